"""冻结报送, 报送时 beside 现值, 关账: by keys alone, on the county's page of tables."""

from __future__ import annotations

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication

from desktop.storage.packs import programme_files, save_programme
from desktop.storage.records import heads
from desktop.workflows.copying import plain
from tests.helpers.county_history import judge
from tests.ui.county.test_tables import back_to, column_of, here, walk_to

WEEK = ("free_clinic_week", "annex2", "2023")


@pytest.fixture
def page(window, hands):
    window.shell.go("tables", WEEK)
    hands.idle(window)
    return window.shell.page


def press(hands, window, page, button) -> None:
    back_to(hands, button)
    hands.press("Enter")
    hands.idle(window)


@pytest.fixture
def frozen(page, hands, window):
    press(hands, window, page, page.freeze)
    assert page.panel.button.hasFocus() and page.panel.title.text() == "冻结报送：义诊周 附件2 2023 年"
    hands.press("Enter")
    hands.idle(window)
    return page


@pytest.fixture
def changed(frozen, hands, window):
    """A record of 青石镇 is returned after the table was reported."""

    def work(workspace, _progress):
        rid = heads(workspace.db, form="free_clinic", unit="T101", date_from="2023-09-01", limit=1)[0].rid
        judge(workspace, rid, "returned")

    window.shell.tasks.run(work, done=lambda _none: None, owner=window)
    hands.idle(window)
    hands.press("F5")
    hands.idle(window)
    return frozen


def test_freezing_says_what_it_keeps_and_stays_on_the_cell(window, page, hands, year):
    walk_to(page, hands, "visits_offline", row=1)
    before = here(page)
    press(hands, window, page, page.freeze)
    assert "每条记录的版本" in page.panel.sentence.text() and not page.panel.reason.isVisibleTo(page)
    hands.press("Enter")
    hands.idle(window)
    assert window.shell.toast_text() == "冻结了第 1 版：6 条记录。"
    assert not page.panel.isVisibleTo(page) and page.figures.cells.hasFocus() and here(page) == before
    assert page.state.notice.text() == "10月8日报出后冻结（云岭县卫生健康局）。和现在一样。"
    assert page.freeze.text() == "更正再报…" and not page.freeze.isEnabled()


def test_escape_freezes_nothing(window, page, hands):
    press(hands, window, page, page.freeze)
    hands.press("Esc")
    assert not page.panel.isVisibleTo(page) and page.found.frozen is None and page.figures.cells.hasFocus()


def test_a_changed_figure_has_a_corner_and_says_both(window, changed, hands):
    page = changed
    assert page.state.notice.kind == "warning"
    assert page.state.notice.text().startswith("10月8日报出后冻结（云岭县卫生健康局）。已过期：后来 1 条记录变了，")
    assert "个数和现在不一样（有折角的）" in page.state.notice.text()
    walk_to(page, hands, "visits_offline")
    index = page.figures.cells.currentIndex()
    cell = page.figures_model._cell(page._view, index.row(), index.column())
    assert (cell.text, cell.corner, cell.tint) == ("1,375", "warning_edge", "warning_tint")
    assert page.figures_model.data(index, Qt.ItemDataRole.ToolTipRole) == "报送时 1,375，现值 1,340"
    assert page.figures_model.data(index, Qt.ItemDataRole.AccessibleTextRole).endswith("1,375 报送时 1,375，现值 1,340")
    walk_to(page, hands, "inst_tertiary")
    index = page.figures.cells.currentIndex()
    assert page.figures_model._cell(page._view, index.row(), index.column()).corner == ""
    assert page.figures_model.data(index, Qt.ItemDataRole.ToolTipRole) is None


def test_reported_now_and_both(window, changed, hands):
    page = changed
    walk_to(page, hands, "visits_offline")
    back_to(hands, page.state.modes)
    hands.press("Right")
    assert page._view is page.found.views["now"] and here(page)[1] == "1,340"
    hands.press("Right")
    assert here(page)[1] == "1,375 → 1,340"
    hands.press("Left", "Left")
    assert here(page)[1] == "1,375"


def test_the_list_behind_a_reported_figure_is_the_reported_one(window, changed, hands):
    page = changed
    walk_to(page, hands, "visits_offline")
    hands.press("Enter")
    hands.until(page.drill.list.hasFocus)
    assert page.drill.list.model().rowCount() == 6
    assert page.drill.sentence.text() == "6 条记录相加。报送时 1,375，现值 1,340，是 1 条记录改的。"
    hands.press("Esc")
    back_to(hands, page.state.modes)
    hands.press("Right", "Tab")
    walk_to_again(page, hands)
    hands.press("Enter")
    hands.until(page.drill.list.hasFocus)
    assert page.drill.list.model().rowCount() == 5


