"""The completeness board as one screen shows it: townships with their villages × the periods of a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.consolidation.completeness import UnitStatus
from desktop.model.period import Period, parse_period
from desktop.model.programme import Programme
from desktop.model.unit import Unit
from desktop.storage.period_counts import first_audited, received_periods, years_with_records
from desktop.workflows.completeness import judged, reporting_units
from desktop.workflows.programmes import enabled_programmes, period_of, programme_of, programme_titles
from desktop.workflows.workspace import Workspace

# What a cell shows: a status of the judgement, or ``gap`` where only a lost number keeps the period open.
BOARD_STATES = ("reported", "zero", "none", "returned", "overdue", "gap", "exempt")
REPORTED = ("reported", "zero")
DIRECT = ""  # the group of units that report straight to this one has no code of its own


@dataclass(frozen=True)
class BoardCell:
    """One unit in one period. ``missing``: lost numbers that may concern it; ``closed``: the period is over."""

    state: str
    missing: tuple[int, ...] = ()
    closed: bool = True

    @property
    def owed(self) -> bool:
        return self.state != "exempt"

    @property
    def done(self) -> bool:
        return self.state in REPORTED


@dataclass(frozen=True)
class Tally:
    """A group in one period: ``reported`` of ``due`` units."""

    reported: int
    due: int

    @property
    def complete(self) -> bool:
        return self.reported == self.due


@dataclass(frozen=True)
class BoardRow:
    """One unit. ``reported`` of ``due`` periods: a period still running counts once something has come of it."""

    unit: str
    name: str
    level: str
    cells: tuple[BoardCell, ...]

    @property
    def due(self) -> int:
        return sum(cell.owed and (cell.closed or cell.state != "none") for cell in self.cells)

    @property
    def reported(self) -> int:
        return sum(cell.done for cell in self.cells)

    @property
    def complete(self) -> bool:
        """Nothing is open in a period that is over."""
        return self.reported == self.due


@dataclass(frozen=True)
class BoardGroup:
    """A township with what lies below it (itself first, if it reports), or a unit that stands alone: one row, no tallies."""

    unit: str
    name: str
    rows: tuple[BoardRow, ...]
    alone: bool = False

    @property
    def tallies(self) -> tuple[Tally, ...]:
        columns = zip(*(row.cells for row in self.rows), strict=True)
        return tuple(
            Tally(sum(cell.done for cell in cells), sum(cell.owed for cell in cells)) for cells in map(list, columns)
        )

    @property
    def due(self) -> int:
        return sum(row.due for row in self.rows)

    @property
    def reported(self) -> int:
        return sum(row.reported for row in self.rows)

    @property
    def complete(self) -> bool:
        return all(row.complete for row in self.rows)


@dataclass(frozen=True)
class BoardChoice:
    """A programme to choose, with the years it can be looked at, newest first; ``best`` has the newest records."""

    programme: str
    title: str
    years: tuple[str, ...]
    best: str


@dataclass(frozen=True)
class CompletenessBoard:
    """``totals``: for each period the units by state. ``computed``: when, as local text."""

    programme: str
    title: str
    year: str
    periods: tuple[Period, ...]
    groups: tuple[BoardGroup, ...]
    totals: tuple[Mapping[str, int], ...]
    units: int
    computed: str

    @property
    def incomplete(self) -> int:
        """Units with something open in a period that is over."""
        return sum(not row.complete for group in self.groups for row in group.rows)

    def tally(self, place: int) -> Tally:
        totals = self.totals[place]
        due = sum(count for state, count in totals.items() if state != "exempt")
        return Tally(sum(totals.get(state, 0) for state in REPORTED), due)


def board_choices(workspace: Workspace) -> tuple[BoardChoice, ...]:
    """The programmes in use and the years each can be looked at."""
    this_year = str(workspace.clock.now().year)
    begun = _begun(workspace)
    recorded = years_with_records(workspace.db)
    newest = recorded[-1] if recorded else this_year
    seen = set(recorded) | {this_year, begun[: len("2023")]}
    choices = []
    titles = programme_titles(workspace)
    for programme in enabled_programmes(workspace):
        years = {year for year in seen if not programme.campaigns or year in {name[:4] for name in programme.campaigns}}
        years = {year for year in years if _periods(workspace, programme, year, begun)}
        ordered = tuple(sorted(years or {this_year}, reverse=True))
        best = newest if newest in ordered else ordered[0]
        choices.append(BoardChoice(programme.id, titles[programme.id], ordered, best))
    return tuple(choices)


def completeness_board(workspace: Workspace, programme: str, year: str) -> CompletenessBoard:
    """Every reporting unit below × the periods of ``year`` so far. Raises ``UsageError`` (用 104, 用 111)."""
    found = programme_of(workspace, programme)
    periods = board_periods(workspace, found, year)
    columns = judged(workspace, found, periods)
    today = workspace.clock.now().date().isoformat()
    units = reporting_units(workspace, found)
    cells: dict[str, list[BoardCell]] = {unit.code: [] for unit in units}
    for days, column in zip(periods, columns, strict=True):
        for status in column:
            cells[status.unit].append(_cell(status, closed=days.end < today))
    rows = {unit.code: BoardRow(unit.code, _short(unit), unit.level, tuple(cells[unit.code])) for unit in units}
    totals = tuple(Counter(row.cells[place].state for row in rows.values()) for place in range(len(periods)))
    return CompletenessBoard(
        programme, programme_titles(workspace).get(programme, found.title), year, tuple(periods), _groups(workspace, rows), totals, len(rows), workspace.now_text
    )  # fmt: skip


def board_periods(workspace: Workspace, programme: Programme, year: str) -> list[Period]:
    """The columns of a programme's board in a year."""
    return _periods(workspace, programme, year, _begun(workspace))


