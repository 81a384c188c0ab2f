"""What the first run says beside its steps: the keys of now, and what one should know before the workspace is made."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.foundation.translation import _
from desktop.ui.page import KeyHint
from desktop.ui.preferences import KnownWorkspace
from desktop.ui.start.first_run_steps import FirstRun
from desktop.workflows.first_run import can_write


def main_words(run: FirstRun, recovery: str) -> str:
    """The main action of each step; ``recovery`` is what the recovery code's sheet calls it."""
    return {
        "kit": _("打开启用包"), "words": _("全对，下一步"), "unit": _("是我们，下一步"),
        "password": _("建工作区"), "recovery": recovery, "request": _("开始用"),
    }[run.step]  # fmt: skip


def keys_of(run: FirstRun, kits: int, *, asked: bool) -> list[KeyHint]:
    """``kits``: how many lie on the stick. ``asked``: a group of the recovery code is being asked for."""
    back = [KeyHint("Alt+←", _("上一步"))] if run.may_go_back else []
    found = [KeyHint(f"1 – {min(kits, 9)}" if kits > 1 else "1", _("选启用包"))]
    choosing = [
        *(found if kits else []),
        KeyHint("Ctrl+O", _("选文件")),
        KeyHint("F5", _("再看一遍 U 盘")),
    ]
    typing = [KeyHint("Enter", _("打开")), KeyHint("Ctrl+O", _("换一个文件")), KeyHint("Esc", _("重新选"))]
    own = {
        "kit": typing if run.kit else choosing,
        "words": [KeyHint("Space", _("这个词对上了")), KeyHint("← →", _("换一个词")), KeyHint("Enter", _("全对，下一步"))],
        "unit": [KeyHint("Enter", _("下一步")), KeyHint("Ctrl+O", _("换个地方"))],
        "password": [KeyHint("Enter", _("下一格，建工作区")), KeyHint("Tab", _("换一个"))],
        "recovery": code_keys(asked=asked),
        "request": [KeyHint("Enter", _("开始用")), KeyHint("Ctrl+O", _("写核对单"))],
    }  # fmt: skip
    return [*own[run.step], *back]


def code_keys(*, asked: bool) -> list[KeyHint]:
    """While the recovery code shows, and while a group of it is asked for."""
    if asked:
        return [KeyHint("Enter", _("对一对")), KeyHint("Alt+←", _("再看一遍"))]
    return [KeyHint("Ctrl+P", _("打印")), KeyHint("Ctrl+O", _("存成文本")), KeyHint("Enter", _("抄好了，对一组"))]


def warning(run: FirstRun, known: Sequence[KnownWorkspace]) -> str:
    """On the step that shows the unit; "" where there is nothing to warn of."""
    if run.step != "unit" or run.summary is None or run.folder is None:
        return ""
    twin = next((held for held in known if held.name == run.summary.name), None)
    if twin is not None:
        return _("这台电脑上已经有“{name}”的工作区了。再建一个，会算作另一台电脑，两边的记录不相通。").format(
            name=twin.name
        )
    if not can_write(run.folder):
        return _("这个地方不让写，请按 Ctrl+O 换个地方。")
    if not run.summary.parent_reads:
        return _("{name}还没有登记电脑：可以先记录，等新的下发包到了才能上报。").format(name=run.summary.parent_name)
    return ""
