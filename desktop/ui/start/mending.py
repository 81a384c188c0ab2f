"""What the pages of restoring and rescuing say and do, apart from their widgets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.foundation.atomic import size_in_words
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _
from desktop.ui.start.mend_page import Job, Mended, Watched
from desktop.ui.start.page import breakable

if TYPE_CHECKING:
    from desktop.workflows.backup_overview import BackupRow
    from desktop.workflows.rescue import Rescued
    from desktop.workflows.restore import Restored


def when(made: str) -> str:
    """2023-09-25 17:05"""
    return made[:16].replace("T", " ")


def why(reason: str) -> str:
    """Why a backup was made, in a word."""
    words = {"hand": _("自己备的"), "daily": _("每天的"), "close": _("关程序时的"), "migration": _("换新版以前的")}
    return words.get(reason, reason)


def restore_job(row: BackupRow, path: Path, clock: Clock) -> Job:
    def do(password: str | None, progress: Watched, cancelled: Callable[[], bool]) -> Mended:
        from desktop.workflows.restore import restore

        return _restored(restore(row.path, path, clock, password=password, progress=progress, cancelled=cancelled))

    return Job(
        heading=_("用备份恢复"),
        sentence=_("把工作区换成这份备份。现在那里的数据整个另外留着；比备份新的记录，读得出来的都带过去。"),
        facts=[
            (_("备份"), breakable(row.path)),
            (_("做于"), f"{when(row.made)}  {why(row.reason)}"),
            (_("里面有"), _("{n} 条，{size}").format(n=row.lines, size=size_in_words(row.size))),
        ],
        button=_("恢复"),
        busy=_("正在恢复"),
        do=do,
    )


def _restored(done: Restored) -> Mended:
    facts = [(_("备份做于"), when(done.made)), (_("里面有"), _("{n} 条").format(n=done.lines))]
    if done.carried.lines or done.carried.drafts or done.carried.attachments:
        told = _("{lines} 条、{drafts} 份草稿、{photos} 个附件").format(
            lines=done.carried.lines, drafts=done.carried.drafts, photos=done.carried.attachments
        )
        facts.append((_("又带过来"), told))
    if done.aside is not None:
        facts.append((_("原来的留在"), breakable(done.aside)))
    return Mended("good", _("恢复好了。"), _("照常填、照常报。上级会看到“换过底稿”，这是正常的。"), facts)


def rescue_job(path: Path, clock: Clock) -> Job:
    def do(password: str | None, progress: Watched, cancelled: Callable[[], bool]) -> Mended:
        from desktop.workflows.rescue import rescue_in_place

        return _rescued(rescue_in_place(path, clock, password=password, progress=progress, cancelled=cancelled))

    return Job(
        heading=_("救出数据"),
        sentence=_("把坏文件里还读得出来的都救到一个新文件里，救不出来的一条一条列给您看。坏的那份原样留着。"),
        facts=[],
        button=_("开始救"),
        busy=_("正在救"),
        do=do,
    )


def _rescued(done: Rescued) -> Mended:
    lost = len(done.saved.lost)
    facts = [(_("救出来"), _("{n} 条").format(n=done.saved.lines)), (_("没救出来"), _("{n} 条").format(n=lost))]
    if done.photos.taken or done.photos.lost:
        told = _("救出 {n} 个，没救出 {lost} 个").format(n=done.photos.taken, lost=done.photos.lost)
        facts.append((_("附件"), told))
    if done.aside is not None:
        facts.append((_("坏的留在"), breakable(done.aside)))
    named = tuple(f"{done.titles.get(item.form, item.form)}  {item.date}  {item.rid}" for item in done.saved.lost)
    if lost:
        return Mended(
            "warning", _("救出了大部分。"), _("没救出来的，上报过的上级有；没报过的请照底稿补。"), facts, named
        )
    return Mended("good", _("记录都救出来了。"), _("照常填、照常报。上级会看到“换过底稿”，这是正常的。"), facts)
