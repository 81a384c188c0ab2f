"""One copy of a sheet laid out on pages: what stands where, before anything is drawn.

Points, counted from the upper left corner. A page is texts and lines; who draws it knows nothing of parts and rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from desktop.foundation.translation import _, language_in_use
from desktop.model import sheet_layout as model
from desktop.model.sheet_patterns import filled
from desktop.model.sheets import Filling
from desktop.reports.pdf_fonts import Type, types
from desktop.reports.pdf_sheets_text import Fitted, break_lines, fit

MM = 72 / 25.4
QR_SIDE = 20 * MM
HEAD_WITH_QR = 25 * MM
PAD = 1.5 * MM
LINE, FAINT = 0.6, 0.3
BODY, LEAST, NOTE = 10.5, 8.0, 9.0
_RISE = 0.88  # of the ascent: what makes a Chinese letter stand in the middle of its line
_GAP = 3 * MM
_BELOW_HEAD = 1 * MM
# What no face draws and nobody meant to print: controls, joiners, marks of direction and variation, half characters.
_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\ud800-\udfff\U000e0100-\U000e01ef]"
)


@dataclass
class Page:
    """``texts``: (x, baseline, size, face, text, extra space a letter); ``lines``: (x1, y1, x2, y2); ``faint``: likewise, thinner."""

    texts: list[tuple[float, float, float, str, str, float]] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    faint: list[tuple[float, float, float, float]] = field(default_factory=list)


class Flow:
    """Parts put one below the other, page after page. ``blank``: rows to write on, after the filled ones."""

    def __init__(self, sheet: model.Sheet, filling: Filling, *, blank: int = 0, empty: bool = False) -> None:
        wide, high = (side * MM for side in model.PAPERS[sheet.paper])
        self.size = (high, wide) if sheet.orientation == "landscape" else (wide, high)
        top, right, bottom, left = (side * MM for side in sheet.margins)
        self.left, self.right = left, self.size[0] - right
        self.top, self.bottom = top, self.size[1] - bottom
        self.width = self.right - self.left
        self.sheet, self.filling, self.blank, self.empty = sheet, filling, blank, empty
        self.types = types()
        self.pages: list[Page] = []
        self.used: set[str] = set()
        self.y = self.top
        self.trial = False  # laid out only to be measured

    # ------------------------------------------------------------------------------------------------- pages

    @property
    def page(self) -> Page:
        return self.pages[-1]

    @property
    def room(self) -> float:
        return self.bottom - self.y

    @property
    def body(self) -> float:
        """What a page after the first has room for."""
        return self.bottom - self.top - self._head_height(first=False) - _BELOW_HEAD

    def turn(self) -> None:
        """A new page with its head."""
        self.pages.append(Page())
        self.y = self.top
        self._head(first=len(self.pages) == 1)

    def need(self, height: float) -> None:
        """Turn the page where ``height`` does not fit any more and a fresh one has more room."""
        if height > self.room and self.room < self.body - 1:
            self.turn()

    def _head_height(self, *, first: bool) -> float:
        if self.sheet.qr:
            return HEAD_WITH_QR
        return (self.sheet.title_size if first else 14) * 2.2

    def _head(self, *, first: bool) -> None:
        sheet, height = self.sheet, self._head_height(first=first)
        size = sheet.title_size if first else min(14.0, sheet.title_size)
        text = self.say(sheet.title) if first else _("{title}（续）").format(title=self.say(sheet.title))
        if first and sheet.heading:
            self.put(self.left, self.y + NOTE, self.say(sheet.heading), size=NOTE + 1.5, face="hei")
        room = self.width - (2 * (QR_SIDE + 4 * MM) if sheet.qr else 0)
        title = fit(text, room, height, self.types["bold"], size=size, least=size * 0.6, one_line=True)
        extra = _spaced(title, room - self.type("bold").width(text) * title.size, first=first)
        self.write(title, self.left + (self.width - room) / 2, self.y, room, height, "centre", "bold", extra)
        self.y += height + _BELOW_HEAD

    # ---------------------------------------------------------------------------------------------------- ink

    def say(self, pattern: str, row: dict[str, str] | None = None) -> str:
        said = filled(pattern, self.filling.values) if row is None else filled(pattern, row, self.filling.values)
        return said if said.isprintable() else _UNSEEN.sub("", said.replace("\t", " ").replace("\r\n", "\n"))

    def type(self, face: str) -> Type:
        self.used.add(face)
        return self.types[face]

    def put(self, x: float, baseline: float, text: str, *, size: float, face: str, extra: float = 0) -> None:
        if text.strip(" "):
            self.page.texts.append((x, baseline, size, face, text, extra))

    def write(
        self, told: Fitted, x: float, y: float, width: float, height: float, align: str, face: str, extra: float = 0
    ) -> None:
        """Lines in a box, in the middle of its height; ``extra``: space between letters."""
        measure = self.type(face)
        at = y + max(0, (height - told.height) / 2) + (told.leading + told.size * (_RISE - 0.12)) / 2
        for line in told.lines:
            if line:
                wide = measure.width(line) * told.size + extra * (len(line) - 1)
                shift = {"left": 0, "centre": (width - wide) / 2, "right": width - wide}[align]
                self.put(x + max(0, shift), at, line, size=told.size, face=face, extra=extra)
            at += told.leading

    def rule(self, x1: float, y1: float, x2: float, y2: float) -> None:
        self.page.lines.append((x1, y1, x2, y2))

    def boxes(self, edges: Sequence[float], y: float, height: float) -> None:
        """A row of boxes: ``edges`` are the places of its upright lines."""
        self.rule(edges[0], y, edges[-1], y)
        self.rule(edges[0], y + height, edges[-1], y + height)
        for edge in edges:
            self.rule(edge, y, edge, y + height)


def _spaced(title: Fitted, room: float, *, first: bool) -> float:
    """A short Chinese title is set wide, as on official forms."""
    if not first or len(title.lines) != 1 or len(title.lines[0]) > 9 or title.lines[0].isascii():
        return 0.0
    return max(0.0, min(title.size * 0.18, room / len(title.lines[0])))


def edges_of(weights: Sequence[float], left: float, width: float) -> list[float]:
    """Places of the lines between columns that share ``width`` by weight."""
    whole, at = sum(weights), left
    found = [left]
    for weight in weights:
        at += width * weight / whole
        found.append(at)
    return found


def height_of(flow: Flow, parts: Sequence[model.Part], put: Callable[[Flow, Sequence[model.Part]], None]) -> float:
    """What the parts take on a page of their own; a page's body where they take more than one."""
    if not parts:
        return 0.0
    trial = Flow(flow.sheet, flow.filling, blank=flow.blank, empty=flow.empty)
    trial.trial = True
    trial.turn()
    start = trial.y
    put(trial, parts)
    return trial.y - start if len(trial.pages) == 1 else flow.body


