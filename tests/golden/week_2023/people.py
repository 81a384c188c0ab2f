"""The registers of this set, the set as it grows, and its plain sessions. Only ``generate.py`` uses it."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from writing import Names

HERE = Path(__file__).resolve().parent

COUNTY = "220399"
PEOPLES, SECOND, MATERNAL, TCM, BONE, MILITARY, CDC, EMERGENCY = (f"2203999{n:02}" for n in range(1, 9))
# Seen only as a co-host, only through its doctor, only as the host a participant names: they record nothing.
RED_CROSS, MENTAL, DENTAL = (f"2203999{n:02}" for n in range(9, 12))
HEALTH_LINE, TCM_LINE, MILITARY_LINE = "卫健", "中医药", "军队"
DIRECT = {
    PEOPLES: ("青禾县人民医院", "县医院", "三级", "1", HEALTH_LINE, "A100"),
    SECOND: ("青禾县第二人民医院", "二院", "二级", "1", HEALTH_LINE, "A100"),
    MATERNAL: ("青禾县妇幼保健院", "妇幼", "二级", "1", HEALTH_LINE, ""),
    TCM: ("青禾县中医院", "中医院", "二级", "1", TCM_LINE, "A210"),
    BONE: ("青禾正骨医院", "正骨医院", "一级", "1", TCM_LINE, "A210"),
    MILITARY: ("联勤保障部队青禾医院", "部队医院", "三级", "1", MILITARY_LINE, "A100"),
    CDC: ("青禾县疾病预防控制中心", "县疾控", "", "0", HEALTH_LINE, ""),
    EMERGENCY: ("青禾县急救中心", "急救中心", "", "1", HEALTH_LINE, ""),
    RED_CROSS: ("青禾县红十字医院", "红会医院", "二级", "1", HEALTH_LINE, "A100"),
    MENTAL: ("青禾县精神卫生中心", "精神中心", "二级", "1", HEALTH_LINE, ""),
    DENTAL: ("青禾口腔医院", "口腔医院", "一级", "1", HEALTH_LINE, ""),
}
TOWNSHIPS = {"220399100": ("城关镇", "一级"), "220399101": ("柳河镇", "一级"), "220399200": ("北山乡", "未定级")}
VILLAGES = {
    "220399100201": "东门村",
    "220399100202": "南桥村",
    "220399101201": "柳河村",
    "220399101202": "幸福村",
    "220399200201": "石门村",
    "220399200202": "鹿场村",
}
CLOSED = {"220399200203": "老营村"}
GUEST_UNIT = "吉林大学第一医院"
VETERANS = "青禾县退役军人事务局"
STAFF = {
    PEOPLES: ("231", "231", "232", "232", "233", "233", "233", "234", "234", "235", "241", "243", "252", "254"),
    SECOND: ("231", "232", "233", "233", "234", "242", "253", "254"),
    MATERNAL: ("232", "233", "234", "234", "254", "255"),
    TCM: ("231", "232", "232", "233", "233", "234", "242", "244", "253", "254"),
    BONE: ("232", "233", "234", "235", "254"),
    MILITARY: ("231", "231", "232", "233", "233", "234", "243", "253", "academician"),
    EMERGENCY: ("233", "254"),
    CDC: ("233", "public_health"),
}
PROFESSION = {"24": "药学", "25": "护理"}
LEAFLET, VIDEO_DISC, BAG, PILLS = "健康知识折页", "科普光盘", "环保袋", "常用药品"


def date(day: int) -> str:
    return f"2023-09-{day:02}"


class Set:
    """The set while it grows."""

    def __init__(self) -> None:
        self.rng = random.Random("week 2023")
        self.names = Names(self.rng, {"王芳"})
        self.units: list[dict[str, str]] = []
        self.persons: list[dict[str, str]] = []
        self.staff: dict[str, list[dict[str, str]]] = {}
        self.clerk: dict[str, str] = {}
        self.turn: dict[str, int] = {}
        self.records: dict[str, list[dict[str, Any]]] = {}
        self.count = 0

    def unit(self, code: str, name: str, level: str, parent: str, **more: str) -> None:
        base = {"code": code, "name": name, "level": level, "parent": parent, "is_medical": "1", "is_tcm": "0"}
        self.units.append({**base, "line": HEALTH_LINE, "status": "正常", "valid_from": "2020-01-01", **more})

    def person(self, unit: str, title: str, name: str = "") -> dict[str, str]:
        row = {"key": f"Q{len(self.persons) + 1:04}", "name": name or self.names.take(), "unit": unit, "title": title}
        row |= {
            "profession": PROFESSION.get(title[:2], "临床"),
            "title_since": "2017-06-30",
            "valid_from": "2020-01-01",
        }
        self.persons.append(row)
        self.staff.setdefault(unit, []).append(row)
        return row

    def apart(self, unit: str, title: str) -> dict[str, str]:
        """A person of the register who takes no turns: seen only where a trap wants it."""
        person = self.person(unit, title)
        self.staff[unit].remove(person)
        return person

    def some(self, unit: str, size: int) -> list[dict[str, str]]:
        """The next few people of a unit, in turn, so that everybody is seen and most on several days."""
        people = [p for p in self.staff[unit] if p["title"] not in ("academician", "")]
        at = self.turn.get(unit, 0)
        self.turn[unit] = at + size
        return [people[(at + i) % len(people)] for i in range(min(size, len(people)))]

    def add(self, unit: str, form: str, data: dict[str, Any], **then: Any) -> None:
        self.count += 1
        line = {"form": form, "as": self.clerk[unit], "id": f"wk-{self.count:03}", "then": None, **then, "data": data}
        self.records.setdefault(unit, []).append(line)


def row(person: dict[str, str], duty: str = "", title: str = "") -> dict[str, str]:
    """A staff row; by default the duty follows the profession, and doctors' duty is sometimes left blank."""
    duty = duty or {"24": "3", "25": "2"}.get(person["title"][:2], "1")
    found = {"staff_name": person["name"], "staff_unit": person["unit"], "staff_title": title or person["title"]}
    return found if duty == "-" else {**found, "staff_duty": duty}


