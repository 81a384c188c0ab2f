"""Every decoy bites: a script that follows a wrong rule comes to other figures. No part of the program takes part."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest

from tests.golden import driver

DELETED = ('wrapper["then"] == "delete"', "False")
UNCORRECTED = (
    'wrapper["corrected"] if wrapper["then"] == "return_and_correct" else wrapper["data"]',
    'wrapper["data"]',
)
SIPING = {
    "deleted records count": DELETED,
    "what was returned counts as it was": UNCORRECTED,
    "the period is longer": ('"2023-07-31"', '"2023-08-31"'),
    "participation carries figures": ("if not hosted:", "if False:"),
    "the register's word on backbone is not heard": ('if person and person["backbone"]:', "if False:"),
    "a written title beats the register": (
        'title = person["title"] if person else row["staff_title"]',
        'title = row["staff_title"]',
    ),
    "lecturers are backbone": ('CARING = {"",', 'CARING = {"4", "",'),
    "organisers are backbone": ('CARING = {"",', 'CARING = {"6", "",'),
    "no duty said is no duty": ('CARING = {"",', "CARING = {"),
    "people of one name are one": ('return known[0]["key"], known[0]', 'return row["staff_name"], known[0]'),
    "guests are new every time": ("return f\"{row['staff_name']}@{unit}\", None", "return str(id(row)), None"),
    "a run of days is one day": ('entry.data.get("date_end") or', ""),
    "a blank place is nowhere": ('or registers.units[entry.unit]["division_code"]', 'or "0"'),
    "every lecture counts": ('data["lecture_kind"] in ("1", "2")', "True"),
    "listeners of a free clinic are lost": ('tally.add("lecture_listeners", data.get("listeners"), entry)', "pass"),
    "articles go by one name": ('if kind == "物品":', 'if row["material"] == "中医干预物品":'),
    "stocks are added up": ("museums[f\"{entry.data['owner']} {entry.data['asset_name']}\"]", "museums[entry.label]"),
    "the oldest state counts": ("comfort[entry.unit] = entry", "comfort.setdefault(entry.unit, entry)"),
    "online visits are left out": ('tally.add("visits", data.get("visits_online"), entry)', "pass"),
}
WEEK = {
    "deleted records count": ('wrapper["then"] != "delete"', "True"),
    "what was returned counts as it was": UNCORRECTED,
    "the week ends later": ('"2023-09-22"', '"2023-09-30"'),
    "the week begins earlier": ('"2023-09-16"', '"2023-09-01"'),
    "participation carries figures": ("if not entry.hosted:", "if False:"),
    "a written title beats the register": ("return best.registered or best.written", "return best.written"),
    "the last title beats the own unit's": ("(s.own, s.date)", "s.date"),
    "teachers are no staff": ('ORGANISING = "6"', 'ORGANISING = "5"'),
    "organisers are staff": ('ORGANISING = "6"', 'ORGANISING = "9"'),
    "shares are not taken off": ("if share is not None and line != home:", "if False:"),
    "every lecture's listeners count": ('entry.data["lecture_kind"] == "2"', "True"),
    "rows of materials are not read": ("if not grid:", "if True:"),
    "discs are no materials": ('in ("印刷品", "音像")', 'in ("印刷品",)'),
    "articles are materials": ('in ("印刷品", "音像")', 'in ("印刷品", "音像", "物品")'),
    "co-hosts are no participants": ('entry.data.get("cohosts", [])]', "[]]"),
    "units of the staff are no participants": (
        'written += [row["staff_unit"] for row in entry.data.get("staff", [])]',
        "",
    ),
    "only who records is a participant": (
        "written = [entry.unit, host_of(entry, registers)]",
        "written = [entry.unit]",
    ),
    "people of one name are one": ('one["key"] if one else', 'row["staff_name"] if one else'),
    "lecturers took part in free clinics": ('if entry.form != "free_clinic":\n            continue', "pass"),
    "无 is nothing": ('values[cell] = "无" if found else None', "values[cell] = None"),
    "blank is zero": ('values[cell] = "无" if found else None', 'values[cell] = "无" if found else 0'),
}
CASES = [(driver.SIPING, "figures", *case) for case in SIPING.items()]
CASES += [(driver.WEEK, "lines", *case) for case in WEEK.items()]


def computed(golden: driver.GoldenSet, old: str = "", new: str = "") -> Any:
    """What the set's script comes to when ``old`` in its text is replaced by ``new``."""
    path = golden.folder / "expected.py"
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    module = types.ModuleType("expected_with_a_wrong_rule")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # dataclasses look their module up
    try:
        exec(compile(text.replace(old, new, 1) if old else text, str(path), "exec"), module.__dict__)  # noqa: S102
        return module.expected()
    finally:
        del sys.modules[module.__name__]


@pytest.mark.parametrize(("golden", "part", "rule", "change"), CASES, ids=[f"{c[0].name}: {c[2]}" for c in CASES])
def test_a_wrong_rule_comes_to_other_figures(golden, part, rule, change):
    assert computed(golden)[part] != computed(golden, *change)[part], rule
