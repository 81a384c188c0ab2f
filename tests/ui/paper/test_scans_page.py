"""收扫描件 by keys: dropped, looked at, shown before anything changes, chosen by hand, attached."""

from __future__ import annotations

import warnings
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from desktop.model.sheet_mark import SheetMark
from desktop.storage.drafts import list_drafts
from desktop.storage.records import head
from desktop.storage.revisions import revision
from desktop.ui.pages.entry.request import EntryRequest
from desktop.ui.pages.scans.request import ScanRequest
from tests.ui.paper.conftest import ask, mark_of, photo
from tests.ui.village.conftest import text_of

pytestmark = pytest.mark.gap(1500)


def data_of(window, hands, rid):
    return ask(
        window, hands, lambda workspace: revision(workspace.db, head(workspace.db, rid).revision_seq).parsed.data
    )


def sheets_of(window, hands, rid):
    return [row["sheet"] for row in data_of(window, hands, rid).get("signed_sheet", [])]


def looked(window, hands, *paths):
    window.go("scans", ScanRequest(tuple(paths)))
    page = window.shell.page
    hands.until(lambda: page.rows, 15_000)
    hands.idle(window)
    return page


def test_a_rehearsal_first_then_one_key_attaches(village, open_window, hands, tmp_path):
    rids = [village.clinic(), village.clinic(visits_offline=30)]
    for number, rid in enumerate(rids):
        photo(tmp_path, f"扫描/{number}.jpg", mark_of(village, rid))
    photo(tmp_path, "扫描/没码.jpg")
    window = open_window(village.path)
    page = looked(window, hands, tmp_path / "扫描")
    assert [row.status for row in page.rows] == ["no_code", "match", "match"], "problems rise"
    assert page.heading().detail == "归好 2 页，要您选 1 页"
    assert page.go.text() == "附上 2 页（2 条记录）"
    assert [sheets_of(window, hands, rid) for rid in rids] == [[], []]
    hands.press("Ctrl+Enter")
    hands.until(lambda: "附上了 2 页，2 条记录" in window.shell.toast_text())
    assert [len(sheets_of(window, hands, rid)) for rid in rids] == [1, 1]
    assert [row.status for row in page.rows] == ["no_code", "attached", "attached"]
    assert not page.go.isEnabled()
    hands.press("Esc")
    assert window.shell.page.name == "month"


def test_a_page_is_left_out_by_space_and_the_changed_one_says_both_figures(village, open_window, hands, tmp_path):
    rid, other = village.clinic(visits_offline=53), village.clinic(visits_offline=30)
    photo(tmp_path, "扫描/1.jpg", mark_of(village, rid))
    photo(tmp_path, "扫描/2.jpg", mark_of(village, other))
    from desktop.workflows.drafts import finish_draft
    from desktop.workflows.open_entry import open_entry

    with village.open() as workspace:
        opened = open_entry(workspace, rid=rid)
        finish_draft(workspace, replace(opened.draft, answers={**opened.data, "visits_offline": 35}))
    window = open_window(village.path)
    page = looked(window, hands, tmp_path / "扫描")
    assert [row.status for row in page.rows] == ["changed", "match"]
    said = text_of(page.side)
    assert "与现有数据不一致" in said and "53 人次 → 35 人次" in said and "请重新打印、签字" in said
    hands.press("Space")
    assert page.go.text() == "附上 1 页（1 条记录）"
    hands.press("Ctrl+Enter")
    hands.until(lambda: "附上了 1 页" in window.shell.toast_text())
    assert (sheets_of(window, hands, rid), len(sheets_of(window, hands, other))) == ([], 1)


def test_a_page_without_a_code_is_given_to_a_record_by_typing(village, open_window, hands, tmp_path):
    rid = village.clinic(place_name="柳树下")
    photo(tmp_path, "没码.jpg")
    window = open_window(village.path)
    page = looked(window, hands, tmp_path / "没码.jpg")
    hands.press("Enter")
    hands.until(lambda: page.chooser.isVisible() and page.chooser._rows)
    hands.type("lsx")
    hands.until(lambda: [row.rid for row in page.chooser._rows] == [rid])
    hands.press("Enter")
    hands.until(lambda: page.rows[0].status == "match")
    hands.press("Ctrl+Enter")
    hands.until(lambda: "附上了 1 页" in window.shell.toast_text())
    assert len(sheets_of(window, hands, rid)) == 1


def test_esc_leaves_the_choice_and_nothing_has_happened(village, open_window, hands, tmp_path):
    village.clinic()
    photo(tmp_path, "没码.jpg")
    window = open_window(village.path)
    page = looked(window, hands, tmp_path / "没码.jpg")
    hands.press("Enter")
    hands.until(page.chooser.isVisible)
    hands.idle(window)
    hands.press("Esc")
    assert not page.chooser.isVisible()
    assert window.shell.page is page
    assert page.rows[0].status == "no_code"


def entering(mime):
    """Qt 6.12 would like a point of floats, which 6.8 does not take."""
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        return QDragEnterEvent(
            QPoint(600, 300), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )


def test_files_dropped_on_the_window_are_looked_at(village, open_window, hands, tmp_path):
    rid = village.clinic()
    path = photo(tmp_path, "签字.jpg", mark_of(village, rid))
    window = open_window(village.path)
    hands.idle(window)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    keys = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = entering(mime)
    QApplication.sendEvent(window.shell, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window.shell, QDropEvent(QPointF(600, 300), *keys))
    page = hands.until(lambda: window.shell.page if window.shell.page.name == "scans" else None)
    hands.until(lambda: [row.status for row in page.rows] == ["match"])
    hands.idle(window)
    strange = QMimeData()
    strange.setUrls([QUrl.fromLocalFile(str(tmp_path / "账.xinglin"))])
    refused = entering(strange)
    QApplication.sendEvent(window.shell, refused)
    assert not refused.isAccepted()


def test_a_record_in_hand_gets_the_page_and_keeps_what_was_typed(village, open_window, hands, tmp_path):
    rid = village.clinic(visits_offline=20)
    path = photo(tmp_path, "签字.jpg", mark_of(village, rid))
    window = open_window(village.path)
    window.go("entry", EntryRequest(rid=rid, field="visits_offline"))
    entry = window.shell.page
    hands.until(lambda: entry.model is not None and entry.place == "visits_offline")
    hands.idle(window)
    hands.press("Ctrl+A")
    hands.type("25")
    page = looked(window, hands, path)
    hands.press("Ctrl+Enter")
    hands.until(lambda: [row.status for row in page.rows] == ["attached"])
    (draft,) = ask(window, hands, lambda workspace: list_drafts(workspace.db))
    assert draft.answers["visits_offline"] == 25
    assert len(draft.answers["signed_sheet"]) == 1
    hands.press("Esc")
    hands.until(lambda: window.shell.page.name == "entry" and window.shell.page.model is not None)
    hands.idle(window)
    hands.press("Ctrl+S")
    hands.until(lambda: len(sheets_of(window, hands, rid)) == 1)
    assert data_of(window, hands, rid)["visits_offline"] == 25


def test_another_units_sheet_is_told_and_cannot_be_ticked(village, open_window, hands, tmp_path):
    path = photo(tmp_path, "别人.jpg", SheetMark("ab" * 16, "00112233", "123456", "free_clinic"))
    window = open_window(village.path)
    page = looked(window, hands, path)
    hands.press("Space")
    assert not page.rows[0].ticked
    assert "不是我们单位的" in text_of(page.side)
    hands.press("Ctrl+Enter")
    assert page.rows[0].status == "foreign"
