"""Commands about programmes: what is asked for, what a county decides about it, indicators and targets."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from desktop.cli.chain_commands import DONE, Result, password_in_use
from desktop.cli.output import say
from desktop.errors import UsageError
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _, listed
from desktop.model.programme import Programme, Target
from desktop.workflows.change_programmes import (
    check_folder,
    choose_settings,
    disable_programme,
    enable_programmes,
    set_deadline,
    set_targets,
)
from desktop.workflows.indicators import IndicatorFigure, indicator_figures, indicator_records, targets_in_use
from desktop.workflows.programme_checks import CheckResult, programme_checks
from desktop.workflows.programmes import deadlines_in_use, programme_held, programmes_held
from desktop.workflows.workspace import Workspace, open_workspace


def pack_check(args: argparse.Namespace, clock: Clock) -> Result:
    if args.workspace is None:
        checked = check_folder(args.folder)
    else:
        with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
            checked = check_folder(args.folder, workspace)
    if not args.json:
        say(_("{title}：没有发现问题。").format(title=checked.programme.title))
    return DONE, {**_about(checked.programme), "own_forms": [form.form_id for form in checked.forms]}


def listing(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        found = programmes_held(workspace)
    if not args.json:
        for programme, enabled in found:
            say(f"{_('启用') if enabled else _('停用')}  {programme.id}  {programme.version}  {programme.title}")
    return DONE, {"programmes": [{**_about(programme), "enabled": enabled} for programme, enabled in found]}


def enable(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        taken = enable_programmes(workspace, args.programmes, person=args.person)
    return _said(args, {"enabled": taken}, _("启用了：{names}").format(names=listed(taken)))


def disable(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        disable_programme(workspace, args.programme, person=args.person)
    return _said(args, {"disabled": args.programme}, _("停用了：{name}").format(name=args.programme))


def _said(args: argparse.Namespace, document: Any, words: str) -> Result:
    if not args.json:
        say(words)
        say(_("做一次下发包，下级才会照着办。"))
    return DONE, document


def show(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        programme = programme_held(workspace, args.programme)
        deadlines = deadlines_in_use(workspace, programme, args.period) if args.period else {}
    document = {**_about(programme), "deadlines": deadlines, "settings": _settings(programme)}
    if not args.json:
        say(f"{programme.title}  {programme.id}  {programme.version}")
        for setting in document["settings"]:
            say(f"  {setting['name']} = {setting['value']}  {setting['title']}")
        for level, day in deadlines.items():
            say(f"  {level}  {day}")
    return DONE, document


def change(args: argparse.Namespace, clock: Clock) -> Result:
    wanted = dict(_pairs(args.settings))
    deadlines = dict(_pairs(args.deadline))
    if (not wanted and not deadlines) or bool(deadlines) != bool(args.period):
        raise UsageError("用 195", _("写要改的设置，或者 --deadline 和它的 --period"), hint=_("NAME=VALUE，LEVEL=DATE"))
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        if wanted:
            choose_settings(workspace, args.programme, wanted, person=args.person)
        for level, day in deadlines.items():
            set_deadline(workspace, args.programme, args.period, level, day, person=args.person)
        programme = programme_held(workspace, args.programme)
        known = deadlines_in_use(workspace, programme, args.period) if args.period else {}
    return _said(args, {"settings": _settings(programme), "deadlines": known}, _("改好了。"))


def _pairs(told: Iterable[str]) -> Iterable[tuple[str, str]]:
    for text in told:
        name, equals, value = text.partition("=")
        if not name or not equals:
            raise UsageError("用 196", _("要写成 名称=值：{text}").format(text=text))
        yield name, value


def targets(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        if args.load is not None:
            set_targets(workspace, args.programme, args.load, person=args.person)
        found = targets_in_use(workspace, programme_held(workspace, args.programme))
    if not args.json:
        for item in found:
            say(
                f"{item.indicator}  {item.unit or '—'}  {item.period or '—'}  {item.value}{item.measure}  {item.lead_office}"
            )
    return DONE, {"targets": found}


def indicators(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        if args.indicator is not None:
            document = indicator_records(workspace, args.programme, args.indicator, args.period, args.unit)
            if not args.json:
                say(f"{args.indicator} = {document['value']}")
                for record in document["records"]:
                    say(f"  {record['date']}  {record['unit']}  {record['form']}  {record['id']}  {record['part']}")
            return DONE, document
        found = indicator_figures(workspace, args.programme, args.period)
        names = _names(workspace)
    if not args.json:
        for item in found:
            say(f"{item.indicator.title}  {_or_dash(item.value)}{item.indicator.measure}")
            for aim in item.aims:
                met = _("达到") if aim.met else _("没达到") if aim.met is False else _("还不知道")
                say(
                    f"  {names.get(aim.unit, aim.unit)}  {_or_dash(aim.value)} / {aim.target.value}  {met}  {aim.target.due}"
                )
    return DONE, {"indicators": [_indicator(item) for item in found]}


def checks(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        found = programme_checks(workspace, args.programme, args.period)
    if not args.json:
        say_checks(found)
    return DONE, {"checks": [checks_json(item) for item in found]}


def say_checks(found: Iterable[CheckResult]) -> None:
    for item in found:
        say(f"{_('做到了') if item.holds else _('没做到')}  {item.title}")
        for row in item.rows:
            say(f"  {row.subject}  {row.detail}")


def checks_json(item: CheckResult) -> dict[str, Any]:
    return {"name": item.name, "title": item.title, "holds": item.holds, "rows": item.rows}


def _indicator(item: IndicatorFigure) -> dict[str, Any]:
    parts = {column.name: item.result.total[column.name] for column in item.result.table.columns}
    return {
        "name": item.indicator.name, "title": item.indicator.title, "kind": item.indicator.kind,
        "measure": item.indicator.measure, **parts,
        "rows": [{"unit": row.unit, "cells": row.cells} for row in item.result.rows],
        "targets": [
            {**_target(aim.target), "unit": aim.unit, "period": aim.days.name, "until": aim.days.end,
             "reached": aim.value, "share": aim.share, "met": aim.met}
            for aim in item.aims
        ],
    }  # fmt: skip


def _target(item: Target) -> dict[str, Any]:
    return {
        "value": item.value, "measure": item.measure, "baseline": item.baseline, "due": item.due,
        "lead_office": item.lead_office, "contact": item.contact,
    }  # fmt: skip


def _about(programme: Programme) -> dict[str, Any]:
    return {
        "id": programme.id, "version": programme.version, "title": programme.title, "title_en": programme.title_en,
        "period": programme.period, "periods": programme.campaigns, "forms": programme.forms,
        "levels": programme.reporting_levels, "tables": {name: table.title for name, table in programme.tables.items()},
        "indicators": {name: item.title for name, item in programme.indicators.items()},
        "checks": {name: item.title for name, item in programme.checks.items()}, "lists": list(programme.lists),
    }  # fmt: skip


def _settings(programme: Programme) -> list[dict[str, Any]]:
    return [
        {
            "name": item.name, "title": item.title, "value": programme.setting(item.name), "default": item.default,
            "choices": item.choices, "min": item.low, "max": item.high, "help": item.help,
        }
        for item in programme.settings.values()
    ]  # fmt: skip


def _names(workspace: Workspace) -> dict[str, str]:
    return {unit.code: unit.name for unit in workspace.tree}


def _or_dash(value: object) -> str:
    return "—" if value is None else str(value)


HANDLERS = {
    "pack check": pack_check,
    "programme list": listing,
    "programme enable": enable,
    "programme disable": disable,
    "programme show": show,
    "programme set": change,
    "programme targets": targets,
    "programme indicators": indicators,
    "programme checks": checks,
}
