"""At the largest text pages scroll as a whole: by keys alone everything on them comes into sight, and the footer stays."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.widgets.beside import Beside
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.faces import Faces
from desktop.ui.widgets.rows import Column, RowsModel
from desktop.ui.widgets.scrolling import FocusInSight, PageScroll
from desktop.ui.widgets.tables import Table
from desktop.ui.widgets.wizard import FooterBar
from tests.ui.harness.county import Demonstration, copy_county
from tests.ui.harness.opening import dress
from tests.ui.harness.turning import until_still

PAGES = {
    "village": ("new", "month", "records", "submit", "print", "names", "settings", "help", "scans", "people", "backup"),
    "township": ("intake", "review", "completeness", "settle"),
    "county": ("overview", "tables", "units", "copying", "summary"),
}
MOST_STOPS = 40


@pytest.fixture(scope="module")
def shared(made_county, tmp_path_factory) -> Demonstration:
    """One copy for all pages: nobody writes here."""
    return copy_county(made_county, tmp_path_factory.mktemp("sight") / "county")


def out_of_sight(widget: QWidget) -> str:
    """Why a person does not see where the focus is; "" when it is in sight: whole, or of a list its current row."""
    part, row = widget, widget.rect()
    if isinstance(widget, QAbstractItemView):
        part, row = widget.viewport(), widget.visualRect(widget.currentIndex())
        row = row.intersected(part.rect())
    above = part.parentWidget()
    while above is not None:
        area = above.parentWidget()
        if isinstance(area, QScrollArea) and area.viewport() is above:
            box = QRect(part.mapTo(above, row.topLeft()), row.size())
            room = above.rect().adjusted(0, -1, 0, 1)
            tall = min(box.height(), room.height())
            if box.intersected(room).height() < tall - 1:
                return f"{box.top()}…{box.bottom()} of {above.height()} in {type(area).__name__}"
        above = above.parentWidget()
    return ""


@pytest.mark.parametrize("role", PAGES)
def test_tab_brings_everything_on_a_page_into_sight(role, shared, open_window, hands, gap):
    """Once round each page at the largest text; forwards, and back."""
    window = open_window(shared.of(role))
    with gap.paused():
        dress(window, size=(1366, 697), scale=2.0, high_contrast=False)
    found = []
    for page in PAGES[role]:
        with gap.paused():
            window.go(page)
            hands.idle(window)
            until_still(window)
        for keys in ("Tab", "Shift+Tab"):
            seen: list[QWidget] = []
            while len(seen) < MOST_STOPS:
                hands.press(keys)
                now = QApplication.focusWidget()
                if now is None or now in seen:
                    break
                seen.append(now)
                until_still(window)
                hidden = out_of_sight(now)
                if hidden:
                    found.append(f"{page}, {keys}: {type(now).__name__} “{now.accessibleName()}” {hidden}")
            assert seen, page
    assert found == []


@pytest.mark.parametrize("role", PAGES)
def test_the_footer_is_in_sight_without_scrolling(role, shared, open_window, hands, gap):
    window = open_window(shared.of(role))
    with gap.paused():
        dress(window, size=(1366, 697), scale=2.0, high_contrast=False)
    barred = []
    for page in PAGES[role]:
        window.go(page)
        hands.idle(window)
        until_still(window)
        bar = window.shell.page.footer()
        if bar is None:
            continue
        barred.append(page)
        for button in bar.findChildren(Button):
            if button.isVisible():
                box = QRect(button.mapTo(window, QPoint(0, 0)), button.size())
                assert window.rect().contains(box), (page, button.text())
                assert bar.rect().contains(QRect(button.mapTo(bar, QPoint(0, 0)), button.size())), (page, button.text())
                assert button.visibleRegion().boundingRect() == button.rect(), (page, button.text())
    assert barred or role == "township"


def test_nothing_scrolls_as_a_whole_where_the_mock_ups_were_drawn(shared, open_window, hands):
    window = open_window(shared.of("village"))
    for page in ("new", "records", "submit", "print", "names", "settings", "help", "scans"):
        window.go(page)
        hands.idle(window)
        until_still(window)
        assert not window.shell.pages.currentWidget().scrolls, page


def test_a_page_that_comes_up_again_at_another_size_shows_its_beginning(shared, open_window, hands, gap):
    """Its focus is in sight there: nothing has to scroll for it."""
    window = open_window(shared.of("village"))
    window.go("submit")
    hands.idle(window)
    until_still(window)
    bar = window.shell.page._pages[0].verticalScrollBar()
    with gap.paused():
        dress(window, size=(1024, 600), scale=1.0, high_contrast=False)
    for page in ("records", "submit"):
        window.go(page)
        hands.idle(window)
        until_still(window)
    assert bar.maximum() > 0 and bar.value() == 0
    assert out_of_sight(QApplication.focusWidget()) == ""


# --------------------------------------------------------------------------------------------------- one by one


@pytest.fixture
def boxes(theme, widget_host):
    """Twelve lines one below the other in a window with room for four."""
    inside = QWidget()
    column = QVBoxLayout(inside)
    lines = [QLineEdit() for _number in range(12)]
    for line in lines:
        column.addWidget(line)
    area = PageScroll(theme, inside)
    frame = widget_host(area, (400, 200))
    watch = FocusInSight(frame)
    until_still(frame)
    return area, lines, watch


def in_view(area: PageScroll, widget: QWidget) -> bool:
    place = QRect(widget.mapTo(area.viewport(), QPoint(0, 0)), widget.size())
    return area.viewport().rect().contains(place)


def test_the_focus_is_followed_however_it_moves(boxes, hands):
    area, lines, _watch = boxes
    assert area.scrolls
    lines[0].setFocus()
    for line in lines[1:]:
        hands.press("Tab")
        assert line.hasFocus() and in_view(area, line)
    for line in reversed(lines[:-1]):
        hands.press("Shift+Tab")
        assert line.hasFocus() and in_view(area, line)
    lines[9].setFocus()  # as a page does after an error
    assert in_view(area, lines[9])


def test_what_is_half_hidden_does_not_move_away_under_the_pointer(theme, widget_host):
    inside = QWidget()
    column = QVBoxLayout(inside)
    button = Button(theme, "就这么办")
    for _number in range(5):
        column.addWidget(QLineEdit())
    column.addWidget(button)
    column.addWidget(QLineEdit())
    area = PageScroll(theme, inside)
    frame = widget_host(area, (400, 220))
    _watch = FocusInSight(frame)
    until_still(frame)
    pressed = []
    button.clicked.connect(lambda _on=False: pressed.append(True))
    top = button.mapTo(inside, QPoint(0, 0)).y()
    area.verticalScrollBar().setValue(top - area.viewport().height() + 8)  # its upper edge shows
    spot = button.mapTo(frame, QPoint(button.width() // 2, 3))
    before = area.verticalScrollBar().value()
    QTest.mousePress(frame.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert area.verticalScrollBar().value() == before
    QTest.mouseRelease(frame.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert pressed


def table_of(theme, rows: int) -> Table:
    table = Table(theme, row_mode=True, name="记录")
    model = RowsModel([Column("name", "名字", stretch=True)])
    model.set_rows([{"name": f"第 {n} 行"} for n in range(rows)])
    table.setModel(model)
    return table


def test_a_list_in_a_page_that_scrolls_shows_several_rows_and_the_row_one_walks_to(theme, widget_host, hands):
    theme.set_scale(2.0)
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.addSpacing(250)
    table = table_of(theme, 30)
    column.addWidget(table, 1)
    area = PageScroll(theme, inside)
    frame = widget_host(area, (600, 500))
    watch = FocusInSight(frame)
    until_still(frame)
    assert area.scrolls and watch
    assert table.height() >= table.least_height() > 3 * theme.px(38)
    assert table.height() <= area.viewport().height()
    table.setFocus()
    for _step in range(12):
        hands.press("Down")
        row = table.visualRect(table.currentIndex())
        place = QRect(table.viewport().mapTo(area.viewport(), row.topLeft()), row.size())
        assert place.top() >= 0 and place.bottom() <= area.viewport().height()


def test_a_face_nobody_sees_takes_no_room(theme, widget_host, hands):
    faces = Faces()
    small, large = QLineEdit(), QWidget()
    column = QVBoxLayout(large)
    lines = [QLineEdit() for _number in range(3)]
    for line in lines:
        column.addWidget(line)
        column.addSpacing(400)
    for face in (small, large):
        faces.addWidget(face)
    frame = widget_host(faces, (300, 100))
    assert faces.minimumSizeHint().height() < 100
    small.setFocus()
    told: list[int] = []
    faces.currentChanged.connect(told.append)
    faces.setCurrentWidget(large)
    until_still(frame)
    assert told == [1] and lines[0].hasFocus() and small.isHidden()
    assert faces.minimumSizeHint().height() >= 1200
    faces.setCurrentWidget(small)
    assert (faces.currentIndex(), faces.count(), faces.widget(5), faces.indexOf(frame)) == (0, 2, None, -1)


@pytest.mark.parametrize("wide", [1400, 900, 620, 420])
def test_a_footer_puts_on_more_lines_what_does_not_fit_on_one(theme, widget_host, inspect, wide):
    bar = FooterBar(theme)
    left = Button(theme, "退出")
    rights = [Button(theme, text, key="F5") for text in ("换一个工作区", "再试一次", "救出数据")]
    main = Button(theme, "用备份恢复", key="F6", kind="main", great=True)
    bar.set_left(left, note="没写完就退出去，什么也没写。")
    bar.set_right(*rights, main)
    frame = widget_host(bar, (wide, 300))
    until_still(frame)
    assert inspect(frame, language="zh") == []
    order = [left, *rights, main]
    places = [(button.y() + button.height() // 2, button.x()) for button in order]
    assert places == sorted(places), "read from left to right, from line to line"
    assert main.geometry().right() == max(button.geometry().right() for button in order)
    lines = {place[0] for place in places}
    assert (len(lines) == 1) == (wide >= 900)


def test_two_halves_stand_one_below_the_other_where_it_is_narrow(theme, widget_host):
    first, rest = QLineEdit(), QLineEdit()
    both = Beside(theme, first, rest, width=200, least=500)
    frame = widget_host(both, (700, 200))
    assert not both.stacked and first.width() == 200 and rest.x() > first.geometry().right()
    theme.set_scale(2.0)
    until_still(frame)
    assert both.stacked and first.width() == both.width() and rest.y() > first.y()
