"""What the demonstration's units keep besides their activities: capabilities, teams, facts, lessons. Invented and seeded."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from desktop.model.unit import Unit

Row = Mapping[str, str]
Made = list[tuple[str, dict[str, Any]]]
# A unit with fewer records than this is a sample for a test or a slow computer: it keeps to its activities.
LEAST = 5
DAY = "2023-09-20"
TECHNIQUES = (
    ("T0101", "T0301", "T0401", "T0503", "T0601", "T0201"),
    ("T0101", "T0301", "T0401", "T0201"),
    ("T0301", "T0401"),
)
_WHERE = {"day_part": "1", "our_role": "1"}


def demo_profiles(unit: Unit, persons: Sequence[Row], count: int, seed: int) -> Made:
    """Pairs of (form id, input) beside the unit's ``count`` activities, the same for the same seed."""
    if count < LEAST:
        return []
    chance = random.Random(f"profiles:{seed}:{unit.code}")  # noqa: S311 - invented figures, not keys
    own = [person for person in persons if person["unit"] == unit.code] or list(persons[:1])
    of_level: dict[str, Callable[..., Made]] = {"village": _village, "township": _township, "direct": _hospital}
    return of_level.get(unit.level, _nothing)(unit, own, persons, chance)


def _village(unit: Unit, own: Sequence[Row], _all: Sequence[Row], chance: random.Random) -> Made:
    codes = chance.choice(TECHNIQUES)
    days = [
        ("treatment_day", {
            "treat_date": f"2023-09-{day}", "patients": 4,
            "tally": [{"technique": code, "times": chance.randint(2, 6), "operator": own[0]["name"]} for code in codes],
        })
        for day in chance.sample(range(10, 25), 2)
    ]  # fmt: skip
    return [("capability", _able(unit, own, codes, hall="1")), *days]


def _township(unit: Unit, own: Sequence[Row], everybody: Sequence[Row], chance: random.Random) -> Made:
    residents = chance.randint(12, 50) * 1000
    guest = next(
        (person for person in everybody if person["unit"].startswith(unit.parent[:2]) and person not in own), own[0]
    )
    place = {"activity_date": DAY, "place_name": "镇中心小学", "division_code": unit.division_code, **_WHERE}
    team = f"{unit.short_name or unit.name}家医一队"
    return [
        ("capability", _able(unit, own, TECHNIQUES[0], hall=chance.choice(["3", "4"])) | {"plan_5y": "1", "plan_5y_on": "2021-06-01"}),
        ("fd_team", {
            "as_of": DAY, "team_name": team, "grid": "第一网格", "leader": own[0]["key"],
            "members": [{"person": key} for key in dict.fromkeys([own[0]["key"], guest["key"]])],
        }),
        ("unit_facts", {
            "as_of": DAY, "residents": residents, "contracted": residents * 62 // 100, "contracted_baseline": residents * 57 // 100,
            "vacc_points": 2, "vacc_smart": 1, "vacc_staff": 4, "vacc_staff_trained": 4,
        }),
        ("school", place | {
            "site_type": "20", "site": "镇中心小学", "activity_kinds": ["1", "2"], "pupils": chance.randint(60, 200), "teachers": 6,
            "club": "1", "staff": [{"staff_name": own[0]["name"], "staff_unit": unit.code, "staff_title": own[0]["title"]}],
        }),
        ("fd_service", place | {
            "place_name": "敬老院", "site_type": "50", "team": team, "service_kind": "6", "served": chance.randint(10, 40),
        }),
        ("meeting", {"meeting_kind": "3", "meet_date": "2023-09-11", "topic": "义诊周准备", "attendees_n": chance.randint(8, 20)}),
    ]  # fmt: skip


def _hospital(unit: Unit, own: Sequence[Row], everybody: Sequence[Row], chance: random.Random) -> Made:
    taught = chance.choice([person for person in everybody if person["title"] == "village_doctor"] or list(everybody))
    made: Made = [
        ("mentoring", {
            "activity_date": DAY, "place_name": "村卫生室", "division_code": unit.division_code, "site_type": "61", **_WHERE,
            "mentor": own[0]["key"], "clinic": taught["unit"], "done": ["1", "2"], "patients_seen": chance.randint(3, 12),
            "techniques": ["T0101", "T0301"],
            "trainees": [{"trainee": taught["key"], "trainee_kind": "1", "mastered": "1"}],
        }),
        ("video", {
            "title": f"{unit.short_name or unit.name}：节气养生", "published_on": DAY, "origin": "1",
            "platforms": [{"platform": "1", "views": chance.randint(200, 3000)}],
        }),
        ("convenience", {"as_of": DAY, "green_critical": "1", "wheelchair": "1", "hot_water": "1", "appointment": "1"}),
    ]  # fmt: skip
    if unit.is_tcm:
        made += [
            ("asset", {
                "asset_kind": "1", "asset_name": "民族医药展馆", "asset_state": "2", "as_of": DAY, "free_open": "1",
                "stock": [{"item": "4", "count": 136, "unit": "1"}],
            }),
            ("achievement", {
                "title": "穴位贴敷", "ach_kind": "8", "bi_item": "8", "description": "在三个乡镇推广，村医人人会用。", "quantity": 3,
                "qty_unit": "项",
            }),
        ]  # fmt: skip
    return made


def _nothing(_unit: Unit, _own: Sequence[Row], _all: Sequence[Row], _chance: random.Random) -> Made:
    return []


def _able(unit: Unit, own: Sequence[Row], codes: Sequence[str], *, hall: str) -> dict[str, Any]:
    trained = [person["key"] for person in own if person["unit"] == unit.code]
    rows = [{"technique": code, "trained_staff": trained, "equipment": "1", "protocol": "1"} for code in codes]
    return {"as_of": DAY, "able": rows, "tcm_hall": hall}
