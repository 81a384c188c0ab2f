"""Official tables of a ledger of five years: what a county waits for when it looks at a month, at a cell, after one more stick.

20 000 records of 500 clinics in the normal run, 1 000 000 with ``--long`` (one made before by
``python -m tests.helpers.tables_ledger FOLDER COUNT`` is taken from ``tables-<count>`` in the folder XINGLIN_LEDGERS). The
bare work is the table's SQL by hand: the same queries on a connection of one's own, added up by GROUP BY, nothing kept and
nothing shown. Ratios of processor time gate; milliseconds are told.
"""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.storage import bounded_functions, driver
from desktop.storage.facts import fact_store
from desktop.storage.packs import save_programme
from desktop.storage.records import heads
from desktop.workflows.cell_detail import cell_detail
from desktop.workflows.consolidate import official_table
from desktop.workflows.packs import shipped_programme
from desktop.workflows.programme_queries import parameters
from desktop.workflows.programmes import period_of, programme_of
from desktop.workflows.workspace import Workspace, open_workspace
from tests.benchmarks.ratios import in_turns, timed
from tests.helpers.clock import fixed_clock
from tests.helpers.tables_ledger import NOW, fill, make_large_county

SMALL, MILLION = 20_000, 1_000_000
MOST_OF_BARE = 1.5
# Of a small ledger the time is SQLite's preparing of a long query, which is judged here word by word and by hand is not.
MOST_OF_SMALL = 2.5
MOST_AFTER_A_BATCH = 0.2
ROUNDS = 3
TABLES = (("free_clinic_week", "annex2", "2023"), ("activity_month", "figures", "2023-07"))
BATCH = 33  # records of one clinic and month
SUMMED = "SELECT unit, cell, sum(value), count(DISTINCT key) FROM (\n{sql}\n) GROUP BY unit, cell"


@pytest.fixture(scope="module")
def count(long_run: bool) -> int:
    return MILLION if long_run else SMALL


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, count: int) -> Iterator[Workspace]:
    """The county's ledger open; one kept from before is written back as it was, with today's programmes."""
    kept = os.environ.get("XINGLIN_LEDGERS", "")
    folder = Path(kept) / f"tables-{count}" if kept else tmp_path_factory.mktemp("tables") / "ledger"
    if not (folder / "county" / "workspace.db").exists():
        with make_large_county(folder).open() as made:
            fill(made, count)
    with open_workspace(folder / "county", fixed_clock(NOW)) as found:
        for name in ("free_clinic_week", "activity_month"):
            programme = shipped_programme(name)
            save_programme(found.db, name, programme_of(found, name).version, programme)
        yield found
    if not kept:
        shutil.rmtree(folder)


@contextlib.contextmanager
def bare(workspace: Workspace) -> Iterator[driver.Connection]:
    connection = driver.connect(workspace.db.path, workspace.db.key, readonly=True)
    connection.row_factory = None
    connection.execute("PRAGMA cache_size = -16000").fetchall()
    bounded_functions.install(connection)
    yield connection
    connection.close()


def by_hand(workspace: Workspace, programme: str, table: str, period: str) -> Callable[[], Any]:
    found = programme_of(workspace, programme)
    definition, given = found.tables[table], parameters(workspace, found, period_of(found, period))

    def work() -> None:
        with bare(workspace) as connection:
            connection.execute(SUMMED.format(sql=definition.query), given).fetchall()
            for sql in filter(None, (definition.unlisted_people, definition.unlisted_units)):
                connection.execute(sql, given).fetchall()

    return work


def forgotten(workspace: Workspace, work: Callable[[], Any]) -> Callable[[], Any]:
    """The work with nothing kept from before."""

    def anew() -> None:
        fact_store(workspace.db).close()
        work()

    return anew


@pytest.mark.parametrize("asked", TABLES, ids=lambda asked: asked[1])
def test_a_table_costs_little_more_than_its_sql_by_hand(workspace, asked, count, record_property):
    ours = forgotten(workspace, lambda: official_table(workspace, *asked))
    hand, full = in_turns(ROUNDS, by_hand(workspace, *asked), ours)
    result = official_table(workspace, *asked)
    most = MOST_OF_BARE if count == MILLION else MOST_OF_SMALL
    record_property(
        "told",
        f"{asked[1]} {asked[2]} of {count:,} records: {full.cpu * 1000:.0f} ms of the processor ({full.wall * 1000:.0f} by "
        f"the clock), by hand {hand.cpu * 1000:.0f}: {full.cpu / hand.cpu:.2f} × (most {most}); from "
        f"{result.records:,} records, {len(result.facts):,} facts",
    )
    assert full.cpu <= most * hand.cpu


@pytest.mark.parametrize("asked", TABLES, ids=lambda asked: asked[1])
def test_after_one_more_batch_only_its_records_are_asked_for(workspace, asked, count, record_property):
    found = programme_of(workspace, asked[0])
    days = period_of(found, asked[2])
    within = {"form": "free_clinic", "date_from": days.start, "date_to": days.end}
    unit = heads(workspace.db, **within, limit=1)[0].unit
    batch = heads(workspace.db, **within, unit=unit, limit=BATCH)
    official_table(workspace, *asked)
    full = min(timed(forgotten(workspace, lambda: official_table(workspace, *asked))).cpu for _round in range(ROUNDS))
    after, how = [], set()
    for _round in range(ROUNDS):
        with workspace.db.atomic():
            workspace.db.executemany(
                "UPDATE heads SET note = note || '.' WHERE rid = ?", [(head.rid,) for head in batch]
            )
        results: list[Any] = []
        after.append(timed(lambda: results.append(official_table(workspace, *asked))).cpu)  # noqa: B023  called at once
        how |= {result.how for result in results}
    least = min(after)
    record_property(
        "told",
        f"{asked[1]} {asked[2]} of {count:,} after a batch of {len(batch)}: {least * 1000:.0f} ms, in full "
        f"{full * 1000:.0f}: {least / full:.2f} × (most {MOST_AFTER_A_BATCH} of a million)",
    )
    assert how == {"changed"}
    # Of a small ledger a table is quick in any case, and what is the same each time (adding up, views) weighs.
    assert least <= (MOST_AFTER_A_BATCH if count == MILLION else 1) * full


@pytest.mark.long
def test_what_the_rest_costs(workspace, count, record_property):
    """Reported: a first page behind a figure, a whole year, and that a look again takes no more memory."""
    if count != MILLION:
        pytest.skip("a year of a small ledger says nothing")
    month = official_table(workspace, *TABLES[1])
    first_page = timed(lambda: cell_detail(workspace, month, "visits"))
    people = timed(lambda: cell_detail(workspace, month, "backbone_staff"))
    began = time.perf_counter()
    year = official_table(workspace, "activity_month", "figures", "2023")
    took = time.perf_counter() - began
    rests = []
    for _round in range(4):
        fact_store(workspace.db).close()
        official_table(workspace, *TABLES[1])
        rests.append(_resident())
    record_property(
        "told",
        f"{count:,} records: first page behind a sum {first_page.wall * 1000:.0f} ms, behind people {people.wall * 1000:.0f} "
        f"ms; the year {took:.1f} s from {year.records:,} records; resident {', '.join(f'{mb:.0f}' for mb in rests)} MB, at "
        f"most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB",
    )
    assert rests[-1] <= 1.15 * rests[0]


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2
