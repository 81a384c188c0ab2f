"""Commands by which the unit at the top changes its network: units, computers, the root key."""

from __future__ import annotations

import argparse

from desktop.cli.chain_commands import DONE, Result, password_in_use
from desktop.cli.output import say
from desktop.errors import UsageError
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _, listed
from desktop.model.unit import LEVELS, Unit
from desktop.workflows.county_registers import read_registers
from desktop.workflows.network_change import (
    Changed,
    CutOff,
    add_units,
    close_unit,
    merge_unit,
    replace_computers,
    revoke_computer,
    rotate_root,
)
from desktop.workflows.register_files import level_of, read_unit_rows
from desktop.workflows.workspace import open_workspace


def add(args: argparse.Namespace, clock: Clock) -> Result:
    units = [_unit(args)] if args.units is None else read_unit_rows(args.units)
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        done = add_units(workspace, units)
    return _changed(args, done, _("加了 {n} 个单位").format(n=len(done.units)))


def _unit(args: argparse.Namespace) -> Unit:
    level = level_of(args.unit_level)
    if not (args.unit_code and args.unit_name and args.unit_parent) or level not in LEVELS:
        raise UsageError(
            "用 147",
            _("新单位要写编码、名称、层级和上级"),
            hint=_("--code --name --level --parent，或者用 --units 给一张表"),
        )
    return Unit(args.unit_code, args.unit_name, level=level, parent=args.unit_parent, valid_from=args.unit_from)


def registers(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        done = read_registers(workspace, args.source)
    if not args.json:
        for name, rows in done.rows.items():
            say(_("{register}：{n} 行").format(register=name, n=rows))
        say(_("做一次下发包带下去。"))
    return DONE, done


def close(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        done = close_unit(workspace, args.unit, args.on, reason=args.reason)
    return _changed(args, done, _("记下了：{unit} 到 {day} 为止").format(unit=args.unit, day=args.on))


def merge(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        done = merge_unit(workspace, args.unit, args.into, args.on, reason=args.reason)
    return _changed(args, done, _("记下了：{unit} 并到 {into}").format(unit=args.unit, into=args.into))


def _changed(args: argparse.Namespace, done: Changed, words: str) -> Result:
    if not args.json:
        say(words)
        _say_roster(done.roster_version)
    return DONE, done


def _say_roster(version: int) -> None:
    say(_("名册到第 {version} 版了，做一次下发包带下去。").format(version=version))


def revoke(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        done = revoke_computer(
            workspace, args.unit, device=args.device, upto=args.upto, lost=args.lost, reason=args.reason
        )
    if not args.json:
        _say_cut(done)
        _say_roster(done.roster_version)
    return DONE, done


def _say_cut(done: CutOff) -> None:
    if not done.revoked:
        say(_("{unit}的电脑停用了，它签过的都不再算。").format(unit=done.name))
    else:
        numbers = listed(str(seq) for seq in done.revoked.values())
        say(_("{unit}的电脑停用了，算到第 {numbers} 号。").format(unit=done.name, numbers=numbers))


def replace(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        done = replace_computers(workspace, args.unit, args.to, upto=args.upto, lost=args.lost, reason=args.reason)
    if not args.json:
        for item in done.cut:
            _say_cut(item)
        for kit in done.made.kits:
            say(_("{unit}  启用码 {code}  {file}").format(unit=kit.unit, code=kit.code, file=kit.file))
        say(_("核对词：{words}").format(words=done.made.fingerprint))
        say(_("新电脑建好、核对过以后，用 history make 把报过的记录拷回去。"))
    return DONE, done


def rotate(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        done = rotate_root(workspace, finish=args.finish)
    if not args.json:
        say(
            _("旧密钥不再用了。")
            if done.finished
            else _("换了网络密钥。新的核对词：{words}").format(words=done.fingerprint)
        )
        _say_roster(done.roster_version)
    return DONE, done


HANDLERS = {
    "network add": add,
    "network registers": registers,
    "network close": close,
    "network merge": merge,
    "network revoke": revoke,
    "network replace": replace,
    "network rotate": rotate,
}
