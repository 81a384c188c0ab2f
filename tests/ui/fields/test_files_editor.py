from __future__ import annotations

import warnings

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest

from desktop.ui.fields import FileEditor, FileLook, FilesEditor, TextEditor, key_hints

LOOKS = {"a.jpg": FileLook("甲.jpg　12 KB", "jpg"), "b.pdf": FileLook("乙.pdf　1 MB", "pdf")}
TOLD = ("wanted", "removed", "opened", "accepted", "went_back", "dropped")


@pytest.fixture
def strip(theme, show):
    editor = FilesEditor(theme)
    editor.looks = LOOKS.get
    show(editor, TextEditor(theme))
    return editor


def keys(editor):
    return [key for key, _words in key_hints(editor)]


def test_an_empty_strip_takes_a_file_with_space_and_lets_enter_pass(strip, hands, told):
    heard = told(strip, *TOLD)
    assert "空格" in strip.text_now()
    hands.press("Space", "Enter", "Up", "Shift+Enter", "Delete", "Left")
    assert heard.heard == ["wanted", "accepted", "went_back", "went_back"]
    assert strip.value() is None
    assert keys(strip) == ["Enter", "Shift+Enter", "Space"]


def test_the_keys_go_from_file_to_file_and_take_one_away(strip, hands, told):
    strip.set_value(["a.jpg", "b.pdf"])
    heard = told(strip, *TOLD)
    assert not strip.on_file, "the place for another is in hand"
    hands.press("Left")
    assert strip.text_now() == "第 2 个，共 2 个：乙.pdf　1 MB"
    assert "Delete" in keys(strip)
    hands.press("Space", "Left", "Left", "Delete", "Right", "Right", "Right", "Space")
    assert heard.heard == [("opened", 1), ("removed", 0), "wanted"]


def test_after_a_change_the_place_for_another_is_in_hand(strip):
    strip.set_value(["a.jpg"])
    strip.show_values(["a.jpg", "b.pdf"])
    assert strip.current == 2
    strip.show_values([])
    assert strip.current == 0
    assert strip.height_in(600) == strip.theme.px(36)


def test_who_hears_the_screen_hears_the_file(strip, hands):
    strip.describe("签字表照片", "必填")
    strip.set_value(["a.jpg"])
    hands.press("Left")
    assert "甲.jpg" in strip.accessibleDescription()
    assert "必填" in strip.accessibleDescription()
    assert strip.accessibleName() == "签字表照片"


def test_with_the_mouse(strip, told):
    strip.set_value(["a.jpg", "b.pdf"])
    strip.resize(strip.width(), strip.height_in(strip.width()))
    heard = told(strip, *TOLD)
    for spot in (strip.rect_of(0).center(), strip.cross_of(1).center(), strip.rect_of(2).center(), QPoint(500, 5)):
        QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=spot)
    assert heard.heard == [("opened", 0), ("removed", 1), "wanted"]


def test_files_let_fall_on_it(strip, told, tmp_path):
    heard = told(strip, *TOLD)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "甲.jpg")), QUrl("https://example.org/b.jpg")])
    both = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # newer versions of Qt deprecate making one, not getting one
        entering = QDragEnterEvent(QPoint(5, 5), *both)
    strip.dragEnterEvent(entering)
    assert entering.isAccepted()
    strip.dropEvent(QDropEvent(QPointF(5, 5), *both))
    assert heard.heard == [("dropped", (tmp_path / "甲.jpg",))]


def test_while_one_is_taken_in_no_other_is_asked_for(strip, hands, told):
    heard = told(strip, *TOLD)
    strip.set_busy(True)
    assert strip.text_now() == "正在收进来…"
    hands.press("Space")
    assert heard.heard == []


def test_what_is_only_read_is_looked_at_and_not_changed(strip, hands, told):
    strip.set_value(["a.jpg"])
    strip.set_dead(True)
    heard = told(strip, *TOLD)
    assert strip.on_file
    hands.press("Delete", "Space", "Right", "Space")
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.cross_of(0).center())
    assert heard.heard == [("opened", 0)] * 3
    assert "Delete" not in keys(strip)
    strip.set_value(None)
    assert strip.text_now() == "没有照片和文件"
    hands.press("Space")
    assert len(heard.heard) == 3


def test_one_file_is_one_value(theme, show, hands, told):
    editor = FileEditor(theme)
    editor.looks = LOOKS.get
    show(editor, TextEditor(theme))
    heard = told(editor, *TOLD)
    editor.set_value("a.jpg")
    assert editor.value() == "a.jpg"
    assert not editor.takes_more
    hands.press("Space", "Delete")
    assert heard.heard == [("opened", 0), ("removed", 0)]
    editor.set_value(None)
    assert editor.value() is None


def test_pictures_are_painted_whatever_they_are(strip, widget_host):
    strip.set_value(["a.jpg", "b.pdf", "unknown.jpg"])
    assert not strip.grab().isNull()
    assert "正在打开" in strip.text_now() or not strip.on_file
