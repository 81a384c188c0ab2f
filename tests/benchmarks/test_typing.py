"""A letter typed into the search of a clinic's ledger: the answer is painted within a frame."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.ui.pages.records.source import RecordSource, columns
from desktop.ui.table_models.paged import PAGE_ROWS, PagedModel
from desktop.ui.tasks import TaskRunner
from desktop.ui.theme import Theme
from desktop.ui.widgets.tables import Table
from desktop.workflows.list_records import Asked
from desktop.workflows.workspace import open_workspace
from tests.helpers.clock import fixed_clock
from tests.helpers.demonstration import demonstration
from tests.helpers.many_records import fill_with_records
from tests.ui.harness.county import copy_county
from tests.ui.harness.guards import settle
from tests.ui.harness.turning import turn_until

RECORDS, ROUNDS = 1000, 3
FRAME_MS = 16.7
# Asked on the worker and painted in the window, against the same question and the same painting by themselves.
MOST_OF_BARE = 3.0
TYPED = [word[:end] for word in ("gxy", "幸福", "wangfang") for end in range(1, len(word) + 1)]


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    county = copy_county(demonstration(tmp_path_factory), tmp_path_factory.mktemp("typing") / "county")
    fill_with_records(county.of("village"), RECORDS)
    return county.of("village")


@pytest.fixture
def tasks(qapp: Any, village: Path) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    opened: list[int] = []
    runner.open(lambda: open_workspace(village, fixed_clock()), lambda _workspace: 1, done=opened.append)
    assert turn_until(lambda: opened, 20_000)
    yield runner
    runner.close()


@pytest.fixture
def table(qapp: Any, tasks: TaskRunner) -> Iterator[Table]:
    theme = Theme()
    theme.apply(qapp)
    made = Table(theme, row_mode=True, name="records")
    made.setModel(PagedModel(columns(units=False), tasks.run, made))
    made.resize(940, 520)
    made.show()
    settle()
    yield made
    made.close()
    made.deleteLater()
    settle()


def milliseconds(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def answered(table: Table, typed: str) -> float:
    """From the letter to the painted rows."""
    model = table.model()
    assert isinstance(model, PagedModel)
    there: list[int] = []
    model.loaded.connect(lambda: there.append(1))
    began = time.perf_counter()
    model.show_source(RecordSource(Asked(text=typed)))
    assert turn_until(lambda: there, 5000)
    table.viewport().repaint()
    taken = milliseconds(began)
    model.loaded.disconnect()
    return taken


def bare(table: Table, tasks: TaskRunner, typed: str) -> float:
    """The same rows asked for where nobody waits in between, and painted."""
    told: list[float] = []

    def ask(workspace: Any, _progress: Any) -> float:
        began = time.perf_counter()
        RecordSource(Asked(text=typed)).page(workspace, None, PAGE_ROWS)
        return milliseconds(began)

    tasks.run(ask, done=told.append)
    assert turn_until(lambda: told, 5000)
    began = time.perf_counter()
    table.viewport().repaint()
    return told[0] + milliseconds(began)


def test_every_letter_is_answered_within_a_frame(table, tasks, record_property):
    for typed in TYPED:  # names of codes and what texts are marked by are worked out once
        answered(table, typed)
        turn_until(lambda: not tasks.busy, 5000)
    whole, alone = [], []
    for typed in TYPED:
        rounds = []
        for _each in range(ROUNDS):
            rounds.append((answered(table, typed), bare(table, tasks, typed)))
            turn_until(lambda: not tasks.busy, 5000)
        best = [min(figures) for figures in zip(*rounds, strict=True)]
        whole.append(best[0])
        alone.append(best[1])
    record_property(
        "told",
        f"a letter typed into the search of {RECORDS:,} records: painted after {statistics.median(whole):.1f} ms in the middle, "
        f"{max(whole):.1f} at most (a frame is {FRAME_MS}); {sum(whole) / sum(alone):.2f} × question and painting alone",
    )
    assert sum(whole) <= MOST_OF_BARE * sum(alone)
