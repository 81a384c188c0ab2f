"""A sheet as its file tells it: paper, and parts one below the other. Lengths in mm, sizes of type in points.

Texts are patterns: ``{name}`` is a field, ``{@name}`` a fact of the workspace, ``{a|b}`` the first of both that is filled,
``{name:8}`` eight blanks to write on where nothing is filled in. Inside a grid and a list, names are columns of its rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from desktop.model.sheet_patterns import names_in
from desktop.model.sheets import About, Orientation

Align = Literal["left", "centre", "right"]
# song: fields. fang: fields where the computer has 仿宋. bold: labels, titles. hei: headings. kai: notes.
Face = Literal["song", "fang", "bold", "hei", "kai"]
# Width and height in mm, upright.
PAPERS: Mapping[str, tuple[float, float]] = {
    "A4": (210, 297), "A3": (297, 420), "A5": (148, 210), "B5": (176, 250), "16K": (195, 270)
}  # fmt: skip
FACES: tuple[Face, ...] = ("song", "fang", "bold", "hei", "kai")


@dataclass(frozen=True)
class Each:
    """Rows of a repeat as one text: those where every ``where`` column holds that code, each as ``pattern``."""

    rows: str
    pattern: str
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """A label (bold, centred, unless told otherwise) or a value. ``height``: at least, mm. ``ticks``: a list field, all of whose
    choices are printed behind a box. ``foot``: stands at the bottom of the cell, to be signed. ``ruled``: lines to write on
    where nothing is filled in.
    """

    text: str = ""
    label: bool = False
    span: int = 1
    align: Align = "left"
    height: float = 0
    ticks: str = ""
    each: Each | None = None
    foot: str = ""
    size: float = 0
    ruled: bool = False


@dataclass(frozen=True)
class Cells:
    """Rows of boxes; ``columns`` share the width by weight."""

    columns: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    height: float = 8


@dataclass(frozen=True)
class GridColumn:
    """``number``: counts the rows. ``tick``: the code that prints a ✓. ``none``: what an empty cell of a filled row says."""

    title: str
    pattern: str = ""
    width: float = 1
    align: Align = "centre"
    number: bool = False
    tick: str = ""


@dataclass(frozen=True)
class Grid:
    """A table with its head on every page. ``blank``: rows of an empty sheet, 0: to the foot of the page. ``beside``: how many
    run side by side. ``least``: a filled sheet has at least as many rows; ``count``: or as many as this field says.
    """

    columns: tuple[GridColumn, ...]
    rows: str = ""
    heading: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    blank: int = 0
    least: int = 0
    count: str = ""
    beside: int = 1
    height: float = 8
    grow: bool = True
    optional: bool = False


@dataclass(frozen=True)
class Text:
    """Paragraphs, two letters indented and justified where ``indent``; ``face`` as above."""

    paragraphs: tuple[str, ...]
    face: Face = "fang"
    size: float = 10.5
    indent: bool = False
    align: Align = "left"
    before: float = 0
    after: float = 0


@dataclass(frozen=True)
class Sides:
    """Texts of one line: the first at the left, the last at the right, the rest between."""

    texts: tuple[str, ...]
    size: float = 10.5
    before: float = 0
    after: float = 1


@dataclass(frozen=True)
class Signatures:
    """Spaces to sign in rows of equal columns, kept together; ``seal``: a place for the stamp, with these words in it."""

    rows: tuple[tuple[str, ...], ...]
    seal: str = ""
    height: float = 10
    before: float = 3


@dataclass(frozen=True)
class Words:
    """Words to be told by telephone, large, in boxes: a code's groups, a fingerprint."""

    text: str
    columns: int = 4
    size: float = 16
    numbered: bool = True


Part = Cells | Grid | Text | Sides | Signatures | Words


@dataclass(frozen=True)
class Sheet:
    """``margins``: top, right, bottom, left. ``forms``: whose records it takes. ``qr`` False: it says nothing a scan could find.
    ``name``: what a list calls it where the title is a pattern.
    """

    id: str
    title: str
    parts: tuple[Part, ...]
    forms: tuple[str, ...] = ()
    about: About = "record"
    paper: str = "A4"
    orientation: Orientation = "portrait"
    margins: tuple[float, float, float, float] = (15, 15, 15, 15)
    blank_allowed: bool = True
    heading: str = ""
    title_size: float = 20
    body: float = 10.5
    qr: bool = True
    origin: str = ""
    name: str = ""

    @property
    def has_rows(self) -> bool:
        """Whether blank rows can be told by number."""
        return any(isinstance(part, Grid) and part.grow for part in self.parts)

    def names(self) -> set[str]:
        """Every field it asks for, whatever repeat it stands in."""
        return {name for part in self.parts for name in _names(part) if not name.startswith("@")}


def _names(part: Part) -> Iterator[str]:
    if isinstance(part, Cells):
        for cell in (cell for row in part.rows for cell in row):
            yield from names_in(cell.text)
            yield from names_in(cell.foot)
            if cell.ticks:
                yield cell.ticks
            if cell.each is not None:
                yield from names_in(cell.each.pattern)
    elif isinstance(part, Grid):
        for column in part.columns:
            yield from names_in(column.pattern)
    elif isinstance(part, Text):
        for text in part.paragraphs:
            yield from names_in(text)
    elif isinstance(part, Sides):
        for text in part.texts:
            yield from names_in(text)
    elif isinstance(part, Signatures):
        for text in (text for row in part.rows for text in row):
            yield from names_in(text)
