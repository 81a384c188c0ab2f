"""Writes the input files of this set. The committed files are the truth; this only says how they came about.

``python generate.py`` writes the same bytes every time (one fixed seed). County, people and figures are invented.
"""

from __future__ import annotations

from typing import Any

from people import (
    BAG,
    BONE,
    CDC,
    CLOSED,
    COUNTY,
    DENTAL,
    EMERGENCY,
    GUEST_UNIT,
    HERE,
    LEAFLET,
    MATERNAL,
    MENTAL,
    MILITARY,
    PEOPLES,
    PILLS,
    SECOND,
    TCM,
    TOWNSHIPS,
    VETERANS,
    VIDEO_DISC,
    VILLAGES,
    Set,
    clinic,
    date,
    participation,
    plain_sessions,
    row,
    rows,
    units_and_people,
)
from writing import (
    MATERIAL_COLUMNS,
    PERSON_COLUMNS,
    PLACE_COLUMNS,
    SITE_COLUMNS,
    UNIT_COLUMNS,
    write_csv,
    write_records,
)


def county_day(s: Set) -> None:
    """16 September: the public place. The bureau hosts, the TCM and the military hospital take their shares."""
    p, t, m, c = s.staff[PEOPLES], s.staff[TCM], s.staff[MILITARY], s.staff[CDC]
    staff = [
        row(p[0]),
        row(p[2]),
        row(t[0]),
        row(t[1]),
        row(m[0]),
        row(m[2]),
        row(c[0]),
        row(c[1]),
        row(s.staff[COUNTY][0], "6", "manager"),
        row(p[-1]),
    ]
    shares = [
        {"cohost_unit": PEOPLES, "cohost_role": "1"},
        {
            "cohost_unit": "青禾县中医院",
            "cohost_role": "1",
            "share_offline": 64,
            "share_preferential": 6,
            "share_materials": 150,
        },
        {"cohost_unit": MILITARY, "cohost_role": "3", "share_offline": 41, "share_preferential": 19},
        {"cohost_unit": VETERANS, "cohost_role": "4"},
    ]
    data = clinic(
        16,
        "220399100",
        staff,
        "1",
        318,
        place_name="人民广场",
        site_type="70",
        cohosts=shares,
        visits_preferential=57,
        waived_yuan="0.00",
        materials=[
            {"material": LEAFLET, "qty": 620},
            {"material": VIDEO_DISC, "qty": 40},
            {"material": PILLS, "qty": 1, "value_yuan": "860.00"},
        ],
    )
    s.add(COUNTY, "free_clinic", data)
    own = clinic(
        16,
        "220399100",
        [row(s.staff[EMERGENCY][0]), row(s.staff[EMERGENCY][1])],
        "1",
        0,
        place_name="人民广场",
        site_type="70",
        our_role="2",
        host_unit=COUNTY,
    )
    for name in ("clinic_kind", "visits_offline", "visits_online"):
        del own[name]
    s.add(EMERGENCY, "free_clinic", own)


def shared_sessions(s: Set) -> None:
    """Other joint sessions: shares of every kind, guests, duties, and records of the other side."""
    p, t, m = s.staff[PEOPLES], s.staff[TCM], s.staff[MILITARY]
    academician = next(person for person in m if person["title"] == "academician")
    guest = {"staff_name": "闻人济", "staff_unit": GUEST_UNIT, "staff_title": "231", "staff_duty": "1"}
    # The county hospital with the TCM hospital's share, the academician of the military and a guest from nowhere.
    s.add(
        PEOPLES,
        "free_clinic",
        clinic(
            18,
            "220399101",
            [row(p[1]), row(p[3]), row(t[2]), row(academician), guest],
            "3",
            132,
            visits_online=26,
            cohosts=[
                {
                    "cohost_unit": TCM,
                    "cohost_role": "1",
                    "share_offline": 37,
                    "share_online": 6,
                    "share_preferential": 3,
                    "share_admitted": 2,
                    "share_operations": 1,
                    "share_waived": "350.50",
                }
            ],
            visits_preferential=14,
            admitted=7,
            operations=3,
            waived_yuan="2180.75",
            materials_total=96,
            specialties=["1", "8"],
        ),
    )
    s.add("220399101", "free_clinic", participation(18, "220399101", PEOPLES, rows(s.staff["220399101"][:2])))
    # The same guest two days later at the second hospital: one person.
    s.add(
        SECOND,
        "free_clinic",
        clinic(
            20,
            "220399200",
            [guest, row(s.staff[SECOND][0]), row(s.staff[SECOND][6])],
            "4",
            75,
            cohosts=[{"cohost_unit": "红会医院", "cohost_role": "1"}],
            visits_preferential=9,
            admitted=1,
            operations=0,
            waived_yuan="96.40",
        ),
    )
    # The TCM hospital hosts; the second hospital (health) takes a share, the bone hospital is of the same line.
    s.add(
        TCM,
        "free_clinic",
        clinic(
            19,
            "220399200",
            [row(t[3]), row(t[6]), row(s.staff[SECOND][1]), row(s.staff[BONE][0])],
            "4",
            88,
            cohosts=[
                {
                    "cohost_unit": SECOND,
                    "cohost_role": "1",
                    "share_offline": 23,
                    "share_waived": "120.00",
                    "share_materials": 30,
                },
                {"cohost_unit": BONE, "cohost_role": "2"},
            ],
            visits_preferential=11,
            waived_yuan="480.20",
            materials_total=110,
        ),
    )
    with_figure = participation(19, "220399200", TCM, rows(s.staff[BONE][1:3]))
    s.add(BONE, "free_clinic", with_figure | {"visits_offline": 88})  # typed by mistake: never counted
    # Seen nowhere else: a 233 whom the township writes as 232, a teacher (带教, counts), an organiser (does not).
    raised, teacher, organiser = (s.apart(PEOPLES, title) for title in ("233", "234", "232"))
    outside = s.apart(MENTAL, "232")
    s.add(
        "220399200",
        "free_clinic",
        clinic(
            21,
            "220399200",
            [
                row(raised, title="232"),
                row(teacher, "5"),
                row(organiser, "6"),
                row(outside),
                row(s.staff["220399200"][0]),
            ],
            "5",
            44,
            listeners=26,
        ),
    )
    s.add("220399200202", "free_clinic", participation(21, "220399200", "北山乡卫生院", rows(s.staff["220399200202"])))
    s.add("220399100202", "free_clinic", participation(22, "220399100", DENTAL, rows(s.staff["220399100202"])))


