"""Paper and data: what was printed of a record, and whether the paper still says what the record says now.

Paper is filled in by hand and typed in afterwards: what stood blank on it and has a value now contradicts nothing, and
neither do more rows than were printed. Only what the paper says and the record says otherwise makes it old.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _
from desktop.model.form_schema import FieldSchema, RepeatSchema
from desktop.model.record import StoredRevision
from desktop.model.sheet_mark import short_digest
from desktop.model.sheets import PageMark
from desktop.storage.prints import PrintNote, in_view_since, note_prints, outdated, prints_of, settle_prints
from desktop.storage.records import head
from desktop.storage.revisions import revision, revisions_of
from desktop.workflows.form_words import FormWords, words_of
from desktop.workflows.read_records import masked
from desktop.workflows.record_words import MOST_TELLING, day_in_words, field_value_in_words, title_of_record
from desktop.workflows.workspace import Workspace

# Told by the program about the moment, or counted from what is attached: a signed scan changes them by itself.
_OF_THE_MOMENT = frozenset("filler filled_on phone photo_n archive_kinds backfill_date backfill_reason".split())
_MOST_LOOKED_AT = 60
_MOST_TOLD = 20


@dataclass(frozen=True)
class Otherwise:
    """A field whose paper says ``printed`` and whose record says ``now``, both in words; "—" for what is gone."""

    field: str
    label: str
    printed: str
    now: str
    number: bool = False


@dataclass(frozen=True)
class StalePrint:
    """``words``: the whole sentence, with what to do; ``sheet`` is the one to print again."""

    rid: str
    form_title: str
    title: str
    day: str
    sheet: str
    printed_on: str
    differences: tuple[Otherwise, ...]
    words: str


def printed_revision(workspace: Workspace, rid: str, digest: str) -> StoredRevision | None:
    """The revision of a record that a mark's digest names; None where this log never had it."""
    lines = [line for line in revisions_of(workspace.db, rid) if short_digest(line.line_sha256) == digest]
    return lines[-1] if lines and digest else None


def differences(workspace: Workspace, printed: StoredRevision, now: StoredRevision) -> tuple[Otherwise, ...]:
    """What the paper of one revision says that another says otherwise, the most telling figure first."""
    if printed.line_sha256 == now.line_sha256:
        return ()
    words = words_of(workspace, now.parsed.form, now.parsed.form_ver)
    old, new = whole_data(printed), whole_data(now)
    found = [
        _otherwise(workspace, words, item, old[item.name], new.get(item.name))
        for item in words.schema.fields
        if _counts(item) and not _blank(old.get(item.name)) and old.get(item.name) != new.get(item.name)
    ]
    for repeat in words.schema.repeats:
        found += _rows_otherwise(workspace, words, repeat, old.get(repeat.name), new.get(repeat.name))
    order = {name: place for place, name in enumerate(MOST_TELLING)}
    return tuple(sorted(found, key=lambda item: (order.get(item.field, len(order)), not item.number)))


def remember_printed(workspace: Workspace, pages: Iterable[PageMark], *, person: str | None = None) -> int:
    """What just went to paper, by the marks of its pages; gives how many records. Blank sheets are nobody's yet."""
    marks = {(page.mark.sheet, page.mark.record, page.mark.digest) for page in pages if page.mark.record}
    by_sheet: dict[str, list[tuple[str, str]]] = {}
    for sheet, rid, digest in sorted(marks):
        line = printed_revision(workspace, rid, digest)
        if line is not None:
            by_sheet.setdefault(sheet, []).append((rid, line.line_sha256))
    with workspace.db.atomic():
        for sheet, revisions in by_sheet.items():
            note_prints(
                workspace.db, sheet, revisions, at=workspace.now_text, who=workspace.person(person)
            )  # fmt: skip
    return len({rid for rid, _line in (pair for pairs in by_sheet.values() for pair in pairs)})


def stale_prints(workspace: Workspace) -> tuple[StalePrint, ...]:
    """Papers of the last three months that say something else than their records, the newest first."""
    notes = outdated(workspace.db, since=in_view_since(workspace.clock.now()), limit=_MOST_LOOKED_AT)
    return _stale(workspace, notes)[:_MOST_TOLD]


def stale_print_of(workspace: Workspace, rid: str) -> StalePrint | None:
    """The same for one record, however old its paper is."""
    found = _stale(workspace, prints_of(workspace.db, rid))
    return found[0] if found else None


