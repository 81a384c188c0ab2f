"""The programmes of a workspace, and what a PERIOD means for one of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from desktop.consolidation.deadlines import last_days
from desktop.errors import RefusedError, UsageError
from desktop.foundation.translation import _, language_in_use, listed
from desktop.model.period import Period, parse_period
from desktop.model.programme_outline import ProgrammeOutline
from desktop.storage.packs import PROGRAMME_OUTLINES, list_programmes, programme_files
from desktop.storage.registers import load_register
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.form_words import programme_words
from desktop.workflows.workspace import Workspace

if TYPE_CHECKING:
    from desktop.model.programme import Programme

# Raised when an outline says more, or otherwise.
_KEPT_AS = 1


def programme_of(workspace: Workspace, name: str) -> Programme:
    """A programme of the pack. Raises ``UsageError`` (用 104)."""
    known = [held for held, _version, enabled in list_programmes(workspace.db) if enabled]
    if name not in known:
        raise UsageError(
            "用 104",
            _("没有这个项目：{name}").format(name=name),
            hint=_("现有的项目：{names}").format(names=listed(known)),
        )
    return _loaded(workspace, name)


def programme_held(workspace: Workspace, name: str) -> Programme:
    """A programme that is here, in use or not. Raises ``UsageError`` (用 104)."""
    known = [held for held, _version, _enabled in list_programmes(workspace.db)]
    if name not in known:
        raise UsageError(
            "用 104",
            _("没有这个项目：{name}").format(name=name),
            hint=_("现有的项目：{names}").format(names=listed(known)),
        )
    return _loaded(workspace, name)


def programmes_held(workspace: Workspace) -> tuple[tuple[Programme, bool], ...]:
    """Every programme that can be read, and whether it is in use."""
    found = []
    for name, _version, enabled in list_programmes(workspace.db):
        with contextlib.suppress(RefusedError):
            found.append((_loaded(workspace, name), enabled))
    return tuple(found)


def deadlines_in_use(workspace: Workspace, programme: Programme, period: str) -> dict[str, str]:
    """Level → last ISO day of a PERIOD, the county's own days first. Raises ``UsageError`` (用 111, 114)."""
    days = period_of(programme, reported_as(programme, period))
    return deadlines_of(programme, days, load_register(workspace.db, "deadlines"))


def reported_as(programme: Programme | ProgrammeOutline, text: str) -> str:
    """The period a report of ``text`` names: a campaign is its year, a day range itself, whatever month was said."""
    if programme.period != "days":
        return text[: len("2023")] if programme.campaigns else text
    if text in programme.campaigns:
        return text
    with contextlib.suppress(ValueError):
        asked = parse_period(text)
        spans = programme.campaigns.items()
        return next((name for name, (start, end) in spans if start <= asked.end and end >= asked.start), text)
    return text


def period_of(programme: Programme | ProgrammeOutline, text: str) -> Period:
    """The days of a PERIOD: a campaign's year stands for the campaign's own days. Raises ``UsageError`` (用 111)."""
    try:
        period = parse_period(text)
    except ValueError as error:
        raise UsageError(
            "用 111",
            _("看不懂报告期：{period}").format(period=text),
            hint=_("写成 2023-09、2023-Q3、2023-H2、2023 或 2023-07-10..2023-08-09"),
        ) from error
    if programme.period == "campaign" and len(text) == len("2023"):
        days = programme.campaigns.get(text)
        if days is None:
            raise UsageError(
                "用 114",
                _("{title} 没有 {year} 年的日期").format(title=programme.title, year=text),
                hint=_("请上级在项目里加上这一年"),
            )
        return Period(text, *days)
    return period


def enabled_programmes(workspace: Workspace) -> tuple[Programme, ...]:
    """The programmes in use, read once until a pack brings others. One that cannot be read is left out: the rest go on."""
    return workspace.kept("programmes", lambda: tuple(_readable(workspace)))


def outlines_in_use(workspace: Workspace) -> tuple[ProgrammeOutline, ...]:
    """The same programmes as what is asked of a unit every day, put by so that a start need not read them whole."""
    return workspace.kept("programme_outlines", lambda: _outlines(workspace))


def _outlines(workspace: Workspace) -> tuple[ProgrammeOutline, ...]:
    db = workspace.db
    mark = [_KEPT_AS, [[name, version] for name, version, enabled in list_programmes(db) if enabled]]
    kept = get_setting(db, PROGRAMME_OUTLINES)
    if isinstance(kept, dict) and kept.get("of") == mark:
        return tuple(ProgrammeOutline.from_json(item) for item in kept["programmes"])
    found = tuple(ProgrammeOutline.of(programme) for programme in enabled_programmes(workspace))
    with db.joined():
        set_setting(db, PROGRAMME_OUTLINES, {"of": mark, "programmes": [item.to_json() for item in found]})
    return found


def programme_titles(workspace: Workspace) -> Mapping[str, str]:
    """Programme in use → its short name, as forms write it, else its title."""
    short = programme_words(workspace)
    english = language_in_use() == "en"
    return {
        item.id: (item.short_en if english else item.short)
        or short.get(item.id)
        or (item.title_en if english else item.title)
        for item in outlines_in_use(workspace)
    }


def _loaded(workspace: Workspace, name: str) -> Programme:
    from desktop.consolidation.programmes import load_programme  # TOML, CSV, tables: more than a start needs

    return load_programme(programme_files(workspace.db, name))


def _readable(workspace: Workspace) -> Iterator[Programme]:
    for name, _version, enabled in list_programmes(workspace.db):
        if enabled:
            with contextlib.suppress(RefusedError):
                yield _loaded(workspace, name)


def deadlines_of(
    programme: Programme | ProgrammeOutline, days: Period, named: Sequence[dict[str, str]]
) -> dict[str, str]:
    """Level → last ISO day: as the county's register says, else by the programme's own rules."""
    found = last_days(programme, days.end)
    for row in named:
        if (row["programme"], row["period"]) == (programme.id, days.name):
            found[row["level"]] = row["date"]
    return found
