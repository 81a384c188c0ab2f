"""What gives way where letters are large and the room is not: never the words."""

from __future__ import annotations

import pytest

from desktop.ui.page import Heading
from desktop.ui.pages.intake.count_cards import CountCard, CountCards
from desktop.ui.shell.bands import TitleBand
from desktop.ui.start.word_tiles import WordTiles
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.notices import Notice
from tests.ui.harness.turning import until_still

WORDS = ("远门", "金狼", "夏叶", "双桥", "紫马", "早蜂", "早鸟", "水狼")


@pytest.mark.parametrize(("wide", "columns"), [(1300, 4), (900, 3), (640, 2)])
def test_words_stand_in_as_many_columns_as_fit_and_arrows_follow(theme, widget_host, hands, inspect, wide, columns):
    theme.set_scale(2.0)
    tiles = WordTiles(theme)
    tiles.show_words(WORDS)
    frame = widget_host(tiles, (wide, 900))
    moved: list[int] = []
    tiles.moved.connect(moved.append)
    tiles.setFocus()
    until_still(frame)
    assert inspect(frame, language="zh") == []
    hands.press("Down", "Up", "Right")
    assert moved == [columns, -columns, 1]
    assert tiles.sizeHint().height() == -(-len(WORDS) // columns) * (theme.px(84) + theme.px(12)) - theme.px(12)


@pytest.mark.parametrize(("wide", "stacked"), [(1300, False), (620, True)])
def test_buttons_of_a_notice_go_below_its_words(theme, widget_host, hands, inspect, wide, stacked):
    theme.set_scale(2.0)
    first, last = Button(theme, "看迟到的", dense=True), Button(theme, "看改了什么", dense=True)
    notice = Notice(theme, "warning", "10月8日报出第 1 版。**已过期**：4 个数和现在不一样。", buttons=(first, last))
    frame = widget_host(notice, (wide, 600))
    until_still(frame)
    assert inspect(frame, language="zh") == []
    words = notice.findChildren(type(notice._text))[0]
    top = first.mapTo(notice, first.rect().topLeft()).y()
    assert (top >= words.geometry().bottom()) == stacked
    notice.set_buttons([Button(theme, "知道了", dense=True)])
    until_still(frame)
    assert inspect(frame, language="zh") == []


@pytest.mark.parametrize(("wide", "lines"), [(1800, 1), (760, 2), (480, 4)])
def test_counts_go_on_more_lines(theme, widget_host, inspect, wide, lines):
    theme.set_scale(2.0)
    cards = CountCards(theme)
    counts = [("refused", "拒收", 3), ("waiting", "等登记", 2), ("edited", "有更改", 1), ("suspect", "疑似重复", 3)]
    cards.show_counts([(state if state == "suspect" else "", word, n) for state, word, n in counts], compact=True)
    frame = widget_host(cards, (wide, 500))
    until_still(frame)
    assert inspect(frame, language="zh") == []
    assert len({card.y() for card in cards.findChildren(CountCard)}) == lines


def test_the_band_leaves_out_what_stands_beside_a_long_title_and_then_writes_it_smaller(theme, widget_host, inspect):
    band = TitleBand(theme)
    button = Button(theme, "导出 Excel", key="Ctrl+E", kind="main")
    band.show_actions([button], compact=True)
    band.show_heading(Heading("义诊周 附件2", "2023 年　9月16日–22日"))
    frame = widget_host(band, (900, 200))
    until_still(frame)
    assert band._detail.isVisible() and band._title.role == "title"
    frame.resize(460, 200)
    until_still(frame)
    assert not band._detail.isVisible() and band._title.role == "title"
    assert band._title.toolTip() == "2023 年　9月16日–22日"
    frame.resize(340, 200)
    until_still(frame)
    assert band._title.role == "card"
    assert inspect(frame, language="zh") == []
