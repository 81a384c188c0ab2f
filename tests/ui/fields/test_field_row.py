from __future__ import annotations

import pytest
from PySide6.QtCore import QRect

from desktop.ui.fields import DateEditor, FieldLook, FieldRow, NumberEditor, TextEditor

PEAK = "比您这里以往最多的一次（42 人次）高很多。数对就写一句原因，不对就改。"


@pytest.fixture
def rows(theme, show):
    first = FieldRow(
        theme, label="线下义诊", required=True, unit="人次", hint="看一次算 1 人次", editor=NumberEditor(theme)
    )
    second = FieldRow(theme, label="线上义诊", editor=NumberEditor(theme))
    show(first, second)
    first.accepted.connect(second.setFocus)
    second.went_back.connect(first.setFocus)
    return first, second


def colours(widget, rect: QRect) -> set[str]:
    image = widget.grab().toImage()
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(rect.left(), rect.right() + 1)
        for y in range(rect.top(), rect.bottom() + 1)
    }


def left_edge(widget) -> set[str]:
    return colours(widget, QRect(0, 0, 2, widget.height()))


def test_measures_of_the_design(rows):
    row = rows[0]
    assert row.height() == 46
    assert row.editor.geometry() == QRect(190, 5, 120, 36)


def test_enter_walks_down_and_up_walks_back(rows, hands):
    first, second = rows
    hands.type("68")
    hands.press("Enter")
    assert second.editor.focus_widget().hasFocus()
    hands.press("Up")
    assert first.editor.focus_widget().hasFocus()


def test_only_the_current_row_is_marked_tinted_and_ringed(rows, hands, theme):
    first, second = rows
    focus, tint = theme.palette.focus, theme.palette.focus_row
    assert left_edge(first) == {focus}
    assert tint in colours(first, QRect(10, 40, 20, 4))
    assert focus in colours(first.editor, QRect(0, 5, 2, 20))
    assert focus not in left_edge(second)
    assert focus not in colours(second.editor, QRect(0, 0, 120, 36))
    hands.press("Enter")
    assert focus not in left_edge(first)
    assert focus not in colours(first.editor, QRect(0, 0, 120, 36))
    assert left_edge(second) == {focus}


def test_an_error_is_marked_and_says_what_and_what_to_do(rows, hands, theme):
    first, _second = rows
    first.show(FieldLook(error="优抚对象 72 人次，比 68 还多。请改成不超过 68 的数。"))
    hands.press("Enter")
    assert first.height() == 46 + 30
    assert left_edge(first) == {theme.palette.error}
    assert theme.palette.error in colours(first.editor, QRect(0, 5, 2, 20))
    assert "优抚对象 72 人次，比 68 还多。请改成不超过 68 的数。" in first._places.words()
    assert first.editor.focus_widget().accessibleDescription().startswith("看一次算 1 人次 优抚对象")
    first.show(FieldLook())
    assert first.height() == 46


def test_the_name_tells_label_unit_and_must(rows):
    widget = rows[0].editor.focus_widget()
    assert widget.accessibleName() == "线下义诊，人次，必填"
    assert widget.accessibleDescription() == "看一次算 1 人次"


def test_a_warning_opens_its_explanation_at_once_and_enter_leads_there(rows, hands, told):
    first, second = rows
    heard = told(first, "explained", "accepted", "answered")
    first.answered.connect(lambda: first.show(FieldLook(warning=PEAK, explained=first.look.explained)))
    hands.type("68")
    hands.press("Enter")
    assert first.explanation.isVisible()
    assert first.explanation.hasFocus()
    assert first.current
    assert not second.current
    hands.compose("zhen", commit="镇里")
    hands.press("Enter")
    assert first.explanation.hasFocus()  # two characters say nothing
    assert "再写清楚一点，4 个字以上" in first._places.words()
    hands.compose("zhuanjia", commit="专家下来", during=("Enter",))
    hands.press("Enter")
    assert ("explained", "镇里专家下来") in heard.heard
    assert heard.count("accepted") == 1
    assert second.editor.focus_widget().hasFocus()


def test_an_explained_warning_stays_in_view_and_lets_pass(rows, hands, told):
    first, second = rows
    first.show(FieldLook(warning=PEAK, explained="镇里专家下来"))
    assert "已说明，随上报带走" in first._places.words()
    assert first.explanation.text() == "镇里专家下来"
    hands.press("Enter")
    assert second.editor.focus_widget().hasFocus()
    assert first.explanation.isVisible()
    assert "已说明，随上报带走" in first.editor.focus_widget().accessibleDescription()


def test_an_explanation_is_handed_on_when_left_by_tab_and_can_be_taken_back(rows, hands, told):
    first, _second = rows
    first.show(FieldLook(warning=PEAK, explained="镇里专家下来"))
    heard = told(first, "explained")
    hands.press("Tab")
    assert first.explanation.hasFocus()
    hands.press("Ctrl+A", "Delete", "Tab")
    assert heard.heard == [("explained", "")]


def test_up_in_the_explanation_goes_to_its_field(rows, hands):
    first, _second = rows
    first.show(FieldLook(warning=PEAK))
    hands.press("Tab", "Up")
    assert first.editor.focus_widget().hasFocus()


def test_no_warning_no_box(rows):
    first, _second = rows
    first.show(FieldLook(warning=PEAK))
    first.show(FieldLook())
    assert not first.explanation.isVisible()
    assert first.height() == 46


def test_a_calculated_field_is_passed_over(theme, show, hands):
    made = [FieldRow(theme, label=name, editor=NumberEditor(theme)) for name in ("甲", "合计", "乙")]
    show(*made)
    made[1].show(FieldLook(calculated="线下 + 线上"))
    made[1].editor.set_value(68)
    assert not made[1].can_focus()
    assert "自动算：线下 + 线上" in made[1]._places.words()
    hands.press("Tab")
    assert made[2].current
    assert "自动算：线下 + 线上" in made[1].editor.focus_widget().accessibleDescription()


