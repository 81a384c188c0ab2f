"""How many keys a day's work takes, pressed one by one in the real window; the figures of the closing note.

A person of fifty presses two keys a second: a free clinic in two minutes is 240 of them.
"""

from __future__ import annotations

import pytest

from desktop.storage.latest import latest_revisions
from tests.ui.keystrokes.conftest import spreadsheet_strokes

IN_TWO_MINUTES = 240
UNIT = "幸福村卫生室"
SAID = {
    "activity_date": "2023-09-28", "place_name": "幸福村老年活动室", "site_type": "40", "visits_offline": 23, "visits_total": 23,
    "visits_preferential": 3, "materials_total": 120,
}  # fmt: skip
TRAINEES = (
    ("李秀兰", "lxl"), ("王建国", "wjg"), ("张玉梅", "zym"), ("赵德明", "zdm"), ("刘桂芳", "lgf"), ("陈永福", "cyf"),
    ("杨春燕", "ycy"), ("周志强", "zzq"), ("吴桂英", "wgy"), ("孙立新", "slx"), ("马晓兰", "mxl"),
)  # fmt: skip


def page(window):
    return window.shell.page


def new(window, hands, form: str) -> None:
    """From 本月: the form's digit."""
    digit = next(n for n, item in enumerate(page(window).overview.forms, 1) if item.form == form)
    hands.press(str(digit))
    hands.until(lambda: page(window).name == "entry" and page(window).model is not None)
    hands.idle(window)


def to(window, hands, name: str) -> None:
    """Enter past what needs no answer, as a person does."""
    for _step in range(40):
        if page(window).place == name:
            return
        hands.press("Enter")
    raise AssertionError(f"Enter never reaches {name}: {page(window).place}")


def newest(window, hands, form: str):
    """What the record just saved says."""
    found = []
    window.tasks.run(lambda workspace, _progress: latest_revisions(workspace.db, form, workspace.identity.org), done=found.append)  # fmt: skip
    hands.until(lambda: found)
    return found[0][0].parsed.data


def saved(window, hands) -> None:
    hands.press("Ctrl+S")
    hands.idle(window)
    blocked = [] if page(window).name != "entry" or page(window).model is None else page(window).model.checks.blocking()
    assert not blocked, blocked
    hands.until(lambda: page(window).name == "month")
    hands.idle(window)


@pytest.fixture
def window(county, open_window, counting):
    shown = open_window(county.villages[0])
    counting.until(lambda: page(shown).overview is not None)
    return shown


def free_clinic(window, hands, place: str) -> None:
    new(window, hands, "free_clinic")
    hands.type("0928")
    hands.press("Enter")
    hands.type("1")
    if place.isascii():
        hands.type(place)
    else:
        hands.say(place)
    hands.press("Enter")
    if page(window).place == "division_code":
        hands.press("Enter")
    if page(window).place == "site_type":
        hands.type("40")
        hands.press("Enter")
    hands.press("Ctrl+D")
    to(window, hands, "visits_offline")
    hands.type("23")
    to(window, hands, "visits_preferential")
    hands.type("3")
    to(window, hands, "materials_total")
    hands.type("120")
    saved(window, hands)


def told(record_property, what: str, strokes: int, rows) -> None:
    record_property("told", f"{what}: {strokes} keys, {strokes / 2:.0f} s at two a second; as {len(rows)} spreadsheet rows {spreadsheet_strokes(rows)} keys")  # fmt: skip


