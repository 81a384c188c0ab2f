"""What the 22 columns must come to, straight from the input files. Plain Python; nothing of the program is used.

``python expected.py`` prints ``{"lines": {line: {cell: value}}, "records": {line: {cell: [local label, …]}},
"unlisted": {"people": [[name, unit, title], …], "units": [code or name, …]}}`` with the lines health, tcm, military
and all. A value is a whole number, money as text with two decimals, "无", or null where nobody wrote anything.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FIRST, LAST = "2023-09-16", "2023-09-22"
LINES = {"卫健": "health", "中医药": "tcm", "军队": "military"}
ORGANISING = "6"
TITLES = {
    "academician": "staff_academician",
    "231": "staff_chief",
    "232": "staff_associate_chief",
    "233": "staff_attending",
    "234": "staff_resident",
    **{str(code): "pharmacists" for code in range(241, 246)},
    **{str(code): "nurses" for code in range(251, 256)},
}
GRADES = {"三级": "inst_tertiary", "二级": "inst_secondary"}
INSTITUTIONS = ("inst_tertiary", "inst_secondary", "inst_other")
DOCTORS = ("staff_academician", "staff_chief", "staff_associate_chief", "staff_attending", "staff_resident")
# cell → (field of a free clinic, share of a co-host)
CLINIC_SUMS = {
    "visits_offline": ("visits_offline", "share_offline"),
    "visits_online": ("visits_online", "share_online"),
    "preferential": ("visits_preferential", "share_preferential"),
    "listeners": ("listeners", "share_listeners"),
    "admitted": ("admitted", "share_admitted"),
    "operations": ("operations", "share_operations"),
    "waived_yuan": ("waived_yuan", "share_waived"),
}
SUMS = (
    "visits_offline",
    "visits_online",
    "preferential",
    "listeners",
    "materials",
    "admitted",
    "operations",
    "waived_yuan",
)
TOTALS = {
    "inst_total": INSTITUTIONS,
    "doctors_total": DOCTORS,
    "staff_total": (*DOCTORS, "pharmacists", "nurses"),
    "visits_total": ("visits_offline", "visits_online"),
}


@dataclass(frozen=True)
class Entry:
    """A record as it finally stands."""

    label: str
    unit: str
    form: str
    data: dict[str, Any]

    @property
    def hosted(self) -> bool:
        return bool(self.data["our_role"] == "1")


@dataclass(frozen=True)
class Fact:
    """One record's contribution to one cell of one line: a value to add, or a key to count once."""

    line: str
    cell: str
    label: str
    value: Decimal | str | None = None
    key: str = ""