def rows(people: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row(person, "-" if i == 1 else "") for i, person in enumerate(people)]


def units_and_people(s: Set) -> None:
    s.unit(
        COUNTY, "青禾县卫生健康局", "county", "", is_medical="0", division_code=f"{COUNTY}000000", phone="0434-6660101"
    )
    for code, (name, short, grade, medical, line, ws218) in DIRECT.items():
        s.unit(
            code,
            name,
            "direct",
            COUNTY,
            short_name=short,
            hospital_grade=grade,
            is_medical=medical,
            line=line,
            ws218_class=ws218,
            is_tcm="1" if line == TCM_LINE else "0",
            division_code="220399100000",
        )
    for code, (name, grade) in TOWNSHIPS.items():
        s.unit(
            code,
            f"{name}卫生院",
            "township",
            COUNTY,
            ws218_class="C220",
            hospital_grade=grade,
            division_code=f"{code}000",
        )
    for code, name in {**VILLAGES, **CLOSED}.items():
        state = {"status": "撤并", "valid_to": "2022-12-31"} if code in CLOSED else {}
        s.unit(code, f"{name}卫生室", "village", code[:9], ws218_class="D600", division_code=code, **state)
    s.clerk[COUNTY] = s.person(COUNTY, "")["name"]
    for unit, titles in STAFF.items():
        for title in titles:
            s.person(unit, title)
        s.clerk[unit] = s.staff[unit][0]["name"]
    for code in TOWNSHIPS:
        for title in ("232", "233", "234", "234", "235", "244", "254", "255"):
            s.person(code, title)
        s.clerk[code] = s.staff[code][-1]["name"]
    for code in VILLAGES:
        s.clerk[code] = s.person(code, "village_doctor")["name"]
    s.person("220399100201", "234")  # a village doctor who passed the physicians' examination: a resident
    # Two people of one name: a nurse of the county hospital and an associate chief of the TCM hospital.
    s.staff[PEOPLES][-1]["name"] = s.staff[TCM][1]["name"] = "王芳"


def clinic(day: int, place: str, staff: list[dict[str, str]], kind: str, visits: int, **more: Any) -> dict[str, Any]:
    name = VILLAGES.get(place) or TOWNSHIPS.get(place, ("", ""))[0]
    return {
        "activity_date": date(day),
        "place_name": f"{name}义诊点",
        "division_code": place.ljust(12, "0"),
        "site_type": "40" if len(place) == 12 else "61",
        "our_role": "1",
        "staff": staff,
        "clinic_kind": kind,
        "visits_offline": visits,
        "visits_online": 0,
        **more,
    }


def figures(s: Set, data: dict[str, Any], hospital: bool) -> dict[str, Any]:
    """Optional figures of a plain session: numbers, zeros and blanks in turn."""
    pick = s.rng.randrange(4)
    if pick:
        data["visits_preferential"] = 0 if pick == 1 else s.rng.randrange(1, max(2, data["visits_offline"] // 4))
    leaflets = s.rng.randrange(20, 160)
    if pick % 2:
        data["materials_total"] = leaflets
    else:
        data["materials"] = [
            {"material": LEAFLET, "qty": leaflets, "qty_printed": leaflets + 40},
            {"material": BAG, "qty": 30},
        ]
    if hospital:
        if pick > 1:
            data |= {"admitted": s.rng.randrange(0, 6), "operations": s.rng.randrange(0, 3)}
        data["waived_yuan"] = f"{s.rng.randrange(0, 90000) / 100:.2f}"
    return data


def participation(day: int, place: str, host: str, staff: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    data = clinic(day, place, staff, "5", 0, our_role="2", host_unit=host, **more)
    return {name: value for name, value in data.items() if not name.startswith(("visits_", "clinic_"))}


def plain_sessions(s: Set) -> None:
    towns = list(TOWNSHIPS)
    for hospital, times, size in ((PEOPLES, 7, 4), (SECOND, 5, 3), (MATERNAL, 4, 3), (TCM, 6, 4), (BONE, 3, 3)):
        for index in range(times):
            day = 16 + (index * 2 + len(DIRECT[hospital][0])) % 7
            own = index % 2 == 0
            place = "220399100" if own else towns[(index // 2 + 1) % 3]
            data = clinic(day, place, rows(s.some(hospital, size)), "2" if own else "5", s.rng.randrange(30, 140))
            if own:
                data |= {"place_name": DIRECT[hospital][0], "site_type": "60"}
            if hospital in (PEOPLES, TCM) and index % 3 == 0:
                data["visits_online"] = s.rng.randrange(5, 60)
            s.add(hospital, "free_clinic", figures(s, data, hospital=True))
    for index, town in enumerate(towns):
        for turn in range(4):
            data = clinic(16 + (turn * 2 + index) % 7, town, rows(s.some(town, 3)), "5", s.rng.randrange(12, 60))
            s.add(town, "free_clinic", figures(s, data, hospital=False))
    for index, village in enumerate(VILLAGES):
        for turn in range(2):
            lender = s.some(village[:9], 1)
            people = rows(s.staff[village][:1]) + ([row(lender[0])] if turn else [])
            data = clinic(16 + (turn * 3 + index) % 7, village, people, "4", s.rng.randrange(5, 30))
            s.add(village, "free_clinic", figures(s, data, hospital=False))