def last_print_day(workspace: Workspace, rid: str) -> str:
    """9月12日: when a sheet of the record was printed here last; "" where nothing was."""
    notes = prints_of(workspace.db, rid)
    return day_in_words(notes[0].at, workspace.clock.now().date()) if notes else ""


def leave_print(workspace: Workspace, rid: str) -> None:
    """Somebody decided that the old paper may stay; it is not brought up again until it is printed anew."""
    with workspace.db.atomic():
        settle_prints(workspace.db, rid, at=workspace.now_text)
        workspace.audit("print.leave", rid)


def otherwise_in_words(found: Sequence[Otherwise], day: str) -> str:
    """9月12日打印的表上是 53 人，现在是 35。请重新打印、签字。 ``day`` "" where nobody knows when it was printed."""
    first = found[0]
    # The one figure a sheet is about needs no name; any other does.
    named = len(found) > 1 or first.field not in MOST_TELLING
    what = _("“{label}”").format(label=first.label) if named else ""
    says = (
        _("{day}打印的表上{what}是 {printed}，现在是 {now}。")
        if day
        else _("打印的表上{what}是 {printed}，现在是 {now}。")
    )
    told = says.format(day=day, what=what, printed=first.printed, now=_bare(first))
    more = _("另外还有 {n} 处不一样。").format(n=len(found) - 1) if len(found) > 1 else ""
    return told + more + _("请重新打印、签字。")


def _bare(item: Otherwise) -> str:
    """The figure without its unit: it was said a moment ago."""
    return item.now.partition(" ")[0] if item.number else item.now


def _stale(workspace: Workspace, notes: Sequence[PrintNote]) -> tuple[StalePrint, ...]:
    told: dict[str, StalePrint] = {}
    today = workspace.clock.now().date()
    for note in notes:
        found = head(workspace.db, note.rid)
        if note.rid in told or found is None or found.op == "del":
            continue
        now = revision(workspace.db, found.revision_seq)
        printed = printed_revision(workspace, note.rid, short_digest(note.line_sha256))
        changed = differences(workspace, printed, now) if printed is not None else ()
        if not changed:
            continue
        words = words_of(workspace, found.form, found.form_ver)
        day = day_in_words(note.at, today)
        told[note.rid] = StalePrint(
            note.rid, words.title, title_of_record(workspace, now.parsed), day_in_words(found.date, today), note.sheet, day,
            changed, otherwise_in_words(changed, day),
        )  # fmt: skip
    return tuple(told.values())


def whole_data(line: StoredRevision) -> Mapping[str, Any]:
    """Public and personal values together."""
    data = dict(line.parsed.data or {})
    if line.private:
        from desktop.forms import merge_private  # the form engine is not wanted where nothing is personal

        return merge_private(data, json.loads(line.private))
    return data


def _counts(item: FieldSchema) -> bool:
    return item.kind not in ("file", "note") and item.name not in _OF_THE_MOMENT


def _blank(value: Any) -> bool:
    return value in (None, "", [], ())


def _otherwise(
    workspace: Workspace, words: FormWords, item: FieldSchema, old: Any, new: Any, of: str = ""
) -> Otherwise:
    def said(value: Any) -> str:
        if _blank(value):
            return "—"
        return str(masked(value)) if item.personal else field_value_in_words(workspace, words, item, value)

    name = f"{of}.{item.name}" if of else item.name
    return Otherwise(name, words.label(name), said(old), said(new), item.kind in ("integer", "decimal"))


def _rows_otherwise(
    workspace: Workspace, words: FormWords, repeat: RepeatSchema, old: Any, new: Any
) -> list[Otherwise]:
    """The first printed row that no row of today says any more."""
    fields = [item for item in repeat.fields if _counts(item)]
    today = [row for row in new or () if isinstance(row, Mapping)]
    for place, row in enumerate(row for row in old or () if isinstance(row, Mapping)):
        said = {item.name: row[item.name] for item in fields if not _blank(row.get(item.name))}
        match = next((held for held in today if all(held.get(name) == value for name, value in said.items())), None)
        if match is not None:
            today.remove(match)
            continue
        beside = new[place] if isinstance(new, list) and place < len(new) and isinstance(new[place], Mapping) else {}
        item = next((item for item in fields if item.name in said and beside.get(item.name) != said[item.name]), None)
        if item is not None:
            return [_otherwise(workspace, words, item, said[item.name], beside.get(item.name), repeat.name)]
        return [Otherwise(repeat.name, words.label(repeat.name), _n_rows(old), _n_rows(new))]
    return []


def _n_rows(rows: Any) -> str:
    return _("{n} 行").format(n=len(rows or ()))
