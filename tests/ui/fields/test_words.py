from __future__ import annotations

import pytest

from desktop.ui.fields.words import Paragraph, Piece, balanced, split_sentence


@pytest.mark.parametrize(
    ("text", "what", "do"),
    [
        ("72 比 68 多。请改小。", "72 比 68 多。", "请改小。"),
        ("72 is more than 68. Please change it.", "72 is more than 68. ", "Please change it."),
        ("12.5 is no whole number.", "12.5 is no whole number.", ""),
        ("太多", "太多", ""),
        ("", "", ""),
    ],
)
def test_what_is_wrong_and_what_to_do(text: str, what: str, do: str):
    assert split_sentence(text) == (what, do)


def test_rare_characters_do_not_shift_what_follows(theme):
    """䶮 is one unit of Qt's text, 𠮷 is two."""
    words = Paragraph(theme, [Piece("𠮷䶮", bold=True), Piece("以后", "error")], 400)
    assert [(span.start, span.length) for span in words._layout.formats()] == [(0, 3), (3, 2)]


def test_wrapped_words_are_as_high_as_their_lines(theme):
    words = Paragraph(theme, [Piece("数对就写一句原因，不对就改。" * 3)], 200)
    assert words.lines > 1
    assert words.height == pytest.approx(words.lines * 14 * 1.45, abs=1)
    assert words.width <= 201


@pytest.mark.parametrize(
    "text", ["服务退役军人等优抚对象", "服务退役军人等优抚对象的人次数", "Services to veterans and others"]
)
def test_labels_break_in_the_middle_and_leave_no_lone_character(theme, text: str):
    plain = Paragraph(theme, [Piece(text, px=16)], 160, right=True)
    made = balanced(theme, Piece(text, px=16), 160)
    assert made.lines == plain.lines > 1
    widths = [made._layout.lineAt(number).naturalTextWidth() for number in range(made.lines)]
    assert max(widths) <= 160
    assert min(widths) > max(widths) / 2