def military_sessions(s: Set) -> None:
    m = s.staff[MILITARY]
    # Not in the register: the host writes 232, his own unit 233. His own unit is right.
    unknown = {"staff_name": "戚守疆", "staff_unit": MILITARY, "staff_title": "233", "staff_duty": "1"}
    for index, day in enumerate((16, 17, 19, 21)):
        people = [*rows(s.some(MILITARY, 3)), *([unknown] if index == 1 else [])]
        data = clinic(
            day,
            "220399100",
            people,
            "6",
            40 + 13 * index,
            place_name="驻训部队卫生队",
            site_type="80",
            visits_preferential=20 + index,
            operations="无",
            materials_total=50 * index,
        )
        if index == 1:
            data |= {"admitted": 0, "visits_online": 12}
        if index == 2:  # the county hospital helps without a share: all is the host's
            data["cohosts"] = [{"cohost_unit": PEOPLES, "cohost_role": "2"}]
            data["staff"] = [*data["staff"], row(s.staff[PEOPLES][4])]
        s.add(MILITARY, "free_clinic", data)
    s.add(
        "220399100",
        "free_clinic",
        clinic(
            22,
            "220399100",
            [row(s.staff["220399100"][1]), {**unknown, "staff_title": "232"}, row(m[3])],
            "5",
            39,
            visits_preferential=0,
        ),
    )


def decoys(s: Set) -> None:
    """Deleted, returned and corrected, before and after the week."""
    p = s.staff[PEOPLES]
    ghost = {"staff_name": "柳作废", "staff_unit": PEOPLES, "staff_title": "231", "staff_duty": "1"}
    s.add(
        "220399101202",
        "free_clinic",
        clinic(18, "220399101202", [*rows(s.staff["220399101202"]), ghost], "4", 150, visits_preferential=40),
        then="delete",
    )
    s.add(
        SECOND,
        "free_clinic",
        clinic(22, "220399101", [ghost], "5", 90, admitted=9, waived_yuan="900.00"),
        then="delete",
    )
    wrong = clinic(20, "220399101201", [*rows(s.staff["220399101201"]), ghost], "4", 270, visits_preferential=33)
    right = wrong | {"visits_offline": 27, "visits_preferential": 3, "staff": rows(s.staff["220399101201"])}
    s.add("220399101201", "free_clinic", wrong, then="return_and_correct", corrected=right)
    wrong = clinic(
        17,
        "220399100",
        rows(p[5:8]),
        "2",
        61,
        place_name="青禾县人民医院",
        site_type="60",
        admitted=40,
        operations=20,
        waived_yuan="90000.00",
    )
    right = wrong | {"admitted": 4, "operations": 2, "waived_yuan": "900.00", "staff": rows(p[5:7])}
    s.add(PEOPLES, "free_clinic", wrong, then="return_and_correct", corrected=right)
    late = {**ghost, "staff_name": "秦次周"}
    s.add(
        MATERNAL,
        "free_clinic",
        clinic(
            23,
            "220399101",
            [late, row(s.staff[MATERNAL][0])],
            "5",
            77,
            visits_preferential=8,
            admitted=2,
            materials_total=70,
        ),
    )
    s.add("220399100202", "free_clinic", clinic(15, "220399100202", [*rows(s.staff["220399100202"]), late], "4", 19))