def walk_to_again(page, hands) -> None:
    if not page.figures.cells.hasFocus():
        hands.press("Esc")
    hands.until(page.figures.cells.hasFocus)
    walk_to(page, hands, "visits_offline")


def test_what_was_changed_is_listed_and_opened(window, changed, hands, gone):
    page = changed
    press(hands, window, page, next(button for button in page.state.notice._buttons if button.text() == "看改了什么"))
    hands.until(page.drill.list.hasFocus)
    model = page.drill.list.model()
    assert [model.cell(0, column).text for column in (0, 1, 2, 6)] == ["退回了", "9月18日", "幸福村卫生室", "变了"]
    hands.press("Enter")
    assert gone.to[0][0] == "records" and len(gone.to[0][1].rids) == 1


def test_reporting_again_wants_a_reason(window, changed, hands):
    page = changed
    press(hands, window, page, page.freeze)
    assert page.panel.reason.hasFocus() and not page.panel.button.isEnabled()
    hands.press("Enter")
    assert page.found.frozen.version == 1
    hands.compose(commit="退回一条重核")
    hands.press("Enter")
    assert page.panel.button.hasFocus()
    hands.press("Enter")
    hands.idle(window)
    assert window.shell.toast_text() == "冻结了第 2 版：5 条记录。"
    assert page.state.notice.text().startswith("10月8日报出后冻结（第 2 版，")
    assert page.found.frozen.reason == "退回一条重核"


def test_the_stamped_paper_is_picked_or_dropped(window, frozen, hands, tmp_path, monkeypatch):
    page = frozen
    one, other = tmp_path / "盖章1.pdf", tmp_path / "盖章2.pdf"
    for file in (one, other):
        file.write_bytes(b"%PDF-1.4\n%" + file.name.encode())
    press(hands, window, page, next(button for button in page.state.notice._buttons if button.text() == "附盖章件"))
    assert not page.panel.button.isEnabled()
    monkeypatch.setattr(window, "choose_files", lambda *_given: [one])
    hands.press("Ctrl+O")
    assert page.panel.papers.text() == "盖章1.pdf"
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(other)), QUrl("https://example.org/x.pdf")])
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    page.panel.dragEnterEvent(drop)
    page.panel.dropEvent(drop)
    assert page.panel.papers.text() == "盖章1.pdf、盖章2.pdf"
    page.panel.button.setFocus()
    hands.press("Enter")
    hands.idle(window)
    assert window.shell.toast_text() == "附好了 2 件。"
    assert [button.text() for button in page.state.notice._buttons] == ["盖章件 2"]


def test_excel_of_what_is_shown(window, changed, hands, folder):
    page = changed
    hands.press("Ctrl+E")
    hands.idle(window)
    back_to(hands, page.state.modes)
    hands.press("Right", "Ctrl+E")
    hands.idle(window)

    def figures(name):
        sheet = openpyxl.load_workbook(folder / name).worksheets[0]
        return {cell.value for row in sheet.iter_rows() for cell in row}

    assert 1375 in figures("附件2_云岭县_2023_报送第1版.xlsx")
    assert 1340 in figures("附件2_云岭县_2023.xlsx")


def test_closing_a_period_and_opening_it_again(window, page, hands):
    press(hands, window, page, page.close_period)
    assert page.panel.rules.current() == "count"
    page.panel.rules.setFocus()
    hands.press("Right")
    page.panel.button.setFocus()
    hands.press("Enter")
    hands.idle(window)
    assert window.shell.toast_text() == "2023 年关账了。"
    assert page.state.notice.text() == "10月8日关账。"
    assert not page.state.modes.isVisibleTo(page) and page.found.period.late == "leave"
    press(hands, window, page, page.close_period)
    hands.compose(commit="上级要求补报")
    hands.press("Enter", "Enter")
    hands.idle(window)
    assert not page.state.isVisibleTo(page) and page.close_period.text() == "关账…"


def test_what_came_late_is_listed(window, page, hands, year):
    press(hands, window, page, page.close_period)
    hands.press("Enter")
    hands.idle(window)

    def work(workspace, _progress):
        with workspace.db.atomic():
            year.month(workspace, "T103", "2023-09")

    window.shell.tasks.run(work, done=lambda _none: None, owner=window)
    hands.idle(window)
    hands.press("F5")
    hands.idle(window)
    assert page.state.notice.text() == "10月8日关账。迟到 1 条。"
    press(hands, window, page, page.state.notice._buttons[0])
    hands.until(page.drill.list.hasFocus)
    assert [page.drill.list.model().cell(0, column).text for column in (0, 2)] == ["迟到", "石桥村卫生室"]


