"""What is written in braces in an Excel template, judged when a programme is built: a mistyped one would print blank."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from desktop.errors import RefusedError
from desktop.foundation.translation import _, listed

UNIT = "{unit}"
# What may stand above and below the rows; the lines of the feet are numbered from 1.
TEXTS = frozenset({"heading", "title", "unit_line"})
_MARK = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Mark:
    """A name in braces. ``whole``: nothing else stands in the cell, so that it is filled in."""

    sheet: str
    cell: str
    row: int
    name: str
    whole: bool


def marks_of(template: bytes, where: str) -> tuple[Mark, ...]:
    """Every name in braces, in order. Raises ``RefusedError`` (表 190) for what is no workbook."""
    try:
        book = load_workbook(io.BytesIO(template))
    except (InvalidFileException, KeyError, ValueError, SyntaxError, zipfile.BadZipFile) as error:
        raise RefusedError("表 190", _("这不是 Excel 工作簿"), where=where, hint=_("请另存为 .xlsx")) from error
    return tuple(
        Mark(sheet.title, cell.coordinate, cell.row, found[1].strip(), found[0] == str(cell.value))
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
        for found in _MARK.finditer(cell.value)
    )


def check_template(template: bytes, columns: Collection[str], feet: int, where: str) -> None:
    """Refuse a template that names what there is not, with its cell (表 127), or has no row to fill in (表 130).

    ``feet``: how many lines stand below the table (footnotes and the filler's).
    """
    marks = marks_of(template, where)
    row = next((mark.row for mark in marks if mark.whole and mark.name == "unit"), None)
    if row is None:
        raise RefusedError(
            "表 130",
            _("模板里没有写着 {mark} 的那一行").format(mark=UNIT),
            where=where,
            hint=_("在要填数的那一行第一格写上它"),
        )
    texts = TEXTS | {f"foot{number}" for number in range(1, feet + 1)}
    for mark in marks:
        if why := "".join(_wrong(mark, row, columns, texts)):
            raise RefusedError(
                "表 127",
                _("模板的格子里写的 {mark} 填不上").format(mark=f"{{{mark.name}}}"),
                where=_("{file} 的 {cell} 格").format(file=where, cell=f"{mark.sheet}!{mark.cell}"),
                hint=why,
            )
    if missing := sorted(set(columns) - {mark.name for mark in marks}):
        raise RefusedError("表 128", _("模板里没有这些列：{names}").format(names=listed(missing)), where=where)


def _wrong(mark: Mark, row: int, columns: Collection[str], texts: Collection[str]) -> Iterator[str]:
    if not mark.whole:
        yield _("花括号里的名称要单独占一格")
    elif mark.row == row:
        if mark.name != "unit" and mark.name not in columns:
            yield _("能用的名称：{names}").format(names=listed(columns))
    elif mark.name in columns:
        yield _("列名要写在有 {mark} 的那一行").format(mark=UNIT)
    elif mark.name not in texts:
        yield _("能用的名称：{names}").format(names=listed(sorted(texts)))
