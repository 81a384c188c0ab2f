"""Commands of the chain: network, kit, workspace, enrol, pack, submit, receive, review, receipt, inspect, demo."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import Any

from desktop.cli.output import plain, problem_json, progress, say, say_code
from desktop.cli.words import file_word, inspect_label, inspect_value
from desktop.errors import UsageError
from desktop.foundation.atomic import write_atomically
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _, listed
from desktop.workflows.change_programmes import enable_programmes
from desktop.workflows.demo import make_demo
from desktop.workflows.enrolment import accept_enrolment, request_enrolment
from desktop.workflows.inspect_file import inspect_path
from desktop.workflows.issue_receipts import issue_receipts
from desktop.workflows.kits import confirm_fingerprint, create_from_kit, make_kits
from desktop.workflows.network import create_network
from desktop.workflows.packs import make_pack
from desktop.workflows.print_secrets import kit_sheets
from desktop.workflows.rebuild import rebuild_views
from desktop.workflows.receive_files import FileResult, receive, retry_waiting
from desktop.workflows.recovery import check_code_folder, save_recovery_code
from desktop.workflows.review import approve, return_record
from desktop.workflows.submit_period import submit_again, submit_period
from desktop.workflows.workspace import is_workspace, needs_password, open_workspace

Result = tuple[int, Any]
DONE, REFUSED = 0, 3


def password_in_use(workspace: Path | None = None) -> str | None:
    """``XINGLIN_PASSWORD``; else, at a terminal, what is typed where the workspace there needs one."""
    told = os.environ.get("XINGLIN_PASSWORD") or None
    if told is None and workspace is not None and sys.stdin.isatty() and is_workspace(workspace):
        return getpass.getpass(_("密码：")) if needs_password(workspace) else None
    return told


def network_create(args: argparse.Namespace, clock: Clock) -> Result:
    if args.recovery_to is not None:
        check_code_folder(args.recovery_to, args.workspace)
    made = create_network(
        args.workspace,
        clock,
        units=args.units,
        programmes=args.programme,
        registers=args.registers,
        password=password_in_use(),
    )
    file = _code_file(args, made.recovery_code, made.unit, clock)
    if not args.json:
        say_code(made.recovery_code, file)
        say(
            _("建好了：{unit}，{n} 个单位。核对词：{words}").format(
                unit=made.unit, n=made.units, words=made.fingerprint
            )
        )
    return DONE, made


def _code_file(args: argparse.Namespace, code: str, unit: str, clock: Clock) -> Path | None:
    if not code or args.recovery_to is None:
        return None
    day = clock.now().date().isoformat()
    return save_recovery_code(code, args.recovery_to, workspace=args.workspace, unit=unit, day=day)


def kit_make(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        made = make_kits(workspace, None if args.all else args.unit, args.to)
        paper = kit_sheets(workspace, made) if args.pdf is not None and made.kits else None
    if paper is not None:
        write_atomically(args.pdf, paper.pdf)
    if not args.json:
        for kit in made.kits:
            say(_("{unit}  启用码 {code}  {file}").format(unit=kit.unit, code=kit.code, file=kit.file))
        say(_("核对词：{words}").format(words=made.fingerprint))
        if made.waiting:
            say(_("上级还没有登记电脑，先等着：{units}").format(units=listed(made.waiting)))
    return DONE, made


def workspace_create(args: argparse.Namespace, clock: Clock) -> Result:
    if args.recovery_to is not None:
        check_code_folder(args.recovery_to, args.workspace)
    made = create_from_kit(
        args.workspace,
        clock,
        kit=args.kit,
        code=args.code or _ask_code(),
        fingerprint=args.fingerprint,
        password=password_in_use(),
    )
    file = _code_file(args, made.recovery_code, made.name, clock)
    if not args.json:
        say_code(made.recovery_code, file)
        say(_("建好了：{name}。核对词：{words}").format(name=made.name, words=made.fingerprint))
        if not made.confirmed:
            say(_("请和盖章的纸对一对核对词；对上以前可以录入，不能上报。"))
        if password_in_use() is None:
            say(_("没有设密码：这台电脑没有防盗。"))
    return DONE, made


def workspace_confirm(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        words = confirm_fingerprint(workspace, args.fingerprint)
    if not args.json:
        say(_("核对上了，可以上报。"))
    return DONE, {"confirmed": True, "fingerprint": words}


def enrol_request(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        made = request_enrolment(workspace, args.to)
    if not args.json:
        say(_("写好了 {file}。请念给上级听：{words}").format(file=made.file, words=made.fingerprint))
    return DONE, made


def enrol_accept(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        accepted = accept_enrolment(workspace, args.file, args.fingerprint)
        taken = retry_waiting(workspace, accepted.unit)
    if not args.json:
        say(_("{name} 的电脑登记好了。").format(name=accepted.name))
        say_files(taken)
    return DONE, {**plain(accepted), "files": [file_json(item) for item in taken]}


def pack_make(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        enable_programmes(workspace, args.programme, person=args.person)
        made = make_pack(workspace, args.to)
    if not args.json:
        say(
            _("下发包第 {version} 版，给 {n} 个单位：{file}").format(
                version=made.version, n=len(made.units), file=made.file
            )
        )
    return DONE, made


def submit(args: argparse.Namespace, clock: Clock) -> Result:
    if (args.period is None) == (args.again is None):
        raise UsageError("用 119", _("上报要写 --period，或者用 --again 再写一次旧的号码"))
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        if args.again is not None:
            made = submit_again(workspace, args.again, args.to)
        else:
            made = submit_period(workspace, args.period, args.to, zero=args.zero, person=args.person)
    if not args.json:
        say(_("第 {seq} 号，{n} 条，写好了，可以拔出：{file}").format(seq=made.seq, n=made.records, file=made.file))
        if made.attachments:
            say(_("带了 {n} 张照片").format(n=made.attachments))
        if made.forwarded_left:
            say(_("下级还有 {n} 批一份文件放不下，再报一次就写出来").format(n=made.forwarded_left))
        if made.attachments_left:
            say(_("还有 {n} 张照片这一号放不下，收到回执后再报一次就带上").format(n=made.attachments_left))
        if made.unreviewed:
            say(_("提醒：下级还有 {n} 条没有审核就报上去了。").format(n=made.unreviewed))
    return DONE, made


def receive_files(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        intake = receive(
            workspace,
            args.sources,
            dry_run=args.dry_run,
            person=args.person,
            progress=lambda done, total: progress(_("收件 {done}/{total}").format(done=done, total=total)),
        )
    if not args.json:
        say_files(intake.files)
    bad = any(item.status in ("refused", "quarantined") for item in intake.files)
    return (REFUSED if bad else DONE), {"intake": intake.id, "files": [file_json(item) for item in intake.files]}


def review_approve(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        done = approve(workspace, args.records, person=args.person)
    if not args.json:
        say(_("通过 {n} 条").format(n=len(done)))
    return DONE, {"records": done}


def review_return(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        done = return_record(workspace, args.record, field=args.field, reason=args.reason, person=args.person)
    if not args.json:
        say(_("退回了，下次写回执时带走"))
    return DONE, {"records": [done]}


def receipt(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        made = issue_receipts(workspace, args.to)
    if not args.json:
        for item in made:
            say(_("回执第 {number} 号给 {unit}：{file}").format(number=item.number, unit=item.unit, file=item.file))
    return DONE, {"receipts": made}


def inspect(args: argparse.Namespace, clock: Clock) -> Result:
    if args.workspace is None:
        found = inspect_path(args.file)
    else:
        with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
            found = inspect_path(args.file, workspace)
    if not args.json:
        for name, value in found.items():
            say(f"{inspect_label(name)}：{inspect_value(name, value)}")
    return DONE, found


def rebuild(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        rebuild_views(workspace)
    if not args.json:
        say(_("重建好了"))
    return DONE, {"rebuilt": True}


def demo(args: argparse.Namespace, _clock: Clock) -> Result:
    made = make_demo(args.folder, records=args.records, seed=args.seed, progress=progress)
    if not args.json:
        say(_("演示县做好了：{n} 条记录，{files} 个文件").format(n=made.records, files=len(made.files)))
        for name, place in (
            (_("县"), made.workspaces["county"]),
            (_("乡镇"), made.workspaces["townships"]),
            (_("村"), made.workspaces["villages"]),
            (_("官方表"), made.tables),
        ):
            for path in [place] if isinstance(place, Path) else place:
                say(f"  {name}  {path}")
    return DONE, {"workspaces": made.workspaces, "files": made.files, "tables": made.tables, "records": made.records}


def say_files(files: tuple[FileResult, ...]) -> None:
    for item in files:
        counts = item.counts
        say(
            _("{status}  {file}  新 {new} 一样 {same} 更改 {changed} 冲突 {conflict} 疑似 {suspect}").format(
                status=file_word(item.status), file=item.file, **counts.__dict__
            )
        )
        if item.lacking:
            say("    " + _("有 {n} 个附件没有随文件来；记录照收").format(n=item.lacking))
        if item.error:
            say(f"    {item.error.code}  {item.error.message}  {item.error.where}  {item.error.hint}")


def file_json(item: FileResult) -> dict[str, Any]:
    document = {
        "file": item.file,
        "kind": item.kind,
        "status": item.status,
        "unit": item.unit,
        "seq": item.seq,
        **item.counts.__dict__,
    }
    document["missing"] = list(item.missing)
    document["lacking"] = item.lacking
    document["error"] = problem_json(item.error) if item.error else None
    if item.fingerprint:
        document["fingerprint"] = item.fingerprint
    return document


def _ask_code() -> str:
    code = os.environ.get("XINGLIN_KIT_CODE", "")
    if not code and sys.stdin.isatty():
        code = getpass.getpass(_("启用码："))
    if not code:
        raise UsageError("用 120", _("要启用码：在盖章的纸上"), hint="--code")
    return code


HANDLERS = {
    "network create": network_create,
    "kit make": kit_make,
    "workspace create": workspace_create,
    "workspace confirm": workspace_confirm,
    "enrol request": enrol_request,
    "enrol accept": enrol_accept,
    "pack make": pack_make,
    "submit": submit,
    "receive": receive_files,
    "review approve": review_approve,
    "review return": review_return,
    "receipt": receipt,
    "inspect": inspect,
    "rebuild": rebuild,
    "demo": demo,
}
