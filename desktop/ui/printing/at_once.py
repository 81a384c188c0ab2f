"""Paper that is printed where it is made, without a preview: a code that is shown once must not wait on another page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop.foundation.translation import _
from desktop.model.sheets import PrintedSheet
from desktop.ui.error_text import Told
from desktop.ui.printing import printers
from desktop.ui.tasks import TaskRunner
from desktop.workflows.workspace import Workspace

# The printer's name and None, or why it was not printed.
Ended = Callable[[str, Told | None], None]


def no_printer() -> Told:
    return Told(_("没有找到打印机"), _("先抄在纸上；打印机接好以后，离开这一页以前再按一次打印"))


def print_at_once(
    owner: QObject, tasks: TaskRunner, work: Callable[[Workspace], PrintedSheet] | Callable[[], PrintedSheet], ended: Ended, *,
    with_workspace: bool = False,
) -> None:  # fmt: skip
    """Draw ``work`` on the worker and send it to the default printer. Nothing of it is kept."""
    names = printers.printer_names()
    if not names:
        ended("", no_printer())
        return

    def drawn(made: tuple[PrintedSheet, int]) -> None:
        printed, count = made
        job = printers.PrintJob(tasks, printed.pdf, range(count), printers.make_printer(names[0]), 1, owner)
        job.ended.connect(lambda told: ended(names[0], told))
        job.ended.connect(job.deleteLater)
        job.start()

    def failed(told: Told) -> None:
        ended(names[0], told)

    if with_workspace:
        tasks.run(lambda workspace, _progress: _counted(work(workspace)), done=drawn, failed=failed, owner=owner)  # type: ignore[call-arg]  # one of the two kinds
    else:
        tasks.run_free(lambda _progress: _counted(work()), done=drawn, failed=failed, owner=owner)  # type: ignore[call-arg]  # the other


def _counted(printed: PrintedSheet) -> tuple[PrintedSheet, int]:
    from desktop.foundation.pictures_pages import open_pages  # PDFium, at the first sheet that is printed

    with open_pages(printed.pdf, ours=True) as pages:
        return printed, pages.count
