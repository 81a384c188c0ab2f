"""Workbooks of a form as rows of text, in and out: .csv (sheet name in column 1), .xlsx, .md; .xls only in."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

from desktop.forms.errors import FormError
from desktop.forms.xlsform.columns import Rows, read_sheets
from desktop.foundation.translation import _

WRITTEN = (".xlsx", ".csv", ".md")
MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 512
_PIPE = re.compile(r"(?<!\\)\|")


def read_workbook(file: Path) -> dict[str, Rows]:
    """Sheet → its rows, header first, as long as the header; rows without anything are left out.

    :raises FormError: 填 106 for what is no workbook. :raises OSError: it cannot be read.
    """
    suffix, raw = file.suffix.lower(), file.read_bytes()
    if suffix == ".xlsx":
        return _trimmed(_from_xlsx(raw, file.name))
    if suffix == ".xls":
        return _trimmed(_from_xls(file))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormError("填 106", _("这个文件不是 UTF-8 文字"), where=file.name) from error
    try:
        return _trimmed(_from_md(text) if suffix == ".md" else read_sheets(text))
    except csv.Error as error:
        raise FormError("填 106", _("这个工作簿打不开。"), where=file.name, hint=str(error)) from error


def workbook_bytes(sheets: dict[str, Rows], suffix: str) -> bytes:
    """The same workbook in one of ``WRITTEN``. :raises FormError: 填 115 for a text that form of file cannot hold."""
    if suffix == ".xlsx":
        return _to_xlsx(sheets)
    return (_to_md(sheets) if suffix == ".md" else _to_csv(sheets)).encode()


def _trimmed(sheets: dict[str, Rows]) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for name, rows in sheets.items():
        kept = [row for row in rows if any(cell.strip() for cell in row)]
        width = max((at for row in kept for at, cell in enumerate(row, 1) if cell.strip()), default=0)
        found[name] = [(row + [""] * width)[:width] for row in kept]
    return found


def _from_xlsx(raw: bytes, where: str) -> dict[str, Rows]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    broken = FormError("填 106", _("这个工作簿打不开。"), where=where)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_BYTES:
                raise FormError("填 108", _("这个工作簿大得不正常"), where=where)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # looks and properties that openpyxl does not know
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        found = {
            sheet.title: [
                [_text(cell) for cell in row]
                for row in sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
            ]
            for sheet in book.worksheets
        }
        book.close()
    except (InvalidFileException, OSError, ValueError, KeyError, SyntaxError, zipfile.BadZipFile) as error:
        raise broken from error
    return found


def _from_xls(file: Path) -> dict[str, Rows]:
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import xls_to_dict

    try:
        book: dict[str, Any] = xls_to_dict(str(file))
    except PyXFormError as error:
        raise FormError("填 106", _("这个工作簿打不开。"), where=file.name, hint=str(error)) from error
    found: dict[str, Rows] = {}
    for name, rows in book.items():
        header = book.get(f"{name}_header")
        if header:
            columns = [str(column) for column in header[0]]
            found[name] = [columns, *([str(row.get(column, "")) for column in columns] for row in rows)]
    return found


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value).replace("\xa0", " ")


def _from_md(text: str) -> dict[str, Rows]:
    sheets: dict[str, Rows] = {}
    current = ""
    for line in text.splitlines():
        line = line.strip()  # noqa: PLW2901 - indentation means nothing
        if len(line) < 2 or line[0] != "|" or line[-1] != "|" or not line.strip("|-: "):
            continue
        first, *cells = (cell.strip().replace(r"\|", "|") for cell in _PIPE.split(line[1:-1]))
        if first:
            current = first
            sheets.setdefault(current, [])
        if current and any(cells):
            sheets[current].append(cells)
    return sheets


def _to_csv(sheets: dict[str, Rows]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for name, rows in sheets.items():
        width = len(rows[0]) if rows else 0
        writer.writerow([name, *([""] * width)])
        for row in rows:
            writer.writerow(["", *row])
    return out.getvalue()


def _to_md(sheets: dict[str, Rows]) -> str:
    lines: list[str] = []
    for name, rows in sheets.items():
        lines.append(f"| {name} |")
        for number, row in enumerate(rows, 1):
            if any("\n" in cell or "\r" in cell for cell in row):
                raise _unwritable(name, number, _("有换行的表单请转成 .xlsx 或 .csv"))
            if not "".join(row).strip("-|: "):
                raise _unwritable(name, number, _("只有横线的一行请转成 .xlsx 或 .csv"))
            lines.append("| | " + " | ".join(cell.strip().replace("|", r"\|") for cell in row) + " |")
    return "\n".join(lines) + "\n"


def _to_xlsx(sheets: dict[str, Rows]) -> bytes:
    import openpyxl
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        try:
            sheet = book.create_sheet(name)
        except ValueError as error:
            raise _unwritable(name, 0, _("工作表的名字里不能有 : / ? * [ ] 和反斜线")) from error
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row, 1):
                if not cell:
                    continue
                try:
                    held = sheet.cell(number, column, cell)
                except IllegalCharacterError as error:
                    raise _unwritable(name, number, _("有看不见的控制字符，请删掉")) from error
                held.data_type = "s"  # a text that begins with = is no formula
        sheet.freeze_panes = "A2"
    if not book.worksheets:
        book.create_sheet("survey")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _unwritable(sheet: str, row: int, hint: str) -> FormError:
    where = _("工作表 {}").format(sheet) + (" " + _("第 {} 行").format(row) if row else "")
    return FormError("填 115", _("这里的内容写不进这种文件"), where=where, hint=hint)