def read_csv(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def entries() -> Iterator[Entry]:
    """The week's records that are left in the end; a returned one as it was corrected."""
    for path in sorted((HERE / "records").glob("*.jsonl")):
        for text in path.read_text(encoding="utf-8").splitlines():
            wrapper = json.loads(text)
            data = wrapper["corrected"] if wrapper["then"] == "return_and_correct" else wrapper["data"]
            if wrapper["then"] != "delete" and FIRST <= data.get("activity_date", "") <= LAST:
                yield Entry(wrapper["id"], path.stem, wrapper["form"], data)


class Registers:
    """The lists that were sent down, by code and by every name."""

    def __init__(self) -> None:
        self.units = {row["code"]: row for row in read_csv("units.csv")}
        self.code_of: dict[str, str] = {}
        for code, row in self.units.items():
            for name in (code, row["name"], row["short_name"], *row["aliases"].split()):
                if name:
                    self.code_of[name] = code
        self.people: dict[tuple[str, str], list[dict[str, str]]] = {}
        for person in read_csv("persons.csv"):
            self.people.setdefault((person["name"], person["unit"]), []).append(person)
        self.material_class = {row["name"]: row["class"] for row in read_csv("materials.csv")}

    def unit(self, written: str) -> str:
        return self.code_of.get(written, written)

    def line(self, unit: str, otherwise: str = "health") -> str:
        return LINES[self.units[unit]["line"]] if unit in self.units else otherwise


@dataclass(frozen=True)
class Sighting:
    """One person in one record, with the title that record gives."""

    key: str
    name: str
    unit: str
    written: str
    registered: str
    own: bool
    date: str
    line: str
    label: str


def host_of(entry: Entry, registers: Registers) -> str:
    return entry.unit if entry.hosted else registers.unit(entry.data["host_unit"])


def shared(entry: Entry, registers: Registers, cell: str, whole: Any, share_field: str) -> Iterator[Fact]:
    """The host's line gets the whole less the shares of co-hosts of other lines; these get their shares."""
    if whole is None:
        return
    home = registers.line(entry.unit)
    if whole == "无":
        yield Fact(home, cell, entry.label, "无")
        return
    left = Decimal(str(whole))
    for cohost in entry.data.get("cohosts", []):
        line = registers.line(registers.unit(cohost["cohost_unit"]), home)
        share = cohost.get(share_field)
        if share is not None and line != home:
            left -= Decimal(str(share))
            yield Fact(line, cell, entry.label, Decimal(str(share)))
    yield Fact(home, cell, entry.label, left)


def materials_of(entry: Entry, registers: Registers) -> Any:
    """Printed matter and discs given out: the rows where there are rows, else the total that was written."""
    grid = entry.data.get("materials")
    if not grid:
        return entry.data.get("materials_total")
    return sum(row["qty"] for row in grid if registers.material_class[row["material"]] in ("印刷品", "音像"))


def sums(entry: Entry, registers: Registers) -> Iterator[Fact]:
    if not entry.hosted:
        return
    if entry.form == "free_clinic":
        for cell, (field, share) in CLINIC_SUMS.items():
            yield from shared(entry, registers, cell, entry.data.get(field), share)
    if entry.form == "lecture" and entry.data["lecture_kind"] == "2":
        yield from shared(entry, registers, "listeners", entry.data["listeners"], "share_listeners")
    yield from shared(entry, registers, "materials", materials_of(entry, registers), "share_materials")


def institutions(entry: Entry, registers: Registers) -> Iterator[tuple[str, str]]:
    """(unit, label) of everybody who took part in a free clinic."""
    written = [entry.unit, host_of(entry, registers)]
    written += [row["cohost_unit"] for row in entry.data.get("cohosts", [])]
    written += [row["staff_unit"] for row in entry.data.get("staff", [])]
    for unit in dict.fromkeys(registers.unit(name) for name in written):
        yield unit, entry.label


def sightings(entry: Entry, registers: Registers) -> Iterator[Sighting]:
    for row in entry.data.get("staff", []):
        if row.get("staff_duty") == ORGANISING:
            continue
        unit = registers.unit(row["staff_unit"])
        known = registers.people.get((row["staff_name"], unit), [])
        one = known[0] if len(known) == 1 else None
        line = registers.line(unit, registers.line(host_of(entry, registers)))
        yield Sighting(
            one["key"] if one else f"{row['staff_name']}@{unit}",
            row["staff_name"],
            unit,
            row["staff_title"],
            one["title"] if one else "",
            entry.unit == unit,
            entry.data["activity_date"],
            line,
            entry.label,
        )


def title_of(seen: list[Sighting]) -> str:
    """The register's; else what the person's own unit wrote; else what was written last."""
    best = max(seen, key=lambda s: (s.own, s.date))
    return best.registered or best.written


def people(all_seen: Iterable[Sighting]) -> tuple[list[Fact], list[list[str]]]:
    by_key: dict[str, list[Sighting]] = {}
    for sighting in all_seen:
        by_key.setdefault(sighting.key, []).append(sighting)
    facts, unlisted = [], []
    for key, seen in by_key.items():
        title = title_of(seen)
        if title in TITLES:
            facts += [Fact(s.line, TITLES[title], s.label, key=key) for s in seen]
        else:
            unlisted.append([seen[0].name, seen[0].unit, title])
    return facts, sorted(unlisted)


def cells(facts: list[Fact]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The 22 cells of one line (or of all) and the labels behind each."""
    values: dict[str, Any] = {}
    labels: dict[str, set[str]] = {}
    for cell in (*INSTITUTIONS, *DOCTORS, "pharmacists", "nurses"):
        found = [fact for fact in facts if fact.cell == cell]
        values[cell] = len({fact.key for fact in found})
        labels[cell] = {fact.label for fact in found}
    for cell in SUMS:
        found = [fact for fact in facts if fact.cell == cell]
        numbers = [fact.value for fact in found if isinstance(fact.value, Decimal)]
        if numbers:
            total = sum(numbers, Decimal(0))
            values[cell] = f"{total:.2f}" if cell.endswith("_yuan") else int(total)
        else:
            values[cell] = "无" if found else None
        labels[cell] = {fact.label for fact in found}
    for cell, parts in TOTALS.items():
        numbers_of = [values[part] for part in parts if values[part] is not None and values[part] != "无"]
        values[cell] = sum(numbers_of) if numbers_of else None
        labels[cell] = set().union(*(labels[part] for part in parts))
    return values, {cell: sorted(found) for cell, found in labels.items()}


def expected() -> Mapping[str, Any]:
    registers = Registers()
    facts: list[Fact] = []
    seen: list[Sighting] = []
    unlisted_units: set[str] = set()
    for entry in entries():
        if entry.form not in ("free_clinic", "lecture", "training", "publicity"):
            continue
        facts += sums(entry, registers)
        if entry.form != "free_clinic":
            continue
        seen += sightings(entry, registers)
        for unit, label in institutions(entry, registers):
            if unit in registers.units and registers.units[unit]["is_medical"] == "1":
                grade = GRADES.get(registers.units[unit]["hospital_grade"], "inst_other")
                facts.append(Fact(registers.line(unit), grade, label, key=unit))
            else:
                unlisted_units.add(unit)
    staff, unlisted = people(seen)
    facts += staff
    lines: dict[str, Any] = {}
    records: dict[str, Any] = {}
    for line in ("health", "tcm", "military", "all"):
        lines[line], records[line] = cells([fact for fact in facts if line in (fact.line, "all")])
    return {"lines": lines, "records": records, "unlisted": {"people": unlisted, "units": sorted(unlisted_units)}}


if __name__ == "__main__":
    json.dump(expected(), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
