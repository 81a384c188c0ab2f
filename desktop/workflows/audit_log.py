"""办过的事: the audit log as a person reads it, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.foundation.translation import _
from desktop.storage.audit import AuditEntry, audit_entries, newest_audit_id
from desktop.storage.people import people
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class AuditRow:
    """``code`` is what the log holds; ``what`` says it in words, and so does ``target`` where it is a person or a unit."""

    id: int
    at: str
    who: str
    code: str
    what: str
    target: str
    reason: str


@dataclass(frozen=True)
class AuditStarts:
    """How many entries there are, and the id before which each page of so many begins (the first: nothing)."""

    total: int
    before: tuple[int, ...]


def audit_words() -> Mapping[str, str]:
    """What each entry is called."""
    return {
        "reveal": _("看了一条记录的全文"),
        "record.add": _("记了"),
        "record.delete": _("删了一条记录"),
        "draft.discard": _("扔了一份草稿"),
        "review.endorsed": _("审核通过"),
        "review.returned": _("退回"),
        "submit": _("上报"),
        "submit.again": _("又写了一份上报"),
        "receive": _("收件"),
        "receipt": _("写回执"),
        "receipt.unwritten": _("回执没写成"),
        "attachment.copy": _("存出一个附件"),
        "backup": _("备份"),
        "restore": _("用备份恢复"),
        "rescue": _("从坏的数据里救出来"),
        "feed.new": _("换了底稿，另起一路编号"),
        "table.freeze": _("冻结（报送）一张表"),
        "table.stamp": _("附上盖章的扫描件"),
        "period.close": _("关账"),
        "period.reopen": _("重新打开一期"),
        "period.late_rule": _("定了迟到的记录怎么算"),
        "export.board": _("导出报送率"),
        "export.xlsx": _("导出报表（Excel）"),
        "print.pdf": _("印报表（PDF）"),
        "print.leave": _("旧的打印表不用重印"),
        "scan.attach": _("收了签字表的扫描件"),
        "print.sheet": _("打印"),
        "print.reveal": _("打印时把个人信息印全了"),
        "export.docx": _("导出 Word 文件"),
        "print.summary": _("印总结（PDF）"),
        "pack.make": _("做下发包"),
        "pack.install": _("装上下发包"),
        "programme.enable": _("启用一个项目"),
        "programme.disable": _("停用一个项目"),
        "programme.set": _("改了项目的设置"),
        "programme.targets": _("改了项目的目标"),
        "programme.deadline": _("改了项目的截止日"),
        "kit.make": _("做启用包"),
        "network.create": _("建立网络"),
        "network.registers": _("换了名册和目录"),
        "workspace.create": _("建立工作区"),
        "names": _("改了名单"),
        "workspace.confirm": _("核对了盖章的纸"),
        "enrol.request": _("写核对单"),
        "enrol.accept": _("收下核对单"),
        "network.rotate": _("换这里的钥匙"),
        "network.revoke": _("撤销一台电脑"),
        "network.root_renewed": _("最上级换了总钥匙"),
        "intake.undo": _("撤销一次收件"),
        "conflict.resolve": _("两个不一样的，定了用哪个"),
        "fork.resolve": _("两台电脑用了同一个号，定了用哪个"),
        "duplicate.same": _("认定是记重了"),
        "duplicate.different": _("认定是两件事"),
        "history.make": _("写一份旧记录带回去"),
        "history.take": _("取回自己的旧记录"),
        "people.add": _("加了一个人"),
        "people.rename": _("改了名字、职务"),
        "people.retire": _("有人不在这里了"),
        "person.switch": _("换人来填"),
        "password.set": _("设密码"),
        "password.remove": _("去掉密码"),
        "password.recover": _("忘了密码，重新设"),
        "key.recovery_code": _("做恢复码"),
        "key.unchanged": _("断电或磁盘满：钥匙没有换成，还是原来的"),
        "key.parents": _("上级的电脑换了，钥匙重封"),
        "recovery.grant": _("批了忘密码的申请"),
    }


def audit_page(workspace: Workspace, *, before: int | None = None, limit: int = 200) -> tuple[AuditRow, ...]:
    """The newest first; ``before`` is the id to go on from."""
    words, names = audit_words(), {held.id: held.name for held in people(workspace.db)}
    tree = workspace.tree

    def target(entry: AuditEntry) -> str:
        if entry.what.split(".")[0] in ("people", "person", "password"):
            return names.get(entry.target, "")
        return tree[entry.target].name if entry.target in tree else entry.target

    return tuple(
        AuditRow(
            entry.id, entry.at, entry.who, entry.what, words.get(entry.what, entry.what), target(entry), entry.reason
        )
        for entry in audit_entries(workspace.db, before=before, limit=limit)
    )


def audit_starts(workspace: Workspace, every: int) -> AuditStarts:
    """Entries are numbered without a gap: nothing is ever taken out."""
    newest = newest_audit_id(workspace.db)
    return AuditStarts(newest, tuple(range(newest - every + 1, 1, -every)))
