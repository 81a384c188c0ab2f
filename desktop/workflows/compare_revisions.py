"""One record as a reviewer sees it: what it says, what it said before, what the program asks about it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.foundation.translation import _
from desktop.model.period import parse_period
from desktop.model.record import RecordEvent, RecordHead, StoredRevision
from desktop.storage.batches import batch
from desktop.storage.records import events
from desktop.storage.revisions import live_revisions, revision
from desktop.workflows.form_context import registers_for_forms
from desktop.workflows.form_words import form_titles_in_use
from desktop.workflows.known_record import known_record
from desktop.workflows.record_words import day_in_words, title_of_record
from desktop.workflows.review_queue import easy_of_batch, unit_name
from desktop.workflows.revision_words import FieldWords, RecordWords, revision_words
from desktop.workflows.twins import doubted_twin
from desktop.workflows.workspace import Workspace

# Below this likeness two texts have nothing to do with each other: the whole of both is marked.
_LIKE = 0.34


@dataclass(frozen=True)
class Piece:
    """A run of characters that is the same on both sides, or not."""

    text: str
    changed: bool = False


@dataclass(frozen=True)
class Side:
    """A column: which revision (or which other record), of what day, in which state (``judging``: the one in question)."""

    title: str
    detail: str
    chip: str


@dataclass(frozen=True)
class CompareRow:
    """One field. ``field`` is what a return names; ``values`` has one entry a side."""

    field: str
    label: str
    values: tuple[tuple[Piece, ...], ...]
    changed: bool
    unit: str = ""


@dataclass(frozen=True)
class Returned:
    """Why it was sent back before."""

    field: str
    label: str
    reason: str
    day: str
    ours: bool
    by: str


@dataclass(frozen=True)
class Check:
    """One thing the program looked at. ``level``: good, warning. ``detail`` is the unit's explanation, if any."""

    level: str
    text: str
    detail: str = ""


@dataclass(frozen=True)
class ReviewItem:
    """``why_not``: why no judgement can be passed now, with what to do; "" if it can.

    ``twin``: the record that this one may repeat, where there is a doubt; "" else.
    """

    rid: str
    rev: int
    unit: str
    unit_name: str
    form_title: str
    day: str
    subject: str
    seq: int
    batch: str
    state: str
    made_by: str
    sides: tuple[Side, ...]
    rows: tuple[CompareRow, ...]
    returned: Returned | None
    checks: tuple[Check, ...]
    fields: tuple[tuple[str, str], ...]
    easy: tuple[str, ...]
    twin: str = ""
    why_not: str = ""

    @property
    def changed(self) -> int:
        return sum(row.changed for row in self.rows)

    @property
    def revised(self) -> bool:
        """The columns are an earlier and a later revision; else two that contradict or resemble each other."""
        return len(self.sides) > 1 and self.state not in ("suspect", "conflict")


@dataclass(frozen=True)
class _Column:
    side: Side
    words: RecordWords


def review_item(workspace: Workspace, rid: str) -> ReviewItem:
    """Everything the review page shows of one record. Raises ``RefusedError`` (填 292) if nobody knows it."""
    found = known_record(workspace, rid)
    newest = revision(workspace.db, found.revision_seq)
    registers = registers_for_forms(workspace)
    columns = [
        _Column(side, revision_words(workspace, item, registers)) for side, item in _sides(workspace, found, newest)
    ]
    now = next(column.words for column in columns[::-1] if column.side.chip == "now")
    row = batch(workspace.db, newest.batch) if newest.batch else None
    why_not, twin = _why_not(found), doubted_twin(workspace, found)
    return ReviewItem(
        rid=rid,
        rev=found.rev,
        unit=found.unit,
        unit_name=unit_name(workspace, found.unit),
        form_title=form_titles_in_use(workspace).get(found.form, found.form),
        day=_day(workspace, found.date),
        subject=title_of_record(workspace, newest.parsed),
        seq=row.seq if row else 0,
        batch=newest.batch or "",
        state=found.state,
        made_by=newest.parsed.by,
        sides=tuple(_named(column.side, found) for column in columns),
        rows=compare_rows([column.words.fields for column in columns]),
        returned=_returned(workspace, found, now.labels),
        checks=_checks(workspace, found, newest, now, row.period if row else ""),
        fields=tuple(now.labels.items()),
        easy=tuple(easy_of_batch(workspace, newest.batch or "")),
        twin=twin.rid if twin is not None else "",
        why_not=why_not,
    )


