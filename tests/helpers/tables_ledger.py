"""A county's ledger for the official tables, of any size: five years of 义诊, 讲座, 培训 and 宣传 of 500 clinics.

Rows are put straight into the tables, as ``filled_store`` does and for the same reason: a million through the door of
one record would take an hour. Each record is a function of its number. Nothing is written into the index of the search,
which no table reads.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop.model.record import RecordHead, RecordLine, State
from desktop.storage.database import Database
from desktop.storage.layout import form_tables
from desktop.storage.packs import load_form
from desktop.workflows.workspace import Workspace
from tests.helpers.county_history import History, make_county
from tests.helpers.filled_store import _mixed, _name, rid_of

FIRST_DAY = dt.date(2019, 1, 1)
DAYS = 1826
TOWNSHIPS, VILLAGES = 25, 20
FEED = "f" * 32
NOW = dt.datetime(2023, 12, 31, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
_FORMS = ("free_clinic",) * 5 + ("lecture",) * 2 + ("publicity",) * 2 + ("training",)
_STATES: tuple[State, ...] = ("endorsed",) * 14 + ("received",) * 5 + ("returned",)
_MATERIALS = ("中医药宣传手册", "健康手册", "中医药法宣传手册")
_BATCH = 4000


def make_large_county(folder: Path) -> History:
    """The county, its 25 townships and 500 clinics; no record yet."""
    townships = {
        f"镇{number:02}": [f"村{number:02}{place:02}" for place in range(VILLAGES)] for number in range(TOWNSHIPS)
    }
    return make_county(folder, townships, NOW)


def unit_of(number: int) -> str:
    place = _mixed(number, 1, TOWNSHIPS * VILLAGES)
    return f"T{place // VILLAGES + 1}{place % VILLAGES + 1:02}"


def form_of(number: int) -> str:
    return _FORMS[_mixed(number, 20, len(_FORMS))]


def data_of(number: int) -> dict[str, Any]:
    """The answers of one record, as its form stores them."""
    unit, form = unit_of(number), form_of(number)
    day = FIRST_DAY + dt.timedelta(days=_mixed(number, 2, DAYS))
    place = int(unit[1:-2]) * 100 + int(unit[-2:])
    told: dict[str, Any] = {
        "activity_date": day.isoformat(), "filled_on": day.isoformat(), "place_name": f"{unit}广场", "our_role": "1",
        "division_code": f"9901{int(unit[1:-2]):02}{int(unit[-2:]):03}000", "topic": "八段锦",
        "listeners": _mixed(number, 7, 120), "materials_total": _mixed(number, 13, 300),
        "materials": [{"material": _MATERIALS[number % 3], "qty": _mixed(number, 14, 90)}],
    }  # fmt: skip
    if form == "free_clinic":
        told |= {
            "visits_offline": _mixed(number, 5, 80), "visits_online": _mixed(number, 6, 12), "clinic_kind": "5",
            "visits_preferential": _mixed(number, 8, 9), "waived_yuan": f"{_mixed(number, 15, 900)}.50",
            "staff": [_person(place, number % 2), _person(int(unit[1:-2]), 10 + _mixed(number, 16, 12))],
        }  # fmt: skip
    elif form == "lecture":
        told["lecture_kind"] = "12"[number % 2]
    elif form == "training":
        told |= {"training_kind": "9", "n_attended": _mixed(number, 9, 60)}
    else:
        told |= {"pub_kind": "1234"[number % 4], "theme": "123"[number % 3]}
    return told


def _person(place: int, which: int) -> dict[str, str]:
    """A clinic's own two, and a township hospital's twelve who go round."""
    unit = f"T{place}" if which >= 10 else f"T{place // 100}{place % 100:02}"
    name = _name(place * 40 + which, 30) + f"{which}"
    title = ("235", "234", "233", "232", "254", "244")[(place + which) % 6]
    return {
        "staff_name": name,
        "staff_unit": unit,
        "staff_title": title,
        "staff_duty": "1",
        "staff_key": f"{name}@{unit}",
    }


def line_of(number: int, count: int, version: str) -> RecordLine:
    unit, data = unit_of(number), data_of(number)
    return RecordLine(
        op="put", rid=rid_of(number, count), rev=1, prev="", form=form_of(number), form_ver=version, unit=unit, by_org=unit,
        by="王芳", reason="", made=f"{data['activity_date']}T17:00:00+08:00", data=data,
    )  # fmt: skip


def raw_of(line: RecordLine) -> bytes:
    names = ("op", "rid", "rev", "prev", "form", "form_ver", "unit", "by_org", "by", "reason", "made", "data")
    value = {name: getattr(line, name) for name in names} | {"priv": None, "att": []}
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fill(workspace: Workspace, count: int) -> None:
    """Put ``count`` records into the county's empty ledger."""
    db = workspace.db
    forms = {name: load_form(db, name) for name in set(_FORMS)}
    tables = {name: form_tables(stored.schema) for name, stored in forms.items() if stored is not None}
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -300000")
    named = ["revisions", "heads", *(table.name for made in tables.values() for table in made)]
    marks = ", ".join("?" for _name in named)
    with db.atomic():
        indexes = db.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})",
            named,
        )
        for index in indexes:
            db.execute(f'DROP INDEX "{index["name"]}"')
        rows: dict[str, list[tuple[Any, ...]]] = {}
        for number in range(count):
            version = forms[form_of(number)].version  # type: ignore[union-attr]  # the county has these forms
            line = line_of(number, count, version)
            for statement, row in _rows(tables[line.form], line, number):
                rows.setdefault(statement, []).append(row)
            if number % _BATCH == _BATCH - 1:
                _write(db, rows)
        _write(db, rows)
        for index in indexes:
            db.execute(index["sql"])
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA cache_size = -32000")


def _rows(tables: Any, line: RecordLine, number: int) -> Iterator[tuple[str, tuple[Any, ...]]]:
    raw, state = raw_of(line), _STATES[_mixed(number, 3, len(_STATES))]
    day = dict(line.data or {})["activity_date"]
    yield (
        "INSERT INTO revisions (seq, rid, rev, line_sha256, feed, op, form, unit, line) VALUES (?, ?, 1, ?, ?, 'put', ?, ?, ?)",
        (number + 1, line.rid, hashlib.sha256(raw).hexdigest(), FEED, line.form, line.unit, raw),
    )
    head = RecordHead(line.rid, 1, "put", line.form, line.form_ver, line.unit, day, state, number + 1, "")
    yield "INSERT INTO heads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", tuple(vars(head).values())
    if state != "returned":
        for table in tables:
            for row in table.rows(head, line):
                yield table.insert_sql(), row


def _write(db: Database, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    for statement, made in rows.items():
        db.executemany(statement, made)
        made.clear()


def main() -> None:
    """``python -m tests.helpers.tables_ledger FOLDER COUNT``: a ledger to measure with again and again."""
    import sys

    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    made = make_large_county(folder)
    with made.open() as workspace:
        fill(workspace, count)


if __name__ == "__main__":
    main()
