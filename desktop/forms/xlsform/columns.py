"""Checks on the CSV form of a workbook before pyxform sees it: known sheets only, our columns in a spelling that
survives.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path

from desktop.forms.errors import FormError
from desktop.foundation.translation import _

SHEETS = frozenset(["survey", "choices", "settings", "entities", "external_choices", "osm"])
_OURS = frozenset("personal remember pinyin warn warn_message warn_message_en none lookup".split())
Rows = list[list[str]]


def read_sheets(text: str) -> dict[str, Rows]:
    """Sheet → its rows without the first column, the header row first."""
    sheets: dict[str, Rows] = {}
    current = ""
    for row in csv.reader(io.StringIO(text)):
        if not row:
            continue
        if row[0].strip():
            current = row[0].strip()
            sheets.setdefault(current, [])
        if current and any(cell.strip() for cell in row[1:]):
            sheets[current].append(row[1:])
    return sheets


def sheets_to_csv(sheets: Mapping[str, str]) -> str:
    """Sheet → CSV text, joined into one text with the sheet name in column 1."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for name, text in sheets.items():
        writer.writerow([name])
        for row in csv.reader(io.StringIO(text)):
            writer.writerow(["", *row])
    return out.getvalue()


def keep_known_sheets(text: str) -> str:
    """Without sheets pyxform does not know, without empty rows, each row as long as its header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for name, rows in read_sheets(text).items():
        if name.lower() not in SHEETS:
            continue
        writer.writerow([name])
        width = max((at for at, cell in enumerate(rows[0], 1) if cell.strip()), default=0) if rows else 0
        for row in rows:
            writer.writerow(["", *(row + [""] * width)[:width]])
    return out.getvalue()


def workbook_headers(file: Path) -> dict[str, Rows]:
    """Sheet → its first two rows, of an .xlsx workbook. :raises FormError: 填 106 if it cannot be opened."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # looks and properties that openpyxl does not know
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        found = {
            sheet.title: [
                [str(cell) if cell is not None else "" for cell in row]
                for row in sheet.iter_rows(max_row=2, values_only=True)
            ]
            for sheet in book.worksheets
        }
        book.close()
    except (OSError, ValueError, KeyError, SyntaxError, zipfile.BadZipFile) as error:
        raise FormError("填 106", _("这个工作簿打不开。"), where=file.name) from error
    return found


def check_columns(text: str) -> None:
    """``check_headers`` of a CSV workbook."""
    check_headers(read_sheets(text))


def check_headers(workbook: Mapping[str, Rows]) -> None:
    """:raises FormError: 填 106 without a survey sheet; 填 107 for ``xl::…`` columns, unknown columns of ours, or a
    missing
    namespace declaration.
    """
    sheets = {name.lower(): rows for name, rows in workbook.items()}
    if "survey" not in sheets:
        raise FormError("填 106", _("表格里没有 survey 工作表。"))
    ours = False
    for name, rows in sheets.items():
        if name in SHEETS:
            for column in rows[0] if rows else []:
                ours = _check_column(column, name) or ours
    if ours and not _declares_ours(sheets.get("settings", [])):
        raise FormError(
            "填 107", _("settings 工作表的 namespaces 列要声明 xl。"), where=_("工作表 {}").format("settings")
        )


def _check_column(column: str, sheet: str) -> bool:
    """True for a column of ours."""
    parts = [part.strip() for part in column.split("::")]
    where = _("工作表 {}").format(sheet)
    if parts[0] == "xl" or parts[0].startswith("xl:"):
        raise FormError("填 107", _("列“{}”要写成 bind::xl:…，否则会丢失。").format(column), where=where)
    if len(parts) < 2 or not parts[1].startswith("xl:"):
        return False
    if parts[0] == "bind" and (parts[1][3:] not in _OURS or len(parts) > 2):
        raise FormError("填 107", _("没有“{}”这一列。").format(column), where=where)
    return True


def _declares_ours(rows: Rows) -> bool:
    if len(rows) < 2:
        return False
    return any(name.strip() == "namespaces" and "xl=" in value for name, value in zip(rows[0], rows[1], strict=False))