def test_a_period_that_is_not_over_cannot_be_closed(window, hands):
    window.shell.go("tables", ("activity_month", "figures", "2023-10"))
    hands.idle(window)
    page = window.shell.page
    assert page._view.period.name == "2023-10" and not page.close_period.isEnabled()


def test_the_year_so_far_last_year_and_the_change(window, page, hands):
    window.shell.go("tables", ("activity_month", "figures", "2023-09"))
    hands.idle(window)
    visits = next(row for row, figures in enumerate(page._view.figures) if figures[0].column.name == "visits")
    month = page._view.values[visits][0]
    back_to(hands, page.basis)
    hands.press("Down")
    hands.idle(window)
    assert page._view.values[visits][0] > month and not page.freeze.isVisibleTo(page)
    hands.press("Down")
    hands.idle(window)
    assert page._view.values[visits][0] is None
    hands.press("Down")
    hands.idle(window)
    assert page._view.values[visits][0] == month
    assert page.figures_model._cell(page._view, visits, 0).unit == ""  # nothing to compare with


def test_who_has_no_column_can_be_opened(window, page, hands, year, gone):
    def work(workspace, _progress):
        with workspace.db.atomic():
            staff = [
                {"staff_name": "王兰", "staff_unit": "T101", "staff_title": "village_doctor", "staff_key": "王兰@T101"}
            ]
            year.month(workspace, "T101", "2023-09", data={"staff": staff})

    window.shell.tasks.run(work, done=lambda _none: None, owner=window)
    hands.idle(window)
    hands.press("F5")
    hands.idle(window)
    assert page.unlisted.text() == "未列入 1"
    press(hands, window, page, page.unlisted)
    hands.until(page.drill.list.hasFocus)
    assert page.drill.list.model().cell(0, 0).text == "王兰"
    hands.press("Enter")
    assert len(gone.to[0][1].rids) == 1


def test_a_table_that_cannot_follow_changes_says_so(window, page, hands, monkeypatch):
    said = []
    monkeypatch.setattr(window.shell, "saved", lambda _state, text="": said.append(text))

    def work(workspace, _progress):
        files = programme_files(workspace.db, "free_clinic_week")
        kept = {name: data for name, data in files.items() if "together" not in name}
        save_programme(workspace.db, "free_clinic_week", 99, kept)
        workspace.registers_changed()

    window.shell.tasks.run(work, done=lambda _none: None, owner=window)
    hands.idle(window)
    hands.press("F5")
    hands.idle(window)
    assert page.found.views["now"].result.table.together is None
    assert said[-1].startswith("从 6 条记录整个算出（不能只算变了的）")


def test_what_was_reported_is_copied_and_f7_gives_what_holds_now(window, changed, hands):
    page = changed
    walk_to(page, hands, "visits_offline")
    figure = page._view.figures[0][column_of(page, "visits_offline")]
    both = page._view.changes[figure.unit, "visits_offline"]
    hands.press("Tab")
    hands.until(page.copy.hasFocus)
    hands.press("Enter")
    hands.idle(window)
    copying = window.shell.page
    assert (copying.name, copying.modes.current()) == ("copying", "then")
    assert copying.reported.text() == "10月8日报出第 1 版的数。"

    def copied() -> str:
        row = copying._row()
        place = next(at for at, box in enumerate(row.fields) if box.name == "visits_offline")
        hands.press("Ctrl+Home", *["Down"] * place, "Enter")
        return QGuiApplication.clipboard().text()

    assert copied() == plain(both.then)
    hands.press("F7")
    hands.idle(window)
    assert copying.modes.current() == "now"
    assert "现在记录里的数" in copying.reported.text()
    assert copied() == plain(both.now) != plain(both.then)
    hands.press("F7")
    hands.idle(window)
    assert copied() == plain(both.then)


def test_what_was_never_reported_is_copied_as_it_is_now(window, page, hands):
    hands.press("Tab")
    hands.until(page.copy.hasFocus)
    hands.press("Enter")
    hands.idle(window)
    copying = window.shell.page
    assert not copying.modes.isVisible()
    hands.press("F7")
    hands.idle(window)
    assert copying._asked.mode == "now"
