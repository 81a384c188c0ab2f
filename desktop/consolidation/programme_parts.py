"""The parts of a programme beside its tables: periods, deadlines, settings, targets, indicators, checks, lists."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import get_args

from desktop.consolidation.programme_files import NAME, Files, Section, table_rows, text_of
from desktop.errors import RefusedError
from desktop.foundation.translation import _, listed
from desktop.model.period import day_range, parse_period
from desktop.model.programme import (
    Check,
    Column,
    ColumnKind,
    Indicator,
    IndicatorKind,
    PackList,
    Setting,
    Table,
    Target,
)
from desktop.model.programme_outline import Deadline
from desktop.model.unit import LEVELS

PERIODS = ("month", "quarter", "half", "year", "campaign", "days")
SETTINGS, TARGETS = "settings.csv", "targets.csv"
TARGET_COLUMNS = ("indicator", "unit", "period", "value", "measure", "baseline", "due", "lead_office", "contact")
_YEAR = re.compile(r"(?:19|20|21)[0-9]{2}")
_MONTH_DAY = re.compile(r"(?:0[1-9]|1[0-2])-[0-3][0-9]")
_LIST_COLUMN = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
# What an indicator's query may fill; a rate is made of two.
_PARTS = ("numerator", "denominator")
_MAX_DECIMALS = 6


# ------------------------------------------------------------------------------------------ periods


def campaigns(document: Section, period: str) -> dict[str, tuple[str, str]]:
    """PERIOD → (start, end), in order: ``[campaigns]`` by year, or ``ranges`` of a programme by days.

    Raises ``RefusedError``: 表 103 for what is no pair of days, 表 114 where two of them overlap.
    """
    found = _by_year(document.section("campaigns")) if period != "days" else _ranges(document)
    if (period in ("campaign", "days")) != bool(found):
        raise document.wrong("ranges" if period == "days" else "campaigns")
    ordered = sorted(found.items(), key=lambda item: item[1])
    for (name, (_start, end)), (after, (start, _end)) in pairwise(ordered):
        if start <= end:
            raise RefusedError(
                "表 114",
                _("起止日重叠，同一天会算进两期：{names}").format(names=listed((name, after))),
                where=document.section("campaigns").where(after) if period != "days" else document.where("ranges"),
            )
    return dict(ordered)


def _by_year(section: Section) -> dict[str, tuple[str, str]]:
    found = {}
    for year in section:
        try:
            start, end = section.values[year]
            days = day_range(start, end)
        except (TypeError, ValueError) as error:
            raise section.wrong(year) from error
        if not _YEAR.fullmatch(year) or days.start[:4] != year:
            raise section.wrong(year)
        found[year] = (days.start, days.end)
    return found


def _ranges(document: Section) -> dict[str, tuple[str, str]]:
    told = document.values.get("ranges")
    if not isinstance(told, list):
        raise document.wrong("ranges")
    found = {}
    for pair in told:
        try:
            start, end = pair
            days = day_range(start, end)
        except (TypeError, ValueError) as error:
            raise document.wrong("ranges") from error
        found[days.name] = (days.start, days.end)
    return found


# ---------------------------------------------------------------------------------------- deadlines


def deadlines(document: Section) -> tuple[dict[str, Deadline], dict[tuple[str, str], Deadline]]:
    """Rules by level, and those of single years by (level, year). Raises ``RefusedError`` (表 103, 113)."""
    section = document.section("deadlines")
    rules: dict[str, Deadline] = {}
    of_years: dict[tuple[str, str], Deadline] = {}
    for key in section:
        if _YEAR.fullmatch(key):
            year = section.section(key)
            of_years |= {(level, key): _deadline(year, level) for level in year}
        else:
            rules[key] = _deadline(section, key)
    for level, rule in (*rules.items(), *((level, rule) for (level, _year), rule in of_years.items())):
        if rule.before and (rule.before not in rules or rules[rule.before].before):
            raise RefusedError(
                "表 113",
                _("截止日写得不对：{name}").format(name=level),
                where=section.where(level),
                hint=_("before 写的那一级要有自己的截止日"),
            )
    return rules, of_years


def _deadline(section: Section, level: str) -> Deadline:
    told = section.values[level]
    if level not in LEVELS:
        raise section.wrong(level)
    if isinstance(told, int) and not isinstance(told, bool) and told >= 0:
        return Deadline(days=told)
    if isinstance(told, str) and _MONTH_DAY.fullmatch(told) and _is_day(f"2023-{told}"):
        return Deadline(day=told)
    if isinstance(told, dict) and set(told) == {"before", "workdays"}:
        inner = section.section(level)
        return Deadline(before=inner.text("before"), workdays=inner.whole("workdays"))
    raise RefusedError(
        "表 113",
        _("截止日写得不对：{name}").format(name=level),
        where=section.where(level),
        hint=_('写期末以后的天数（5）、固定的日子（"09-30"），或者 { before = "province", workdays = 5 }'),
    )


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


# ----------------------------------------------------------------------------------------- settings


def settings(document: Section, files: Files) -> tuple[dict[str, Setting], dict[str, str]]:
    """What a county may decide, and what it decided (``settings.csv``). Raises ``RefusedError`` (表 112)."""
    found = {name: _setting(name, told) for name, told in document.sections("settings")}
    chosen: dict[str, str] = {}
    for where, row in table_rows(files, SETTINGS, ("name", "value")) if SETTINGS in files else ():
        name = row["name"]
        if name not in found or not allowed(found[name], row["value"]):
            why = (
                _("没有这个设置") if name not in found else _("值只能是{values}").format(values=values_of(found[name]))
            )
            raise _wrong_setting(name, why, where)
        chosen[name] = row["value"]
    return found, chosen


def _setting(name: str, told: Section) -> Setting:
    told.known(("title", "title_en", "help", "default", "choices", "min", "max", "decimals"))
    choices = told.section("choices")
    default = told.values.get("default")
    setting = Setting(
        name=name,
        title=told.text("title"),
        title_en=told.text("title_en"),
        default=str(default),
        help=told.optional("help"),
        choices={value: choices.text(value) for value in choices},
        low=_number(told, "min"),
        high=_number(told, "max"),
        decimals=told.whole("decimals", 0),
    )
    if isinstance(default, bool) or default is None or setting.decimals > _MAX_DECIMALS:
        raise _wrong_setting(name, _("default 没有写，或者写得不对"), told.where("default"))
    if bool(setting.choices) == (setting.low is not None and setting.high is not None):
        raise _wrong_setting(name, _("要么写 choices，要么写 min 和 max"), told.where())
    if not allowed(setting, setting.default):
        why = _("default 只能是{values}").format(values=values_of(setting))
        raise _wrong_setting(name, why, told.where("default"))
    return setting


def _number(told: Section, key: str) -> Decimal | None:
    value = told.values.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise told.wrong(key)
    return Decimal(str(value))


def allowed(setting: Setting, value: str) -> bool:
    """True if the county may choose ``value``."""
    if setting.choices:
        return value in setting.choices
    try:
        number = Decimal(value)
    except InvalidOperation:
        return False
    if not number.is_finite() or number != round(number, setting.decimals):
        return False
    return (setting.low or 0) <= number <= (setting.high or 0)


def values_of(setting: Setting) -> str:
    """The values a county may choose, as a sentence names them."""
    if setting.choices:
        return listed(f"{value}（{label}）" for value, label in setting.choices.items())
    return _("{low} 到 {high}").format(low=setting.low, high=setting.high)


def _wrong_setting(name: str, why: str, where: str) -> RefusedError:
    return RefusedError("表 112", _("设置“{name}”不对：{why}").format(name=name, why=why), where=where)


# ------------------------------------------------------------------------- indicators and targets


def indicators(document: Section, files: Files, programme: str) -> dict[str, Indicator]:
    """``[indicators.<name>]`` with ``<name>.indicator.sql``. Raises ``RefusedError`` (表 101, 103, 117)."""
    return {name: _indicator(name, told, files, programme) for name, told in document.sections("indicators")}


def _indicator(name: str, told: Section, files: Files, programme: str) -> Indicator:
    told.known(("title", "title_en", "kind", "numerator", "denominator", "measure", "decimals", "higher_is_better"))
    kind = told.text("kind")
    if kind not in get_args(IndicatorKind):
        raise RefusedError(
            "表 117",
            _("指标“{name}”的种类不对：{kind}").format(name=name, kind=kind),
            where=told.where("kind"),
            hint=listed(get_args(IndicatorKind)),
        )
    title, decimals = told.text("title"), told.whole("decimals", 1 if kind == "rate" else 0)
    measure = told.optional("measure") or ("%" if kind == "rate" else "")
    if decimals > _MAX_DECIMALS:
        raise told.wrong("decimals")
    if kind == "rate":
        parts = [Column(part, (part,), _part_kind(told, part)) for part in _PARTS]
        columns = (*parts, Column("value", (title,), "rate", _PARTS, measure, decimals))
    else:
        columns = (Column("value", (title,), kind, (), measure, decimals),)  # type: ignore[arg-type]  # sum and distinct are both
    query = text_of(files, f"{name}.indicator.sql", required=True)
    table = Table(programme, f"{name}.indicator", title, query, columns)
    better = told.yes("higher_is_better", default=True)
    return Indicator(name, title, told.text("title_en"), kind, table, better)  # type: ignore[arg-type]  # checked above


def _part_kind(told: Section, part: str) -> ColumnKind:
    kind = told.values.get(part, "distinct")
    if kind not in ("sum", "distinct", "stock"):
        raise told.wrong(part)
    return kind  # type: ignore[no-any-return]  # one of the three


def targets(files: Files, known: Mapping[str, Indicator]) -> tuple[Target, ...]:
    """The rows of ``targets.csv``. Raises ``RefusedError`` (表 104, 106, 115, 116)."""
    if TARGETS not in files:
        return ()
    rows = table_rows(
        files, TARGETS, ("indicator", "value"), [c for c in TARGET_COLUMNS if c not in ("indicator", "value")]
    )
    return tuple(target(row, known, where) for where, row in rows)


def target(row: Mapping[str, str], known: Mapping[str, Indicator], where: str) -> Target:
    """One row of ``targets.csv`` or of the target register. Raises ``RefusedError`` (表 115, 116)."""
    if row["indicator"] not in known:
        raise RefusedError(
            "表 115",
            _("目标写的指标不存在：{name}").format(name=row["indicator"]),
            where=where,
            hint=_("现有的指标：{names}").format(names=listed(known)),
        )
    for column, right in _judged(row):
        if not right:
            said = f"{column} = {row[column]}"
            raise RefusedError("表 116", _("目标的这一格写得不对：{said}").format(said=said), where=where)
    return Target(**{**{name: row[name] for name in TARGET_COLUMNS}, "value": Decimal(row["value"])})  # type: ignore[arg-type]  # all text but value


def _judged(row: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    try:
        yield "value", Decimal(row["value"]).is_finite()
    except InvalidOperation:
        yield "value", False
    yield "period", row["period"] in ("", *PERIODS) or _is_period(row["period"])
    yield "due", not row["due"] or _is_day(row["due"])


def _is_period(text: str) -> bool:
    try:
        parse_period(text)
    except ValueError:
        return False
    return True


# ----------------------------------------------------------------------------------- checks, lists


def checks(document: Section, files: Files) -> dict[str, Check]:
    """``[checks.<name>]`` with ``<name>.check.sql``. Raises ``RefusedError`` (表 101, 103)."""
    found = {}
    for name, told in document.sections("checks"):
        told.known(("title", "title_en"))
        query = text_of(files, f"{name}.check.sql", required=True)
        found[name] = Check(name, told.text("title"), told.text("title_en"), query)
    return found


def lists(files: Files) -> dict[str, PackList]:
    """``lists/<name>.csv``. Raises ``RefusedError`` (表 118) for a name or a heading that neither SQL nor a form could name."""
    found = {}
    for path in sorted(path for path in files if path.startswith("lists/") and path.endswith(".csv")):
        name = path.removeprefix("lists/").removesuffix(".csv")
        header = tuple(text_of(files, path).partition("\n")[0].strip().split(","))
        wrong = [column for column in (name, *header) if not _LIST_COLUMN.fullmatch(column)]
        if wrong or not NAME.fullmatch(name):
            raise RefusedError(
                "表 118",
                _("名单的名称和表头只用字母、数字和下划线：{names}").format(names=listed(wrong or [name])),
                where=path,
            )
        rows = tuple(tuple(row.values()) for _where, row in table_rows(files, path, header))
        if not rows:
            raise RefusedError("表 104", _("表里一行也没有"), where=path)
        found[name] = PackList(name, header, rows)
    return found
