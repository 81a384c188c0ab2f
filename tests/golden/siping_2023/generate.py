"""Writes the input files of this set. The committed files are the truth; this only says how they came about.

``python generate.py`` writes the same bytes every time (one fixed seed). The figures of the document are fixed
below; how they fall on days, places and doctors is invented.
"""

from __future__ import annotations

from typing import Any

from people import (
    BOOKLETS,
    CITY,
    CITY_HOSPITAL,
    COUNTIES,
    DRUGS,
    DRUGS_YUAN,
    GOODS,
    GOODS_QTY,
    HEALTH,
    HERE,
    HOSPITALS,
    LAW,
    LISHU_HOSPITAL,
    MANCHU,
    SACHET,
    SHUANGLIAO_HOSPITAL,
    TCM,
    TIEDONG_HOSPITAL,
    TIEXI_HOSPITAL,
    TOWNSHIPS,
    UNVISITED,
    VILLAGES,
    VISITS,
    YITONG_HOSPITAL,
    Set,
    date,
    row,
    units_and_people,
)
from writing import (
    MATERIAL_COLUMNS,
    PERSON_COLUMNS,
    PLACE_COLUMNS,
    SITE_COLUMNS,
    UNIT_COLUMNS,
    split,
    write_csv,
    write_records,
)

GUEST_UNIT = "吉林省中医药科学院第一临床医院"
# Every day of July but the Sundays is a day of free clinics: 26. The 11th is covered by a three-day run only.
DAYS = [day for day in range(1, 32) if day not in (2, 9, 16, 23, 30)]
START_DAYS = [day for day in DAYS if day not in (10, 11, 12)]
# Sessions: (host, places it goes to in turn, how many).
PLAN = (
    (CITY_HOSPITAL, ("220302006", "220303100", "220303101", "220322101", "220323101", "220382100"), 11),
    (LISHU_HOSPITAL, ("220322100", "220322101", "220322102", "220322104", "220322106"), 8),
    (YITONG_HOSPITAL, ("220323100", "220323108", "220323101"), 6),
    (SHUANGLIAO_HOSPITAL, ("220382100", "220382103", "220382104"), 6),
    (TIEDONG_HOSPITAL, ("220303101", "220303102"), 4),
    (TIEXI_HOSPITAL, ("220302006", "220302200"), 4),
    ("220303100", ("220303100",), 1),
    ("220322100", ("220322100",), 1),
    ("220323108", ("220323108",), 1),
    ("220302200", ("220302200",), 1),
)


def clinic(day: int, place: str, staff: list[dict[str, str]], kind: str = "5", **more: Any) -> dict[str, Any]:
    venue = TOWNSHIPS.get(place[:9]) or UNVISITED[place[:9]]
    data = {
        "activity_date": date(day),
        "place_name": f"{venue}卫生院",
        "division_code": place.ljust(12, "0"),
        "site_type": "61",
        "our_role": "1",
        "staff": staff,
        "clinic_kind": kind,
        "visits_online": 0,
    }
    return {**data, **more}


