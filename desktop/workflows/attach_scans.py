"""Scans that were looked at go into their records: one more revision each, and nothing else of the record changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desktop.errors import EnvironmentFailure, KnownError, Problem, RefusedError
from desktop.foundation.translation import _
from desktop.model.draft import Draft
from desktop.storage import drafts
from desktop.storage.prints import ScanNote, note_scan
from desktop.workflows.attach import attached, hash_of
from desktop.workflows.drafts import finish_draft
from desktop.workflows.match_scans import ScannedPage, place_in
from desktop.workflows.workspace import Workspace

if TYPE_CHECKING:
    from desktop.forms import Session


@dataclass(frozen=True)
class AttachedScans:
    """What became of one record's pages: ``rev`` its revision now, 0 where they went into the draft that mends it.

    ``problem``: why they were not attached; the record and the files are as they were.
    """

    rid: str
    record: str
    pages: int
    rev: int = 0
    problem: Problem | None = None


def attach_scans(
    workspace: Workspace, pages: Sequence[ScannedPage], *, person: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[AttachedScans, ...]:  # fmt: skip
    """Attach pages that were looked at with ``keep`` to the records they name; one record's trouble holds up no other."""
    by_record: dict[str, list[ScannedPage]] = {}
    for page in pages:
        by_record.setdefault(page.rid, []).append(page)
    done = []
    for number, (rid, held) in enumerate(by_record.items(), start=1):
        try:
            rev = _attach(workspace, rid, held, person)
            done.append(AttachedScans(rid, held[0].record, len(held), rev))
        except KnownError as error:
            if isinstance(error, EnvironmentFailure):
                raise  # the own disk is full: the others would fail as well
            done.append(AttachedScans(rid, held[0].record, 0, problem=error.problem))
        if progress is not None:
            progress(number, len(by_record))
    return tuple(done)


def _attach(workspace: Workspace, rid: str, pages: Sequence[ScannedPage], person: str | None) -> int:
    """The record's next revision with these pages; its draft instead where somebody is in the middle of mending it."""
    from desktop.forms import Session  # the form engine, at the first scan
    from desktop.workflows.open_entry import open_for_files

    opened = open_for_files(workspace, rid)
    if not opened.editable:
        raise RefusedError("填 294", _("不能改别的单位的记录"), where=rid)
    repeat, column = place_in(opened.definition.schema)
    if not column:
        raise RefusedError("印 208", _("这种表单没有放签字表的地方"), where=opened.draft.form, hint=_("纸请自己收好"))
    session = Session(opened.definition, opened.context, opened.data)
    held = {row.get(column) for row in session.answers().get(repeat) or ()} if repeat else set()
    with workspace.db.atomic():
        for page in sorted(pages, key=_in_order):
            if attached(workspace, page.value) is None:
                raise RefusedError("印 209", _("这一页已经不在了"), where=page.name, hint=_("把文件再放进来一次"))
            if page.value in held:
                continue
            if repeat:
                session.set(f"{_blank_row(session, repeat, column)}/{column}", page.value)
            elif session.value(column):
                raise RefusedError(
                    "印 210", _("这里只放一张，已经有了"), where=page.record, hint=_("先在记录里去掉原来那张")
                )
            else:
                session.set(column, page.value)
            held.add(page.value)
            mark = page.mark
            note_scan(
                workspace.db,
                ScanNote(
                    rid, mark.sheet if mark else "", mark.page if mark else 0, hash_of(page.value), workspace.now_text,
                    workspace.person(person),
                ),
            )  # fmt: skip
        workspace.audit("scan.attach", rid, str(len(pages)), who=workspace.person(person))
        made = replace(opened.draft, answers=session.answers(), explained=opened.draft.explained)
        # What was sent back stays something to mend: a scan alone does not answer the reason it came back for.
        if opened.kept or opened.state == "returned":
            return _kept(workspace, made)
        return finish_draft(workspace, made, person=person).rev


def _blank_row(session: Session, repeat: str, column: str) -> str:
    """A grid may offer an empty row: that one first."""
    for row in range(1, session.rows(repeat) + 1):
        if not session.value(f"{repeat}[{row}]/{column}"):
            return f"{repeat}[{row}]"
    return session.add_repeat(repeat)


def _kept(workspace: Workspace, draft: Draft) -> int:
    now = workspace.now_text
    drafts.save_draft(workspace.db, replace(draft, made=draft.made or now, changed=now), is_open=False)
    return 0


def _in_order(page: ScannedPage) -> tuple[str, int, str, int]:
    mark = page.mark
    return (mark.sheet if mark else "~", mark.page if mark else 0, page.file.name, page.page)
