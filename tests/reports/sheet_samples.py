"""Sheets and what they are filled with, without a workspace."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from pypdf import PdfReader

from desktop.foundation.shipped import shipped_path
from desktop.model.sheet_layout import Sheet
from desktop.model.sheet_mark import SheetMark
from desktop.model.sheets import Filling, PrintedSheet
from desktop.reports.pdf_sheets import SheetWriter
from desktop.reports.sheet_file import read_sheet

MARK = SheetMark("0a1b2c3d" * 4, "9f4c21ab", "990101", "training_sign_in")
NAMES = ("周文清", "王秀兰", "李建国", "刘翠", "孙德福", "吴春梅", "李龑", "赵桂芝", "陈永强", "马文斌")
COURSE: Mapping[str, str] = {
    "activity_date": "2023年9月21日", "course": "中医适宜技术培训班（第 3 期）", "place_name": "青石镇卫生院二楼会议室",
    "hours": "4", "@unit": "青石镇卫生院", "@record_unit": "青石镇卫生院",
}  # fmt: skip


def shipped(name: str, language: str = "zh") -> Sheet:
    path = shipped_path(f"forms/sheets/{name}.toml")
    return read_sheet(path.read_bytes(), path.name, stem=name, language=language)


def roster(count: int, names: Sequence[str] = NAMES, unit: str = "幸福村卫生室") -> Filling:
    rows = tuple({"trainee": names[n % len(names)], "trainee_unit": unit} for n in range(count))
    return Filling(COURSE, {"roster": rows, "staff": ({"staff_name": "周文清", "=staff_duty": "4"},)})


def sheet_of(text: str) -> Sheet:
    """A sheet of one's own: what follows is its parts."""
    head = 'id = "own"\ntitle = "样张"\nforms = ["training"]\n'
    return read_sheet((head + text).encode(), "own.toml", stem="own")


def printed(
    sheet: Sheet, filling: Filling, *, blank: int = 0, empty: bool = False, mark: SheetMark = MARK
) -> PrintedSheet:
    writer = SheetWriter(author="青石镇卫生院")
    writer.add(sheet, filling, mark, blank=blank, empty=empty)
    return writer.finish()


def texts(pdf: bytes) -> list[str]:
    """What can be copied out, page by page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
