"""What the window, the command line and a scan need to know of printed sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from desktop.foundation.quick_dataclass import dataclass
from desktop.model.sheet_mark import SheetMark

Orientation = Literal["portrait", "landscape"]
# What a sheet is about: a record, a written batch (its number), a unit below that gets a receipt, a programme's period
# ("PROGRAMME PERIOD"), a computed table ("PROGRAMME TABLE PERIOD [LINE]"), or a secret that only its maker can hand over.
About = Literal["record", "batch", "receipt", "period", "table", "kit", "recovery"]


@dataclass(frozen=True)
class SheetInfo:
    """A sheet that can be printed here. ``forms``: whose records it takes, empty where it is not about records.

    ``personal``: holds fields that are masked unless revealed. ``rows``: it has a grid whose blank rows can be told by number.
    ``origin``: "" shipped, else the programme or file that brought it. ``wrong``: why it cannot be printed, "" when it can.
    """

    id: str
    title: str
    forms: tuple[str, ...]
    paper: str = "A4"
    orientation: Orientation = "portrait"
    blank_allowed: bool = True
    personal: bool = False
    rows: bool = False
    about: About = "record"
    origin: str = ""
    wrong: str = ""


@dataclass(frozen=True)
class PageMark:
    """``number``: the page of the PDF, from 1, that carries the mark."""

    number: int
    mark: SheetMark


@dataclass(frozen=True)
class MissingFace:
    """A typeface the sheet asks for that cannot be had here, and what stands in for it: 仿宋 → 宋体."""

    wanted: str
    stand_in: str


@dataclass(frozen=True)
class PrintedSheet:
    """``pdf``: the whole file, ``count`` pages; ``pages``: those that carry a mark. ``missing_signs``: characters that no face here can draw, printed as 〓."""

    pdf: bytes
    pages: tuple[PageMark, ...]
    count: int = 0
    missing_faces: tuple[MissingFace, ...] = ()
    missing_signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filling:
    """What one copy of a sheet is filled with, in words already, masked already.

    ``values``: field or fact → text; under ``=field`` what is stored instead of what is said, which conditions ask for.
    ``rows``: repeat → its rows, each as ``values``. ``ticks``: list field → (choice's label, chosen), in the form's order.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    ticks: Mapping[str, tuple[tuple[str, bool], ...]] = field(default_factory=dict)
