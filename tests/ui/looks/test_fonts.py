"""The typeface of the screen: every character of GBK, the official table and Extension A has a glyph, also in bold."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QFontInfo, QFontMetrics, QRawFont, QTextLayout

from desktop.ui import fonts
from desktop.ui.theme import Theme
from desktop.ui.widgets import Label

FOLDER = Path(__file__).resolve().parents[3] / "resources/fonts"
OF_NAMES = "㼆䶮喆堃昇鎏淼犇骉㛃䥽"  # rare in books, not in the names of people


def gbk() -> set[str]:
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    signs = {text for text in (pair.decode("gbk", "ignore") for pair in pairs) if len(text) == 1}
    return {sign for sign in signs if not "\ue000" <= sign <= "\uf8ff"}


def raw(name: str) -> QRawFont:
    return QRawFont(str(FOLDER / name), 14)


@pytest.mark.gap(5000)  # thirty thousand characters are asked for one by one
@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_every_character_people_write_has_a_glyph(qapp, weight):
    everyday, rare = raw(f"XinglinSans-{weight}.ttf"), raw("XinglinSansRare-Regular.ttf")
    wanted = gbk() | {chr(code) for code in range(0x3400, 0x4DB6)} | set(OF_NAMES)
    codes = (ord(sign) for sign in wanted)
    missing = {chr(code) for code in codes if not (everyday.supportsCharacter(code) or rare.supportsCharacter(code))}
    assert missing <= {"\x7f", "≒"}, sorted(missing)[:20]  # Noto itself has no ≒


@pytest.mark.parametrize("bold", [False, True])
def test_a_rare_character_is_drawn_and_no_box(theme, bold):
    text = "王㼆、李䶮"
    layout = QTextLayout(text, theme.font(15, bold=bold))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    runs = layout.glyphRuns()
    assert all(glyph for run in runs for glyph in run.glyphIndexes())
    assert {run.rawFont().familyName() for run in runs} == {fonts.BUNDLED, fonts.BUNDLED_RARE}
    assert sum(len(run.glyphIndexes()) for run in runs) == len(text)


def test_a_character_without_a_glyph_is_named(theme):
    assert fonts.missing("王㼆、李䶮 68 人次，A–B", theme.font(15)) == ()
    assert fonts.missing("𰻝𰻝面，㼆", theme.font(15, bold=True)) == ("𰻝",)


def test_tests_draw_with_our_face_alone(theme):
    for bold in (False, True):
        info = QFontInfo(theme.font(15, bold=bold))
        assert info.family() == fonts.BUNDLED
        assert info.bold() == bold


def test_families_follow_the_order_of_the_design(monkeypatch):
    monkeypatch.setattr(fonts.sys, "platform", "linux")
    present = ["DejaVu Sans", "Noto Serif CJK SC", "Noto Sans CJK SC", "Microsoft YaHei UI", "SimSun-ExtB"]
    monkeypatch.setattr(fonts.QFontDatabase, "families", lambda: present)
    wanted = [
        "Microsoft YaHei UI",
        "Noto Sans CJK SC",
        "SimSun-ExtB",
        "Noto Serif CJK SC",
        "Xinglin Sans",
        "Xinglin Sans Rare",
    ]
    assert fonts.families() == wanted
    monkeypatch.setattr(fonts.sys, "platform", "win32")  # where 微软雅黑 is listed by that name alone
    assert fonts.families() == [*fonts.SYSTEM, *fonts.RARE, "Xinglin Sans", "Xinglin Sans Rare"]
    assert fonts.families(bundled_only=True) == ["Xinglin Sans", "Xinglin Sans Rare"]


def test_sizes_are_pixels_times_the_scale(theme):
    assert theme.font(14).pixelSize() == 14
    theme.set_scale(1.75)
    assert theme.font(14).pixelSize() == 24  # 24.5 rounds to even
    assert theme.font(32, bold=True).pixelSize() == 56
    assert theme.font(32, bold=True).bold()


def test_a_font_given_out_may_be_changed(theme):
    font = theme.font(14)
    font.setUnderline(True)
    assert not theme.font(14).underline()


def test_a_line_of_text_has_the_height_of_the_design(theme):
    label = Label(theme, "幸福村卫生室", "body")
    assert QFontMetrics(label.font()).height() == pytest.approx(15 * 1.45, abs=1)
    label.deleteLater()


def test_a_theme_without_the_test_variable_asks_the_system(monkeypatch, qapp):
    monkeypatch.delenv(fonts.FORCE)
    asked = []
    monkeypatch.setattr(fonts, "families", lambda *, bundled_only=False: asked.append(bundled_only) or ["Xinglin Sans"])
    Theme().deleteLater()
    assert asked == [False]


def test_what_we_ship_is_licensed():
    assert "SIL Open Font License, Version 1.1" in (FOLDER / "OFL-NotoSansSC.txt").read_text("utf-8")
    assert all((FOLDER / name).is_file() for name in fonts.FILES)
