"""What stands behind one figure: the records that were added, or everybody who was counted once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from desktop.consolidation.tables import Counted, cell_facts, cell_keys, cell_records
from desktop.foundation.translation import _
from desktop.model.programme import CellValue, Column, Fact, TableResult
from desktop.model.record import NONE_HERE
from desktop.storage.provenance import Provenance, provenance
from desktop.storage.registers import load_register
from desktop.workflows.consolidate import check_cell, title_names
from desktop.workflows.form_words import form_titles_in_use
from desktop.workflows.record_words import title_of_record
from desktop.workflows.workspace import Workspace

# More rows than anybody walks through; the count above the list is of all of them.
MOST_ROWS = 500
_PLACES = ("place_name", "site", "outlet")


@dataclass(frozen=True)
class CellRecord:
    """One record behind an added figure. ``amount`` is what it gave to this figure."""

    rid: str
    date: str
    unit: str
    form: str
    content: str
    amount: CellValue
    state: str
    signed_by: tuple[str, ...]
    attachments: int


@dataclass(frozen=True)
class CellKey:
    """Somebody or something counted once. ``times``: how often records name it; ``where``: (ISO day, place)."""

    key: str
    name: str
    unit: str
    title: str
    column: str
    times: int
    where: tuple[tuple[str, str], ...]
    rids: tuple[str, ...]
    signed_by: tuple[str, ...]
    attachments: int


@dataclass(frozen=True)
class CellDetail:
    """``kind``: ``records`` (added) or ``people``, ``units``, ``things`` (counted once). ``times`` − ``repeats`` = keys."""

    heading: str
    unit: str
    measure: str
    value: CellValue
    decimals: int
    kind: str
    records: tuple[CellRecord, ...]
    keys: tuple[CellKey, ...]
    rows: int
    times: int

    @property
    def repeats(self) -> int:
        return self.times - self.rows


def cell_detail(workspace: Workspace, result: TableResult, cell: str, unit: str | None = None) -> CellDetail:
    """Open one figure. Raises ``UsageError`` (用 105, 117) for one that is not in the table."""
    check_cell(workspace, result, cell, unit)
    column = next(column for column in result.table.columns if column.name == cell)
    tree = workspace.tree
    name = tree[unit].name if unit is not None else ""
    # The viewing unit's own row holds its own records alone, not everything below it.
    under = None if unit == result.top else tree.is_under
    shown = [row.cells for row in result.rows if row.unit == unit] if unit is not None else [result.total]
    if shown:
        value = shown[0][cell]
    else:
        value, _records_behind = cell_records(result, cell, unit, is_under=under)
    counted = cell_keys(result, cell, unit, is_under=under)
    heading = _heading(result, column)
    if counted:
        keys = _keys(workspace, result, counted[:MOST_ROWS])
        times = sum(len(item.facts) for item in counted)
        kind = _kind(workspace, counted)
        return CellDetail(heading, name, column.measure, value, column.decimals, kind, (), keys, len(counted), times)
    facts = cell_facts(result, cell, unit, is_under=under)
    records, rows = _records(workspace, facts)
    return CellDetail(heading, name, column.measure, value, column.decimals, "records", records, (), rows, rows)


def _heading(result: TableResult, column: Column) -> str:
    """副主任医师; the whole path where its last part alone says too little (合计)."""
    last = column.header[-1]
    alone = [other.header[-1] for other in result.table.columns].count(last) == 1
    return last if alone and last != _("合计") else " ".join(column.header)


def _records(workspace: Workspace, facts: Sequence[Fact]) -> tuple[tuple[CellRecord, ...], int]:
    """Records by date, each once with all it gave to the figure."""
    by_record: dict[str, list[Fact]] = {}
    for fact in sorted(facts, key=lambda fact: (fact.date, fact.unit, fact.record)):
        by_record.setdefault(fact.record, []).append(fact)
    chosen = dict(list(by_record.items())[:MOST_ROWS])
    known = provenance(workspace.db, list(chosen))
    titles = form_titles_in_use(workspace)
    found = []
    for rid, told in chosen.items():
        behind = known.get(rid)
        found.append(
            CellRecord(
                rid=rid,
                date=told[0].date,
                unit=_unit_name(workspace, told[0].unit),
                form=titles.get(told[0].form, told[0].form),
                content=_content(workspace, behind),
                amount=_added([fact.value for fact in told]),
                state=behind.state if behind else "",
                signed_by=_signers(workspace, behind),
                attachments=len(behind.line.att) if behind else 0,
            )
        )
    return tuple(found), len(by_record)


def _keys(workspace: Workspace, result: TableResult, counted: Sequence[Counted]) -> tuple[CellKey, ...]:
    known = provenance(workspace.db, [fact.record for item in counted for fact in item.facts])
    persons = {row["key"]: row for row in load_register(workspace.db, "persons")}
    places = {row["code"]: row["name"] for row in load_register(workspace.db, "places")}
    headings = {column.name: column.header[-1] for column in result.table.columns}
    found = []
    for item in counted:
        name, unit, title = _named(workspace, item, known, persons, places)
        rids = tuple(dict.fromkeys(fact.record for fact in item.facts))
        behind = [known[rid] for rid in rids if rid in known]
        days = tuple(
            dict.fromkeys((fact.date, _place(known.get(fact.record)) or _unit_name(workspace, fact.unit)) for fact in item.facts)
        )  # fmt: skip
        signers = tuple(dict.fromkeys(name for found in behind for name in _signers(workspace, found)))
        attachments = sum(len(found.line.att) for found in behind)
        found.append(
            CellKey(
                item.key, name, unit, title, headings[item.column], len(item.facts), days, rids, signers, attachments
            )
        )
    return tuple(found)


def _named(
    workspace: Workspace, item: Counted, known: Mapping[str, Provenance], persons: Mapping[str, Mapping[str, str]],
    places: Mapping[str, str],
) -> tuple[str, str, str]:  # fmt: skip
    """(name, unit, title) of a key: the register's, else what the records say of it."""
    tree = workspace.tree
    row = _staff_row(item, known)
    if item.key in persons or row:
        person = persons.get(item.key, {})
        unit = person.get("unit") or str(row.get("staff_unit", ""))
        title = person.get("title") or str(row.get("staff_title", ""))
        name = person.get("name") or str(row.get("staff_name", "")) or item.key.split("@")[0]
        return name, _unit_name(workspace, unit), title_names().get(title, title)
    if item.key in tree:
        about = tree[item.key]
        above = tree[about.parent].name if about.parent in tree else ""
        return about.name, above, about.hospital_grade
    if item.key in known:
        return _content(workspace, known[item.key]), _unit_name(workspace, known[item.key].line.unit), ""
    return places.get(item.key.ljust(12, "0"), item.key), "", ""


