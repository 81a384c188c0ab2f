"""The preview by keys: what is drawn, printed to the right paper, saved, revealed only with a reason, remembered."""

from __future__ import annotations

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication

from desktop.model.sheets import SheetInfo
from desktop.storage.prints import prints_of
from desktop.ui.pages.printing import preview
from desktop.ui.pages.printing.request import PrintRequest
from desktop.ui.printing import printers
from desktop.workflows.print_sheet import print_sheet
from tests.ui.paper.conftest import ask, mark_of
from tests.ui.village.conftest import text_of

A4 = (595, 842)
pytestmark = pytest.mark.gap(1500)  # PDFium and the printer's PDF engine share two processors with whatever else runs


def opened(window, hands, *records, **request):
    window.go("preview", PrintRequest(records=tuple(records), **request))
    hands.until(lambda: window.shell.page.shown is not None, 30_000)
    hands.idle(window)
    return window.shell.page


def sizes(file):
    return [(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in PdfReader(file).pages]


def near(found, wanted):
    return all(
        abs(a - b) <= 3 for pair, other in zip(found, wanted, strict=True) for a, b in zip(pair, other, strict=True)
    )


def test_ctrl_p_on_the_list_shows_the_records_sheet_and_enter_prints_it(village, open_window, hands, paper):
    rid = village.clinic()
    window = open_window(village.path)
    hands.press("Ctrl+F")
    hands.until(lambda: window.shell.page.name == "records" and window.shell.page.preview.detail is not None)
    hands.press("Ctrl+P")
    page = hands.until(lambda: window.shell.page if window.shell.page.name == "preview" else None)
    hands.until(lambda: page.shown is not None, 30_000)
    hands.idle(window)
    assert page.shown.asked.request.records == (rid,)
    assert "村文化广场" in page.heading().detail
    count = len(page.shown.sizes)
    hands.press("Enter")
    hands.until(lambda: page.job is None and paper.files, 60_000)
    hands.until(lambda: "送到打印机了" in window.shell.toast_text())
    lying = [size[0] > size[1] for size in page.shown.sizes]
    assert near(sizes(paper.files[0]), [A4[::-1] if lies else A4 for lies in lying])
    assert len(sizes(paper.files[0])) == count
    hands.idle(window)
    (note,) = ask(window, hands, lambda workspace: prints_of(workspace.db, rid))
    assert note.sheet == page.shown.sheet


def test_what_comes_out_of_the_printer_is_what_was_drawn(village, open_window, hands, paper):
    from PIL import Image

    from desktop.foundation.pictures_pages import open_pages
    from desktop.foundation.pictures_scans import read_marks

    rid = village.clinic()
    window = open_window(village.path)
    page = opened(window, hands, rid)
    hands.press("Enter")
    hands.until(lambda: page.job is None and paper.files, 60_000)
    with open_pages(paper.files[0]) as pages:
        drawn = pages.render(0, 150)
    picture = Image.frombuffer("RGB", (drawn.width, drawn.height), drawn.pixels, "raw", "RGB", drawn.stride, 1)
    assert read_marks(picture.convert("L")) == (page.shown.printed.pages[0].mark.text(),)


def test_copies_go_to_the_printer_as_often_as_asked(village, open_window, hands, paper):
    rid = village.clinic()
    window = open_window(village.path)
    page = opened(window, hands, rid)
    assert page.options.copies.hasFocus()
    hands.type("2")
    assert page.options.copies.value() == 2
    hands.press("Enter")
    hands.until(lambda: page.job is None and paper.files, 60_000)
    printer = paper.copies[0]
    assert printer.copyCount() == 2 or len(sizes(paper.files[0])) == 2 * len(page.shown.sizes)


def test_without_a_printer_it_says_so_and_enter_saves_the_pdf(
    village, open_window, hands, paper, tmp_path, monkeypatch
):
    paper.names = ()
    rid = village.clinic()
    window = open_window(village.path)
    page = opened(window, hands, rid)
    hands.until(page.options.no_printer.isVisible)
    assert "没有找到打印机" in text_of(page.options)
    assert not page.options.go.isEnabled()
    monkeypatch.setattr(window.shell, "choose_folder", lambda *_asked: tmp_path)
    hands.press("Enter")
    hands.until(lambda: "存好了" in window.shell.toast_text())
    (file,) = tmp_path.glob("*.pdf")
    assert file.read_bytes() == page.shown.printed.pdf
    assert page.shown.info.title in file.name
    assert [note.rid for note in ask(window, hands, lambda workspace: prints_of(workspace.db, rid))] == [rid]


def test_ctrl_e_saves_beside_a_printer_and_a_second_file_gets_another_name(
    village, open_window, hands, paper, tmp_path, monkeypatch
):
    rid = village.clinic()
    window = open_window(village.path)
    opened(window, hands, rid)
    monkeypatch.setattr(window.shell, "choose_folder", lambda *_asked: tmp_path)
    for count in (1, 2):
        hands.press("Ctrl+E")
        hands.until(lambda count=count: len(list(tmp_path.glob("*.pdf"))) == count)
    assert paper.files == []


def test_a_batch_is_one_pdf_with_every_record_and_esc_goes_back(village, open_window, hands, paper):
    rids = [village.clinic(visits_offline=n) for n in range(3, 6)]
    window = open_window(village.path)
    page = opened(window, hands, *rids)
    assert {mark.mark.record for mark in page.shown.printed.pages} == set(rids)
    assert page.small.isVisible()
    hands.press("PgDn", "PgDn", "PgDn")
    hands.until(lambda: page.paper.page >= 1)
    assert page.small.currentIndex().row() == page.paper.page
    hands.press("Enter")
    hands.until(lambda: page.job is None and paper.files, 60_000)
    assert len(sizes(paper.files[0])) == len(page.shown.sizes)
    hands.idle(window)
    assert all(ask(window, hands, lambda workspace: [prints_of(workspace.db, rid) for rid in rids]))
    hands.press("Esc")
    assert window.shell.page.name == "month"


def test_stopping_a_batch_says_what_left_and_remembers_only_that(village, open_window, hands, paper, monkeypatch):
    rids = [village.clinic(visits_offline=n) for n in range(3, 6)]
    window = open_window(village.path)
    page = opened(window, hands, *rids)
    monkeypatch.setattr(printers.PrintJob, "_ask", _stops_after_two(printers.PrintJob._ask))
    hands.press("Enter")
    hands.until(lambda: page.job is None and paper.files, 60_000)
    assert "停下了。送出去 2 页" in text_of(page.options)
    hands.idle(window)
    seen = {mark.mark.record for mark in page.shown.printed.pages if mark.number <= 2}
    assert ask(window, hands, lambda workspace: {rid for rid in rids if prints_of(workspace.db, rid)}) == seen


def _stops_after_two(real):
    def ask(job):
        if job.done == 2:
            job.stop()
        real(job)

    return ask


def test_a_printer_that_takes_nothing_is_told_and_nothing_is_remembered(
    village, open_window, hands, paper, monkeypatch
):
    rid = village.clinic()
    window = open_window(village.path)
    page = opened(window, hands, rid)

    class Deaf(printers.QPainter):
        def begin(self, _printer):
            return False

    monkeypatch.setattr(printers, "QPainter", Deaf)
    hands.press("Enter")
    hands.until(lambda: page.job is None, 60_000)
    hands.until(lambda: "打印机没有接这一份" in text_of(window.shell.notices))
    assert page.options.go.isEnabled(), "it may be tried again"
    assert ask(window, hands, lambda workspace: prints_of(workspace.db, rid)) == []


def test_personal_values_are_printed_in_full_only_with_a_reason(village, open_window, hands, paper, monkeypatch):
    info = SheetInfo("free_clinic_register", "义诊登记表", ("free_clinic",), personal=True)
    monkeypatch.setattr(preview, "list_sheets", lambda _workspace, _form=None: (info,))
    asked = []

    def seen(workspace, sheet, **more):
        asked.append(more["reveal_reason"])
        return print_sheet(workspace, sheet, **more)

    monkeypatch.setattr(preview, "print_sheet", seen)
    rid = village.clinic()
    window = open_window(village.path)
    page = opened(window, hands, rid)
    assert asked == [None]
    page.options.personal.setFocus()
    hands.press("Space")
    dialog = hands.until(lambda: window.findChild(preview.Reveal))
    assert dialog.width() <= 520 * window.theme.scale
    hands.press("Enter")
    assert dialog.isVisible(), "without a reason nothing is revealed"
    hands.compose("bing", commit="病人要一份")
    hands.press("Enter")
    hands.until(lambda: len(asked) == 2)
    assert asked[1] == "病人要一份"
    hands.idle(window)
    window.activateWindow()  # as a window manager does when the dialog is gone
    hands.until(lambda: QApplication.activeWindow() is window)
    page.options.personal.setFocus()
    hands.press("Space")
    hands.until(lambda: len(asked) == 3)
    assert asked[2] is None
    hands.idle(window)
    hands.press("Space")
    hands.until(lambda: window.findChild(preview.Reveal))
    hands.press("Esc")
    hands.until(lambda: not page.options.personal.isChecked())
    assert len(asked) == 3


def test_zoom_and_pages_by_keys(village, open_window, hands, paper):
    rid = village.clinic()
    window = open_window(village.path)
    page = opened(window, hands, rid)
    page.paper.setFocus()
    assert "适合页宽" in page.zoom_words.text()
    hands.press("+")
    assert page.paper.zoom > 1
    assert page.paper.horizontalScrollBar().maximum() > 0
    hands.press("0")
    assert page.paper.zoom == 1
    hands.press("-")
    assert page.paper.zoom < 1
    assert "看成" in page.zoom_words.text()


def test_ctrl_p_on_a_record_not_saved_yet_says_what_to_do_first(village, open_window, hands, paper):
    window = open_window(village.path)
    hands.press("1")
    hands.until(lambda: window.shell.page.name == "entry" and window.shell.page.model is not None)
    hands.idle(window)
    hands.press("Ctrl+P")
    assert "存成记录再印" in text_of(window.shell.notices)
    assert window.shell.page.name == "entry"
    assert paper.files == []


def test_ctrl_p_on_a_saved_record_shows_its_sheet(village, open_window, hands, paper):
    from desktop.ui.pages.entry.request import EntryRequest

    rid = village.clinic()
    window = open_window(village.path)
    window.go("entry", EntryRequest(rid=rid))
    hands.until(lambda: window.shell.page.model is not None)
    hands.idle(window)
    hands.press("Ctrl+P")
    hands.until(lambda: window.shell.page.name == "preview" and window.shell.page.shown is not None, 30_000)
    assert window.shell.page.shown.asked.request.records == (rid,)
    hands.idle(window)
    hands.press("Esc")
    assert window.shell.page.name == "entry"


def test_old_paper_is_said_on_the_first_page_and_printing_anew_silences_it(village, open_window, hands, paper):
    from dataclasses import replace

    from desktop.model.sheets import PageMark
    from desktop.workflows.drafts import finish_draft
    from desktop.workflows.open_entry import open_entry
    from desktop.workflows.printed import remember_printed

    rid = village.clinic(visits_offline=53)
    mark = mark_of(village, rid)
    with village.open() as workspace:
        remember_printed(workspace, [PageMark(1, mark)])
        opened_record = open_entry(workspace, rid=rid)
        finish_draft(workspace, replace(opened_record.draft, answers={**opened_record.data, "visits_offline": 35}))
    window = open_window(village.path)
    hands.idle(window)
    said = text_of(window.shell.notices)
    assert "打印的表上" in said and "53" in said and "请重新打印、签字" in said
    window.go("records")
    hands.until(lambda: window.shell.page.preview.detail is not None and window.shell.page.preview.detail.rid == rid)
    assert "请重新打印、签字" in text_of(window.shell.page.preview)
    page = opened(window, hands, rid)
    hands.press("Enter")
    hands.until(lambda: page.job is None and paper.files, 60_000)
    hands.idle(window)
    window.go("month")
    hands.idle(window)
    assert "打印的表上" not in text_of(window.shell.notices)


def test_the_printers_paper_is_the_pages_paper():
    for size, lies in ((A4, False), (A4[::-1], True), ((612, 792), False)):
        layout = printers.page_layout(*size)
        full = layout.fullRectPoints()
        assert (full.width(), full.height()) == size
        assert (layout.orientation() == layout.Orientation.Landscape) is lies


def test_the_window_may_go_while_pages_are_on_their_way(village, open_window, hands, paper):
    rids = [village.clinic(visits_offline=n) for n in range(3, 6)]
    window = open_window(village.path)
    page = opened(window, hands, *rids)
    hands.press("Enter")
    hands.until(lambda: page.job is None or page.job.done >= 1)
    window.close()
    assert page.job is None or page.job._painter is None


def test_a_slip_for_returned_records_is_no_choice_for_any_record(village, open_window, hands, paper):
    rid = village.clinic()
    window = open_window(village.path)
    page = opened(window, hands, rid)
    named = {info.id for info in page.shown.sheets}
    assert named == {"free_clinic_register", "standard.free_clinic"} or "return_slip" not in named
    assert len(named) >= 2, "its own sheet and the layout for any form"
    page.options.sheet.setFocus()
    first = page.shown.sheet
    hands.press("Down")
    hands.until(lambda: page.shown.sheet != first)
    hands.idle(window)
