"""What this set must come to, straight from the input files. Plain Python; nothing of the program is used.

``python expected.py`` prints ``{"figures": {name: value}, "records": {name: [local label, …]}}``. Money is text
with two decimals, everything else a whole number.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FIRST, LAST = "2023-07-01", "2023-07-31"
CARING = {"", "1", "2", "3"}  # duty: not said, 诊疗, 护理, 药学
ASSOCIATE_OR_ABOVE = {"academician", "231", "232"}
BOOKLETS = {"booklets_tcm": "中医药宣传手册", "booklets_law": "中医药法宣传手册", "booklets_health": "健康手册"}
STOCK = {
    "museum_pressed": "1",
    "museum_immersed": "2",
    "museum_plants": "3",
    "museum_pieces": "4",
    "museum_photos": "5",
    "museum_boards": "6",
    "museum_animals": "7",
    "museum_herbs": "8",
}
CONVENIENCE = (
    "green_critical",
    "green_elderly",
    "green_mobility",
    "escort",
    "wheelchair",
    "hot_water",
    "accessible_wc",
    "service_box",
    "cups",
)


@dataclass(frozen=True)
class Entry:
    """A record as it finally stands: its label, unit, form and data (deleted ones are never made into one)."""

    label: str
    unit: str
    form: str
    data: dict[str, Any]

    @property
    def date(self) -> str:
        return str(self.data.get("activity_date") or self.data.get("as_of") or "")


def read_csv(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def entries() -> Iterator[Entry]:
    """Every record that is left in the end; a returned one as it was corrected."""
    for path in sorted((HERE / "records").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            wrapper = json.loads(line)
            if wrapper["then"] == "delete":
                continue
            data = wrapper["corrected"] if wrapper["then"] == "return_and_correct" else wrapper["data"]
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

    def person(self, row: dict[str, str]) -> tuple[str, dict[str, str] | None]:
        """The key of a staff row, and the register's line if exactly one person has that name in that unit."""
        unit = self.code_of.get(row["staff_unit"], row["staff_unit"])
        known = self.people.get((row["staff_name"], unit), [])
        if len(known) == 1:
            return known[0]["key"], known[0]
        return f"{row['staff_name']}@{unit}", None


class Tally:
    """Figures and, for each, the labels of the records behind it."""

    def __init__(self) -> None:
        self.sums: dict[str, Decimal] = {}
        self.sets: dict[str, set[str]] = {}
        self.labels: dict[str, set[str]] = {}

    def add(self, name: str, value: Any, entry: Entry) -> None:
        if value is None or value == "无":
            return
        self.sums[name] = self.sums.get(name, Decimal(0)) + Decimal(str(value))
        self.labels.setdefault(name, set()).add(entry.label)

    def put(self, name: str, keys: Iterable[str], entry: Entry) -> None:
        for key in keys:
            self.sets.setdefault(name, set()).add(key)
            self.labels.setdefault(name, set()).add(entry.label)


def days_of(entry: Entry) -> list[str]:
    first = dt.date.fromisoformat(entry.data["activity_date"])
    last = dt.date.fromisoformat(entry.data.get("date_end") or entry.data["activity_date"])
    return [(first + dt.timedelta(n)).isoformat() for n in range((last - first).days + 1)]


def count_people(tally: Tally, registers: Registers, entry: Entry) -> None:
    for row in entry.data.get("staff", []):
        if row.get("staff_duty", "") not in CARING:
            continue
        key, person = registers.person(row)
        title = person["title"] if person else row["staff_title"]
        if person and person["backbone"]:
            backbone = person["backbone"] == "1"
        else:
            backbone = title in ASSOCIATE_OR_ABOVE | {"233"} or bool(person and person["honour"])
        if backbone:
            tally.put("backbone_staff", [key], entry)
            if title in ASSOCIATE_OR_ABOVE:
                tally.put("senior_staff", [key], entry)


def count_materials(tally: Tally, registers: Registers, entry: Entry) -> None:
    for row in entry.data.get("materials", []):
        kind = registers.material_class[row["material"]]
        for figure, name in BOOKLETS.items():
            if row["material"] == name:
                tally.add(figure, row["qty"], entry)
        if kind == "物品":
            tally.add("intervention_articles", row["qty"], entry)
        if kind == "药品":
            tally.add("drugs_yuan", row.get("value_yuan"), entry)


def count_activity(tally: Tally, registers: Registers, entry: Entry) -> None:
    """One free clinic, lecture, training or publicity record of the month."""
    data, hosted = entry.data, entry.data["our_role"] == "1"
    if entry.form == "free_clinic":
        division = data.get("division_code") or registers.units[entry.unit]["division_code"]
        tally.put("counties", [division[:6]], entry)
        tally.put("townships", [division[:9]], entry)
        tally.put("days", days_of(entry), entry)
        count_people(tally, registers, entry)
    if not hosted:
        return
    if entry.form == "training":
        if data["training_kind"] == "9":
            tally.add("training_people", data["n_attended"], entry)
            for row in data.get("materials", []):
                tally.add("training_booklets", row["qty"], entry)
        return
    count_materials(tally, registers, entry)
    if entry.form == "free_clinic":
        tally.add("visits", data.get("visits_offline"), entry)
        tally.add("visits", data.get("visits_online"), entry)
        tally.add("lecture_listeners", data.get("listeners"), entry)
    elif entry.form == "lecture" and data["lecture_kind"] in ("1", "2"):
        tally.add("lecture_listeners", data["listeners"], entry)
    elif entry.form == "publicity":
        kind = {"1": "open_days", "2": "exhibitions", "3": "video_shows", "4": "led_activities"}.get(data["pub_kind"])
        if kind:
            tally.put(kind, [entry.label], entry)
        if data["theme"] == "3":
            tally.put("ethics", [entry.label], entry)
            tally.put("ethics_units", [entry.unit], entry)


def count_states(tally: Tally, found: list[Entry]) -> None:
    """What stands as of a date: the newest of a subject counts, never a sum over time."""
    museums: dict[str, Entry] = {}
    comfort: dict[str, Entry] = {}
    for entry in sorted((e for e in found if e.date <= LAST), key=lambda e: e.date):
        if entry.form == "asset" and entry.data["asset_kind"] == "1":
            museums[f"{entry.data['owner']} {entry.data['asset_name']}"] = entry
        elif entry.form == "convenience":
            comfort[entry.unit] = entry
    for entry in museums.values():
        for figure, item in STOCK.items():
            for row in entry.data["stock"]:
                if row["item"] == item:
                    tally.add(figure, row["count"], entry)
    for unit, entry in comfort.items():
        for name in CONVENIENCE:
            if entry.data.get(name) == "1":
                tally.put(f"convenience_{name}", [unit], entry)


def expected() -> dict[str, Any]:
    registers, tally = Registers(), Tally()
    found = list(entries())
    for entry in found:
        if entry.form in ("free_clinic", "lecture", "training", "publicity") and FIRST <= entry.date <= LAST:
            count_activity(tally, registers, entry)
    count_states(tally, found)
    figures: dict[str, Any] = {name: len(keys) for name, keys in tally.sets.items()}
    for name, value in tally.sums.items():
        figures[name] = f"{value:.2f}" if name.endswith("_yuan") else int(value)
    return {"figures": figures, "records": {name: sorted(labels) for name, labels in tally.labels.items()}}


if __name__ == "__main__":
    json.dump(expected(), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
