"""What the intake page says in each of its phases.

idle: no stick · trying, tried: a rehearsal · taking, taken: the real thing · writing, written: receipts went back too.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.foundation.translation import _
from desktop.ui.page import KeyHint
from desktop.workflows.accept_waiting import Known
from desktop.workflows.intake_overview import IntakeOverview
from desktop.workflows.recovery import Granted
from desktop.workflows.undo_intake import Undone

BUSY = ("trying", "taking", "writing")


@dataclass(frozen=True)
class MainAction:
    """The one button that matters now; without a text there is none. ``note`` stands at the footer's left.

    ``enter`` is what the status bar says of Enter; "" while it cannot be pressed.
    """

    text: str = ""
    icon: str = "inbox"
    note: str = ""
    why_not: str = ""
    key: str = ""

    @property
    def enter(self) -> str:
        return "" if self.why_not else self.key


def main_action(phase: str, overview: IntakeOverview | None, waiting: int) -> MainAction:
    """``waiting``: records that wait for judgement."""
    if overview is None:
        return MainAction()
    why_not = _("正在做") if phase in BUSY else ""
    if phase in ("trying", "tried", "taking"):
        if phase == "tried" and not (overview.good or overview.waiting):
            why_not = _("没有能收的")
        if phase == "tried" and overview.left:
            why_not = _("还没看完，按 F5 再看一遍")
        text = _("收下 {n} 个好的（{records} 条）").format(n=overview.good, records=overview.records)
        if not overview.good and overview.waiting:
            text = _("先留着 {n} 个，等核对").format(n=overview.waiting)
        return MainAction(text, "inbox", _("这是试收，还没有入库。"), why_not, _("收下好的"))
    if phase in ("taken", "writing") and overview.units:
        text = _("写 {n} 份回执").format(n=len(overview.units))
        return MainAction(text, "usb", _("写回同一个地方，写完读回来核对。"), why_not, _("写回执"))
    if phase in ("taken", "written") and waiting:
        return MainAction(review_words(waiting), "clipboard-check", key=_("去审核"))
    return MainAction()


def hints(overview: IntakeOverview | None, phase: str, enter: str) -> list[KeyHint]:
    """The keys that work now; ``enter``: what Enter does."""
    always = [KeyHint("Ctrl+O", _("选文件夹")), KeyHint("F5", _("再看一遍"))]
    if overview is None or not overview.rows:
        return always
    first = [KeyHint("↑ ↓", _("选文件"))]
    if any(row.problem for row in overview.rows):
        first.append(KeyHint("F8", _("下一个要看的")))
    if enter:
        first.append(KeyHint("Enter", enter))
    if phase == "tried":
        first.append(KeyHint("Esc", _("都不收")))
    return [*first, *always]


def review_words(waiting: int) -> str:
    return _("去审核（{n} 条）").format(n=waiting)


def stopped_words(overview: IntakeOverview) -> tuple[str, str]:
    """A rehearsal that was stopped."""
    text = _("停下了。试了 {n} 个，还有 {rest} 个没看。什么也没收进来。")
    return text.format(n=overview.files, rest=len(overview.left)), _("按 F5 从头再看一遍。")


def taken_words(overview: IntakeOverview) -> tuple[str, str]:
    """What an intake did, and what is left to do."""
    text = _("收下了 {n} 个文件，{records} 条记录。")
    if overview.left:
        text = _("停下了。已收 {n} 个文件、{records} 条记录，其余 {rest} 个没动。")
    told = text.format(n=overview.good, records=overview.records, rest=len(overview.left))
    return told, _after_words(overview)


def undone_words(undone: Undone) -> str:
    return _("撤销了这次收件：{files} 个文件、{n} 条记录都退出去了，和收之前一样。").format(
        files=len(undone.files), n=undone.records
    )


def known_words(known: Known) -> str:
    """A computer that is known now, and what had waited for it."""
    told = _("{unit} 的电脑登记好了。").format(unit=known.accepted.name)
    return told + (_("它先到的 {n} 条记录收进来了。").format(n=known.records) if known.records else "")


def granted_words(granted: Granted) -> tuple[str, str]:
    """What goes back, and where it can be used."""
    return (
        _("批了 {unit} 的申请，批复写好了，可以拔出 U 盘。").format(unit=granted.name),
        _("请带回去，在写申请单的那台电脑上用：输密码的那一页，忘了密码？，批复拿回来了。文件：{name}").format(
            name=granted.file.name
        ),
    )


def _after_words(overview: IntakeOverview) -> str:
    """What is left to do after an intake."""
    words = []
    if overview.waiting:
        words.append(_("{n} 个先留着，等核对。").format(n=overview.waiting))
    bad = overview.counts["refused"] + overview.counts["quarantined"]
    if bad:
        words.append(_("{n} 个没收，原因在表里。").format(n=bad))
    if overview.units:
        words.append(_("写上回执，他们才知道送到了。"))
    return "".join(words)


def detail_words(phase: str, overview: IntakeOverview | None, *, stick: bool) -> str:
    """Beside the title."""
    if phase in BUSY:
        return {"trying": _("正在试收…"), "taking": _("正在收…"), "writing": _("正在写回执…")}[phase]
    if overview is None or not stick:
        n = sum(row.request for row in overview.rows) if overview is not None else 0
        return _("{n} 张等您对词").format(n=n) if n else ""
    text = _("{n} 个文件，都试过了") if overview.dry else _("{n} 个文件，收过了")
    return text.format(n=overview.files)
