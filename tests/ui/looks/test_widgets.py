"""What the widgets promise beside their looks: chips, cards, notices, progress, steps, the theme itself."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.ui.widgets import (
    CHIPS,
    Bar,
    Button,
    Card,
    Chip,
    EmptyState,
    Facts,
    FlowRow,
    FooterBar,
    Label,
    Notice,
    ProgressLine,
    SearchBox,
    Table,
    WizardSteps,
    chip_size,
    chip_word,
    key_text,
    progress,
)
from desktop.ui.widgets.chips import chip_pixmap
from desktop.ui.widgets.keys import split_keys
from desktop.ui.widgets.progress import time_left
from tests.ui.harness.painted import painted_texts

# --------------------------------------------------------------------------------------------------------------- theme


def test_the_scale_walks_its_steps_and_stops_at_the_ends(theme):
    told = []
    theme.changed.connect(lambda: told.append(theme.scale))
    for step in (1, 1, -1, 1, 1, 1, 1, 0, -1):
        theme.zoom(step)
    assert told == [1.25, 1.5, 1.25, 1.5, 1.75, 2.0, 1.0]
    theme.set_scale(1.6)
    assert theme.scale == 1.5


def test_pixels_are_whole_and_never_nothing(theme):
    theme.set_scale(1.25)
    assert [theme.px(n) for n in (0, 0.2, 1, 2, 36)] == [0, 1, 1, 2, 45]


def test_switching_tells_once_and_only_when_something_changed(theme):
    told = []
    theme.changed.connect(lambda: told.append(theme.high_contrast))
    theme.set_high_contrast(False)
    theme.set_high_contrast(True)
    theme.set_high_contrast(True)
    assert told == [True]
    assert QApplication.palette().window().color() == QColor("#000000")


def test_the_focus_ring_of_high_contrast_is_five_pixels(theme):
    assert theme.ring == 2
    theme.set_high_contrast(True)
    assert theme.ring == 5
    theme.set_scale(2.0)
    assert theme.ring == 6


# --------------------------------------------------------------------------------------------------------------- chips


def test_every_state_has_a_word_an_icon_and_a_tint(theme):
    for state, look in CHIPS.items():
        assert chip_word(state)
        assert theme.colour(look.token).isValid()
        assert theme.colour(f"{look.token}_tint").isValid()
    assert [chip_word(state) for state in ("draft", "ready", "submitted", "received")] == [
        "草稿",
        "待上报",
        "已上报",
        "已收",
    ]
    assert [chip_word(state) for state in ("returned", "endorsed", "conflict", "suspect")] == [
        "退回",
        "镇已审",
        "冲突",
        "疑似重复",
    ]


def test_a_chip_is_painted_once_and_again_after_the_look_changed(theme):
    first = chip_pixmap("returned", theme)
    assert chip_pixmap("returned", theme).cacheKey() == first.cacheKey()
    theme.set_high_contrast(True)
    second = chip_pixmap("returned", theme)
    assert second.cacheKey() != first.cacheKey()
    assert second.toImage().pixelColor(second.width() // 2, 0) == QColor("#FFFFFF"), "its edge is white"


def test_chips_grow_with_the_text(theme):
    small = chip_size("suspect", theme)
    theme.set_scale(2.0)
    large = chip_size("suspect", theme)
    assert small.height() == 24
    assert (large.width(), large.height()) == pytest.approx((2 * small.width(), 48), abs=4)


def test_a_chip_may_say_more_than_its_state(theme):
    chip = Chip(theme, "gap", "缺 5 号")
    assert chip.accessibleName() == "缺 5 号"
    assert chip.sizeHint().width() > chip_size("gap", theme).width()
    chip.set_state("reported")
    assert (chip.state, chip.accessibleName()) == ("reported", "已报")
    chip.deleteLater()


# ---------------------------------------------------------------------------------------------------------------- keys


def test_keys_are_taken_apart_and_named():
    assert split_keys("Ctrl+Shift+C") == ["Ctrl", "+", "Shift", "+", "C"]
    assert split_keys("1 – 6") == ["1", "–", "6"]
    assert split_keys("Ctrl++") == ["Ctrl", "+", "+"]
    assert split_keys("+") == ["+"]
    assert key_text("Ctrl+Space") == "Ctrl+空格"
    assert key_text("Alt+Left") == "Alt+←"
    assert key_text("↑ ↓") == "↑ ↓"


# ------------------------------------------------------------------------------------- labels, cards, notices, the rest


def test_a_label_takes_everything_literally_but_its_own_marks(theme):
    plain, marked = Label(theme, "a<b & **c**"), Label(theme, "1 条这次**带不走**：<9月>", marked=True)
    assert plain.text() == "a<b & **c**"
    assert marked.text() == "1 条这次<b>带不走</b>：&lt;9月&gt;"
    assert marked.plain() == marked.accessibleName() == "1 条这次带不走：<9月>"
    for label in (plain, marked):
        label.deleteLater()


def test_a_label_follows_the_theme(theme):
    label = Label(theme, "68", "great", tone="error")
    theme.set_scale(1.5)
    theme.set_high_contrast(True)
    assert label.font().pixelSize() == 48
    assert label.palette().windowText().color() == QColor(theme.palette.error)
    label.deleteLater()


def test_a_cards_contents_stay_at_the_top_unless_they_can_grow(theme, widget_host):
    card = Card(theme, "上次回执", aside="第 6 号")
    label = Label(theme, "写入 U 盘，15 条", "body", wrap=True)
    card.body.addWidget(label)
    widget_host(card, (400, 400))
    assert label.geometry().bottom() < 120
    table = Table(theme, name="表")
    card.body.addWidget(table)
    QApplication.processEvents()
    QApplication.processEvents()
    assert table.height() > 200


def test_a_notice_says_all_of_it_and_swaps_its_buttons(theme, widget_host):
    notice = Notice(
        theme, "warning", "**2 个数**和现在不一样", detail="代码 表 12", buttons=[Button(theme, "看改了什么")]
    )
    widget_host(notice, (700, 100))
    assert notice.accessibleName() == "2 个数和现在不一样 代码 表 12"
    notice.set_kind("error")
    notice.set_text("U 盘拔早了")
    again = Button(theme, "再写一次")
    notice.set_buttons([again])
    QApplication.processEvents()
    assert (notice.kind, notice.text(), again.isVisibleTo(notice)) == ("error", "U 盘拔早了", True)
    assert notice.accessibleName() == "U 盘拔早了"


def test_nothing_yet_offers_what_to_do(theme, widget_host):
    new = Button(theme, "记一笔")
    empty = EmptyState(theme, "calendar-days", "9 月还没有记录。", new)
    widget_host(empty, (600, 400))
    assert empty.accessibleName() == "9 月还没有记录。"
    assert new.isVisible()


def test_facts_can_be_replaced(theme, widget_host):
    facts = Facts(theme, [("主题", "高血压")])
    widget_host(facts, (400, 200))
    facts.set_facts([("主讲", "王秀兰"), ("地点", "幸福村")])
    QApplication.processEvents()
    said = [label.text() for label in facts.findChildren(Label) if label.isVisibleTo(facts)]
    assert said == ["主讲", "王秀兰", "地点", "幸福村"]


def test_steps_tell_where_one_is(theme):
    steps = WizardSteps(theme, ["核对", "写入 U 盘", "读回核对", "可以拔出"])
    steps.set_current(1)
    assert steps.accessibleName() == "第 2 步，共 4 步：写入 U 盘"
    assert steps.current == 1
    assert steps.minimumSizeHint().width() < steps.sizeHint().width()
    steps.deleteLater()


def test_the_footer_takes_other_buttons(theme, widget_host):
    bar = FooterBar(theme)
    first, second = Button(theme, "取消"), Button(theme, "上一步")
    bar.set_left(first, note="写完会自动读回核对。")
    widget_host(bar, (900, 80))
    bar.set_left(second)
    bar.set_right(Button(theme, "写入 U 盘", kind="main", great=True))
    assert second.isVisible()
    assert not first.isVisible()
    assert bar.height() >= 66


def test_a_bar_keeps_within_its_ends(theme):
    bar = Bar(theme, 0.5, "核对")
    assert bar.accessibleName() == "核对 50%"
    bar.set_ratio(7)
    assert bar.ratio == 1
    bar.deleteLater()


# ------------------------------------------------------------------------------------------------------------ progress


@pytest.fixture
def line(theme, widget_host):
    made = ProgressLine(theme)
    host = QWidget()
    widget_host(host, (400, 100))
    made.setParent(host)
    return made


def test_short_work_is_never_seen(line, hands):
    line.begin("照片查重")
    hands.rest(150)
    assert not line.isVisible()
    line.finish()
    hands.rest(500)
    assert not line.isVisible()


def test_longer_work_says_what_how_far_and_stops(line, hands):
    stopped = []
    line.stopped.connect(lambda: stopped.append(1))
    line.begin("照片查重")
    line.show_progress(128, 312)
    hands.until(line.isVisible)
    assert line.accessibleName() == "照片查重 128 / 312"
    assert line.bar.ratio == pytest.approx(128 / 312)
    line.stop.setFocus()
    hands.press("Enter", "Enter")
    assert stopped == [1]
    line.finish("已收 9 个，其余没动")
    assert line.isVisible()
    assert line.accessibleName() == "已收 9 个，其余没动"
    assert not line.stop.isVisible()


def test_the_time_left_comes_after_ten_seconds_and_is_rounded(line, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    line.begin("收件")
    now[0] = 109.0
    line.show_progress(10, 100)
    assert not line._left.isVisibleTo(line)
    now[0] = 112.0
    line.show_progress(10, 100)
    assert line._left.text() == "约 2 分钟"
    line.finish()
    assert [time_left(seconds) for seconds in (5, 40, 61, 200)] == ["快好了", "不到 1 分钟", "约 1 分钟", "约 3 分钟"]


# --------------------------------------------------------------------------------------------------------------- speed


@pytest.mark.gap(3000)  # measured, not judged: fifty widgets change their look at once
def test_how_long_a_switch_takes_is_measured(theme, widget_host, record_property):
    from tests.ui.looks import gallery

    page = gallery.controls(theme)
    widget_host(page, (1400, 700))
    count = sum(1 for _ in page.findChildren(QWidget))
    taken = []
    for on in (True, False, True):
        began = time.perf_counter()
        theme.set_high_contrast(on)
        QApplication.processEvents()
        page.repaint()
        taken.append(round((time.perf_counter() - began) * 1000))
    print(f"{count} widgets change their look in {taken} ms")
    record_property("switch_ms", sorted(taken)[1])
    assert count >= 50
    assert Qt.UIEffect.UI_AnimateMenu is not None
    assert not QApplication.isEffectEnabled(Qt.UIEffect.UI_AnimateMenu)


# ---------------------------------------------------------------------------------------------------------------- rows


def test_a_row_goes_on_below_when_it_is_too_long(theme, widget_host):
    buttons = [Button(theme, f"第 {n} 个选择") for n in range(6)]
    row = FlowRow(theme, *buttons)
    frame = widget_host(row, (1200, 300))
    assert len({button.y() for button in buttons}) == 1
    frame.resize(400, 300)
    QApplication.processEvents()
    assert len({button.y() for button in buttons}) > 1
    assert max(button.geometry().right() for button in buttons) <= row.width()
    assert row.heightForWidth(400) > row.heightForWidth(1200)
    buttons[0].hide()
    assert row.heightForWidth(400) <= row.height()


def test_steps_without_room_write_only_the_current_title(theme, widget_host):
    steps = WizardSteps(theme, ["打开启用包", "核对词", "看清单位", "设密码", "收好恢复码", "印核对单"])
    steps.set_current(2)
    widget_host(steps, (420, 60))
    shown = [text.text for text in painted_texts(steps.window())]
    assert [text for text in shown if not text.isdigit()] == ["看清单位"]
    assert "5 收好恢复码" in steps.toolTip()


def test_a_long_note_makes_the_footer_higher(theme, widget_host):
    bar = FooterBar(theme)
    note = "这是试收，还没有入库。收下以后，只要没开始审核，整批都能撤销。" * 3
    bar.set_left(Button(theme, "都不收"), note=note)
    bar.set_right(Button(theme, "收下 16 个好的（154 条）", kind="main", great=True))
    widget_host(bar, (800, 300))
    assert bar.heightForWidth(1400) == 66
    assert bar.heightForWidth(700) > 66


def test_the_hint_of_a_narrow_search_box_stays_whole(theme, widget_host, inspect):
    box = SearchBox(theme, "找记录：名称或拼音首字母，如 xfc")
    frame = widget_host(box, (700, 80))
    wide = {text.text for text in painted_texts(frame)}
    frame.setMinimumWidth(0)
    frame.resize(frame.minimumSizeHint())
    QApplication.processEvents()
    narrow = {text.text for text in painted_texts(frame)}
    assert "Ctrl+F" in wide
    assert "Ctrl+F" not in narrow
    assert inspect(frame, language="zh") == []


def test_a_long_text_has_its_edge_and_its_ring(theme, widget_host):
    """The sheet's rule for scroll areas must not take it away."""
    text = QPlainTextEdit()
    text.setAccessibleName("活动小结")
    frame = widget_host(text, (400, 200))
    middle = text.height() // 2
    assert text.grab().toImage().pixelColor(0, middle) in [theme.colour("border"), theme.colour("focus")]
    text.setFocus()
    QApplication.processEvents()
    image = frame.grab(QRect(text.mapTo(frame, QPoint(0, 0)), text.size())).toImage()
    assert [image.pixelColor(x, middle) for x in range(2)] == [theme.colour("focus")] * 2


def test_a_footer_without_a_note_keeps_its_height(theme, widget_host):
    bar, above = FooterBar(theme), QPlainTextEdit()
    above.setAccessibleName("x")
    bar.set_right(Button(theme, "写入 U 盘", kind="main", great=True))
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(above, 1)
    column.addWidget(bar)
    widget_host(page, (900, 300))
    assert bar.height() == 66
    bar.set_note("写完会自动读回核对。")
    QApplication.processEvents()
    assert bar.height() == 66