def _staff_row(item: Counted, known: Mapping[str, Provenance]) -> Mapping[str, Any]:
    """The row of the newest record that named this person: ``part`` says which (``staff 2``)."""
    for fact in reversed(item.facts):
        name, _blank, number = fact.part.partition(" ")
        behind = known.get(fact.record)
        rows = (behind.line.data or {}).get(name) if behind and name == "staff" else None
        if isinstance(rows, list) and number.isdecimal() and 0 < int(number) <= len(rows):
            return dict(rows[int(number) - 1])
    return {}


def _kind(workspace: Workspace, counted: Sequence[Counted]) -> str:
    if all(fact.part.startswith("staff") for item in counted for fact in item.facts):
        return "people"
    return "units" if all(item.key in workspace.tree for item in counted) else "things"


def _added(values: Sequence[CellValue]) -> CellValue:
    numbers = [value for value in values if isinstance(value, Decimal)]
    if numbers:
        return sum(numbers, Decimal(0))
    return NONE_HERE if NONE_HERE in values else None


def _signers(workspace: Workspace, behind: Provenance | None) -> tuple[str, ...]:
    return tuple(_unit_name(workspace, code) for code in behind.signed_by) if behind else ()


def _unit_name(workspace: Workspace, code: str) -> str:
    return workspace.tree[code].name if code in workspace.tree else code


def _content(workspace: Workspace, behind: Provenance | None) -> str:
    """What the record is about, with its place."""
    if behind is None:
        return ""
    parts = (title_of_record(workspace, behind.line), _place(behind))
    return "　".join(dict.fromkeys(text for text in parts if text))


def _place(behind: Provenance | None) -> str:
    data = (behind.line.data or {}) if behind else {}
    return next((str(data[name]) for name in _PLACES if data.get(name)), "")
