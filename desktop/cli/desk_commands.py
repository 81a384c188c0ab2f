"""Commands by which a person decides or takes back: undo, conflict, duplicate, person; and a unit's history."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from desktop.cli.chain_commands import DONE, Result, file_json, password_in_use, say_files
from desktop.cli.output import plain, say
from desktop.errors import UsageError
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _, listed
from desktop.workflows.duplicates import Suspicion, different_events, list_duplicates, same_event
from desktop.workflows.history import make_history
from desktop.workflows.personal import PersonalAsk, answer_ask, personal_asks
from desktop.workflows.same_person import different_persons, list_persons, same_person
from desktop.workflows.settle_conflict import list_conflicts, settle_conflict
from desktop.workflows.settle_fork import list_forks, settle_fork
from desktop.workflows.undo_intake import undo_intake
from desktop.workflows.workspace import open_workspace


def undo(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        done = undo_intake(workspace, args.intake, person=args.person)
    if not args.json:
        say(
            _("撤销了这次收件：{files} 个文件、{n} 条记录都退出去了，和收之前一样。").format(
                files=len(done.files), n=done.records
            )
        )
        if done.kept:
            say(_("这些不是下级报的，留着：{names}").format(names=listed(done.kept)))
    return DONE, done


def conflict_list(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        conflicts, forks = list_conflicts(workspace), list_forks(workspace)
        names = {unit.code: unit.name for unit in workspace.tree}
    if not args.json:
        for item in conflicts:
            say(
                _("{unit}  记录 {id}  两个第 {rev} 版").format(
                    unit=names.get(item.unit, item.unit), id=item.id, rev=item.rev
                )
            )
            for version in item.versions:
                say(
                    f"    {version.digest[:12]}  {names.get(version.by_org, version.by_org)}  {version.by}  {version.made}"
                )
        for fork in forks:
            words = (
                _("{unit}  {feed}:{seq}  和前一号接不上") if fork.broken else _("{unit}  {feed}:{seq}  同一号有两份")
            )
            say(words.format(unit=names.get(fork.unit, fork.unit), feed=fork.feed, seq=fork.seq))
            for side in fork.sides:
                say(
                    _("    {digest}  {created}  {n} 条").format(
                        digest=side.batch[:12], created=side.created, n=side.records
                    )
                )
    return DONE, {"conflicts": conflicts, "forks": forks}


def conflict_resolve(args: argparse.Namespace, clock: Clock) -> Result:
    feed, colon, seq = args.target.partition(":")
    if colon and not seq.isdecimal():
        raise UsageError("用 141", _("看不懂要挑的是哪一个：{text}").format(text=args.target), hint="FEED:SEQ")
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        if not colon:
            settled = settle_conflict(workspace, args.target, args.choose, reason=args.reason, person=args.person)
            if not args.json:
                say(_("挑好了：现在是第 {rev} 版，原来的两份都留着").format(rev=settled.rev))
            return DONE, settled
        chosen = settle_fork(workspace, feed, int(seq), args.choose, reason=args.reason, person=args.person)
    if not args.json:
        say(_("挑好了：第 {seq} 号算这一份，另一份留着不算").format(seq=chosen.seq))
        say_files(chosen.files)
    return DONE, {**plain(chosen), "files": [file_json(item) for item in chosen.files]}


def duplicate_list(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        found = list_duplicates(workspace, decided=args.all)
        names = {unit.code: unit.name for unit in workspace.tree}
    if not args.json:
        for pair in found:
            _say_pair(pair, names)
    return DONE, {"pairs": found}


def duplicate_same(args: argparse.Namespace, clock: Clock) -> Result:
    one, other = args.records
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        pair = same_event(workspace, one, other, counts=args.counts, reason=args.reason, person=args.person)
    if not args.json:
        say(_("记下了：是同一件事，另一条退回，下次写回执时带走"))
    return DONE, pair


def duplicate_different(args: argparse.Namespace, clock: Clock) -> Result:
    one, other = args.records
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        pair = different_events(workspace, one, other, reason=args.reason, person=args.person)
    if not args.json:
        say(_("记下了：是两件事，以后不再问"))
    return DONE, pair


def _say_pair(pair: Suspicion, names: Mapping[str, str]) -> None:
    answers = {"": _("等人认"), "same": _("同一件事"), "different": _("两件事")}
    alike = {"place": _("同一地点"), "topic": _("同一主题"), "staff": _("有同一个人")}
    say(f"{pair.date}  {answers[pair.decided]}  {listed(alike[name] for name in pair.alike)}")
    for record in pair.records:
        counts = _("算这条") if record.id == pair.counts else ""
        say(
            f"    {record.id}  {names.get(record.unit, record.unit)}  {record.place}  {record.topic}  {counts}".rstrip()
        )


def person_list(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        found = list_persons(workspace, decided=args.all)
        names = {unit.code: unit.name for unit in workspace.tree}
    if not args.json:
        answers = {"": _("等人认"), "same": _("同一个人"), "different": _("两个人")}
        for pair in found:
            say(f"{pair.persons[0].name}  {answers[pair.decided]}")
            for one in pair.persons:
                units = listed(names.get(code, code) for code in one.units)
                say(f"    {one.key}  {units}  " + _("{n} 条记录").format(n=one.records))
    return DONE, {"pairs": found}


def person_same(args: argparse.Namespace, clock: Clock) -> Result:
    one, other = args.keys
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        pair = same_person(workspace, one, other, reason=args.reason, person=args.person)
    if not args.json:
        say(_("记下了：是同一个人，表里只算一个（{key}）").format(key=pair.counts_as))
    return DONE, pair


def person_different(args: argparse.Namespace, clock: Clock) -> Result:
    one, other = args.keys
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        pair = different_persons(workspace, one, other, reason=args.reason, person=args.person)
    if not args.json:
        say(_("记下了：是两个人，以后不再问"))
    return DONE, pair


def history_make(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        made = make_history(workspace, args.unit, args.to)
    if not args.json:
        say(
            _("写好了，可以拔出：{files}（{n} 份上报）。在新电脑上收它。").format(
                files=listed(str(file) for file in made.files), n=made.batches
            )
        )
        if made.left_out:
            say(_("有 {n} 份没有带上：那台电脑签的不再算，或者照片不在了。").format(n=made.left_out))
    return DONE, made


def personal_list(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        found = personal_asks(workspace)
    if not args.json:
        for ask in found:
            _say_ask(ask)
        if not found:
            say(_("没有项目要个人信息，都留在本单位。"))
    return DONE, {"asks": found}


def _say_ask(ask: PersonalAsk) -> None:
    answers = {"": _("还没答"), "yes": _("答应了"), "no": _("没答应")}
    say(f"{ask.programme} {ask.form}  {answers[ask.answer]}")
    say(_("    {fields}；依据：{basis}").format(fields=listed(ask.fields), basis=ask.basis))


def personal_agree(args: argparse.Namespace, clock: Clock) -> Result:
    return _answer_ask(args, clock, agree=True)


def personal_refuse(args: argparse.Namespace, clock: Clock) -> Result:
    return _answer_ask(args, clock, agree=False)


def _answer_ask(args: argparse.Namespace, clock: Clock, *, agree: bool) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        ask = answer_ask(workspace, args.programme, args.form, agree=agree, person=args.person)
    if not args.json:
        _say_ask(ask)
    return DONE, ask


HANDLERS = {
    "undo": undo,
    "conflict list": conflict_list,
    "conflict resolve": conflict_resolve,
    "duplicate list": duplicate_list,
    "duplicate same": duplicate_same,
    "duplicate different": duplicate_different,
    "history make": history_make,
    "personal list": personal_list,
    "personal agree": personal_agree,
    "personal refuse": personal_refuse,
    "person list": person_list,
    "person same": person_same,
    "person different": person_different,
}
