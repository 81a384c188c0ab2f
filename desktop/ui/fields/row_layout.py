"""Where everything of a field row stands: worked out once a change, painted often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRect

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.fields.editors import Editor
from desktop.ui.fields.words import Paragraph, Piece, advance, balanced, split_sentence
from desktop.ui.theme import Theme

LABEL, GAP, STAR, EDGE = 190, 14, 14, 5
HINT_UNDER, LABEL_ABOVE = 1.5, 1.75  # scales from which the hint goes under the field, the label above it
LEAST_WORDS = 4  # characters that explain a warning
EXPLANATION = 452


@dataclass(frozen=True)
class RowTexts:
    """What a row shows, in words."""

    label: str
    required: bool = False
    unit: str = ""
    hint: str = ""
    indent: int = 0
    aside: str = ""
    error: str = ""
    warning: str = ""
    explained: bool = False
    too_short: bool = False
    calculated: str = ""
    checked: bool = False
    returned: str = ""
    returned_value: str = ""
    good: str = ""
    unsaved: bool = False
    current: bool = False


@dataclass(frozen=True)
class Spot:
    paragraph: Paragraph
    x: int
    y: int


@dataclass(frozen=True)
class Mark:
    name: str
    tone: str
    px: int
    side: int
    x: int
    y: int


@dataclass
class Places:
    control: QRect = field(default_factory=QRect)
    explanation: QRect | None = None
    paragraphs: list[Spot] = field(default_factory=list)
    icons: list[Mark] = field(default_factory=list)
    height: int = 0

    def words(self) -> list[str]:
        """Every painted text."""
        return [spot.paragraph.text for spot in self.paragraphs]


def arrange(theme: Theme, texts: RowTexts, editor: Editor, width: int) -> Places:
    """Lay a row out in so much width."""
    return _Arranging(theme, texts, editor, width).done()


class _Arranging:
    def __init__(self, theme: Theme, texts: RowTexts, editor: Editor, width: int) -> None:
        self.theme, self.px, self.texts, self.editor, self.width = theme, theme.px, texts, editor, width
        self.places = Places()
        self.above = theme.scale >= LABEL_ABOVE
        self.left = self.px(16 + 16 * texts.indent) if self.above else self.px(LABEL)
        self.right = width - self.px(12)

    def done(self) -> Places:
        top = self._label()
        bottom = self._control(top)
        bottom = max(bottom, self.px(tokens.ROW_FIELD) if not self.above else 0)
        bottom = self._messages(bottom)
        self.places.height = bottom
        return self.places

    # ---- label and box ----

    def _label(self) -> int:
        """Draw the label; where the control's row starts."""
        px, texts = self.px, self.texts
        star = [Piece("＊", "error", STAR)] if texts.required else []
        gap = [Piece(" ", px=4)] if texts.required else []
        if self.above:
            label = Paragraph(
                self.theme, [*star, *gap, Piece(texts.label, "text", 16)], self.right - self.left, line_height=22
            )
            self.places.paragraphs.append(Spot(label, self.left, px(6)))
            return px(6) + label.height
        room = px(LABEL - GAP - 4)
        wide = advance(self.theme, texts.label, 16)
        star_wide = advance(self.theme, "＊", STAR) if texts.required else 0
        # Ten characters stay on one line, with their star.
        over = 1 if wide <= px(160) + 2 else star_wide
        label = balanced(self.theme, Piece(texts.label, "text", 16), max(px(60), room - over), line_height=22)
        one = px(tokens.ROW_FIELD)
        y = (one - label.height) // 2 if label.lines < 3 and label.height + px(4) <= one else px(EDGE)
        x = px(LABEL - GAP) - label.room
        self.places.paragraphs.append(Spot(label, x, y))
        if texts.required:
            mark = Paragraph(self.theme, star, star_wide + 4, line_height=22)
            at = px(LABEL - GAP) - label.width - star_wide - (px(4) if wide <= px(140) else 0)
            self.places.paragraphs.append(Spot(mark, max(px(4), at), y))
        self.label_bottom = y + label.height
        return 0

    def _control(self, top: int) -> int:
        px, editor = self.px, self.editor
        room = self.right - self.left
        unit_room = advance(self.theme, self.texts.unit, 15) + px(10) if self.texts.unit else 0
        wide = editor.width_in(max(px(80), room - unit_room))
        high = editor.height_in(wide)
        self.places.control = QRect(self.left, top + px(EDGE), wide, high)
        bottom = top + high + 2 * px(EDGE)
        if not self.above:
            bottom = max(bottom, self.label_bottom + px(EDGE))
        return self._beside(bottom)

    def _beside(self, bottom: int) -> int:
        """Unit, and right of it one of: a sign, the formula, the hint. What does not fit goes under the box."""
        px, texts, box = self.px, self.texts, self.places.control
        x = box.right() + 1 + px(10)
        line = px(tokens.CONTROL)
        if texts.unit:
            self._spot([Piece(texts.unit, "text_2", 15)], x, box.y(), line)
            x += max(px(30), advance(self.theme, texts.unit, 15)) + px(20)
        else:
            x += px(2)
        x = self._signs(x, box.y(), line)
        under: list[Sequence[Piece]] = []
        for pieces in self._remarks():
            wide = sum(advance(self.theme, piece.text, piece.px, bold=piece.bold) for piece in pieces)
            is_hint = pieces[0].text == texts.hint
            if x + wide <= self.right and not (is_hint and self.theme.scale >= HINT_UNDER):
                self._spot(pieces, x, box.y(), line)
                x += wide + px(20)
            else:
                under.append(pieces)
        for pieces in under:
            help_sign = pieces[0].text == texts.hint and self.theme.scale >= HINT_UNDER and texts.current
            bottom = self._message(bottom, pieces, "circle-help" if help_sign else "", "text")
        return bottom

    def _signs(self, x: int, y: int, line: int) -> int:
        texts, px = self.texts, self.px
        if texts.unsaved:
            self._spot([Piece(_("未存"), "error", 14, bold=True)], x, y, line)
            x += advance(self.theme, _("未存"), 14, bold=True) + px(14)
        if texts.current and self.theme.high_contrast:
            self._icon("arrow-left", "focus", 16, x, y, line)
            self._spot([Piece(_("现在填这里"), "focus", 15)], x + px(18), y, line)
            return x + px(18) + advance(self.theme, _("现在填这里"), 15) + px(20)
        if texts.checked and not texts.current and not texts.error:
            self._icon("check", "good", 18, x, y, line)
            return x + px(18) + px(12)
        return x

    def _remarks(self) -> list[Sequence[Piece]]:
        texts = self.texts
        found: list[Sequence[Piece]] = []
        if texts.aside:
            found.append([Piece(texts.aside, "text_2", 14)])
        if texts.calculated:
            generic = texts.calculated == _("自动算")
            words = texts.calculated if generic else _("自动算：{}").format(texts.calculated)
            found.append([Piece(words, "text_3", 14)])
        if texts.returned_value:
            before, _gap, after = _("退回时填的是 {}").partition("{}")
            old = Piece(texts.returned_value, "text_3", 14, struck=True)
            found.append([piece for piece in (Piece(before, "text_3"), old, Piece(after, "text_3")) if piece.text])
        quiet = texts.checked and not texts.current and self.theme.scale < HINT_UNDER
        if texts.hint and not texts.returned_value and not quiet:
            found.append([Piece(texts.hint, "text_3" if self.theme.scale < HINT_UNDER else "text_2", 14)])
        return found

    # ---- what is said under it ----

    def _messages(self, bottom: int) -> int:
        texts = self.texts
        if texts.error:
            what, do = split_sentence(texts.error)
            pieces = [Piece(what, "error", 14, bold=True)]
            if self.theme.high_contrast:
                pieces = [Piece(_("错："), "error", 14, bold=True), *pieces]
            if do:
                pieces.append(Piece("\n" + do if self.theme.high_contrast else do, "error", 14))
            bottom = self._message(bottom, pieces, "circle-x", "error")
        if texts.returned:
            why = _("退回的就是这一项。")
            pieces = [Piece(why, "error", 14, bold=True), Piece(texts.returned.removeprefix(why), "error", 14)]
            bottom = self._message(bottom, pieces, "undo-2", "error")
        if texts.warning:
            head = Piece(_("提醒："), "warning", 14, bold=True)
            bottom = self._message(bottom, [head, Piece(texts.warning, "warning", 14)], "triangle-alert", "warning")
            bottom = self._explanation(bottom)
        if texts.good:
            bottom = self._message(bottom, [Piece(texts.good, "good", 14)], "check", "good")
        return bottom

    def _message(self, top: int, pieces: Sequence[Piece], icon: str, tone: str) -> int:
        px = self.px
        inset = px(23) if icon else 0
        text = Paragraph(self.theme, pieces, self.right - self.left - inset)
        self.places.paragraphs.append(Spot(text, self.left + inset, top + px(3)))
        if icon:
            self._icon(icon, tone, 16, self.left, top + px(3), px(20))
        return top + text.height + px(10)

    def _explanation(self, top: int) -> int:
        px, texts = self.px, self.texts
        line = px(tokens.CONTROL)
        wide = min(px(EXPLANATION), self.right - self.left)
        self.places.explanation = QRect(self.left, top, wide, line)
        if texts.too_short:
            words, tone, icon = _("再写清楚一点，4 个字以上"), "warning", "triangle-alert"
        elif texts.explained:
            words, tone, icon = _("已说明，随上报带走"), "good", "check"
        else:
            words, tone, icon = _("写一句原因，4 个字就行"), "text_3", ""
        x = self.left + wide + px(10)
        need = px(18 if icon else 0) + advance(self.theme, words, 14)
        if x + need > self.right:
            return self._message(top + line + px(4), [Piece(words, tone, 14)], icon, tone)
        if icon:
            self._icon(icon, tone, 16, x, top, line)
        self._spot([Piece(words, tone, 14)], x + px(18 if icon else 0), top, line)
        return top + line + px(10)

    # ---- pieces ----

    def _spot(self, pieces: Sequence[Piece], x: int, y: int, line: int) -> None:
        text = Paragraph(self.theme, pieces, 100000)
        self.places.paragraphs.append(Spot(text, x, y + (line - text.height) // 2))

    def _icon(self, name: str, tone: str, px: int, x: int, y: int, line: int) -> None:
        side = self.px(px)
        self.places.icons.append(Mark(name, tone, px, side, x, y + (line - side) // 2))
