"""The system's printers, and a PDF on its way to one of them.

PDFium draws (``foundation.pictures_pages``), Qt hands the picture to the printer: 300 dots an inch, a band at a time, so
that five hundred pages need the memory of one and the window answers between two bands. ``QtPrintSupport`` is imported at
the first look for a printer. Where the system has none, or no libcups, there is simply none in the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QObject, QPoint, QSizeF, QTimer, Signal
from PySide6.QtGui import QPageLayout, QPageSize, QPainter

from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.printing.images import to_image
from desktop.ui.tasks import Progress, Task, TaskRunner

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from desktop.foundation.pictures_pages import PageImage

DPI = 300
_ROWS = 512


@dataclass(frozen=True)
class Drawn:
    """One page for the printer: its size in points, its bands from the top."""

    width: float
    height: float
    bands: tuple[PageImage, ...]


def printer_names() -> tuple[str, ...]:
    """The system's printers, the default one first. Asks the system: call it when the page shows already."""
    try:
        from PySide6.QtPrintSupport import QPrinterInfo
    except ImportError:  # a Qt built without it, or a system without what it needs
        return ()
    names = list(QPrinterInfo.availablePrinterNames())
    default = QPrinterInfo.defaultPrinterName()
    return tuple(sorted(names, key=lambda name: (name != default, names.index(name))))


def make_printer(name: str) -> QPrinter:
    """A printer of the system, at our resolution. Tests put one in its place that writes a PDF file."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    printer = QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)
    printer.setResolution(DPI)
    return printer


def page_layout(width: float, height: float) -> QPageLayout:
    """Paper that lies or stands as the page does, to its edges; A4 where it is A4 within two millimetres."""
    lies = width > height
    size = QPageSize(QSizeF(min(width, height), max(width, height)), QPageSize.Unit.Point)
    turned = QPageLayout.Orientation.Landscape if lies else QPageLayout.Orientation.Portrait
    layout = QPageLayout(size, turned, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)
    return layout


class PrintJob(QObject):
    """Pages of a PDF to one printer, one after the other.

    ``progressed`` after each page; ``ended`` with None once everything is with the system or a person stopped it, else
    with why not. What has left the computer cannot be called back.
    """

    progressed = Signal(int, int)
    ended = Signal(object)  # None, or Told

    def __init__(
        self, tasks: TaskRunner, pdf: bytes, pages: Sequence[int], printer: QPrinter, copies: int, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._tasks, self._pdf, self._printer = tasks, pdf, printer
        many = printer.supportsMultipleCopies()
        if many:
            printer.setCopyCount(copies)
        self._pages = [*pages] * (1 if many else copies)
        self._at = 0
        self._painter: QPainter | None = None
        self._bands: list[PageImage] = []
        self._task: Task | None = None
        self._stopped = False
        self._beat = QTimer(self)
        self._beat.setInterval(0)
        self._beat.timeout.connect(self._band)

    def start(self) -> None:
        self._ask()

    def stop(self) -> None:
        """No further page; the one under way is given up."""
        self._stopped = True
        if self._task is not None:
            self._task.cancel()

    def close(self) -> None:
        """The window goes: nobody is there to hear how it ended."""
        self._stopped = True
        self._beat.stop()
        if self._task is not None:
            self._task.cancel()
        if self._painter is not None:
            self._printer.abort()
            self._painter.end()
            self._painter = None

    @property
    def stopped(self) -> bool:
        """A person stopped it before its last page."""
        return self._stopped and self._at < len(self._pages)

    @property
    def done(self) -> int:
        """Pages that are with the printer."""
        return self._at

    def _ask(self) -> None:
        if self._stopped or self._at >= len(self._pages):
            self._end(None)
            return
        number, pdf = self._pages[self._at], self._pdf
        self._task = self._tasks.run_free(
            lambda progress: draw(pdf, number, progress), done=self._drawn, failed=self._end,
            cancelled=lambda: self._end(None), owner=self,
        )  # fmt: skip

    def _drawn(self, page: Drawn) -> None:
        layout = page_layout(page.width, page.height)
        begun = self._painter is not None
        if not begun or not layout.isEquivalentTo(self._printer.pageLayout()):
            self._printer.setPageLayout(layout)
        if not begun:
            self._printer.setFullPage(True)
            painter = QPainter()
            if not painter.begin(self._printer):
                self._end(_not_begun())
                return
            self._painter = painter
        elif not self._printer.newPage():
            self._end(_not_begun())
            return
        self._bands = list(page.bands)
        self._beat.start()

    def _band(self) -> None:
        """One band a turn of the window."""
        painter = self._painter
        if self._stopped or painter is None:
            self._beat.stop()
            self._end(None)
            return
        band = self._bands.pop(0)
        scale = self._printer.resolution() / DPI
        painter.resetTransform()
        painter.scale(scale, scale)
        painter.drawImage(QPoint(0, band.top), to_image(band))
        if not self._bands:
            self._beat.stop()
            self._at += 1
            self.progressed.emit(self._at, len(self._pages))
            self._ask()

    def _end(self, told: Told | None) -> None:
        if self._painter is not None:
            if self._stopped:
                self._printer.abort()
            self._painter.end()
            self._painter = None
        self._bands.clear()
        self._pdf = b""
        self.ended.emit(told)


def draw(pdf: bytes, number: int, _progress: Progress | None = None) -> Drawn:
    """On the worker: page ``number`` (from 0) for a printer."""
    from desktop.foundation.pictures_pages import open_pages  # PDFium, at the first page that is looked at

    with open_pages(pdf, ours=True) as pages:
        width, height = pages.size(number)
        return Drawn(width, height, tuple(pages.bands(number, DPI, _ROWS)))


def _not_begun() -> Told:
    return Told(
        _("打印机没有接这一份"),
        _("看看打印机开了没有、有没有纸，再按一次打印；也可以存为 PDF，拿到别的电脑上印"),
        "",
        "印 211",
    )
