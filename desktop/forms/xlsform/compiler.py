"""XLSForm → XForm by pyxform, with its complaints in plain Chinese."""

from __future__ import annotations

import re
import tempfile
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
    sheets_to_csv,
    workbook_headers,
)
from desktop.foundation.translation import _

_ROW = re.compile(r"\[row\s*:\s*(\d+)\]")
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
    if isinstance(source, Path) and source.suffix.lower() == ".csv":
        source = source.read_text(encoding="utf-8-sig")
    if isinstance(source, Mapping):
        source = sheets_to_csv(source)
    if isinstance(source, str):
        text = keep_known_sheets(source)
        check_columns(text)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "form.csv"
            file.write_text(text, encoding="utf-8")
            return _run(file)
    if source.suffix.lower() == ".xlsx":
        check_headers(workbook_headers(source))
    return _run(source)


def _run(file: Path) -> str:
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    try:
        made: Any = convert(xlsform=str(file), validate=False, pretty_print=False)
    except PyXFormError as error:
        raise _refusal(str(error)) from error
    except Exception as error:  # the tool crashes on some broken workbooks; for the person that is a refusal too
        raise _refusal(f"{type(error).__name__}: {error}") from error
    return str(made.xform)


def _refusal(said: str) -> FormError:
    row, sheet = _ROW.search(said), _SHEET.search(said)
    where = " ".join(
        part
        for part in (
            _("工作表 {}").format(sheet[1]) if sheet else "",
            _("第 {} 行").format(row[1]) if row else "",
        )
        if part
    )
    return FormError("填 106", _("表格写法有错，不能做成表单。"), where=where, hint=said)
