"""The long list: what is asked of the worker, in which order, and what shows meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt

from desktop.ui.error_text import Told
from desktop.ui.table_models import paged
from desktop.ui.table_models.paged import PAGE_ROWS, PagedModel, PagedRow, PageStarts
from desktop.ui.widgets.rows import CELL_ROLE, COLUMN_ROLE, Cell, Column

COLUMNS = (Column("date", "日期"), Column("unit", "单位"), Column("visits", "人次", kind="number"))


class Numbers:
    """Rows named by their number; counts what it was asked."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.pages: list[int] = []
        self.counts = 0

    def page(self, _workspace: Any, after: str | None, limit: int) -> Sequence[PagedRow]:
        first = 0 if after is None else int(after) + 1
        self.pages.append(first)
        rows = range(first, min(first + limit, self.total))
        return [PagedRow(str(n), (Cell("2023-09"), Cell(f"村{n}"), Cell(str(n))), n) for n in rows]

    def starts(self, _workspace: Any, every: int, _between: Any) -> PageStarts:
        self.counts += 1
        return PageStarts(self.total, [None, *(str(n - 1) for n in range(every, self.total, every))])


class Asked:
    cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Later:
    """The worker, one step at a time."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []
        self.asked = 0

    def __call__(self, work: Any, *, done: Any, failed: Any = None, owner: Any = None) -> Asked:
        self.asked += 1
        asked = Asked()

        def step() -> None:
            if asked.cancelled:
                return
            try:
                found = work(None, lambda _done, _total: None)
            except ValueError as error:
                failed(Told(str(error), "", "", "99"))
            else:
                done(found)

        self.waiting.append(step)
        return asked

    def step(self) -> None:
        self.waiting.pop(0)()

    def all(self) -> None:
        while self.waiting:
            self.step()


def text(model: QAbstractItemModel, row: int, column: int = 1) -> str:
    return model.data(model.index(row, column), CELL_ROLE).text


@pytest.fixture
def later() -> Later:
    return Later()


@pytest.fixture
def model(later, qapp) -> PagedModel:
    return PagedModel(COLUMNS, later)


def test_the_first_page_shows_before_anybody_counted(model, later, qtbot):
    source = Numbers(1000)
    with qtbot.waitSignal(model.loaded, timeout=0, raising=False) as loaded:
        model.show_source(source)
        assert model.rowCount() == 0
        later.step()
    assert loaded.signal_triggered
    assert (model.rowCount(), source.counts) == (PAGE_ROWS, 0)
    later.all()
    assert (model.rowCount(), model.total, source.counts) == (1000, 1000, 1)


def test_a_short_list_is_not_counted_at_all(model, later):
    source = Numbers(7)
    model.show_source(source)
    later.all()
    assert (model.rowCount(), source.counts, later.asked) == (7, 0, 1)
    model.show_source(Numbers(0))
    later.all()
    assert model.rowCount() == 0


def test_a_page_is_blank_until_it_arrives_and_is_asked_for_once(model, later):
    source = Numbers(100_000)
    model.show_source(source)
    later.all()
    assert text(model, 70_000) == ""
    assert text(model, 70_001) == ""
    assert len(later.waiting) == 1
    seen: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: seen.append((first.row(), last.row())))
    later.all()
    assert seen == [(70_000, 70_199)]
    assert text(model, 70_001) == "村70001"
    assert source.pages == [0, 70_000]
    assert model.row(70_001).about == 70_001
    assert model.row(90_000) is None


def test_dragging_asks_for_what_is_under_it_last(model, later):
    source = Numbers(1_000_000)
    model.show_source(source)
    later.all()
    for row in range(0, 1_000_000, 20_000):
        text(model, row)
    later.all()
    assert source.pages[-4:] == [980_000, 960_000, 940_000, 920_000][: len(source.pages[-4:])]
    assert len(source.pages) <= 1 + 1 + paged._WISHES


def test_the_pages_used_last_are_kept(model, later, monkeypatch):
    monkeypatch.setattr(paged, "PAGES_KEPT", 3)
    source = Numbers(10_000)
    model.show_source(source)
    later.all()
    for page in (1, 2):
        text(model, page * PAGE_ROWS)
        later.all()
    assert text(model, 0) == "村0"  # used again: the second is now the oldest
    text(model, 3 * PAGE_ROWS)
    later.all()
    asked = len(source.pages)
    assert text(model, 0) == "村0"
    assert text(model, 1 * PAGE_ROWS) == ""
    later.all()
    assert len(source.pages) == asked + 1
    assert len(model._painted) == len(model._rows) == 3


def test_the_last_page_may_be_short_and_the_edges_hold(model, later):
    model.show_source(Numbers(PAGE_ROWS * 3 + 1))
    later.all()
    text(model, PAGE_ROWS * 3)
    later.all()
    assert text(model, PAGE_ROWS * 3) == f"村{PAGE_ROWS * 3}"
    assert model.row(PAGE_ROWS * 3 + 1) is None
    assert model.row(-1) is None


def test_rows_that_went_away_meanwhile_stay_blank(model, later):
    source = Numbers(PAGE_ROWS * 5)
    model.show_source(source)
    later.all()
    source.total = PAGE_ROWS * 4 + 10
    text(model, PAGE_ROWS * 4)
    later.all()
    assert text(model, PAGE_ROWS * 4 + 9) != ""
    assert text(model, PAGE_ROWS * 4 + 11) == ""
    assert model.row(PAGE_ROWS * 4 + 11) is None


def test_answers_to_an_earlier_question_are_thrown_away(model, later):
    model.show_source(Numbers(5000))
    model.show_source(Numbers(3))
    later.all()
    assert model.rowCount() == 3
    model.show_source(Numbers(5000))
    later.step()
    model.show_source(None)
    later.all()
    assert model.rowCount() == 0


def test_what_shows_stays_until_other_rows_are_there(model, later, qtbot):
    model.show_source(Numbers(500))
    later.all()
    resets = []
    model.modelReset.connect(lambda: resets.append(model.total))
    model.show_source(Numbers(3))
    assert (model.total, text(model, 7), resets) == (500, "村7", [])
    text(model, 450)  # of pages not at hand none is fetched any more
    assert len(later.waiting) == 1
    with qtbot.waitSignal(model.loaded):
        later.step()
    assert (model.total, resets, model.row(3)) == (3, [3], None)


def test_when_the_other_rows_cannot_be_read_none_show(model, later):
    class Broken(Numbers):
        def page(self, *_asked: Any) -> Any:
            raise ValueError("no")

    model.show_source(Numbers(500))
    later.all()
    model.show_source(Broken(3))
    later.all()
    assert model.total == 0


def test_what_nobody_waits_for_any_more_is_given_up(model, later):
    long = Numbers(PAGE_ROWS * 3)
    model.show_source(long)
    later.step()
    assert len(later.waiting) == 1  # the count
    text(model, 1)
    model.show_source(Numbers(2))
    model.show_source(Numbers(1))
    later.all()
    assert (long.counts, model.total) == (0, 1)


def test_a_page_that_cannot_be_read_is_told_once(model, later):
    class Torn(Numbers):
        def page(self, workspace: Any, after: str | None, limit: int) -> Sequence[PagedRow]:
            if after is not None:
                raise ValueError("坏了")
            return super().page(workspace, after, limit)

    told: list[Told] = []
    model.failed.connect(told.append)
    model.show_source(Torn(1000))
    later.all()
    text(model, 500)
    later.all()
    text(model, 501)
    text(model, 300)
    later.all()
    assert [each.what for each in told] == ["坏了", "坏了"]
    assert text(model, 1) == "村1"


def test_the_roles_of_qt_and_of_our_delegate(model, later):
    model.show_source(Numbers(3))
    later.all()
    at = model.index(2, 1)
    assert model.data(at) == "村2"
    assert model.data(at, Qt.ItemDataRole.AccessibleTextRole) == "村2"
    assert model.data(at, Qt.ItemDataRole.DecorationRole) is None
    assert model.headerData(2, Qt.Orientation.Horizontal) == "人次"
    assert model.headerData(2, Qt.Orientation.Horizontal, COLUMN_ROLE) is COLUMNS[2]
    assert model.headerData(2, Qt.Orientation.Vertical) is None


def test_qts_own_judge_of_models_is_content(model, later, qtmodeltester):
    model.show_source(Numbers(450))
    later.all()
    qtmodeltester.check(model)