def other_records(s: Set) -> None:
    speaker = s.apart(PEOPLES, "231")  # of lectures only: he took part in no free clinic

    def lecture(unit: str, day: int, kind: str, listeners: int, topic: str, **more: Any) -> None:
        data = {
            "activity_date": date(day),
            "place_name": "文化礼堂",
            "division_code": "220399100000",
            "site_type": "70",
            "our_role": "1",
            "staff": [row(speaker, "4")],
            "topic": topic,
            "lecture_kind": kind,
            "listeners": listeners,
            "content": "慢性病自我管理与合理用药。",
        }
        s.add(unit, "lecture", {**data, **more})

    lecture(
        COUNTY,
        17,
        "2",
        130,
        "健康大讲堂：高血压",
        materials_total=130,
        cohosts=[{"cohost_unit": TCM, "cohost_role": "1", "share_listeners": 45, "share_materials": 30}],
    )
    lecture(PEOPLES, 18, "2", 64, "健康大讲堂：卒中识别", listeners_online=900)
    lecture(
        TCM,
        20,
        "2",
        58,
        "健康大讲堂：秋季养生",
        materials=[{"material": LEAFLET, "qty": 58}, {"material": BAG, "qty": 58}],
    )
    lecture(SECOND, 19, "1", 77, "糖尿病饮食", materials_total=40)  # another kind: listeners not in column 18
    lecture("220399101", 21, "2", 35, "健康大讲堂：儿童近视")
    lecture(MATERNAL, 24, "2", 88, "健康大讲堂：孕期营养")  # after the week
    lecture(CDC, 20, "3", 52, "疾控宣讲：秋冬季传染病", materials_total=60)
    training = {
        "activity_date": date(19),
        "place_name": "柳河镇卫生院",
        "division_code": "220399101000",
        "site_type": "61",
        "our_role": "1",
        "staff": [row(s.staff[PEOPLES][2], "4")],
        "roster_mode": "2",
    }
    s.add(
        PEOPLES,
        "training",
        training
        | {"course": "基层合理用药", "training_kind": "10", "n_signed": 24, "n_attended": 22, "materials_total": 24},
    )
    publicity = {
        "activity_date": date(16),
        "place_name": "人民广场",
        "division_code": "220399100000",
        "site_type": "70",
        "our_role": "1",
    }
    s.add(CDC, "publicity", publicity | {"theme": "5", "pub_kind": "4", "pieces": 4, "materials_total": 200})
    s.add(
        TCM,
        "publicity",
        publicity
        | {
            "theme": "2",
            "pub_kind": "10",
            "visitors": 90,
            "materials": [{"material": VIDEO_DISC, "qty": 25}, {"material": BAG, "qty": 90}],
        },
    )
    s.add(
        COUNTY,
        "period_note",
        {
            "programme": "free_clinic_week",
            "period": "2023",
            "needs": "慢性病复诊和用药指导。",
            "feelings": "在家门口见到专家。",
            "problems": "偏远村转运不便。",
            "suggestions": "增加巡诊。",
        },
    )
    # The same words from two units are one; a blank field, a line break, the month for the week; a note of another period.
    notes = {"programme": "free_clinic_week", "period": "2023"}
    s.add(
        PEOPLES,
        "period_note",
        {**notes, "needs": "慢性病复诊和用药指导。", "problems": "群众集中在上午来，候诊时间长。"},
    )
    s.add(
        list(TOWNSHIPS)[2], "period_note",
        {**notes, "period": "2023-09", "needs": "腰腿痛的针灸、推拿；\n白内障筛查", "feelings": "希望专家常来。"},
    )  # fmt: skip
    s.add(list(VILLAGES)[4], "period_note", {**notes, "period": "2023-08", "needs": "这一句不该出现。"})


def main() -> None:
    s = Set()
    units_and_people(s)
    plain_sessions(s)
    county_day(s)
    shared_sessions(s)
    military_sessions(s)
    decoys(s)
    other_records(s)
    write_csv(HERE / "units.csv", UNIT_COLUMNS, s.units)
    write_csv(HERE / "persons.csv", PERSON_COLUMNS, s.persons)
    places = {f"{COUNTY}000000": "青禾县"} | {f"{code}000": name for code, (name, _) in TOWNSHIPS.items()}
    places |= {**VILLAGES, **CLOSED}
    write_csv(
        HERE / "places.csv",
        PLACE_COLUMNS,
        [{"code": c, "name": n, "area_tags": "偏远" if c.startswith("220399200") else ""} for c, n in places.items()],
    )
    sites = [("S101", "驻训部队卫生队", "80", "220399100000"), ("S102", "幸福村", "40", "220399101202")]
    write_csv(
        HERE / "sites.csv",
        SITE_COLUMNS,
        [{"key": k, "name": n, "site_type": t, "division_code": d, "active": "1"} for k, n, t, d in sites],
    )
    materials = [(LEAFLET, "印刷品", "份"), (VIDEO_DISC, "音像", "张"), (BAG, "物品", "个"), (PILLS, "药品", "份")]
    write_csv(
        HERE / "materials.csv", MATERIAL_COLUMNS, [dict(zip(MATERIAL_COLUMNS, m, strict=True)) for m in materials]
    )
    write_records(HERE / "records", s.records)


if __name__ == "__main__":
    main()
