"""The list of records: filtered, newest first, a page at a time; what a row says is worked out from the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from desktop.foundation.pinyin import matches
from desktop.foundation.translation import _
from desktop.model.period import parse_period
from desktop.storage.record_lists import Chosen, ListedRecord, count_by_state, page_of_heads, with_lines
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
SCANNED = 2000
_SCAN_PAGE = 400
Place = tuple[str, str]


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
    """``own``: written on this computer, so it can be mended or deleted here."""

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


@dataclass(frozen=True)
class RecordsPage:
    """``after``: where the next page begins; None at the end. ``rows`` may be empty in the middle of a search."""

    rows: tuple[RecordRow, ...]
    after: Place | None


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


def record_counts(workspace: Workspace, asked: Asked, *, scan: int = SCANNED) -> RecordCounts:
    """How many records of the choice stand in each state, whatever state is chosen now."""
    every = replace(asked, state="")
    if not asked.text.strip():
        counted = count_by_state(workspace.db, _chosen(every))
        return RecordCounts(counted, sum(counted.values()))
    by_state: dict[str, int] = {}
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


def _row(workspace: Workspace, item: ListedRecord) -> RecordRow:
    head, words = item.head, words_of(workspace, item.head.form, item.head.form_ver)
    titles = programme_titles(workspace)
    unit = workspace.tree[head.unit].name if head.unit in workspace.tree else head.unit
    return RecordRow(
        rid=head.rid, date=head.date, day=day_in_words(head.date, _today(workspace)), form=head.form,
        form_title=words.title, content=title_of_record(workspace, item.line),
        amount=figure_in_words(*figure_of(words, item.line.data or {})), state=head.state,
        programmes="、".join(titles[name] for name in programmes_of_record(item, titles)),
        number=number_in_words(item.seq), unit=head.unit, unit_name=unit, own=item.own,
    )  # fmt: skip


def number_in_words(seq: int) -> str:
    return _("第 {n} 号").format(n=seq) if seq else "—"


def _today(workspace: Workspace) -> dt.date:
    return workspace.clock.now().date()
