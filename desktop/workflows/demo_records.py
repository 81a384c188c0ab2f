"""Invented records for the demonstration county: plausible, seeded, every unit different."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from desktop.model.unit import Unit

Row = Mapping[str, str]
WEEK = tuple(f"2023-09-{day:02}" for day in range(16, 23))
TOPICS = ("高血压的中医调养", "冬病夏治与三伏贴", "八段锦与颈肩保健", "糖尿病饮食", "小儿推拿入门")
COURSES = ("刮痧与拔罐", "耳穴压豆", "艾灸安全操作")


def demo_records(unit: Unit, persons: Sequence[Row], count: int, seed: int) -> list[tuple[str, dict[str, Any]]]:
    """``count`` pairs of (form id, input) for one unit, the same for the same seed."""
    chance = random.Random(f"{seed}:{unit.code}")  # noqa: S311 - invented figures, not keys
    own = [person for person in persons if person["unit"] == unit.code] or list(persons[:1])
    makers = [_free_clinic, _free_clinic, _lecture, _free_clinic, _training, _publicity]
    return [makers[number % len(makers)](unit, own, persons, chance, number) for number in range(count)]


def _where(unit: Unit, chance: random.Random, number: int) -> dict[str, Any]:
    return {
        "activity_date": WEEK[number % len(WEEK)],
        "day_part": chance.choice(["1", "2"]),
        "place_name": f"{unit.short_name or unit.name}{chance.choice(['文化广场', '门前', '院内'])}",
        "division_code": unit.division_code,
        "site_type": "40" if unit.level == "village" else "70",
        "our_role": "1",
    }


def _staff(own: Sequence[Row], others: Sequence[Row], chance: random.Random, duty: str = "1") -> list[dict[str, str]]:
    chosen = list(own[: chance.randint(1, max(1, len(own)))])
    if chance.random() < 0.3:
        guest = chance.choice(others)
        chosen += [guest] if guest not in chosen else []
    return [
        {"staff_name": person["name"], "staff_unit": person["unit"], "staff_title": person["title"], "staff_duty": duty}
        for person in chosen
    ]


def _free_clinic(
    unit: Unit, own: Sequence[Row], others: Sequence[Row], chance: random.Random, number: int
) -> tuple[str, dict[str, Any]]:
    visits = chance.randint(8, 40)
    return "free_clinic", {
        **_where(unit, chance, number),
        "clinic_kind": "5",
        "staff": _staff(own, others, chance),
        "visits_offline": visits,
        "visits_online": 0,
        "visits_preferential": chance.randint(0, 3),
        "materials": [{"material": "中医药宣传手册", "qty": chance.randint(5, 60)}],
    }


def _lecture(
    unit: Unit, own: Sequence[Row], others: Sequence[Row], chance: random.Random, number: int
) -> tuple[str, dict[str, Any]]:
    topic = TOPICS[number % len(TOPICS)]
    return "lecture", {
        **_where(unit, chance, number),
        "topic": topic,
        "lecture_kind": chance.choice(["1", "2"]),
        "listeners": chance.randint(15, 60),
        "content": f"讲解{topic}，现场答疑。",
        "staff": _staff(own, others, chance, duty="4"),
    }


def _training(
    unit: Unit, own: Sequence[Row], others: Sequence[Row], chance: random.Random, number: int
) -> tuple[str, dict[str, Any]]:
    people = chance.sample(list(others), k=min(4, len(others)))
    roster = [
        {
            "trainee": person["name"],
            "trainee_unit": person["unit"],
            "signed": "1",
            "attended": "1",
            "passed": "1",
            "certified": "0",
        }
        for person in people
    ]
    return "training", {
        **_where(unit, chance, number),
        "course": COURSES[number % len(COURSES)],
        "training_kind": "1",
        "hours": "2",
        "techniques": ["推拿"],
        "roster_mode": "1",
        "roster": roster,
        "staff": _staff(own, others, chance, duty="4"),
    }


def _publicity(
    unit: Unit, _own: Sequence[Row], _others: Sequence[Row], chance: random.Random, number: int
) -> tuple[str, dict[str, Any]]:
    return "publicity", {
        **_where(unit, chance, number),
        "theme": "2",
        "pub_kind": "1",
        "media": ["8"],
        "visitors": chance.randint(10, 80),
    }
