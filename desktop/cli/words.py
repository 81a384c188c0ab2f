"""The words a person reads for what code calls by English names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop.foundation.translation import _, listed


def state_word(state: str) -> str:
    """A record's state as product.md names it."""
    words = {
        "draft": _("草稿"), "ready": _("待上报"), "submitted": _("已上报"), "received": _("已收"), "returned": _("退回"),
        "endorsed": _("镇已审"), "conflict": _("冲突"), "suspect": _("疑似重复"),
    }  # fmt: skip
    return words.get(state, state)


def file_word(status: str) -> str:
    """What became of a file."""
    words = {
        "taken": _("收下"), "would_take": _("可以收"), "duplicate": _("已收过"), "waiting": _("先等着"),
        "quarantined": _("另放待查"), "refused": _("拒收"),
    }  # fmt: skip
    return words[status]


def completeness_word(status: str) -> str:
    """Where a unit stands with its report."""
    words = {
        "none": _("未报"), "reported": _("已报"), "zero": _("零报告"), "incomplete": _("未完成"), "returned": _("退回"),
        "overdue": _("逾期"), "exempt": _("免报"),
    }  # fmt: skip
    return words[status]


def inspect_label(name: str) -> str:
    """A line of ``inspect``."""
    words = {
        "kind": _("种类"), "from": _("寄件单位"), "to": _("收件单位"), "unit": _("关于单位"), "seq": _("号码"), "feed": _("电脑序列"),
        "batch": _("批次"), "period": _("报告期"), "signed_by": _("签名钥匙"), "signature": _("签名"), "size": _("字节数"),
        "min_reader": _("最低程序版本"), "reader_max": _("对方能读到的版本"), "roster_ver": _("名册版本"), "payload": _("内容"),
        "words": _("核对词"), "on_receive": _("如果接收"),
    }  # fmt: skip
    return words.get(name, name)


def inspect_value(name: str, value: object) -> str:
    """Its value: kinds and judgements in words, lists joined."""
    words = {
        "submission": _("上报文件"), "receipt": _("回执"), "pack": _("下发包"), "kit": _("启用包"), "enrol": _("核对单"), "backup": _("备份"),
        "history": _("历史记录"),
        "recovery_request": _("密码申请"), "recovery_grant": _("密码批复"),
        "unchecked": _("没有核对（要用 --workspace）"), "valid": _("有效"), "bad": _("无效"), "unknown_signer": _("不认识的钥匙"),
    }  # fmt: skip
    if isinstance(value, list | tuple):
        return listed(str(item) for item in value)
    if isinstance(value, Mapping):
        return _payload(value) if name == "payload" else _on_receive(value)
    return words.get(str(value), str(value)) if name in ("kind", "signature") else str(value)


def _payload(value: Mapping[str, Any]) -> str:
    """How a file keeps its content from strangers."""
    words = {
        "none": _("没有加密"), "kit-v1": _("加密，用启用码打开"), "age-v1": _("加密，{n} 把钥匙能打开").format(n=value["readers"]),
    }  # fmt: skip
    return words[value["enc"]]


def _on_receive(value: Mapping[str, Any]) -> str:
    """What would become of the file, with the reason where it is not simply taken."""
    error = value["error"]
    told = f"{error['code']} {error['message']} {error['where']}".strip() if error else ""
    return f"{file_word(value['status'])}  {told}".strip()