def _sides(workspace: Workspace, found: RecordHead, newest: StoredRevision) -> list[tuple[Side, StoredRevision]]:
    """The columns: the revision to judge last, but for a doubt, where the other record follows it."""
    now = (_side(workspace, newest, "now"), newest)
    lines = [
        revision(workspace.db, row["seq"]) for row in live_revisions(workspace.db, found.rid) if row["op"] == "put"
    ]
    if found.state == "conflict":
        rivals = [item for item in lines if item.parsed.rev == found.rev and item.seq != newest.seq]
        return [now, *((_side(workspace, item, "conflict"), item) for item in rivals[:1])]
    other = doubted_twin(workspace, found)
    if other is not None and other.op == "put":
        twin = revision(workspace.db, other.revision_seq)
        side = Side(unit_name(workspace, other.unit), _day(workspace, other.date), other.state)
        return [now, (side, twin)]
    before = next((item for item in lines if item.parsed.rev < found.rev), None)
    return [now] if before is None else [(_side(workspace, before, _state_of(workspace, before)), before), now]


def _side(workspace: Workspace, item: StoredRevision, chip: str) -> Side:
    return Side(_("第 {rev} 版").format(rev=item.parsed.rev), _day(workspace, item.parsed.made), chip)


def _named(side: Side, found: RecordHead) -> Side:
    if side.chip != "now":
        return side
    title = _("这一条") if found.state == "suspect" else side.title
    return Side(title, side.detail, "judging" if found.state == "received" else found.state)


def _state_of(workspace: Workspace, item: StoredRevision) -> str:
    judged = events(workspace.db, item.parsed.rid, item.parsed.rev)
    return judged[-1].state if judged else "received"


def _why_not(found: RecordHead) -> str:
    if found.op == "del":
        return _("这条记录已经删除了，不用审。")
    if found.state == "conflict":
        return _("同一版有两个样子，现在不能通过。请打电话问清哪个对，请村里照对的再改一次、再报一次。")
    return ""


def compare_rows(columns: Sequence[Sequence[FieldWords]]) -> tuple[CompareRow, ...]:
    """Fields in the order of the column with the newest form; what only the other has comes at its end."""
    main = columns[-1] if len(columns) > 1 else columns[0]
    order = [item.name for item in main]
    for column in columns:
        order += [item.name for item in column if item.name not in order]
    by_name = [{item.name: item for item in column} for column in columns]
    return tuple(_row([held.get(name) for held in by_name]) for name in _beside(order))


def _beside(order: Sequence[str]) -> list[str]:
    """Rows of one roster stay together when one side has more of them."""
    first = {name: place for place, name in reversed(list(enumerate(order)))}
    group: dict[str, int] = {}
    for name in order:
        group.setdefault(name.partition("[")[0], first[name])
    return sorted(order, key=lambda name: group[name.partition("[")[0]])


def _row(cells: Sequence[FieldWords | None]) -> CompareRow:
    some = next(cell for cell in reversed(cells) if cell is not None)
    texts = ["—" if cell is None else cell.text for cell in cells]
    if len(texts) == 1 or texts[0] == texts[1]:
        return CompareRow(some.field, some.label, tuple((Piece(text),) for text in texts), False, some.unit)
    left, right = marked(texts[0], texts[1]) if some.free else ((Piece(texts[0], True),), (Piece(texts[1], True),))
    return CompareRow(some.field, some.label, (left, right), True, some.unit)


