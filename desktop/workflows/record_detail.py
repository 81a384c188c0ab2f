"""One record for the preview beside a list: what it says, what may be done with it, its history in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _
from desktop.model.record import RecordEvent, RecordHead
from desktop.storage.drafts import load_draft
from desktop.storage.record_lists import numbers_of_lines, with_lines
from desktop.storage.records import events
from desktop.storage.revisions import revisions_of
from desktop.workflows.drafts_waiting import draft_in_words
from desktop.workflows.form_words import FormWords, words_of
from desktop.workflows.known_record import known_record, no_such_record
from desktop.workflows.printed import stale_print_of
from desktop.workflows.record_words import day_in_words, field_value_in_words, returned_because, title_of_record
from desktop.workflows.reveal_record import personal_facts
from desktop.workflows.workspace import Workspace

# Worked out by the program, or written on every record: no news in a preview.
UNTOLD = frozenset(
    "activity_date treat_date as_of filler filled_on phone division_code site_type our_role host_unit day_part programmes programmes_also programmes_off"
    " photo_n on_behalf goods_total roster_mode signed_by period programme".split()
)
_MOST_FACTS = 9


@dataclass(frozen=True)
class RecordDetail:
    """``notice``: what asks for an act, with the label of its ``field``; ``facts``: (label, words);
    ``history``: (day, words), oldest first. ``own``: may be mended, copied and deleted here. ``stale``: what a paper that
    was printed here says otherwise, "" if nothing. ``personal``: (label, masked words) of what never leaves the unit.
    """

    rid: str
    form: str
    form_title: str
    title: str
    day: str
    state: str
    unit_name: str
    own: bool
    field: str
    notice: str
    facts: tuple[tuple[str, str], ...]
    history: tuple[tuple[str, str], ...]
    stale: str = ""
    personal: tuple[tuple[str, str], ...] = ()


def record_detail(workspace: Workspace, rid: str) -> RecordDetail:
    """The record as a person reads it. Raises ``RefusedError`` (填 292)."""
    head = known_record(workspace, rid)
    listed = with_lines(workspace.db, [head])[0]
    words = words_of(workspace, head.form, head.form_ver)
    judged = events(workspace.db, rid, head.rev)
    last = judged[-1] if judged else None
    today = workspace.clock.now().date()
    paper = stale_print_of(workspace, rid)
    return RecordDetail(
        rid=rid, form=head.form, form_title=words.title, title=title_of_record(workspace, listed.line),
        day=day_in_words(head.date, today), state=head.state,
        unit_name=workspace.tree[head.unit].name if head.unit in workspace.tree else head.unit, own=listed.own,
        field=last.field if last is not None and head.state == "returned" else "",
        notice=_notice(workspace, head, words, last), facts=tuple(_facts(workspace, words, listed.line.data or {}))[:_MOST_FACTS],
        history=tuple((day_in_words(day, today), said) for day, said in _history(workspace, rid)),
        stale=paper.words if paper is not None else "", personal=personal_facts(workspace, rid) if listed.own else (),
    )  # fmt: skip


def draft_detail(workspace: Workspace, draft_id: str) -> RecordDetail:
    """A draft as the preview shows it. Raises ``RefusedError`` (填 292)."""
    draft = load_draft(workspace.db, draft_id)
    if draft is None:
        raise no_such_record(draft_id)
    said, words = draft_in_words(workspace, draft), words_of(workspace, draft.form, draft.form_ver)
    today = workspace.clock.now().date()
    return RecordDetail(
        rid=draft.id, form=draft.form, form_title=words.title, title=said.title, day=said.day, state="draft",
        unit_name=unit_name(workspace, draft.unit), own=True, field="", notice=_("没填完，只在这台电脑。{at}。").format(at=said.at),
        facts=tuple(_facts(workspace, words, draft.answers))[:_MOST_FACTS],
        history=((day_in_words(draft.changed, today), _("最后填到这里")),),
    )  # fmt: skip


def unit_name(workspace: Workspace, code: str) -> str:
    return workspace.tree[code].name if code in workspace.tree else code


def _notice(workspace: Workspace, head: RecordHead, words: FormWords, event: RecordEvent | None) -> str:
    if head.state == "returned":
        by = unit_name(workspace, event.by_org) if event is not None else ""
        return _("{unit}退回了。{why}").format(unit=by, why=returned_because(words, event))
    if head.state == "conflict":
        return _("同一版有两个样子，两个都留着，等人挑一个。")
    if head.state == "suspect":
        return (event.reason if event is not None else "") or _("像是记了两次，等人认。")
    return _("写出去了，还没有回执。收到回执，才算送到。") if head.state == "submitted" else ""


def _facts(workspace: Workspace, words: FormWords, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for item in words.schema.fields:
        if item.personal or item.kind in ("note", "file") or item.name in UNTOLD or data.get(item.name) in (None, ""):
            continue
        yield words.label(item.name), field_value_in_words(workspace, words, item, data[item.name])
    for repeat in words.schema.repeats:
        rows = data.get(repeat.name)
        if not isinstance(rows, list) or not rows:
            continue
        if all(item.kind in ("file", "note") for item in repeat.fields):
            yield words.label(repeat.name), _("{n} 张").format(n=len(rows))
            continue
        first = next((item for item in repeat.fields if not item.personal and item.kind != "file"), None)
        names = [
            field_value_in_words(workspace, words, first, row[first.name])
            for row in rows
            if first is not None and isinstance(row, Mapping) and row.get(first.name)
        ]
        shown = _("、").join(name for name in names[:3] if name)
        if shown and len(rows) > 3:
            shown = _("{names}等 {n} 行").format(names=shown, n=len(rows))
        yield words.label(repeat.name), shown or _("{n} 行").format(n=len(rows))


def _history(workspace: Workspace, rid: str) -> Iterator[tuple[str, str]]:
    """(ISO day, words) revision by revision: order is the number of the revision, never the clock."""
    judged = events(workspace.db, rid)
    lines = revisions_of(workspace.db, rid)
    carried = numbers_of_lines(workspace.db, [line.seq for line in lines])
    for line in lines:
        parsed = line.parsed
        if parsed.op == "del":
            yield parsed.made, _("{by}删除：{reason}").format(by=parsed.by, reason=parsed.reason)
        else:
            yield parsed.made, _("第 {rev} 版，{by}填").format(rev=parsed.rev, by=parsed.by)
        numbers = carried.get(line.seq, ())
        if numbers:
            created, first = numbers[0]
            yield created, _("随第 {n} 号写出").format(n=first)
        if len(numbers) > 1:
            created, last = numbers[-1]
            yield created, _("随第 {n} 号又带了一遍").format(n=last)
        said = [event for event in judged if event.rev == parsed.rev and event.state != "submitted"]
        for event in said:
            yield event.at, _event_in_words(workspace, event, words_of(workspace, parsed.form, parsed.form_ver))


def _event_in_words(workspace: Workspace, event: RecordEvent, words: FormWords) -> str:
    unit = unit_name(workspace, event.by_org)
    if event.state == "returned":
        return _("{unit}退回：{why}").format(unit=unit, why=returned_because(words, event))
    if event.state == "endorsed":
        return _("{unit}已审").format(unit=unit)
    if event.state == "received":
        return _("{unit}已收").format(unit=unit)
    if event.state == "conflict":
        return _("同一版有两个样子")
    return event.reason or _("像是记了两次")
