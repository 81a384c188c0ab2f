"""A form by itself, without a workspace: what it holds, the same form as another file, one filling by given answers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.errors import UsageError
from desktop.forms import Definition, Finished, FormError, SessionContext, compile_form, load_definition
from desktop.forms.attachments import read_geojson, read_table
from desktop.forms.findings import LAST_SAVED, Finding, findings
from desktop.forms.tree import ELEMENT, string_value
from desktop.forms.xlsform.columns import check_headers
from desktop.forms.xlsform.workbook import WRITTEN, read_workbook, workbook_bytes
from desktop.forms.xml import parse_xml
from desktop.foundation.atomic import environment_failure, write_atomically
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _
from desktop.workflows.enter_record import EXPLAINS, fill_new

XFORM = ".xml"
_WORKBOOKS = (*WRITTEN, ".xls")
Sheets = dict[str, list[list[str]]]


@dataclass(frozen=True)
class CheckedForm:
    """``lists``: the lists the form reads from elsewhere, name → where from; ``findings``: what does not simply run."""

    form_id: str
    version: str
    title: str
    fields: int
    repeats: int
    lists: dict[str, str]
    findings: tuple[Finding, ...]


def check_form(path: Path) -> CheckedForm:
    """Compile the form and tell what of it is simpler here or only kept. Raises ``FormError`` for what cannot be run."""
    definition, sheets = _load(path)
    slots = definition.root.walk()
    return CheckedForm(
        definition.form_id,
        definition.version,
        definition.title,
        sum(path in definition.keys for path in definition.kinds),
        sum(slot.repeat for slot in slots),
        {name: source for name, source in definition.sources.items() if source != LAST_SAVED},
        findings(definition, {name.lower(): rows for name, rows in sheets.items()}),
    )


def convert_form(path: Path, out: Path) -> Path:
    """Write the workbook's rows as another kind of file; texts stay as they are, looks and comments are left behind."""
    suffix = out.suffix.lower()
    if suffix not in WRITTEN:
        raise UsageError("用 130", _("只能转成 .xlsx、.csv 或 .md"), where=out.name)
    if path.suffix.lower() not in _WORKBOOKS:
        raise UsageError("用 131", _("只能转换工作簿：.xlsx、.xls、.csv 或 .md"), where=path.name)
    return write_atomically(out, workbook_bytes(_sheets(path), suffix))


def run_form(path: Path, answers: Sequence[Mapping[str, Any]], clock: Clock) -> tuple[Definition, tuple[Finished, ...]]:
    """Fill the form once for each set of answers; nothing is stored. Lists come from files beside the form."""
    definition, sheets = _load(path)
    now = clock.now()
    context = SessionContext(today=now.date().isoformat(), now=now, lists=_lists(definition, path.parent, sheets))
    filled = []
    for given in answers:
        data = {name: value for name, value in given.items() if name != EXPLAINS}
        filled.append(fill_new(definition, context, data, given.get(EXPLAINS) or {}))
    return definition, tuple(filled)


def _load(path: Path) -> tuple[Definition, Sheets]:
    suffix = path.suffix.lower()
    if suffix == XFORM:
        definition = load_definition(_text(path))
        if definition.faults:
            raise definition.faults[0]
        return definition, {}
    if suffix not in _WORKBOOKS:
        raise UsageError("用 132", _("表单要是 .xlsx、.xls、.csv、.md 或 .xml 文件"), where=path.name)
    sheets = _sheets(path)
    check_headers(sheets)
    return load_definition(compile_form(path).xform), sheets


def _sheets(path: Path) -> Sheets:
    try:
        return read_workbook(path)
    except OSError as error:
        raise environment_failure(error, path) from error


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise environment_failure(error, path) from error
    except UnicodeDecodeError as error:
        raise FormError("填 106", _("这个文件不是 UTF-8 文字"), where=path.name) from error


def _lists(definition: Definition, folder: Path, sheets: Sheets) -> dict[str, list[dict[str, str]]]:
    """The form's outside lists that can be had: files beside it, and its own sheet of external choices."""
    found: dict[str, list[dict[str, str]]] = {}
    for name, source in definition.sources.items():
        file = folder / Path(source.rpartition("/")[2]).name
        if source != LAST_SAVED and file.is_file():
            found[name] = _rows(file)
    rows = next((rows for name, rows in sheets.items() if name.lower() == "external_choices"), [])
    if rows:
        columns = [_column(cell.strip()) for cell in rows[0]]
        for row in rows[1:]:
            item = {column: cell for column, cell in zip(columns, row, strict=False) if column}
            found.setdefault(item.get("list_name", ""), []).append(item)
    return found


def _column(heading: str) -> str:
    plain = heading.lower().replace(" ", "_")
    return plain if plain in ("list_name", "name", "label") else heading


def _rows(file: Path) -> list[dict[str, str]]:
    text = _text(file)
    try:
        if file.suffix.lower() == ".csv":
            return read_table(text)
        if file.suffix.lower() in (".geojson", ".json"):
            return read_geojson(text)
    except (json.JSONDecodeError, AttributeError, TypeError, LookupError) as error:
        raise FormError("填 116", _("表单旁边的清单读不出来"), where=file.name, hint=_("看看文件是不是坏了")) from error
    root = next((node for node in parse_xml(text).children if node.kind == ELEMENT), None)
    return [
        {cell.name: string_value(cell) for cell in item.children if cell.kind == ELEMENT}
        for item in (root.children if root is not None else ())
        if item.kind == ELEMENT
    ]