def sessions(s: Set) -> list[dict[str, Any]]:
    """The plain sessions, without figures yet. Each host's people take turns, so most are seen several times."""
    made: list[dict[str, Any]] = []
    turn = 0
    for host, places, times in PLAN:
        people, at = s.staff[host], 0
        size = min(len(people), max(3, -(-len(people) // times) + 1))
        for index in range(times):
            chosen = [people[(at + i) % len(people)] for i in range(size)]
            at += size
            staff = [row(person, "" if i == 1 else "1") for i, person in enumerate(chosen)]
            extra = s.extra[host][index % len(s.extra[host])]
            staff.append(row(extra, "2" if extra["profession"] == "护理" else "1"))
            day = START_DAYS[turn % len(START_DAYS)]
            turn += 1
            own = host in HOSPITALS and places[index % len(places)] == HOSPITALS[host][4][:9]
            data = clinic(day, places[index % len(places)], staff, "2" if own else "5")
            if own:
                data |= {"place_name": HOSPITALS[host][0], "site_type": "60"}
            made.append(s.add(host, "free_clinic", data))
    return made


def special_sessions(s: Set) -> list[dict[str, Any]]:
    """Sessions that count and carry a trap; figures set here are fixed, the others come with the plain ones."""
    made = []
    # Three days in one record; nothing else happens on the 11th.
    run = clinic(
        10,
        "220323106",
        [row(p) for p in s.staff[YITONG_HOSPITAL][:5]],
        date_end=date(12),
        highlight="围绕满族医药研究室研发的三伏贴，讲解贴敷方法、种类和适应症。",
    )
    made.append(s.add(YITONG_HOSPITAL, "free_clinic", run))
    # A joint session: the host's record carries the figures, the township's own record only people.
    host = clinic(
        20,
        "220382102",
        [row(p) for p in s.staff[SHUANGLIAO_HOSPITAL][:6]],
        cohosts=[{"cohost_unit": "220382102", "cohost_role": "1"}],
        highlight="在卧虎镇卫生院举行国家级名老中医传承人拜师仪式。",
    )
    made.append(s.add(SHUANGLIAO_HOSPITAL, "free_clinic", host))
    part = clinic(
        20,
        "220382102",
        [row(s.staff["220382102"][0]), row(s.extra["220382102"][1])],
        our_role="2",
        host_unit=SHUANGLIAO_HOSPITAL,
    )
    del part["clinic_kind"], part["visits_online"]
    part["visits_offline"] = 40  # typed by mistake: never counted
    s.add("220382102", "free_clinic", part)
    # Two guests who are in no register, twice: key is name and unit. The junior one is below associate chief.
    guests = [
        {"staff_name": "骆继先", "staff_unit": GUEST_UNIT, "staff_title": "232", "staff_duty": "1"},
        {"staff_name": "闻人岚", "staff_unit": GUEST_UNIT, "staff_title": "233", "staff_duty": "1"},
    ]
    for day, place in ((6, "220322106"), (7, "220322104")):
        own = [row(p) for p in s.staff[LISHU_HOSPITAL][:2]]
        made.append(s.add(LISHU_HOSPITAL, "free_clinic", clinic(day, place, [*own, *guests])))
    # Titles and duties: a 233 of 铁东 written as 232 by the city hospital; an organiser of rank 231; an associate
    # chief whom the register expressly calls no backbone; a lecturer's duty only.
    s.organiser = s.person(CITY_HOSPITAL, "231", profession="管理")
    s.retired = s.person(CITY_HOSPITAL, "232", backbone="0")
    s.speaker = s.person(CITY_HOSPITAL, "231")
    raised = next(p for p in s.staff[TIEDONG_HOSPITAL] if p["title"] == "233")
    mixed = [
        row(raised, title="232"),
        row(s.organiser, "6"),
        row(s.retired),
        row(s.speaker, "4"),
        row(s.staff[CITY_HOSPITAL][0]),
    ]
    made.append(s.add(CITY_HOSPITAL, "free_clinic", clinic(25, "220303102", mixed)))
    return made


def village_sessions(s: Set) -> None:
    """Small sessions of village clinics: a corrected one, a deleted one, one after the month. Figures are fixed."""
    ye, north, wo = VILLAGES
    doctor = {code: row(next(p for p in s.persons if p["unit"] == code)) for code in VILLAGES}

    def village(code: str, day: int, visits: int, booklets: int, **more: Any) -> dict[str, Any]:
        data = clinic(day, code, [doctor[code]], place_name=f"{VILLAGES[code]}卫生室", visits_offline=visits, **more)
        return data | {"materials": [{"material": TCM, "qty": booklets}]}

    lender = row(s.staff["220303100"][0])
    wrong = village(ye, 8, 230, 300, site_type="40")
    right = village(ye, 8, 23, 30, site_type="40") | {"staff": [doctor[ye], lender]}
    wrong["staff"] = [doctor[ye], {**lender, "staff_name": "林误入", "staff_title": "232"}]
    s.add(ye, "free_clinic", wrong, then="return_and_correct", corrected=right)
    s.add(ye, "free_clinic", village(ye, 22, 11, 15))
    no_place = village(north, 13, 14, 20)
    del no_place["division_code"]  # the village's own place is the default
    s.add(north, "free_clinic", no_place)
    gone = village(north, 16, 52, 80)
    gone["staff"].append(
        {"staff_name": "柳作废", "staff_unit": LISHU_HOSPITAL, "staff_title": "231", "staff_duty": "1"}
    )
    s.add(north, "free_clinic", gone, then="delete")
    s.add(wo, "free_clinic", village(wo, 21, 9, 12))
    late = village(wo, 2, 31, 40)
    late["activity_date"] = date(2, 8)
    late["staff"].append(
        {"staff_name": "秦次月", "staff_unit": SHUANGLIAO_HOSPITAL, "staff_title": "231", "staff_duty": "1"}
    )
    s.add(wo, "free_clinic", late)
    # A hospital's deleted session in a township nobody else visited, on a Sunday.
    lost = clinic(23, "220322103", [row(s.staff[LISHU_HOSPITAL][3])], visits_offline=64)
    s.add(LISHU_HOSPITAL, "free_clinic", lost, then="delete")


def other_records(s: Set, sessions_made: list[dict[str, Any]]) -> None:
    """Lectures, training, publicity, museum, convenience and the note."""

    def lecture(unit: str, day: int, place: str, listeners: int, topic: str, kind: str = "1", **more: Any) -> None:
        venue = TOWNSHIPS.get(place) or UNVISITED[place]
        data = {
            "activity_date": date(day),
            "place_name": f"{venue}文化站",
            "division_code": place.ljust(12, "0"),
            "site_type": "70",
            "our_role": "1",
            "staff": [row(s.speaker, "4")],
            "topic": topic,
            "lecture_kind": kind,
            "listeners": listeners,
            "content": "中医体质辨识、四时养生与常见病自我保健。",
        }
        s.add(unit, "lecture", {**data, **more})

    inside = next(d for d in sessions_made if d["division_code"].startswith("220322100"))
    lecture(
        LISHU_HOSPITAL,
        int(inside["activity_date"][-2:]),
        "220322100",
        46,
        "冬病夏治话三伏",
        place_name=inside["place_name"],
        materials=[{"material": TCM, "qty": 46}],
    )
    lecture("220303", 5, "220303101", 58, "中医药健康讲座：脾胃养生", listeners_online=500)
    lecture("220302", 12, "220302006", 51, "中医药知识大讲堂：颈肩腰腿痛", "2")
    lecture("220322", 19, "220322103", 49, "中医药健康讲座：老年人养生")  # no free clinic was ever held here
    lecture("220323", 9, "220323100", 55, "满医药知识讲座")  # a Sunday: no free clinic that day
    lecture("220382", 26, "220382100", 47, "中医药知识大讲堂：未病先防", "2")
    lecture(TIEXI_HOSPITAL, 27, "220302006", 120, "八段锦教学", "7")  # exercise: listeners of another kind
    training = {
        "activity_date": date(18),
        "place_name": "四平市中医医院会议室",
        "division_code": "220302006000",
        "site_type": "60",
        "our_role": "1",
        "staff": [row(s.organiser, "4")],
        "roster_mode": "2",
    }
    s.add(
        CITY,
        "training",
        training
        | {
            "course": "中医药法制培训会",
            "training_kind": "9",
            "n_signed": 95,
            "n_attended": 93,
            "materials": [{"material": LAW, "qty": 103, "qty_printed": 200}],
        },
    )
    s.add(
        CITY_HOSPITAL,
        "training",
        training
        | {
            "activity_date": date(20),
            "course": "耳穴压豆与刮痧",
            "training_kind": "1",
            "n_signed": 31,
            "n_attended": 30,
            "techniques": ["耳穴压豆", "刮痧"],
        },
    )

    def publicity(unit: str, day: int, theme: str, kind: str, **more: Any) -> None:
        division = next(u["division_code"] for u in s.units if u["code"] == unit)
        if division.endswith("000000"):
            division = "220302006000"
        data = {
            "activity_date": date(day),
            "place_name": "本院",
            "division_code": division,
            "site_type": "60",
            "our_role": "1",
            "theme": theme,
            "pub_kind": kind,
        }
        then = more.pop("then", None)
        s.add(unit, "publicity", {**data, **more}, then=then)

    publicity(
        CITY_HOSPITAL,
        3,
        "2",
        "1",
        visitors=86,
        place_name="中药房、煎药室",
        materials=[{"material": TCM, "qty": 60}, {"material": MANCHU, "qty": 0}],
    )
    publicity(LISHU_HOSPITAL, 4, "2", "1", visitors=41, place_name="中药房")
    publicity(CITY_HOSPITAL, 6, "2", "2", visitors=210, place_name="门诊大厅")
    publicity(CITY_HOSPITAL, 10, "2", "3", pieces=12, minutes=96, media=["4"])
    publicity(CITY_HOSPITAL, 11, "1", "4", pieces=3, media=["5", "8"])
    publicity(
        YITONG_HOSPITAL,
        14,
        "8",
        "5",
        visitors=320,
        place_name="满医药展览馆",
        materials=[{"material": MANCHU, "qty": 300, "qty_printed": 1000}],
    )
    for unit, day in ((CITY_HOSPITAL, 12), (YITONG_HOSPITAL, 13), (SHUANGLIAO_HOSPITAL, 17), (CITY_HOSPITAL, 24)):
        publicity(unit, day, "3", "4", pieces=2, media=["5"], place_name="院内LED屏")
    publicity(LISHU_HOSPITAL, 15, "3", "4", pieces=1, media=["5"], then="delete")

    def museum(day: int, month: int, specimens: int, boards: int, herbs: int) -> None:
        counts = (
            ("1", specimens, "1"),
            ("2", 130, "2"),
            ("3", 100, "1"),
            ("4", 85, "1"),
            ("5", 100, "3"),
            ("6", boards, "4"),
            ("7", 9, "5"),
            ("8", herbs, "1"),
        )
        s.add(
            YITONG_HOSPITAL,
            "asset",
            {
                "asset_kind": "1",
                "asset_name": "满医药展览馆",
                "owner": YITONG_HOSPITAL,
                "address": "伊通镇",
                "asset_state": "2",
                "as_of": date(day, month),
                "free_open": "1",
                "stock": [{"item": item, "count": count, "unit": unit} for item, count, unit in counts],
            },
        )

    museum(1, 7, 120, 60, 280)  # an earlier count: replaced, never added
    museum(31, 7, 136, 73, 306)
    s.add(
        CITY_HOSPITAL,
        "asset",
        {"asset_kind": "15", "asset_name": "门诊LED屏", "owner": CITY_HOSPITAL, "asset_state": "2", "as_of": date(31)},
    )
    everything = (
        "green_critical",
        "green_elderly",
        "green_mobility",
        "escort",
        "wheelchair",
        "hot_water",
        "accessible_wc",
        "service_box",
        "cups",
        "appointment",
        "online_query",
    )
    lacking = {TIEXI_HOSPITAL: {"escort", "accessible_wc", "online_query"}, TIEDONG_HOSPITAL: {"online_query"}}
    for hospital in HOSPITALS:
        facts = {name: "0" if name in lacking.get(hospital, ()) else "1" for name in everything}
        s.add(hospital, "convenience", {"as_of": date(31), **facts})
    earlier = dict.fromkeys(everything, "0")
    s.add(LISHU_HOSPITAL, "convenience", {"as_of": date(3), **earlier})  # an older state of the same unit
    s.add(
        CITY,
        "period_note",
        {
            "programme": "activity_month",
            "period": "2023-07",
            "practice": "义诊以治未病理念为开篇。",
            "next_steps": "持续提升全市中医药服务质量，增强群众就医获得感和满足感。",
        },
    )


def figures(s: Set, made: list[dict[str, Any]]) -> None:
    """Give the plain sessions what the fixed ones leave of the document's totals."""
    fixed_visits = 23 + 11 + 14 + 9
    fixed_tcm = 30 + 15 + 20 + 12 + 46 + 60
    online = {0: 25, 7: 18}
    visits = split(s.rng, VISITS - fixed_visits - sum(online.values()), len(made), 12)
    tcm = split(s.rng, BOOKLETS[TCM] - fixed_tcm, len(made), 30)
    law = split(s.rng, BOOKLETS[LAW], len(made[::3]), 10)
    health = split(s.rng, BOOKLETS[HEALTH], len(made[1::4]), 10)
    goods = split(s.rng, GOODS_QTY, len(made[2::3]), 8)
    drugs = split(s.rng, DRUGS_YUAN * 100, len(made[::4]), 10000)
    for index, data in enumerate(made):
        data["visits_offline"] = visits[index]
        data["visits_online"] = online.get(index, 0)
        rows: list[dict[str, Any]] = [{"material": TCM, "qty": tcm[index], "qty_printed": tcm[index] + 50}]
        if index % 3 == 0:
            rows.append({"material": LAW, "qty": law[index // 3]})
        if index % 4 == 1:
            rows.append({"material": HEALTH, "qty": health[index // 4]})
        if index % 3 == 2:
            # one row is a sachet: another article of the class 物品
            rows.append({"material": SACHET if index == 5 else GOODS, "qty": goods[index // 3]})
        if index % 4 == 0:
            fen = drugs[index // 4]
            rows.append({"material": DRUGS, "qty": 1, "value_yuan": f"{fen // 100}.{fen % 100:02}"})
        data["materials"] = rows
    # One township clinic whose lecture has no record of its own: its listeners stand in the free clinic.
    own = next(d for d in made if d["division_code"].startswith("220303100") and d["clinic_kind"] == "5")
    own["listeners"] = 28


def main() -> None:
    s = Set()
    units_and_people(s)
    made = sessions(s) + special_sessions(s)
    village_sessions(s)
    other_records(s, made)
    figures(s, made)
    write_csv(HERE / "units.csv", UNIT_COLUMNS, s.units)
    write_csv(HERE / "persons.csv", PERSON_COLUMNS, s.persons)
    places = {f"{CITY}000000": "四平市"} | {f"{code}000000": name for code, name in COUNTIES.items()}
    places |= {f"{code}000": name for code, name in {**TOWNSHIPS, **UNVISITED}.items()} | VILLAGES
    tags = {"220323": "民族", "220303100": "民族"}
    rows = [{"code": c, "name": n, "area_tags": tags.get(c[:9], tags.get(c[:6], ""))} for c, n in places.items()]
    write_csv(HERE / "places.csv", PLACE_COLUMNS, rows)
    sites = [("S001", "叶赫满族镇中心小学", "20", "220303100000"), ("S002", "卧虎村", "40", "220382102203")]
    write_csv(
        HERE / "sites.csv",
        SITE_COLUMNS,
        [{"key": k, "name": n, "site_type": t, "division_code": d, "active": "1"} for k, n, t, d in sites],
    )
    materials = [
        (TCM, "印刷品", "本"),
        (LAW, "印刷品", "本"),
        (HEALTH, "印刷品", "本"),
        (MANCHU, "印刷品", "本"),
        (GOODS, "物品", "份"),
        (SACHET, "物品", "个"),
        (DRUGS, "药品", "份"),
    ]
    write_csv(
        HERE / "materials.csv", MATERIAL_COLUMNS, [dict(zip(MATERIAL_COLUMNS, m, strict=True)) for m in materials]
    )
    write_records(HERE / "records", s.records)


if __name__ == "__main__":
    main()
