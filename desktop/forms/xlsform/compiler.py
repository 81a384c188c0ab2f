"""XLSForm → XForm by pyxform, with its complaints in plain Chinese."""

from __future__ import annotations

import re
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.forms.definition import Definition
from desktop.forms.errors import FormError
from desktop.forms.load import load_definition
from desktop.forms.xlsform.columns import (
    check_columns,
    check_headers,
    keep_known_sheets,
    read_sheets,
    sheets_to_csv,
    workbook_headers,
)
from desktop.foundation.translation import _

_ROW = re.compile(r"\[row\s*:\s*(\d+)\]")
_QUOTED = re.compile(r"['\"‘“]([^'\"]+)['\"’”]")
_SHEET = re.compile(r"'(survey|choices|settings|entities|external_choices)'")


@dataclass(frozen=True)
class CompiledForm:
    """A form ready to be sent: ``xform`` is the whole definition."""

    form_id: str
    version: str
    title: str
    xform: str


def compile_form(source: Path | Mapping[str, str] | str) -> CompiledForm:
    """Compile a workbook file, CSV text (sheet name in column 1), or a mapping sheet → CSV text.

    :raises FormError: 填 106 what the spreadsheet tool refused, 填 107 our own columns, and all of ``load_definition``.
    """
    xform = _convert(source)
    definition = load_definition(xform)
    if definition.faults:
        raise definition.faults[0]
    return CompiledForm(definition.form_id, definition.version, definition.title, xform)


def load_xlsform(path: Path | str) -> Definition:
    """Compile a workbook and load it. :raises FormError: as ``compile_form``."""
    return load_definition(_convert(Path(path)))


def _convert(source: Path | Mapping[str, str] | str) -> str:
    name = "form.csv"
    if isinstance(source, Path) and source.suffix.lower() == ".csv":
        name = source.name  # a form without form_id is called as its file
        source = source.read_text(encoding="utf-8-sig")
    if isinstance(source, Mapping):
        source = sheets_to_csv(source)
    if isinstance(source, str):
        text = keep_known_sheets(source)
        check_columns(text)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / name
            file.write_text(text, encoding="utf-8")
            return _run(file, text)
    if source.suffix.lower() == ".xlsx":
        check_headers(workbook_headers(source))
    return _run(source)


def _run(file: Path, text: str = "") -> str:
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # looks and properties of workbooks that openpyxl does not know
            made: Any = convert(xlsform=str(file), validate=False, pretty_print=False)
    except PyXFormError as error:
        raise _refusal(str(error), text) from error
    except Exception as error:  # the tool crashes on some broken workbooks; for the person that is a refusal too
        raise _refusal(f"{type(error).__name__}: {error}", text) from error
    return str(made.xform)


def _refusal(said: str, text: str) -> FormError:
    row, sheet = _ROW.search(said), _SHEET.search(said)
    place = (sheet[1] if sheet else "", row[1] if row else "") if row or sheet else _search(said, text)
    where = " ".join(
        part.format(word) for part, word in zip((_("工作表 {}"), _("第 {} 行")), place, strict=True) if word
    )
    return FormError("填 106", _("表格写法有错，不能做成表单。"), where=where, hint=said)


def _search(said: str, text: str) -> tuple[str, str]:
    """Where a word the tool quotes stands in the workbook, when it gives no place itself (rows from 1)."""
    quoted = set(_QUOTED.findall(said))
    for sheet, rows in read_sheets(text).items():
        for number, row in enumerate(rows, 1):
            if quoted & {cell.strip() for cell in row}:
                return sheet, str(number)
    return "", ""
