"""The list of records: filtered, newest first, a page at a time; what a row says is worked out from the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from desktop.foundation.pinyin import initials, matches, spelled, syllables
from desktop.foundation.translation import _
from desktop.model.period import parse_period
from desktop.storage.record_lists import (
    Chosen,
    ListedRecord,
    count_by_state,
    page_of_heads,
    page_starts,
    with_lines,
)
from desktop.workflows.drafts_waiting import DraftWaiting, drafts_waiting
from desktop.workflows.form_words import form_titles_in_use, words_of
from desktop.workflows.period_words import period_around, period_before, period_in_words
from desktop.workflows.programmes import programme_titles
from desktop.workflows.record_words import (
    day_in_words,
    figure_in_words,
    figure_of,
    programmes_of_record,
    title_of_record,
)
from desktop.workflows.workspace import Workspace

# A search reads records one by one: so many at a time, then the person sees what there is and scrolls on.
SCANNED = 4000
_SCAN_PAGE = 400
Place = tuple[str, str]
# Where drafts stand: above every day.
DRAFT_PLACE = "9999-12-31"


@dataclass(frozen=True)
class Asked:
    """What the filter line says; blank means all. ``rids``: the records behind a figure of a table."""

    text: str = ""
    period: str = ""
    form: str = ""
    state: str = ""
    unit: str = ""
    rids: tuple[str, ...] = ()

    @property
    def filtered(self) -> bool:
        return bool(self.text or self.period or self.form or self.state or self.unit or self.rids)


@dataclass(frozen=True)
class RecordRow:
    """``own``: written on this computer, so it can be mended or deleted here. ``draft``: no record yet, its id.

    ``date`` and ``rid`` are the row's place in the list: drafts stand above all records.
    """

    rid: str
    date: str
    day: str
    form: str
    form_title: str
    content: str
    amount: str
    state: str
    programmes: str
    number: str
    unit: str
    unit_name: str
    own: bool
    draft: str = ""


@dataclass(frozen=True)
class RecordsPage:
    """``after``: where the next page begins; None at the end. ``rows`` may be empty in the middle of a search."""

    rows: tuple[RecordRow, ...]
    after: Place | None


@dataclass(frozen=True)
class RecordStarts:
    """``after``: the last record of each page but the last."""

    total: int
    after: tuple[Place, ...]


@dataclass(frozen=True)
class RecordCounts:
    """``complete`` is False where a search stopped before the end: there may be more."""

    by_state: Mapping[str, int]
    total: int
    complete: bool = True


@dataclass(frozen=True)
class RecordFilters:
    """(key, words) for the filter line; ``units`` is empty where there are none below."""

    periods: tuple[tuple[str, str], ...]
    forms: tuple[tuple[str, str], ...]
    units: tuple[tuple[str, str], ...]


def record_filters(workspace: Workspace) -> RecordFilters:
    """The choices of the filter line; records of every year stay reachable through 全部时间."""
    today = workspace.clock.now().date()
    keys = [period_around("month", today), period_before("month", today)]
    keys += [period_around(kind, today) for kind in ("quarter", "half", "year")]
    keys.append(period_before("year", today))
    periods = tuple((key, period_in_words(key)) for key in dict.fromkeys(keys))
    own = workspace.identity.org
    below = workspace.tree.below(own)
    units = ((own, workspace.unit.name), *((unit.code, unit.name) for unit in below)) if below else ()
    forms = tuple(form_titles_in_use(workspace).items())
    return RecordFilters((("", _("全部时间")), *periods), (("", _("全部表单")), *forms), units)


def records_page(
    workspace: Workspace, asked: Asked, *, after: Place | None = None, limit: int = 100, scan: int = SCANNED
) -> RecordsPage:
    """The next ``limit`` records of the choice. A search looks at ``scan`` records at most before it hands over."""
    drafts: list[RecordRow] = []
    if after is None or after[0] == DRAFT_PLACE:
        drafts = [row for row in _drafts(workspace, asked) if after is None or row.rid > after[1]]
        if len(drafts) >= limit:
            last = drafts[limit - 1]
            return RecordsPage(tuple(drafts[:limit]), (last.date, last.rid))
        after = None
    if asked.state == "draft":
        return RecordsPage(tuple(drafts), None)
    page = _records(workspace, asked, after, limit - len(drafts), scan)
    return RecordsPage((*drafts, *page.rows), page.after)


def _records(workspace: Workspace, asked: Asked, after: Place | None, limit: int, scan: int) -> RecordsPage:
    if not asked.text.strip():
        heads = page_of_heads(workspace.db, _chosen(asked), after=after, limit=limit)
        rows = tuple(_row(workspace, item) for item in with_lines(workspace.db, heads))
        return RecordsPage(rows, (heads[-1].date, heads[-1].rid) if len(heads) == limit else None)
    found: list[RecordRow] = []
    place = after
    for row, place in _scanned(workspace, asked, after, scan):
        if row_matches(asked.text, row):
            found.append(row)
            if len(found) == limit:
                return RecordsPage(tuple(found), place)
    return RecordsPage(tuple(found), place if _goes_on(workspace, asked, place) else None)


def record_starts(workspace: Workspace, asked: Asked, every: int, *, scan: int = SCANNED) -> RecordStarts:
    """How long the list is and after which records its pages of ``every`` rows begin."""
    drafts = [(row.date, row.rid) for row in _drafts(workspace, asked)]
    if asked.state == "draft":
        return RecordStarts(len(drafts), tuple(drafts[n - 1] for n in range(every, len(drafts), every)))
    within = [drafts[n - 1] for n in range(every, len(drafts) + 1, every)]
    if not asked.text.strip():
        total, places = page_starts(workspace.db, _chosen(asked), every, before=len(drafts))
        total += len(drafts)
        starts = [*within, *places]
        return RecordStarts(total, tuple(place for n, place in enumerate(starts, start=1) if n * every < total))
    found = [*drafts, *(place for row, place in _scanned(workspace, asked, None, scan) if row_matches(asked.text, row))]
    return RecordStarts(len(found), tuple(found[n - 1] for n in range(every, len(found), every)))


def found_at(typed: str, text: str) -> tuple[tuple[int, int], ...]:
    """(start, length) of what was typed in a text: as written, by initials, or by full pinyin."""
    plain = typed.strip().lower()
    if not plain:
        return ()
    at = text.lower().find(plain)
    if at >= 0:
        return ((at, len(plain)),)
    wanted = plain.replace(" ", "").replace("'", "")
    if not wanted.isascii() or not matches(wanted, text):
        return ()
    read = syllables(text)
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            part = text[start:end]
            if end - start <= len(wanted) and (wanted in initials(part) or wanted in spelled(part)):
                return ((start, end - start),)
            if end - start > len(wanted) or not _begins(wanted, read[start]):
                break
    return ()


def _begins(wanted: str, readings: tuple[str, ...]) -> bool:
    return any(reading and reading[0] == wanted[0] for reading in readings)


def record_counts(workspace: Workspace, asked: Asked, *, scan: int = SCANNED) -> RecordCounts:
    """How many records of the choice stand in each state, whatever state is chosen now."""
    every = replace(asked, state="")
    drafts = sum(1 for _row in _drafts(workspace, every))
    waiting = {"draft": drafts} if drafts else {}
    if not asked.text.strip():
        counted = count_by_state(workspace.db, _chosen(every)) | waiting
        return RecordCounts(counted, sum(counted.values()))
    by_state: dict[str, int] = dict(waiting)
    last: Place | None = None
    for row, place in _scanned(workspace, every, None, scan):
        last = place
        if row_matches(asked.text, row):
            by_state[row.state] = by_state.get(row.state, 0) + 1
    return RecordCounts(by_state, sum(by_state.values()), complete=not _goes_on(workspace, every, last))


def row_matches(typed: str, row: RecordRow) -> bool:
    """Characters, full pinyin or initials of what the row shows, or the beginning of the record's number."""
    shown = (row.content, row.form_title, row.programmes, row.unit_name, row.day)
    plain = typed.strip().lower()
    return row.rid.startswith(plain) or any(matches(plain, text) for text in shown if text)


