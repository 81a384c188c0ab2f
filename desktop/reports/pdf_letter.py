"""A summary on paper as official letters are set (GB/T 9704): A4, 22 lines of 28 characters, title 二号, body 三号.

The type area is 156 × 225 mm, 37 mm from the top and 28 mm from the left. Every line stands on the grid; a line that is not
the last of its paragraph is as wide as the area. A heading never ends a page, and the signature never stands on one alone.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from desktop.foundation.translation import _
from desktop.model.sheets import MissingFace
from desktop.model.summary import LetterKind, LetterLine
from desktop.reports.layout import printable
from desktop.reports.pdf_fonts import Type, missing_faces, types
from desktop.reports.pdf_sheets_text import break_lines, may_break

TOP, LEFT, WIDTH, HEIGHT = 37 * mm, 28 * mm, 156 * mm, 225 * mm
LINES, CHARACTERS = 22, 28
LEADING = HEIGHT / LINES
BODY, TITLE, NUMBER = 16.0, 22.0, 14.0  # 三号, 二号, 四号
PITCH = WIDTH / CHARACTERS  # a hair less than 三号: 28 of them in the line
TITLE_LEADING = 36.0
NUMBER_BELOW = 7 * mm
MOST_STRETCH = 1.5  # points between two characters; a line that wants more is left as it is
_FACES: dict[LetterKind, str] = {"title": "bold", "part": "hei", "point": "kai"}
_INDENTED = ("part", "point", "body")
_DATE_FROM_RIGHT = 4  # characters, as where a seal is set


@dataclass(frozen=True)
class _Set:
    """A line ready to draw: ``x`` from the left of the area, ``extra`` points between characters."""

    kind: LetterKind
    text: str
    x: float
    size: float
    extra: float


@dataclass(frozen=True)
class PrintedLetter:
    """The file, how many pages it has, the faces it stands in for, and characters that no face of this computer has."""

    content: bytes
    pages: int
    faces: tuple[MissingFace, ...]
    missing: tuple[str, ...]


def write_letter(lines: Sequence[LetterLine], *, author: str) -> PrintedLetter:
    """Set a finished summary."""
    chains = types()
    for each in chains.values():
        each.missing.clear()
    stream = io.BytesIO()
    # Without a first face of our own every page names Helvetica, which is not embedded.
    options: dict[str, Any] = {"initialFontName": chains["song"].first.fontName, "lang": "zh-CN"}
    canvas = Canvas(stream, pagesize=A4, pageCompression=1, **options)
    canvas.setTitle(printable(next((line.text for line in lines if line.kind == "title"), "")))
    canvas.setAuthor(printable(author))
    canvas.setCreator("Xinglin")
    pages = _paginated([line for paragraph in _paragraphs(lines) for line in paragraph])
    for number, page in enumerate(pages, start=1):
        for place, line in page:
            _draw(canvas, line, A4[1] - TOP - place)
        _page_number(canvas, number)
        canvas.showPage()
    canvas.save()
    missing = sorted({sign for each in chains.values() for sign in each.missing})
    return PrintedLetter(stream.getvalue(), len(pages), letter_faces(), tuple(missing))


def letter_faces() -> tuple[MissingFace, ...]:
    """The faces an official letter asks for that are not here, with what stands in. 小标宋 is sold and never shipped."""
    return (MissingFace(_("小标宋"), _("宋体（粗）")), *missing_faces(("fang",)))


# ------------------------------------------------------------------------------------------------------------- setting


def _paragraphs(lines: Sequence[LetterLine]) -> Iterator[list[_Set]]:
    """Every paragraph in lines; the last two at the right are the signature and its date."""
    signed = [place for place, line in enumerate(lines) if line.kind == "right"][-2:]
    for place, line in enumerate(lines):
        if line.kind == "title":
            yield _title(line.text)
        elif line.kind == "right":
            date = lines[signed[-1]].text
            yield _signature(line.text, date, is_date=place == signed[-1])
        elif line.kind == "table":
            for row in line.cells:
                yield _body("flush", "　".join(row))
        else:
            yield _body(line.kind, line.text)


def _body(kind: LetterKind, text: str) -> list[_Set]:
    face = types()[_FACES.get(kind, "fang")]
    shift = 2 if kind in _INDENTED else 0
    text = printable(text).strip()
    broken = break_lines("　" * shift + text, CHARACTERS, face)
    found = []
    for number, whole in enumerate(broken):
        indent = shift if number == 0 else 0
        line = whole[indent:]
        last = number == len(broken) - 1
        extra = PITCH - BODY
        if not last and len(line) > 1:
            extra = _stretched(line, WIDTH - indent * PITCH, face)
        x = indent * PITCH
        if kind == "centre":
            x = (WIDTH - _width(line, BODY, extra, face)) / 2
        found.append(_Set(kind, line, x, BODY, extra))
    return found


def _title(text: str) -> list[_Set]:
    """In the middle; of two lines none is much shorter, and a name in quotation marks stays whole where it can."""
    face = types()["bold"]
    text = printable(text).strip()
    most = WIDTH / TITLE
    broken: Sequence[str] = break_lines(text, most, face)
    if len(broken) == 2:
        places = [at for at in range(1, len(text)) if may_break(text[at - 1], text[at])]
        fitting = [at for at in places if max(face.width(text[:at]), face.width(text[at:])) <= most]
        best = min(fitting, key=lambda at: _unlike(text, at, face), default=len(broken[0]))
        broken = (text[:best], text[best:])
    return [_Set("title", line, (WIDTH - face.width(line) * TITLE) / 2, TITLE, 0.0) for line in broken]


def _unlike(text: str, at: int, face: Type) -> float:
    """How unlike the two lines are, in characters; more where a name would be cut in two."""
    head = text[:at]
    inside = any(head.count(opening) > head.count(closing) for opening, closing in ("“”", "《》", "（）"))
    cut = 12 if inside and head[-1] not in "，、；" else 0
    return abs(face.width(head) - face.width(text[at:])) + cut


def _signature(text: str, date: str, *, is_date: bool) -> list[_Set]:
    """The date four characters from the right, who signs in the middle above it (and never beyond the area)."""
    face = types()["fang"]
    wide = _width(printable(date), BODY, PITCH - BODY, face)
    right = WIDTH - _DATE_FROM_RIGHT * PITCH
    own = _width(printable(text), BODY, PITCH - BODY, face)
    x = right - wide if is_date else min(right - wide / 2 - own / 2, WIDTH - own)
    return [_Set("right", printable(text), max(0.0, x), BODY, PITCH - BODY)]


def _width(text: str, size: float, extra: float, face: Type) -> float:
    return face.width(text) * size + extra * len(text)


def _stretched(line: str, width: float, face: Type) -> float:
    """Points between characters so that the line is as wide as the area."""
    gaps = len(line) - 1
    extra = (width - face.width(line) * BODY) / gaps
    return extra if extra - (PITCH - BODY) <= MOST_STRETCH else PITCH - BODY


# --------------------------------------------------------------------------------------------------------------- pages


def _paginated(lines: Sequence[_Set]) -> list[list[tuple[float, _Set]]]:
    """(depth of the baseline's line from the top, line) by page."""
    rows = _rows(lines)
    pages: list[list[tuple[float, _Set]]] = []
    start = 0
    while start < len(rows):
        end = min(start + LINES, len(rows))
        if end < len(rows):
            end = _break_before(rows, start, end)
        pages.append([(at * LEADING + shift, line) for at, row in enumerate(rows[start:end]) for shift, line in row])
        start = end
    return pages or [[]]


def _rows(lines: Sequence[_Set]) -> list[list[tuple[float, _Set]]]:
    """What stands in each line of the grid. The title takes as many as it needs, with one free above and one below."""
    title = [line for line in lines if line.kind == "title"]
    rows: list[list[tuple[float, _Set]]] = []
    if title:
        taken = math.ceil(len(title) * TITLE_LEADING / LEADING)
        rows = [[] for _line in range(taken + 2)]
        rows[1] = [(number * TITLE_LEADING, line) for number, line in enumerate(title)]
    rows += [[(0.0, line)] for line in lines if line.kind != "title"]
    return rows


def _break_before(rows: Sequence[Sequence[tuple[float, _Set]]], start: int, end: int) -> int:
    """Where the next page begins: a heading goes along with what it heads, the signature takes two lines with it."""

    def kind(at: int) -> str:
        return rows[at][0][1].kind if rows[at] else ""

    signature = next(
        (at for at in range(len(rows)) if all(_signs(rows[later]) for later in range(at, len(rows)))), len(rows)
    )
    if end >= signature:
        end = max(start + 1, signature - 2)
    while end > start + 1 and kind(end - 1) in {"part", "point"}:
        end -= 1
    return end


def _signs(row: Sequence[tuple[float, _Set]]) -> bool:
    """Part of the signature, or the free line above it."""
    return all(line.kind == "right" or not line.text for _shift, line in row)


# ------------------------------------------------------------------------------------------------------------- drawing


def _draw(canvas: Canvas, line: _Set, top: float) -> None:
    leading = TITLE_LEADING if line.kind == "title" else LEADING
    baseline = top - leading / 2 - line.size * 0.36  # the middle of a character lies that far above its baseline
    ink = canvas.beginText(LEFT + line.x, baseline)
    ink.setCharSpace(line.extra)
    for face, run in types()[_FACES.get(line.kind, "fang")].runs(line.text):
        ink.setFont(face.fontName, line.size)
        ink.textOut(run)
    canvas.drawText(ink)


def _page_number(canvas: Canvas, number: int) -> None:
    """— 1 — below the area, one character in from the outer side: odd pages at the right."""
    text, face = f"— {number} —", types()["song"]
    wide = face.width(text) * NUMBER
    x = LEFT + WIDTH - NUMBER - wide if number % 2 else LEFT + NUMBER
    ink = canvas.beginText(x, A4[1] - TOP - HEIGHT - NUMBER_BELOW - NUMBER * 0.36)
    for drawn_by, run in face.runs(text):
        ink.setFont(drawn_by.fontName, NUMBER)
        ink.textOut(run)
    canvas.drawText(ink)
