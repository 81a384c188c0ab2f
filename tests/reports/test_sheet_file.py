"""Files of sheets: ours are right in both languages, a county's wrong one is refused at its line."""

from __future__ import annotations

import re

import pytest

from desktop.errors import RefusedError
from desktop.foundation.shipped import shipped_path
from desktop.model.sheet_layout import Cells, Grid
from desktop.reports.sheet_file import read_sheet

NAMES = sorted(path.stem for path in shipped_path("forms/sheets").glob("*.toml"))
WANTED = {
    "free_clinic_register", "training_sign_in", "health_education_record", "treatment_record", "treatment_day_register", "consent",
    "mentoring_record", "month_report", "submission_cover", "receipt", "return_slip", "call_list", "kit_sheet", "recovery_code",
}  # fmt: skip
GOOD = """id = "own"
title = "我们的签到表"
forms = ["training"]
[[part]]
kind = "cells"
columns = [1, 2]
rows = [
  ["#课程", "{course}"],
]
[[part]]
kind = "grid"
rows = "roster"
columns = [
  { title = "姓名", text = "{trainee}" },
]
"""
HAN = re.compile(r"[\u3400-\u9fff]")


def read(text, **more):
    return read_sheet(text.encode(), "own.toml", stem="own", **more)


def refused(text, **more):
    with pytest.raises(RefusedError) as error:
        read(text, **more)
    problem = error.value.problem
    assert problem.code == "印 103"
    assert problem.where.startswith("own.toml 第 ")
    return int(re.search(r"第 (\d+) 行", problem.where)[1]), problem.message


def test_every_sheet_of_the_issue_is_shipped():
    assert set(NAMES) >= WANTED


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_sheet_is_whole_in_english(name):
    path = shipped_path(f"forms/sheets/{name}.toml")
    english = read_sheet(path.read_bytes(), path.name, stem=name, language="en")
    assert not HAN.search(repr(english)), "every text of a sheet stands in its [en]"


@pytest.mark.parametrize("name", NAMES)
def test_no_shipped_translation_is_left_over(name):
    import tomllib

    told = tomllib.loads(shipped_path(f"forms/sheets/{name}.toml").read_text("utf-8"))
    english = told.pop("en")
    assert [text for text in english if text not in _every_text(told)] == []


def _every_text(told):
    if isinstance(told, str):
        return {told, told.removeprefix("#")}
    parts = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    return set().union(*(_every_text(part) for part in parts))


def test_a_good_file_is_read():
    sheet = read(GOOD)
    cells, grid = sheet.parts
    assert isinstance(cells, Cells)
    assert isinstance(grid, Grid)
    assert [cell.label for cell in cells.rows[0]] == [True, False]
    assert sheet.names() == {"course", "trainee"}
    assert sheet.has_rows


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('title = "我们', "title = 我们", 2),
        ('id = "own"', 'id = "Own"', 1),
        ('id = "own"', 'id = "another"', 1),
        ('forms = ["training"]', 'forms = "training"', 3),
        ('forms = ["training"]', "forms = []", 3),
        ('forms = ["training"]', 'forms = ["training"]\npaper = "A44"', 4),
        ('forms = ["training"]', 'forms = ["training"]\nmargins = [1, 2]', 4),
        ('forms = ["training"]', 'forms = ["training"]\ncolour = "red"', 4),
        ('kind = "cells"', 'kind = "boxes"', 5),
        ('kind = "cells"', 'kind = "cells"\nheight = 0', 6),
        ("columns = [1, 2]", "columns = [1, 0]", 6),
        ("columns = [1, 2]", "columns = [1, 2, 3]", 8),
        ('"{course}"', '"{course"', 8),
        ('"{course}"', '"{@nobody}"', 8),
        ('"{course}"', "7", 7),
        ('rows = "roster"', 'rows = "roster"\nbeside = 9', 13),
        ('rows = "roster"', 'rows = "roster"\nbeside = true', 13),
        ('text = "{trainee}" }', 'text = "{trainee}", colour = 1 }', 14),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_at_its_line(old, new, line):
    assert old in GOOD
    assert refused(GOOD.replace(old, new))[0] == line


def test_a_field_that_no_form_has_is_refused_at_its_line():
    fields = {("", "course"), ("roster", ""), ("roster", "trainee"), ("roster", "course")}

    def knows(forms, repeat, name):
        assert forms == ("training",)
        return (repeat, name) in fields

    assert read(GOOD, knows=knows)
    assert refused(GOOD.replace("{course}", "{curse}"), knows=knows) == (8, "表样文件写错了：表单里没有“curse”这一栏")
    assert refused(GOOD.replace("{trainee}", "{trainer}"), knows=knows)[0] == 14
    assert refused(GOOD.replace('rows = "roster"', 'rows = "rooster"'), knows=knows)[0] == 12


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"x" * (300 * 1024), b"", b"a = " + b"[" * 5000])
def test_what_is_no_sheet_is_refused(raw):
    with pytest.raises(RefusedError) as error:
        read_sheet(raw, "own.toml")
    assert error.value.problem.code == "印 103"


def test_a_mark_at_the_head_of_a_windows_file_is_no_fault():
    assert read_sheet(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(), "own.toml").title == "我们的签到表"
