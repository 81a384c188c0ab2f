"""A form without a sheet of its own prints in the standard layout, nothing of it lost."""

from __future__ import annotations

import json

from desktop.forms import compile_form, load_definition
from desktop.storage.packs import save_form
from desktop.workflows.print_sheet import print_sheet
from tests.chain.county import must
from tests.workflows.paper.samples import text_of

ANY = """| survey | | | | |
| | type | name | label::中文 (zh) | label::English (en) |
| | begin_group | house | 家庭情况 | Household |
| | note | hello | 您好，下面问几个问题。 | Hello |
| | text | street | 门牌 | Street |
| | integer | people | 家里几口人 | People |
| | select_multiple water | water | 用什么水 | Water |
| | end_group | | | |
| | begin_repeat | person | 家里的人 | Persons |
| | text | name | 名字 | Name |
| | integer | age | 年龄 | Age |
| | end_repeat | | | |
| choices | | | | |
| | list_name | name | label::中文 (zh) | label::English (en) |
| | water | 10 | 井水 | Well |
| | water | 2 | 自来水 | Tap |
| settings | | | | |
| | form_title | form_id | version | |
| | 入户调查 | house_visit | 1 | |
"""


def keep_form(workspace, path):
    form = compile_form(path)
    save_form(workspace.db, form.form_id, form.version, form.xform, load_definition(form.xform).schema, 1)
    return form.form_id


def test_any_form_prints_without_a_sheet(at, tmp_path):
    (tmp_path / "house.md").write_text(ANY, "utf-8")
    with at() as workspace:
        form = keep_form(workspace, tmp_path / "house.md")
        blank = text_of(print_sheet(workspace, f"form.{form}"))
    for wanted in (
        "入户调查",
        "家庭情况",
        "您好，下面问几个问题。",
        "门牌",
        "□井水　□自来水",
        "家里的人",
        "名字",
        "填表人（签字）",
    ):
        assert wanted in blank, wanted


def test_a_filled_standard_layout_shows_what_was_answered_and_no_more(at, rids):
    with at() as workspace:
        said = text_of(print_sheet(workspace, "form.free_clinic", records=[rids["free_clinic"]]))
    assert "☑到基层" in said
    assert "20 人次" in said
    assert "收住院" not in said


def test_the_longest_form_of_the_world_prints(at, vectors):
    with at() as workspace:
        form = keep_form(workspace, vectors / "bench" / "whova_form.xlsx")
        printed = print_sheet(workspace, f"form.{form}")
    said = text_of(printed)
    assert printed.count > 10
    assert "Id10013" in said.replace("\n", "")
    assert "☑" not in said, "a form has a choice called None"


WIDE = """| survey | | | | |
| | type | name | label::中文 (zh) | label::English (en) |
| | begin_repeat | house | 户 | House |
{columns}
| | begin_repeat | person | 人 | Person |
| | text | who | 谁 | Who |
| | end_repeat | | | |
| | end_repeat | | | |
| settings | | | | |
| | form_title | form_id | version | |
| | 很宽的表 | wide | 1 | |
"""


def test_a_wide_repeat_is_printed_in_pieces_and_a_repeat_inside_it_as_text(at, tmp_path):
    columns = "\n".join(f"| | text | c{n} | 第{n}栏 | Column {n} |" for n in range(25))
    (tmp_path / "wide.md").write_text(WIDE.format(columns=columns), "utf-8")
    with at() as workspace:
        form = keep_form(workspace, tmp_path / "wide.md")
        blank = text_of(print_sheet(workspace, f"form.{form}"))
        assert all(f"第{n}栏" in blank for n in range(25))
        answers = {"house": [{**{f"c{n}": f"值{n}" for n in range(25)}, "person": [{"who": "张三"}, {"who": "李四"}]}]}
        (tmp_path / "answers.json").write_text(json.dumps([answers]), "utf-8")
        path = workspace.path
    rid = must("record", "add", path, "wide", tmp_path / "answers.json")["records"][0]["id"]
    with at() as workspace:
        said = text_of(print_sheet(workspace, f"form.{form}", records=[rid]))
    assert all(f"值{n}" in said for n in range(25))
    assert "张三；李四" in said.replace("\n", "")