def marked(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Two texts in pieces, with what differs marked; a figure is never cut in two."""
    a, b = _tokens(old), _tokens(new)
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    if matcher.ratio() < _LIKE:
        return (Piece(old, True),), (Piece(new, True),)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        for pieces, words in ((left, a[i1:i2]), (right, b[j1:j2])):
            if words:
                pieces.append(Piece("".join(words), tag != "equal"))
    return tuple(left), tuple(right)


def _tokens(text: str) -> list[str]:
    """Characters, but digits and Latin letters in runs."""
    found: list[str] = []
    for letter in text:
        run = letter.isascii() and letter.isalnum()
        if run and found and found[-1][-1].isascii() and found[-1][-1].isalnum():
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _returned(workspace: Workspace, found: RecordHead, labels: Mapping[str, str]) -> Returned | None:
    """Why the revision before this one went back, if it did."""
    before = [row["rev"] for row in live_revisions(workspace.db, found.rid) if row["rev"] < found.rev]
    judged = events(workspace.db, found.rid, max(before)) if before else []
    if not judged or judged[-1].state != "returned":
        return None
    last: RecordEvent = judged[-1]
    ours = last.by_org == workspace.identity.org
    label = labels.get(last.field.partition(".")[0], last.field)
    return Returned(last.field, label, last.reason, _day(workspace, last.at), ours, unit_name(workspace, last.by_org))


def _checks(
    workspace: Workspace, found: RecordHead, item: StoredRevision, words: RecordWords, period: str
) -> tuple[Check, ...]:
    """Warnings first, with the unit's explanation; then what was found in order."""
    explained = item.parsed.explained or {}
    asked = [issue for issue in words.issues if issue.level == "warning"]
    checks = [Check("warning", issue.message, explained.get(issue.field, "")) for issue in asked]
    told = {issue.field for issue in asked}
    checks += [
        Check("warning", _("“{label}”报上来时有提醒").format(label=words.labels.get(name, name)), why)
        for name, why in explained.items()
        if name not in told
    ]
    if found.state == "suspect":
        other = doubted_twin(workspace, found)
        text = found.note if other is None else _twin_words(workspace, found, other)
        checks.insert(0, Check("warning", text))
    checks.append(Check("good", _("该填的都填了，合表单的规矩")))
    days = _days_of(period)
    if days is not None and found.date:
        inside = days[0] <= found.date <= days[1]
        spoken = period_words(period)
        good = _("日期在{period}里").format(period=spoken)
        bad = _("日期（{date}）不在{period}里").format(date=_day(workspace, found.date), period=spoken)
        checks.append(Check("good", good) if inside else Check("warning", bad))
    if found.state not in ("suspect", "conflict"):
        checks.append(Check("good", _("没有和它像的记录")))
    return tuple(sorted(checks, key=lambda check: check.level == "good"))


def _twin_words(workspace: Workspace, found: RecordHead, other: RecordHead) -> str:
    if other.unit == found.unit:
        return _("和本单位{day}另一条很像。是同一场吗？").format(day=_day(workspace, other.date))
    return _("和{unit}{day}那条很像。是同一场吗？").format(
        unit=unit_name(workspace, other.unit), day=_day(workspace, other.date)
    )


def _days_of(period: str) -> tuple[str, str] | None:
    try:
        found = parse_period(period)
    except ValueError:
        return None
    return found.start, found.end


def _day(workspace: Workspace, date: str) -> str:
    return day_in_words(date, workspace.clock.now().date())


def period_words(period: str) -> str:
    """2023-09 → 9月, 2023-Q3 → 三季度, 2023 → 2023年; other text as it is."""
    year, _dash, part = period.partition("-")
    if part.isdigit():
        return _("{month}月").format(month=int(part))
    if part[:1] == "Q":
        return {"1": _("一季度"), "2": _("二季度"), "3": _("三季度"), "4": _("四季度")}.get(part[1:], period)
    if part[:1] == "H":
        return {"1": _("上半年"), "2": _("下半年")}.get(part[1:], period)
    return _("{year}年").format(year=year) if year.isdigit() else period