def paragraph(flow: Flow, part: model.Text) -> None:
    """Lines of running text; a page may turn between any two of them."""
    measure = flow.type(part.face)
    flow.y += part.before * MM
    leading = part.size * 1.5
    chinese = language_in_use() == "zh"
    for text in part.paragraphs:
        said = flow.say(text)
        lead = "　　" if part.indent and chinese and said else ""
        lines = break_lines(lead + said, flow.width / part.size, measure)
        for number, line in enumerate(lines):
            flow.need(leading)
            wide = measure.width(line) * part.size
            last = number == len(lines) - 1
            extra = 0.0
            if chinese and part.indent and not last and wide > flow.width * 0.8 and len(line) > 1:
                extra = (flow.width - wide) / (len(line) - 1)
            shift = {"left": 0, "centre": (flow.width - wide) / 2, "right": flow.width - wide}[part.align]
            flow.put(
                flow.left + max(0, shift), flow.y + part.size * 1.15, line, size=part.size, face=part.face, extra=extra
            )
            flow.y += leading
    flow.y += part.after * MM


def sides(flow: Flow, part: model.Sides) -> None:
    """Texts of one line, from margin to margin; one below the other where they do not fit beside each other."""
    flow.y += part.before * MM
    measure = flow.type("fang")
    said = [flow.say(text) for text in part.texts]
    widths = [measure.width(text) * part.size for text in said]
    leading = part.size * 1.5
    if sum(widths) + 4 * MM * (len(said) - 1) > flow.width:
        for text in said:
            for line in break_lines(text, flow.width / part.size, measure):
                flow.need(leading)
                flow.put(flow.left, flow.y + part.size * 1.15, line, size=part.size, face="fang")
                flow.y += leading
    else:
        flow.need(leading)
        between = (flow.width - sum(widths)) / max(1, len(said) - 1)
        at = flow.left
        for text, wide in zip(said, widths, strict=True):
            flow.put(at, flow.y + part.size * 1.15, text, size=part.size, face="fang")
            at += wide + between
        flow.y += leading
    flow.y += part.after * MM


def signatures(flow: Flow, part: model.Signatures) -> None:
    """Spaces to sign, all on one page; a line to sign on behind every label that ends with a colon."""
    height = part.before * MM + len(part.rows) * part.height * MM + (26 * MM if part.seal else 0)
    flow.need(height)
    flow.y += part.before * MM
    for row in part.rows:
        measure = flow.type("fang")
        texts = [flow.say(text) for text in row]
        wide = flow.width / len(texts)
        base = flow.y + part.height * MM * 0.7
        for place, text in enumerate(texts):
            x = flow.left + wide * place
            told = fit(text, wide - 2 * MM, BODY, measure, size=BODY, least=LEAST, one_line=True)
            for number, line in enumerate(told.lines):
                flow.put(x, base + number * told.leading, line, size=told.size, face="fang")
            if told.lines and told.lines[-1].rstrip()[-1:] in ("：", ":"):
                start = x + measure.width(told.lines[-1]) * told.size + 1 * MM
                flow.rule(start, base + 1.2 * MM, x + wide - 6 * MM, base + 1.2 * MM)
        flow.y += part.height * MM
    if part.seal:
        said = fit(flow.say(part.seal), 50 * MM, 8 * MM, flow.type("fang"), size=BODY, least=LEAST)
        flow.write(said, flow.right - 60 * MM, flow.y, 55 * MM, 26 * MM, "centre", "fang")
        flow.y += 26 * MM


def words(flow: Flow, part: model.Words) -> None:
    """Words in boxes, numbered, large enough to be read out by telephone."""
    said = flow.say(part.text).replace("-", " ").split()
    height = part.size * 2.2
    edges = edges_of([1.0] * part.columns, flow.left, flow.width)
    for start in range(0, len(said), part.columns):
        flow.need(height)
        row = said[start : start + part.columns]
        flow.boxes(edges[: len(row) + 1], flow.y, height)
        for place, word in enumerate(row):
            x, wide = edges[place], edges[place + 1] - edges[place]
            told = fit(word, wide - 10 * MM, height, flow.type("hei"), size=part.size, least=LEAST, one_line=True)
            flow.write(told, x + 5 * MM, flow.y, wide - 10 * MM, height, "centre", "hei")
            if part.numbered:
                flow.put(x + 1.5 * MM, flow.y + 9, str(start + place + 1), size=7, face="hei")
        flow.used.add("hei")
        flow.y += height
    flow.y += _GAP
