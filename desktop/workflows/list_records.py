"""The list of records: filtered, newest first, a page at a time; what a row says is worked out from the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from desktop.foundation.pinyin import matches
from desktop.foundation.search_text import fold, typed_words
from desktop.foundation.translation import _
from desktop.model.period import parse_period
from desktop.storage.record_lists import (
    MOST_COUNTED,
    Chosen,
    ListedRecord,
    go_on,
    with_lines,
)
from desktop.storage.search import count_found, is_search
from desktop.storage.search_words import Names
from desktop.workflows.drafts_waiting import DraftWaiting, drafts_waiting
from desktop.workflows.form_words import form_titles_in_use, words_of
from desktop.workflows.period_words import period_around, period_before, period_in_words
from desktop.workflows.programmes import programme_titles
from desktop.workflows.record_order import MOST_LISTED, Listing, Place, Sorting, page_in_order, starts_in_order
from desktop.workflows.record_words import (
    day_in_words,
    figure_in_words,
    figure_of,
    programmes_of_record,
    title_of_record,
)
from desktop.workflows.search_names import names_of
from desktop.workflows.workspace import Workspace

__all__ = ["MOST_COUNTED", "MOST_LISTED", "Place", "Sorting"]
# Where drafts stand: above every day.
DRAFT_PLACE = "9999-12-31"


@dataclass(frozen=True)
class Asked:
    """What the filter line says; blank means all. ``rids``: the records behind a figure of a table.

    By day the newest stand first, in other orders what comes first in the order; ``backwards`` turns it around.
    """

    text: str = ""
    period: str = ""
    form: str = ""
    state: str = ""
    unit: str = ""
    rids: tuple[str, ...] = ()
    sorting: Sorting = "day"
    backwards: bool = False

    @property
    def filtered(self) -> bool:
        return bool(self.text or self.period or self.form or self.state or self.unit or self.rids)


@dataclass(frozen=True)
class RecordRow:
    """``own``: written on this computer, so it can be mended or deleted here. ``draft``: no record yet, its id.

    ``place`` is the row's place in the list: drafts stand above all records.
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
    place: Place
    draft: str = ""


@dataclass(frozen=True)
class RecordsPage:
    """``after``: where the next page begins; None at the end."""

    rows: tuple[RecordRow, ...]
    after: Place | None


@dataclass(frozen=True)
class RecordStarts:
    """``after``: the last record of each page but the last."""

    total: int
    after: tuple[Place, ...]


@dataclass(frozen=True)
class RecordCounts:
    """By state, and together. A figure above MOST_COUNTED says that there are more than that."""

    by_state: Mapping[str, int]
    total: int

    def of(self, state: str) -> int:
        """The figure of a state; of all for blank."""
        return self.by_state.get(state, 0) if state else self.total

    @property
    def complete(self) -> bool:
        """Whether every figure is the real one."""
        return all(n <= MOST_COUNTED for n in self.by_state.values())


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


def records_page(workspace: Workspace, asked: Asked, *, after: Place | None = None, limit: int = 100) -> RecordsPage:
    """The next ``limit`` records of the choice."""
    drafts: list[RecordRow] = []
    if after is None or after[1] == DRAFT_PLACE:
        drafts = [row for row in _drafts(workspace, asked) if after is None or row.rid > after[3]]
        if len(drafts) >= limit:
            return RecordsPage(tuple(drafts[:limit]), drafts[limit - 1].place)
        after = None
    if asked.state == "draft":
        return RecordsPage(tuple(drafts), None)
    wanted = limit - len(drafts)
    found = page_in_order(workspace, _listing(workspace, asked), after, wanted)
    places = {head.rid: place for place, head in found}
    items = with_lines(workspace.db, [head for _place, head in found])
    rows = [_row(workspace, item, places[item.head.rid]) for item in items]
    return RecordsPage((*drafts, *rows), found[-1][0] if len(found) == wanted else None)


def record_starts(
    workspace: Workspace, asked: Asked, every: int, *, between: Callable[[], None] = go_on
) -> RecordStarts:
    """How long the list is and after which records its pages of ``every`` rows begin."""
    drafts = [row.place for row in _drafts(workspace, asked)]
    total, places = len(drafts), drafts[every - 1 :: every]
    if asked.state != "draft":
        listing = _listing(workspace, asked)
        n, behind = starts_in_order(workspace, listing, every, before=len(drafts), between=between)
        total, places = total + n, [*places, *behind]
    return RecordStarts(total, tuple(place for n, place in enumerate(places, start=1) if n * every < total))


def record_counts(workspace: Workspace, asked: Asked, *, between: Callable[[], None] = go_on) -> RecordCounts:
    """How many records of the choice stand in each state, whatever state is chosen now."""
    every = replace(asked, state="")
    drafts = sum(1 for _row in _drafts(workspace, every))
    waiting = {"draft": drafts} if drafts else {}
    names = _names(workspace, asked)
    counted = count_found(workspace.db, asked.text, _chosen(every), names=names, between=between) | waiting
    return RecordCounts(counted, sum(counted.values()))


def _listing(workspace: Workspace, asked: Asked) -> Listing:
    return Listing(asked.text, _chosen(asked), _names(workspace, asked), asked.sorting, asked.backwards)


def _names(workspace: Workspace, asked: Asked) -> Names:
    """What codes are called, where it is asked: reading it the first time reads every form."""
    return names_of(workspace) if is_search(asked.text) else Names()


def _row_matches(typed: str, row: RecordRow) -> bool:
    """Of a draft, which no index knows: every word in what the row shows."""
    shown = [fold(text) for text in (row.content, row.form_title, row.programmes, row.unit_name, row.day)]
    return all(
        row.rid.startswith(word) or any(matches(word, text) for text in shown if text) for word in typed_words(typed)
    )


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
        if chosen and _row_matches(asked.text, row):
            yield row


def _draft_row(workspace: Workspace, draft: DraftWaiting) -> RecordRow:
    unit = workspace.tree[draft.unit].name if draft.unit in workspace.tree else draft.unit
    return RecordRow(
        rid=draft.draft, date=DRAFT_PLACE, day=draft.day, form=draft.form, form_title=draft.form_title,
        content=draft.title, amount="—", state="draft", programmes="", number="—", unit=draft.unit, unit_name=unit, own=True,
        place=("", DRAFT_PLACE, "", draft.draft), draft=draft.draft,
    )  # fmt: skip


def _row(workspace: Workspace, item: ListedRecord, place: Place) -> RecordRow:
    head, words = item.head, words_of(workspace, item.head.form, item.head.form_ver)
    titles = programme_titles(workspace)
    unit = workspace.tree[head.unit].name if head.unit in workspace.tree else head.unit
    return RecordRow(
        rid=head.rid, date=head.date, day=day_in_words(head.date, _today(workspace)), form=head.form,
        form_title=words.title, content=title_of_record(workspace, item.line),
        amount=figure_in_words(*figure_of(words, item.line.data or {})), state=head.state,
        programmes=_("、").join(titles[name] for name in programmes_of_record(item, titles)),
        number=number_in_words(item.seq), unit=head.unit, unit_name=unit, own=item.own, place=place,
    )  # fmt: skip


def number_in_words(seq: int) -> str:
    return _("第 {n} 号").format(n=seq) if seq else "—"


def _today(workspace: Workspace) -> dt.date:
    return workspace.clock.now().date()