def _scanned(workspace: Workspace, asked: Asked, after: Place | None, scan: int) -> Iterator[tuple[RecordRow, Place]]:
    seen = 0
    while seen < scan:
        heads = page_of_heads(workspace.db, _chosen(asked), after=after, limit=_SCAN_PAGE)
        for item in with_lines(workspace.db, heads):
            after = (item.head.date, item.head.rid)
            yield _row(workspace, item), after
        seen += len(heads)
        if len(heads) < _SCAN_PAGE:
            return


def _goes_on(workspace: Workspace, asked: Asked, place: Place | None) -> bool:
    return place is not None and bool(page_of_heads(workspace.db, _chosen(asked), after=place, limit=1))


def _chosen(asked: Asked) -> Chosen:
    start, end = "", ""
    if asked.period:
        period = parse_period(asked.period)
        start, end = period.start, period.end
    return Chosen(start, end, asked.form, asked.state, asked.unit, asked.rids)


def _drafts(workspace: Workspace, asked: Asked) -> Iterator[RecordRow]:
    """Drafts of the choice, by their id; a draft belongs to no period: it is shown whatever month is chosen."""
    if asked.rids or asked.state not in ("", "draft"):
        return
    rows = [_draft_row(workspace, draft) for draft in drafts_waiting(workspace)]
    for row in sorted(rows, key=lambda row: row.rid):
        chosen = asked.form in ("", row.form) and asked.unit in ("", row.unit)
        if chosen and (not asked.text.strip() or row_matches(asked.text, row)):
            yield row


def _draft_row(workspace: Workspace, draft: DraftWaiting) -> RecordRow:
    unit = workspace.tree[draft.unit].name if draft.unit in workspace.tree else draft.unit
    return RecordRow(
        rid=draft.draft, date=DRAFT_PLACE, day=draft.day, form=draft.form, form_title=draft.form_title,
        content=draft.title, amount="—", state="draft", programmes="", number="—", unit=draft.unit, unit_name=unit, own=True,
        draft=draft.draft,
    )  # fmt: skip


def _row(workspace: Workspace, item: ListedRecord) -> RecordRow:
    head, words = item.head, words_of(workspace, item.head.form, item.head.form_ver)
    titles = programme_titles(workspace)
    unit = workspace.tree[head.unit].name if head.unit in workspace.tree else head.unit
    return RecordRow(
        rid=head.rid, date=head.date, day=day_in_words(head.date, _today(workspace)), form=head.form,
        form_title=words.title, content=title_of_record(workspace, item.line),
        amount=figure_in_words(*figure_of(words, item.line.data or {})), state=head.state,
        programmes=_("、").join(titles[name] for name in programmes_of_record(item, titles)),
        number=number_in_words(item.seq), unit=head.unit, unit_name=unit, own=item.own,
    )  # fmt: skip


def number_in_words(seq: int) -> str:
    return _("第 {n} 号").format(n=seq) if seq else "—"


def _today(workspace: Workspace) -> dt.date:
    return workspace.clock.now().date()