def test_a_free_clinic_takes_two_minutes_at_two_keys_a_second(window, counting, record_property):
    free_clinic(window, counting, "幸福村老年活动室")
    first, counting.strokes = counting.strokes, 0
    free_clinic(window, counting, "xfcln")
    again = counting.strokes
    said = newest(window, counting, "free_clinic")
    assert {name: said[name] for name in SAID} == SAID
    assert said["staff"]
    assert said["clinic_kind"]
    row = [
        UNIT,
        "2023-09-28",
        "上午",
        "幸福村老年活动室",
        "村",
        "主办",
        "李秀兰",
        UNIT,
        "医士",
        "到基层",
        "23",
        "0",
        "23",
        "3",
        "120",
    ]
    told(record_property, "a free clinic at a new place", first, [row])
    told(record_property, "a free clinic at a known place", again, [row])
    assert again <= first <= IN_TWO_MINUTES


def test_a_training_of_twenty(window, counting, record_property):
    hands = counting
    new(window, hands, "training")
    hands.type("0928")
    hands.press("Enter")
    hands.type("1")
    hands.say("镇卫生院会议室")
    hands.press("Enter")
    to(window, hands, "site_type")
    hands.type("61")
    hands.press("Enter")
    to(window, hands, "staff")
    hands.type("lxl")
    hands.press("Enter", "Enter")
    to(window, hands, "course")
    hands.say("中医适宜技术培训班")
    to(window, hands, "training_kind")
    hands.type("1")
    hands.press("Enter")
    to(window, hands, "hours")
    hands.type("4")
    to(window, hands, "techniques")
    hands.type("gs")
    hands.press("Enter", "Enter")
    to(window, hands, "roster_mode")
    hands.type("1")
    to(window, hands, "roster")
    typed = [*TRAINEES]
    for _name, initials in typed:
        hands.type(initials)
        hands.press("Enter")
    others = [f"{family}{given}" for family in ("郭", "何", "高") for given in ("敏", "强", "丽")]
    for name in others:  # in no register: their names and unit are typed
        hands.say(name)
        hands.press("Tab")
        hands.type("xfc")
        hands.press("Enter", "Home")
    titles = [column.name for column in page(window)._row("roster").grid.columns]
    hands.press("Up", "Home", *["Right"] * titles.index("passed"))
    hands.press("Shift+Space", "Right", "Shift+Space", "Ctrl+Enter")
    assert page(window).model.value("n_certified") == 20
    saved(window, hands)
    said = newest(window, hands, "training")
    assert len({row["trainee"] for row in said["roster"]}) == said["n_signed"] == 20
    assert all(row["trainee_unit"] and row["passed"] == "1" for row in said["roster"])
    rows = [
        ["中医适宜技术培训班", "2023-09-28", name, unit, "乡村医生", "是", "是", "是", "是"]
        for name, unit in (
            *((name, f"{name[0]}家村卫生室") for name, _initials in typed),
            *((name, UNIT) for name in others),
        )
    ]
    told(record_property, "a training of twenty", hands.strokes, rows)
    assert hands.strokes <= spreadsheet_strokes(rows) / 2


def test_a_day_of_treatments(window, counting, record_property):
    hands = counting
    tally = {"hzcf": "8", "xj": "6", "lg": "9", "gs": "3"}
    day(window, hands, "0927", tally, first=True)
    hands.strokes = 0
    day(window, hands, "0928", tally, first=False)
    said = newest(window, hands, "treatment_day")
    assert [row["times"] for row in said["tally"]] == [8, 6, 9, 3]
    rows = [[UNIT, "2023-09-28", name, "3", "2", "王秀兰"] for name in ("毫针刺法", "悬灸", "留罐", "刮痧")]
    told(record_property, "a day of treatments", hands.strokes, rows)
    assert hands.strokes <= 40


def day(window, hands, date: str, tally, *, first: bool) -> None:
    new(window, hands, "treatment_day")
    hands.type(date)
    hands.press("Enter")
    hands.type("18")
    hands.press("Enter")
    for initials, times in tally.items():
        if first:
            hands.type(initials)
            hands.press("Tab")
            hands.type(times)
            hands.press("Enter", "Home")
        else:  # the clinic's own techniques stand there
            hands.type(times)
            hands.press("Enter")
    saved(window, hands)