def _cell(status: UnitStatus, *, closed: bool) -> BoardCell:
    state = "gap" if status.status == "incomplete" else status.status
    return BoardCell(state, status.seq_missing, closed)


def _short(unit: Unit) -> str:
    return unit.short_name or unit.name


def _groups(workspace: Workspace, rows: Mapping[str, BoardRow]) -> tuple[BoardGroup, ...]:
    tree, own = workspace.tree, workspace.identity.org
    members: dict[str, list[BoardRow]] = {}
    for code, row in rows.items():
        members.setdefault(tree.child_towards(own, code), []).append(row)
    groups, alone = [], []
    for code, found in members.items():
        if [row.unit for row in found] == [code] and not tree.children(code):
            alone += found
        else:
            own_first = sorted(found, key=lambda row: row.unit != code)
            groups.append(BoardGroup(code, _short(tree[code]), tuple(own_first)))
    if groups and alone:
        return (*groups, BoardGroup(DIRECT, "", tuple(alone)))
    return tuple(groups) or tuple(BoardGroup(row.unit, row.name, (row,), alone=True) for row in alone)


def _periods(workspace: Workspace, programme: Programme, year: str, begun: str) -> list[Period]:
    """The periods of a year that have begun, none that was over before the county worked with this program."""
    if programme.campaigns:
        found = [period_of(programme, name) for name in programme.campaigns if name[:4] == year]
        # One that is announced stands there only while the year has no other.
        return [days for days in found if days.start <= workspace.now_text[:10]] or found[:1]
    names = {
        "month": [f"{year}-{month:02}" for month in range(1, 13)],
        "quarter": [f"{year}-Q{quarter}" for quarter in range(1, 5)],
        "half": [f"{year}-H1", f"{year}-H2"],
    }.get(programme.period, [year])
    today = workspace.clock.now().date().isoformat()
    return [days for days in (parse_period(name) for name in names) if days.start <= today and days.end >= begun]


def _begun(workspace: Workspace) -> str:
    """The first day anybody could have reported: this workspace was made, or an older batch has come in since."""
    starts = [first_audited(workspace.db) or workspace.now_text[:10]]
    for period in received_periods(workspace.db):
        try:
            starts.append(parse_period(period).start)
        except ValueError:
            continue  # another program's own name for a period
    return min(starts)


def matching(groups: Sequence[BoardGroup], wanted: str, *, open_only: bool) -> tuple[BoardGroup, ...]:
    """The groups and rows that a search and 只看没齐的 leave; a township that matches keeps all its villages."""
    from desktop.foundation.pinyin import matches

    found = []
    for group in groups:
        whole = bool(group.name) and matches(wanted, group.name)
        rows = tuple(
            row for row in group.rows if (whole or matches(wanted, row.name)) and not (open_only and row.complete)
        )
        if rows:
            found.append(BoardGroup(group.unit, group.name, rows, group.alone))
    return tuple(found)


def learn_names(board: CompletenessBoard) -> int:
    """Look up the readings of every name, so that a search finds them at once; how many names there were."""
    from desktop.foundation.pinyin import matches

    names = [name for group in board.groups for name in (group.name, *(row.name for row in group.rows)) if name]
    for name in names:
        matches("a", name)
    return len(names)
