"""What a form may look at while it is filled: registers, the own unit, earlier values, today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.errors import UsageError
from desktop.forms import Definition, SessionContext, load_definition
from desktop.foundation.translation import _, language_in_use
from desktop.model.form_schema import FieldSchema, FormSchema
from desktop.model.registers import REGISTERS
from desktop.model.unit import Unit
from desktop.storage.packs import StoredForm, load_form
from desktop.storage.projections import field_maxima
from desktop.storage.registers import load_register
from desktop.workflows.own_names import with_own
from desktop.workflows.own_records import OwnRecords, submitted_until
from desktop.workflows.programmes import enabled_programmes
from desktop.workflows.workspace import Workspace

Row = Mapping[str, str]
# Register → (key column, columns a person may have written instead of the key).
LOOKUP_COLUMNS = {
    "units": ("code", ("name", "short_name", "aliases")),
    "places": ("code", ("name",)),
    "sites": ("key", ("name",)),
    "persons": ("key", ("name",)),
    "techniques": ("code", ("name", "aliases")),
}


def stored_form(workspace: Workspace, form_id: str, version: str | None = None) -> StoredForm:
    """A form as the pack brought it. Raises ``UsageError`` (用 106) if there is none."""
    form = load_form(workspace.db, form_id, version)
    if form is None:
        raise UsageError("用 106", _("没有这个表单：{form}").format(form=form_id), hint=_("请收一次最新的下发包"))
    return form


def definition_of(workspace: Workspace, form: StoredForm) -> Definition:
    """The form, ready to run; its syntax is kept in the user's cache for the next start."""
    return load_definition(form.xform, workspace.cache / "forms" if workspace.cache is not None else None)


def registers_for_forms(workspace: Workspace) -> dict[str, Sequence[Row]]:
    """Every register by the name that forms use, with the names a unit added itself, and the lists that programmes bring."""
    lists = (item for programme in enabled_programmes(workspace) for item in programme.lists.values())
    brought = {item.name: [dict(zip(item.columns, row, strict=True)) for row in item.rows] for item in lists}
    registers = {name: with_own(workspace, name, load_register(workspace.db, name)) for name in REGISTERS}
    return {**brought, **registers}


def session_context(
    workspace: Workspace,
    unit: Unit,
    person: str,
    *,
    registers: Mapping[str, Sequence[Row]],
    form: StoredForm | None = None,
    own: OwnRecords | None = None,
    rid: str = "",
    data: Mapping[str, Any] | None = None,
) -> SessionContext:
    """The context of one form session for ``unit`` (the own one, or one that is filled in for).

    ``form``: with it come the unit's highest values and earlier records (``own``: those of many in one go).
    ``rid``, ``data``: the record that is changed, and what it says; a new one has neither.
    """
    now = workspace.clock.now()
    earlier: dict[str, Sequence[Row]] = {"history": ()}
    if form is not None:
        maxima = field_maxima(workspace.db, form.form_id, unit.code, exclude=rid)
        earlier["history"] = [{"key": f"{form.form_id}.{name}", "max": value} for name, value in maxima.items()]
        earlier |= (own or OwnRecords(workspace, form)).lists(unit.code, exclude=rid)
        if form.form_id == "task":
            earlier["indicators"] = _indicators(registers)
    return SessionContext(
        today=now.date().isoformat(),
        now=now,
        username=person,
        phone=unit.phone,
        device=workspace.keys.keyid,
        lists={**lists_for(unit, registers, _facts(workspace, unit, person, registers, data)), **earlier},
        language=language_in_use(),
    )


def lists_for(
    unit: Unit, registers: Mapping[str, Sequence[Row]], facts: Mapping[str, str] | None = None
) -> dict[str, Sequence[Row]]:
    """What forms see of a workspace: the registers, and the unit's own row with ``facts`` about this filling."""
    return {**registers, "workspace": [_own_row(unit) | dict(facts or {})], "history": ()}


def resolve_lookups(
    data: Mapping[str, Any], schema: FormSchema, registers: Mapping[str, Sequence[Row]]
) -> dict[str, Any]:
    """Turn names into codes where the register knows exactly one; other text stays as it was written."""
    index = {
        name: _name_index(registers.get(name, ()), key, columns) for name, (key, columns) in LOOKUP_COLUMNS.items()
    }
    resolved = _resolve_scope(data, schema.fields, index)
    for repeat in schema.repeats:
        rows = resolved.get(repeat.name)
        if isinstance(rows, list):
            resolved[repeat.name] = [
                _resolve_scope(row, repeat.fields, index) if isinstance(row, dict) else row for row in rows
            ]
    return resolved


def _resolve_scope(
    data: Mapping[str, Any], fields: Sequence[FieldSchema], index: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    resolved = dict(data)
    for field in fields:
        names = index.get(field.lookup)
        if names is None or field.name not in resolved:
            continue
        value = resolved[field.name]
        if isinstance(value, str):
            resolved[field.name] = names.get(value.strip(), value)
        elif isinstance(value, list):
            resolved[field.name] = [names.get(str(item), item) for item in value]
    return resolved


def _name_index(rows: Sequence[Row], key: str, columns: Sequence[str]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    codes = {row[key] for row in rows if row.get(key)}
    for row in rows:
        for column in columns:
            for name in (row.get(column) or "").replace("、", ";").replace("；", ";").split(";"):
                if name.strip():
                    found.setdefault(name.strip(), set()).add(row[key])
    return {name: next(iter(keys)) for name, keys in found.items() if len(keys) == 1 and name not in codes}


def _own_row(unit: Unit) -> dict[str, str]:
    return {
        "key": "unit", "code": unit.code, "name": unit.name, "level": unit.level, "division_code": unit.division_code,
        "line": unit.line, "phone": unit.phone, "place_name": unit.short_name or unit.name,
        "is_medical": "1" if unit.is_medical else "0", "hospital_grade": unit.hospital_grade, "is_tcm": "1" if unit.is_tcm else "0",
    }  # fmt: skip


def _facts(
    workspace: Workspace,
    unit: Unit,
    person: str,
    registers: Mapping[str, Sequence[Row]],
    data: Mapping[str, Any] | None,
) -> dict[str, str]:
    """Who fills, for whom, and until when everything was reported."""
    own = workspace.identity.org
    on_behalf = data.get("on_behalf") == "1" if data is not None else unit.code != own
    keys = [row["key"] for row in registers.get("persons", ()) if (row["name"], row["unit"]) == (person, own)]
    return {
        "person": person, "person_key": keys[0] if len(keys) == 1 else person, "entered_by": own,
        "on_behalf": "1" if on_behalf else "", "submitted_until": submitted_until(workspace, data),
    }  # fmt: skip


def _indicators(registers: Mapping[str, Sequence[Row]]) -> list[dict[str, str]]:
    """Every indicator that the county's targets name, once."""
    found = dict.fromkeys(row["indicator"] for row in registers.get("targets", ()) if row.get("indicator"))
    return [{"name": indicator} for indicator in found]
