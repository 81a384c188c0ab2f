"""A county's ledger of any size, made in one go: rows put straight into the tables, the same as saving each would give.

``tests/storage/test_filled_store.py`` holds it to that. A record is a function of its number, so that tables can be
filled in the order of their keys and indexes built at the end: a million records in three minutes instead of an hour.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop.model.form_schema import FieldSchema, FormSchema, RepeatSchema
from desktop.model.record import RecordEvent, RecordHead, RecordLine, State
from desktop.storage.database import Database, open_database
from desktop.storage.layout import form_tables
from desktop.storage.packs import save_form
from desktop.storage.records import add_event, refresh_head
from desktop.storage.revisions import insert_revision
from desktop.storage.search_fields import plan, tokens
from desktop.storage.search_index import DAY_BITS, day_number

KEY = bytes(range(32))
FEED = "f" * 32
DISTRICT = "T1"
FIRST_DAY = dt.date(2019, 1, 1)
DAYS = 1826
UNITS = 400
# In every record's place, in one record in a thousand, in one record of all (the first).
COMMON, UNCOMMON, RARE = "义诊点", "铁皮石斛", "欧阳𬱖"
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马胡朱郭何罗高林郑梁谢唐许冯宋韩邓彭曹曾田于萧潘袁蒋蔡余单仇"
_GIVEN = "芳伟敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英文华玉兰建国红梅志春海燕龙云飞宇浩欣雨晨佳琪子涵"
_VILLAGES = "幸福红星前进东风新民双井石桥柳树清泉白云金山向阳胜利太平永安和平青山团结光明兴隆"
_TOPICS = ("高血压", "糖尿病", "颈肩腰腿痛", "八段锦", "针刺", "艾灸", "推拿", "刮痧", "耳穴压豆", "冬病夏治")
_STATES: tuple[State, ...] = ("endorsed",) * 12 + ("received",) * 5 + ("submitted", "ready", "returned")

_TEXTS = ("filler", "phone", "place_name", "address", "topic", "content", "remark", "host_name")
_CHOICES = ("day_part", "site_type", "our_role", "clinic_kind", "announced", "weather")
_NUMBERS = ("visits_offline", "visits_online", "visits_total", "listeners", "screened", "referred", "materials_total")
SCHEMA = FormSchema(
    "outreach",
    "1",
    "义诊",
    "Outreach",
    (
        FieldSchema("activity_date", "date"),
        FieldSchema("filled_on", "date"),
        *(FieldSchema(name, "text") for name in _TEXTS),
        *(FieldSchema(name, "select_one", list_name=name) for name in _CHOICES),
        *(FieldSchema(name, "integer", none_allowed=True) for name in _NUMBERS),
        FieldSchema("host_unit", "text", lookup="units"),
        FieldSchema("waived_yuan", "decimal"),
    ),
    (
        RepeatSchema(
            "staff", "医务人员", "Staff", (FieldSchema("staff_name", "text"), FieldSchema("staff_title", "text"))
        ),
    ),
)


def _mixed(number: int, salt: int, upto: int) -> int:
    """As good as chance, the same each time."""
    mixed = (number * 2654435761 + salt * 40503 + 12345) & 0xFFFFFFFF
    mixed = ((mixed ^ mixed >> 15) * 2246822519) & 0xFFFFFFFF
    return ((mixed ^ mixed >> 13) * upto) >> 32


def _name(number: int, salt: int) -> str:
    surname = _SURNAMES[min(_mixed(number, salt, len(_SURNAMES)), _mixed(number, salt + 1, len(_SURNAMES)))]
    given = _GIVEN[_mixed(number, salt + 2, len(_GIVEN))]
    second = _mixed(number, salt + 3, 2 * len(_GIVEN))
    return surname + given + (_GIVEN[second] if second < len(_GIVEN) else "")


def _village(unit: int) -> str:
    pairs = len(_VILLAGES) // 2
    a, b = unit % pairs, unit // pairs % pairs
    return _VILLAGES[2 * a : 2 * a + 2] + (_VILLAGES[2 * b] if unit >= pairs else "") + "村"


def unit_names() -> dict[str, tuple[str, ...]]:
    return {f"V{unit:03}": (f"{_village(unit)}卫生室",) for unit in range(UNITS)}


def rid_of(number: int, count: int) -> str:
    """Rises with the number, as far apart as chance would have them."""
    top = number * (1 << 64) // count
    return f"{top:016x}{_mixed(number, 90, 1 << 32):08x}{_mixed(number, 91, 1 << 32):08x}"


def line_of(number: int, count: int) -> RecordLine:
    unit = _mixed(number, 1, UNITS)
    day = FIRST_DAY + dt.timedelta(days=_mixed(number, 2, DAYS))
    village, topic = _village(unit), _TOPICS[_mixed(number, 4, len(_TOPICS))]
    visits, online = _mixed(number, 5, 80), _mixed(number, 6, 12)
    data: dict[str, Any] = {
        "activity_date": day.isoformat(),
        "filled_on": (day + dt.timedelta(days=1)).isoformat(),
        "filler": _name(unit * 4 + number % 3, 10),
        "phone": f"1{_mixed(unit, 11, 10**9) + 3 * 10**9:010}",
        "place_name": f"{village}广场{COMMON}",
        "address": f"{village}{_mixed(number, 12, 99) + 1}号",
        "topic": f"{topic}{'防治' if number % 3 else '体验'}",
        "content": f"为村民讲解{topic}的中医调理，{'测血压、' if number % 2 else ''}发放宣传册，现场答疑。",
        "host_name": RARE if number == 0 else _name(number, 20),
        "host_unit": f"V{unit:03}",
        "visits_offline": visits,
        "visits_online": online,
        "visits_total": visits + online,
        "listeners": _mixed(number, 7, 120),
        "screened": _mixed(number, 8, 60),
        "referred": _mixed(number, 9, 4),
        "materials_total": _mixed(number, 13, 300),
        "waived_yuan": f"{_mixed(number, 14, 900)}.50",
        "staff": [{"staff_name": _name(unit * 4 + each, 30), "staff_title": "235"} for each in range(2)],
    }
    for salt, name in enumerate(_CHOICES):
        data[name] = str(_mixed(number, 40 + salt, 5) + 1)
    if _mixed(number, 15, 1000) == 0:
        data["remark"] = f"赠送{UNCOMMON}苗"
    return RecordLine(
        op="put", rid=rid_of(number, count), rev=1, prev="", form="outreach", form_ver="1", unit=f"V{unit:03}",
        by_org=f"V{unit:03}", by=data["filler"], reason="", made=f"{day.isoformat()}T17:00:00+08:00", data=data,
    )  # fmt: skip


def raw_of(line: RecordLine) -> bytes:
    """As ``build_line`` writes it."""
    value = {name: getattr(line, name) for name in ("op", "rid", "rev", "prev", "form", "form_ver", "unit", "by_org")}
    value |= {"by": line.by, "reason": line.reason, "made": line.made, "data": line.data, "priv": None, "att": []}
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def state_of(number: int) -> State:
    return _STATES[_mixed(number, 3, len(_STATES))]


def save_one(db: Database, line: RecordLine, state: State) -> None:
    """By the doors the program uses."""
    raw = raw_of(line)
    sha = hashlib.sha256(raw).hexdigest()
    insert_revision(
        db, feed=FEED, line=raw, line_sha256=sha, parsed=line, private=None, salt=None, batch=None,
    )  # fmt: skip
    refresh_head(db, line.rid)
    if state != "ready":
        add_event(db, RecordEvent(line.rid, 1, state, DISTRICT, "", line.made))


def create(path: Path) -> Database:
    path.parent.mkdir(parents=True, exist_ok=True)
    db = open_database(path, KEY, journal="wal", create=True)
    save_form(db, "outreach", "1", "<xform/>", SCHEMA, 1)
    return db


def fill(db: Database, count: int) -> None:
    """Put ``count`` records into an empty database made by ``create``."""
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -300000")
    with db.atomic():
        indexes = db.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN"
            " ('revisions', 'heads', 'record_events', 'rec_outreach__v1', 'rec_outreach__v1__staff')"
        )
        for index in indexes:
            db.execute(f'DROP INDEX "{index["name"]}"')
        _fill_tables(db, count)
        _fill_search(db, count)
        for index in indexes:
            db.execute(index["sql"])
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA cache_size = -32000")


def _fill_tables(db: Database, count: int) -> None:
    root, staff = form_tables(SCHEMA)
    made: list[list[tuple[Any, ...]]] = [[], [], [], [], []]
    statements = (
        "INSERT INTO revisions (rid, rev, line_sha256, feed, op, form, unit, line) VALUES (?, 1, ?, ?, 'put', 'outreach', ?, ?)",
        "INSERT INTO record_events (rid, rev, state, by_org, by, at, field, reason) VALUES (?, 1, ?, ?, '', ?, '', '')",
        "INSERT INTO heads VALUES (?, 1, 'put', 'outreach', '1', ?, ?, ?, ?, '')",
        root.insert_sql(),
        staff.insert_sql(),
    )

    def write() -> None:
        for statement, rows in zip(statements, made, strict=True):
            db.executemany(statement, rows)
            rows.clear()

    for number in range(count):
        line, state = line_of(number, count), state_of(number)
        data = dict(line.data or {})
        day, raw = data["activity_date"], raw_of(line)
        made[0].append((line.rid, hashlib.sha256(raw).hexdigest(), FEED, line.unit, raw))
        if state != "ready":
            made[1].append((line.rid, state, DISTRICT, line.made))
        made[2].append((line.rid, line.unit, day, state, number + 1))
        if state != "returned":
            made[3].append((line.rid, 1, line.unit, line.unit, state, day, *root.values(data)))
            made[4].extend((line.rid, place, *staff.values(row)) for place, row in enumerate(data["staff"], start=1))
        if len(made[0]) == 5000:
            write()
    write()


def _fill_search(db: Database, count: int) -> None:
    cut = plan(db, "outreach", "1")
    rows: list[tuple[int, str]] = []
    numbers: list[tuple[int, str, str]] = []
    for number, place in _by_day(count):
        line = line_of(number, count)
        day = line.made[:10]
        head = RecordHead(line.rid, 1, "put", "outreach", "1", line.unit, day, state_of(number), 0)
        rows.append((place, tokens(cut, head, line.data or {})))
        numbers.append((place, line.rid, day))
        if len(rows) == 5000:
            _write_search(db, rows, numbers)
    _write_search(db, rows, numbers)


def _by_day(count: int) -> Iterator[tuple[int, int]]:
    """(record, number in the index), rising: within a day by rid, which is the order of the records."""
    first = day_number(FIRST_DAY.isoformat())
    days: list[list[int]] = [[] for _day in range(DAYS)]
    for number in range(count):
        days[_mixed(number, 2, DAYS)].append(number)
    for day, numbers in enumerate(days):
        for place, number in enumerate(numbers):
            yield number, ((first + day) << DAY_BITS) + place


def _write_search(db: Database, rows: list[tuple[int, str]], numbers: list[tuple[int, str, str]]) -> None:
    db.executemany("INSERT INTO search (rowid, tokens) VALUES (?, ?)", rows)
    db.executemany("INSERT INTO search_rows (number, rid, date) VALUES (?, ?, ?)", numbers)
    rows.clear()
    numbers.clear()
