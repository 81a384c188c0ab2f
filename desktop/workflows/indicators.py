"""Indicators of a programme beside their targets: what was to be reached, by whom, what the records come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from desktop.consolidation.programme_parts import PERIODS, TARGET_COLUMNS, target
from desktop.consolidation.tables import cell_records
from desktop.errors import UsageError
from desktop.foundation.translation import _, listed
from desktop.model.period import Period, parse_period
from desktop.model.programme import CellValue, Indicator, Programme, TableResult, Target
from desktop.model.unit import LEVELS
from desktop.storage.registers import load_register
from desktop.workflows.compare_periods import over
from desktop.workflows.period_words import period_around
from desktop.workflows.programmes import period_of, programme_of
from desktop.workflows.workspace import Workspace

VALUE = "value"


@dataclass(frozen=True)
class Aim:
    """One target of one unit. ``days`` are those the figure is of: a yearly target runs to the end of the period asked for.

    ``share``: of the target, in hundredths; None where nothing is known. ``met`` None likewise.
    """

    target: Target
    unit: str
    days: Period
    value: CellValue
    share: Decimal | None
    met: bool | None


@dataclass(frozen=True)
class IndicatorFigure:
    """``result`` has the rows of the units and the facts behind every figure."""

    indicator: Indicator
    result: TableResult
    value: CellValue
    aims: tuple[Aim, ...]


def indicator_figures(workspace: Workspace, programme: str, period: str) -> tuple[IndicatorFigure, ...]:
    """Every indicator of the programme in a period. Raises ``UsageError`` (用 104, 111, 114), ``RefusedError`` (表 115, 116)."""
    found = programme_of(workspace, programme)
    days = period_of(found, period)
    wanted = targets_in_use(workspace, found)
    figures = []
    for indicator in found.indicators.values():
        result = over(workspace, found, indicator.table, [days])
        aims = [item for item in wanted if item.indicator == indicator.name]
        known = {(days.start, days.end): result}
        aims_met = tuple(aim for item in aims for aim in _aims(workspace, found, indicator, item, days, known))
        figures.append(IndicatorFigure(indicator, result, result.total[VALUE], aims_met))
    return tuple(figures)


def indicator_records(workspace: Workspace, programme: str, name: str, period: str, unit: str | None) -> dict[str, Any]:
    """``{"value", "records"}`` of one indicator. Raises ``UsageError`` (用 105, 194)."""
    found = programme_of(workspace, programme)
    if name not in found.indicators:
        raise UsageError(
            "用 194",
            _("项目里没有这个指标：{name}").format(name=name),
            hint=_("现有的指标：{names}").format(names=listed(found.indicators)),
        )
    if unit is not None and unit not in workspace.tree:
        raise UsageError("用 105", _("下级单位里没有这个编码：{code}").format(code=unit))
    result = over(workspace, found, found.indicators[name].table, [period_of(found, period)])
    value, records = cell_records(result, VALUE, unit, is_under=workspace.tree.is_under)
    return {"value": value, "records": records}


def targets_in_use(workspace: Workspace, programme: Programme) -> tuple[Target, ...]:
    """The county's own targets first; of the programme's those it says nothing else about."""
    own = []
    for number, row in enumerate(load_register(workspace.db, "targets"), start=1):
        # The register also holds what the forms look at: a target of no indicator is none of ours.
        if row["programme"] == programme.id and row["indicator"] in programme.indicators:
            told = {column: row[column] for column in TARGET_COLUMNS}
            own.append(target(told, programme.indicators, _("{file} 第 {n} 行").format(file="targets", n=number)))
    said = {(item.indicator, item.unit, item.period) for item in own}
    return (*own, *(item for item in programme.targets if (item.indicator, item.unit, item.period) not in said))


def _aims(
    workspace: Workspace,
    programme: Programme,
    indicator: Indicator,
    item: Target,
    asked: Period,
    known: dict[tuple[str, str], TableResult],
) -> Iterator[Aim]:
    days = _days(programme, item, asked)
    if days is None:
        return
    if (days.start, days.end) not in known:
        known[days.start, days.end] = over(workspace, programme, indicator.table, [days])
    result = known[days.start, days.end]
    for unit in _units(workspace, item, days):
        value, _records = cell_records(result, VALUE, unit, is_under=workspace.tree.is_under)
        number = value if isinstance(value, Decimal) else None
        share = None if number is None or not item.value else (number * 100 / item.value).quantize(Decimal("0.1"))
        met = None if number is None else (number >= item.value if indicator.higher_is_better else number <= item.value)
        yield Aim(item, unit, days, value, share, met)


def _days(programme: Programme, item: Target, asked: Period) -> Period | None:
    """The days a target is about, up to the end of those asked for; None if it is about other days."""
    kind = item.period or programme.period
    if kind in ("campaign", "days"):
        inside = (
            name for name, (start, end) in programme.campaigns.items() if start <= asked.end and end >= asked.start
        )
        name = next(inside, None)
        whole = None if name is None else Period(name, *programme.campaigns[name])
    elif kind in PERIODS:
        whole = parse_period(period_around(kind, dt.date.fromisoformat(asked.start)))
    else:
        whole = period_of(programme, kind)
    if whole is None or asked.start < whole.start or asked.end > whole.end:
        return None
    return Period(whole.name, whole.start, min(whole.end, asked.end))


def _units(workspace: Workspace, item: Target, days: Period) -> Sequence[str]:
    own, tree = workspace.identity.org, workspace.tree
    if not item.unit:
        return (own,)
    if item.unit in LEVELS:
        here = (tree[own], *tree.below(own))
        return [unit.code for unit in here if unit.level == item.unit and unit.active_on(days.end)]
    return [item.unit] if item.unit in tree and tree.is_under(item.unit, own) else []