def test_a_returned_field_tells_why_and_what_it_held(rows):
    first, _second = rows
    first.show(FieldLook(returned="签到表上是 35 人。", returned_value="53", good="改成 35 后一致。"))
    words = first._places.words()
    assert "退回时填的是 53" in words
    assert "退回的就是这一项。签到表上是 35 人。" in words
    assert "改成 35 后一致。" in words


def test_a_checked_value_has_its_sign_once_one_has_left(rows, hands):
    first, _second = rows
    first.show(FieldLook(checked=True))
    assert not first._places.icons
    hands.press("Enter")
    assert [mark.name for mark in first._places.icons] == ["check"]
    first.show(FieldLook(unsaved=True))
    assert "未存" in first._places.words()


def test_what_the_editor_cannot_read_is_told_on_leaving_and_gone_when_mended(theme, show, hands):
    import datetime as dt

    row = FieldRow(theme, label="活动日期", editor=DateEditor(theme, dt.date(2023, 9, 20)))
    other = FieldRow(theme, label="后", editor=TextEditor(theme))
    show(row, other)
    hands.type("0931")
    assert row.error_now() == ""
    hands.press("Tab")
    assert row.error_now().startswith("9月31日没有这一天。")
    row.editor.setFocus()
    hands.type("930")
    assert row.error_now() == ""
    assert "2023年9月30日 星期六" in row._places.words()


def test_a_long_label_wraps_and_the_row_grows(theme, show):
    short = FieldRow(theme, label="服务退役军人等优抚对", required=True, editor=NumberEditor(theme))
    long = FieldRow(theme, label="服务退役军人等优抚对象的人次数", required=True, editor=NumberEditor(theme))
    longer = FieldRow(theme, label="服务退役军人等优抚对象的人次数" * 2, editor=NumberEditor(theme))
    show(short, long, longer)
    assert short._places.paragraphs[0].paragraph.lines == 1
    assert long._places.paragraphs[0].paragraph.lines == 2
    assert longer.height() > 46
    assert short.height() == 46


def test_the_hint_goes_under_at_150_and_the_label_above_at_175(rows, theme):
    first, _second = rows
    beside = next(spot for spot in first._places.paragraphs if spot.paragraph.text == "看一次算 1 人次")
    assert beside.y < first.editor.geometry().bottom()
    theme.set_scale(1.5)
    under = next(spot for spot in first._places.paragraphs if spot.paragraph.text == "看一次算 1 人次")
    assert under.y > first.editor.geometry().bottom()
    assert first.editor.geometry().x() == 285
    theme.set_scale(1.75)
    assert first._places.paragraphs[0].y < first.editor.geometry().y()
    assert first.editor.geometry().x() < 50


def test_high_contrast_breaks_the_mark_of_errors_and_says_where_one_is(rows, theme, hands):
    first, second = rows
    theme.set_high_contrast(True)
    first.show(FieldLook(error="人次太多。请改小。"))
    assert "现在填这里" in first._places.words()
    assert left_edge(first) == {theme.palette.focus}
    hands.press("Enter")
    assert left_edge(first) == {theme.palette.error, theme.palette.window}  # broken
    assert left_edge(second) == {theme.palette.focus}  # whole
    assert any(words.startswith("错：") for words in first._places.words())


def test_nothing_overlaps_at_any_scale(rows, theme, inspect, qapp):
    first, _second = rows
    first.show(FieldLook(warning=PEAK, error="人次太多。请改小。", returned="不对。", returned_value="5", unsaved=True))
    window = first.window()
    for scale in (1.0, 1.25, 1.5, 1.75, 2.0):
        theme.set_scale(scale)
        window.resize(1024, 900)
        qapp.processEvents()
        assert [line for line in inspect(window) if "overlap" in line or "outside" in line] == []
        rects = [
            QRect(spot.x, spot.y, spot.paragraph.width, spot.paragraph.height) for spot in first._places.paragraphs
        ]
        assert all(rect.right() <= first.width() and rect.bottom() <= first.height() for rect in rects)
        assert not [
            (one, other)
            for number, one in enumerate(rects)
            for other in rects[number + 1 :]
            if one.intersected(other).width() > 2 and one.intersected(other).height() > 2
        ]


def test_a_readonly_field_is_passed_over_without_a_formula(theme, show, hands):
    row, other = (FieldRow(theme, label=name, editor=TextEditor(theme)) for name in ("甲", "乙"))
    show(other, row)
    row.show(FieldLook(readonly=True))
    assert not row.can_focus()
    assert not any("自动算" in words for words in row._places.words())


def test_the_head_of_a_return_is_said_once(rows):
    first, _second = rows
    first.show(FieldLook(returned="退回的就是这一项。签到表上是 35 人。"))
    assert "退回的就是这一项。签到表上是 35 人。" in first._places.words()


def test_an_answer_is_told_once_by_enter_or_by_leaving(rows, hands, told):
    first, second = rows
    heard = told(first, "answered")
    hands.type("6")
    hands.press("Enter")
    assert second.current
    assert heard.heard == ["answered"]
    hands.press("Up")
    hands.press("Tab")  # looked at again and left: a blank that must be filled is told here
    assert heard.heard == ["answered", "answered"]


def test_a_number_that_was_calculated_for_a_while_keeps_the_method_editor_off(rows):
    from PySide6.QtCore import Qt

    first, _second = rows
    first.show(FieldLook(calculated="甲 + 乙"))
    first.show(FieldLook())
    assert first.can_focus()
    assert not first.editor.focus_widget().testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
