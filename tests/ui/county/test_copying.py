"""照着抄 by keys alone: one box after the other into the clipboard, and what was copied is said."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from desktop.ui.pages.copying.page import CopyRequest


@pytest.fixture
def page(window, hands):
    window.shell.go("copying", CopyRequest("free_clinic_week", "annex2", "2023"))
    hands.idle(window)
    return window.shell.page


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def at(page, row: int) -> tuple[str, str, str]:
    return tuple(page.model.cell(row, column).shown() for column in (1, 2, 3))


def test_enter_copies_a_plain_figure_says_it_and_goes_on(page, hands):
    assert page.table.hasFocus()
    assert at(page, 1) == ("三级医院", "0", "")
    hands.press("Down", "Enter")
    assert clipboard() == "0"
    assert page.said.plain() == "已复制“三级医院”：0"
    assert (page.table.current_row(), at(page, 1)) == (2, ("三级医院", "0", "抄过"))
    hands.press(*["Down"] * 14, "Enter")
    assert (at(page, 16)[0], clipboard()) == ("义诊人次合计", "1375")


def test_a_blank_one_is_copied_as_nothing_and_said_to_be(page, hands):
    hands.press(*["Down"] * 20, "Enter")
    assert at(page, 20)[:2] == ("收住院人次", "—")
    assert (clipboard(), page.said.plain()) == ("", "已复制“收住院人次”：空的，不用填")


def test_the_last_box_tells_what_is_left(page, hands):
    hands.press("Ctrl+End", "Enter")
    assert page.said.plain() == "已复制“联系方式”：0999-1　还有 24 栏没抄。"
    hands.press("Ctrl+Home", *["Enter"] * 25)
    assert page.said.plain().endswith("合计抄完了。")


def test_the_row_as_a_block(page, hands):
    hands.press("Ctrl+C")
    assert clipboard().split("\t")[:3] == ["云岭县卫生健康局", "0", "1"]
    assert len(clipboard().split("\t")) == 25
    assert page.said.plain().startswith("已复制整行 25 栏：合计。")


def test_another_row_keeps_its_own_ticks(page, hands):
    hands.press("Enter", "Ctrl+Down")
    assert page.row_choice.currentText() == "云岭县人民医院"
    assert at(page, 0) == ("填报单位", "云岭县人民医院", "")
    hands.press("Ctrl+Up")
    assert at(page, 0)[2] == "抄过"


def test_reached_from_a_table_at_the_row_one_stands_on(window, hands):
    window.shell.go("tables", ("free_clinic_week", "annex2", "2023"))
    hands.idle(window)
    hands.press("Down", "Tab")
    hands.until(window.shell.page.copy.hasFocus)
    hands.press("Enter")
    hands.idle(window)
    page = window.shell.page
    assert (page.name, page.row_choice.currentText()) == ("copying", "云岭县人民医院")
    assert page.heading().detail == "附件2　2023 年"
    hands.press("Esc")
    hands.idle(window)
    assert window.shell.page.name == "tables"
