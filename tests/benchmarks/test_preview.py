"""Paper: how long the first preview takes, and what memory a batch on its way to the printer needs."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from desktop.foundation.clock import SystemClock
from desktop.foundation.pictures_pages import open_pages
from desktop.workflows.enter_record import add_records
from desktop.workflows.print_sheet import print_sheet
from desktop.workflows.workspace import open_workspace
from tests.chain.conftest import _made, county  # noqa: F401  the small county of the chain
from tests.chain.county import XINGFU, clinic
from tests.helpers.command_line import ROOT, environment

# Across a page of the preview at 1366 × 697, in points of A4 lying.
ACROSS_PX, ACROSS_PT = 800, 842
FEW, MANY = 4, 24
# What twenty pages more may take: one page at 300 dpi has 26 MB of pixels.
MOST_MORE_MB = 40

_PRINT = """
import resource, sys, time
from pathlib import Path
from tests.ui.harness import offscreen
offscreen.prepare()
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from PySide6.QtPrintSupport import QPrinter
from desktop.ui.printing import printers
from desktop.ui.tasks import TaskRunner
app = QApplication([])
tasks = TaskRunner()
pages = int(sys.argv[2])
printer = QPrinter(QPrinter.PrinterMode.HighResolution)
printer.setResolution(printers.DPI)
printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
printer.setOutputFileName(sys.argv[3])
job = printers.PrintJob(tasks, Path(sys.argv[1]).read_bytes(), [0, 1] * (pages // 2), printer, 1, app)
ended = []
job.ended.connect(lambda told: (ended.append(told), app.quit()))
began = time.perf_counter()
job.start()
app.exec()
assert ended == [None] and job.done == pages, (ended, job.done)
tasks.close()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, time.perf_counter() - began)
"""


def _printed(pdf, pages, to):
    ran = subprocess.run(
        [sys.executable, "-c", _PRINT, str(pdf), str(pages), str(to)], cwd=ROOT, env=environment(), capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    megabytes, seconds = ran.stdout.split()[-2:]
    return int(megabytes), float(seconds)


def test_the_first_preview_and_the_memory_of_a_batch(county, tmp_path, record_property):  # noqa: F811  the fixture named above
    pytest.importorskip("PySide6", reason="the preview is the window's")
    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:
        records = add_records(workspace, "free_clinic", [clinic(visits=n) for n in range(1, 3)]).records
        began = time.perf_counter()
        printed = print_sheet(workspace, "free_clinic_register", records=[records[0].id])
        laid = time.perf_counter()
        with open_pages(printed.pdf, ours=True) as pages:
            pages.render(0, ACROSS_PX * 72 / ACROSS_PT)
        drawn = time.perf_counter()
        two = print_sheet(workspace, "free_clinic_register", records=[item.id for item in records])
    (tmp_path / "two.pdf").write_bytes(two.pdf)
    few, _seconds = _printed(tmp_path / "two.pdf", FEW, tmp_path / "few.pdf")
    many, seconds = _printed(tmp_path / "two.pdf", MANY, tmp_path / "many.pdf")
    record_property(
        "told",
        f"first preview: {(drawn - began) * 1000:.0f} ms (laid out {(laid - began) * 1000:.0f}, drawn {(drawn - laid) * 1000:.0f});"
        f" to the printer at 300 dpi: {seconds / MANY:.2f} s a page, {few} MB at most for {FEW} pages, {many} MB for {MANY}",
    )
    assert many - few <= MOST_MORE_MB
