"""The registers of this set: units, people and the growing set itself. Only ``generate.py`` uses it."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from writing import Names

HERE = Path(__file__).resolve().parent

TCM, LAW, HEALTH = "中医药宣传手册", "中医药法宣传手册", "健康手册"
GOODS, DRUGS, MANCHU, SACHET = "中医干预物品", "免费药品", "满族医药知识宣传手册", "香囊"
VISITS, BOOKLETS, GOODS_QTY, DRUGS_YUAN = 1709, {TCM: 3943, LAW: 494, HEALTH: 333}, 406, 9120

CITY = "220300"
CITY_HOSPITAL = "220300901"
LISHU_HOSPITAL, YITONG_HOSPITAL, SHUANGLIAO_HOSPITAL = "220322901", "220323901", "220382901"
TIEDONG_HOSPITAL, TIEXI_HOSPITAL = "220303901", "220302901"
COUNTIES = {
    "220302": "铁西区",
    "220303": "铁东区",
    "220322": "梨树县",
    "220323": "伊通满族自治县",
    "220382": "双辽市",
}
TOWNSHIPS = {
    "220302006": "条子河街道",
    "220302200": "平西乡",
    "220303100": "叶赫满族镇",
    "220303101": "石岭镇",
    "220303102": "山门镇",
    "220322100": "梨树镇",
    "220322101": "郭家店镇",
    "220322102": "榆树台镇",
    "220322104": "小城子镇",
    "220322106": "蔡家镇",
    "220323100": "伊通镇",
    "220323101": "二道镇",
    "220323106": "大孤山镇",
    "220323108": "营城子镇",
    "220382100": "茂林镇",
    "220382102": "卧虎镇",
    "220382103": "服先镇",
    "220382104": "王奔镇",
}
UNVISITED = {"220322103": "喇嘛甸镇", "220382101": "双山镇"}
VILLAGES = {"220303100201": "叶赫村", "220322100205": "北老壕村", "220382102203": "卧虎村"}
HOSPITALS = {
    CITY_HOSPITAL: ("四平市中医医院", "四平中医院", CITY, "三级", "220302006000"),
    TIEXI_HOSPITAL: ("四平市铁西区中医医院", "铁西中医院", "220302", "一级", "220302006000"),
    TIEDONG_HOSPITAL: ("四平市铁东区中医医院", "铁东中医院", "220303", "二级", "220303101000"),
    LISHU_HOSPITAL: ("梨树县中医院", "梨树中医院", "220322", "二级", "220322100000"),
    YITONG_HOSPITAL: ("伊通县民族医院", "民族医院", "220323", "二级", "220323100000"),
    SHUANGLIAO_HOSPITAL: ("双辽市中医医院", "双辽中医院", "220382", "二级", "220382102000"),
}
# Backbone staff: hospital → (associate chief or above, below). With two of the townships, three below and two
# unregistered guests this makes 64 + 25 = 89.
STAFF = {
    CITY_HOSPITAL: (21, 5),
    LISHU_HOSPITAL: (10, 4),
    YITONG_HOSPITAL: (9, 4),
    SHUANGLIAO_HOSPITAL: (10, 4),
    TIEDONG_HOSPITAL: (6, 2),
    TIEXI_HOSPITAL: (5, 2),
}
TOWNSHIP_STAFF = {
    "220303100": "232",
    "220322100": "232",
    "220382102": "233",
    "220323108": "233",
    "220302200": "233",
}


def date(day: int, month: int = 7) -> str:
    return f"2023-{month:02}-{day:02}"


class Set:
    """The set while it grows."""

    def __init__(self) -> None:
        self.rng = random.Random("siping 2023")
        self.names = Names(self.rng, {"王芳"})
        self.units: list[dict[str, str]] = []
        self.persons: list[dict[str, str]] = []
        self.staff: dict[str, list[dict[str, str]]] = {}
        self.extra: dict[str, list[dict[str, str]]] = {}
        self.clerk: dict[str, str] = {}
        self.records: dict[str, list[dict[str, Any]]] = {}
        self.count = 0
        self.organiser: dict[str, str] = {}
        self.retired: dict[str, str] = {}
        self.speaker: dict[str, str] = {}

    def unit(self, code: str, name: str, level: str, parent: str, **more: str) -> None:
        base = {"code": code, "name": name, "level": level, "parent": parent, "is_medical": "1", "is_tcm": "0"}
        self.units.append({**base, "line": "中医药", "status": "正常", "valid_from": "2020-01-01", **more})

    def person(self, unit: str, title: str, *, name: str = "", profession: str = "中医", **more: str) -> dict[str, str]:
        row = {"key": f"P{len(self.persons) + 1:04}", "name": name or self.names.take(), "unit": unit, **more}
        row |= {"profession": profession, "title": title, "title_since": "2018-12-01", "valid_from": "2020-01-01"}
        self.persons.append(row)
        return row

    def add(self, unit: str, form: str, data: dict[str, Any], **then: Any) -> dict[str, Any]:
        self.count += 1
        as_person = then.pop("as_person", self.clerk[unit])
        line = {"form": form, "as": as_person, "id": f"sp-{self.count:03}", "then": None, **then, "data": data}
        self.records.setdefault(unit, []).append(line)
        return data


def row(person: dict[str, str], duty: str = "1", title: str = "") -> dict[str, str]:
    """A staff row of a record, with the title the filler wrote."""
    found = {"staff_name": person["name"], "staff_unit": person["unit"], "staff_title": title or person["title"]}
    return found | ({"staff_duty": duty} if duty else {})


def units_and_people(s: Set) -> None:
    s.unit(CITY, "四平市中医药管理局", "city", "", is_medical="0", division_code="220300000000", phone="0434-3260001")
    for code, name in COUNTIES.items():
        s.unit(code, f"{name}中医药管理局", "county", CITY, is_medical="0", division_code=f"{code}000000")
    for code, (name, short, parent, grade, division) in HOSPITALS.items():
        ws218 = "A500" if code == YITONG_HOSPITAL else "A210"
        more = {"short_name": short, "ws218_class": ws218, "hospital_grade": grade, "is_tcm": "1"}
        s.unit(code, name, "direct", parent, division_code=division, **more)
    for code, name in {**TOWNSHIPS, **UNVISITED}.items():
        kind = "社区卫生服务中心" if name.endswith("街道") else "卫生院"
        s.unit(
            code,
            f"{name}{kind}",
            "township",
            code[:6],
            ws218_class="C220",
            hospital_grade="一级",
            line="卫健",
            division_code=f"{code}000",
        )
    for code, name in VILLAGES.items():
        s.unit(code, f"{name}卫生室", "village", code[:9], ws218_class="D600", line="卫健", division_code=code)
    for unit in s.units:
        if unit["level"] in ("city", "county"):
            s.clerk[unit["code"]] = s.person(unit["code"], "", profession="管理")["name"]
    for hospital, (senior, junior) in STAFF.items():
        people = [s.person(hospital, "231" if i % 3 == 0 else "232") for i in range(senior)]
        for i in range(junior):
            if i == 1:  # a teacher-to-pupil successor: resident by title, backbone by the register
                people.append(s.person(hospital, "234", honour="基层名中医", backbone="1"))
            elif i == 3:
                people.append(s.person(hospital, "253", profession="护理", backbone="1"))
            else:
                people.append(s.person(hospital, "233"))
        s.staff[hospital] = people
        nurses = [s.person(hospital, "254", profession="护理") for _ in range(2)]
        s.extra[hospital] = [
            *nurses,
            s.person(hospital, "234"),
            s.person(hospital, "243", profession="药学", backbone="0"),
        ]
        s.clerk[hospital] = nurses[0]["name"]
    # Two people of one name at two hospitals: both count.
    s.staff[CITY_HOSPITAL][1]["name"] = s.staff[LISHU_HOSPITAL][-1]["name"] = "王芳"
    for code in {**TOWNSHIPS, **UNVISITED}:
        s.clerk[code] = s.person(code, "254", profession="护理")["name"]
        if code in TOWNSHIP_STAFF:
            s.staff[code] = [s.person(code, TOWNSHIP_STAFF[code])]
            s.extra[code] = [s.person(code, "234"), s.person(code, "235")]
    for code in VILLAGES:
        s.clerk[code] = s.person(code, "village_doctor", profession="乡村医生")["name"]
