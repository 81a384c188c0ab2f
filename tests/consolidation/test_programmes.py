"""A county's own programme: read whole, or refused with the file, the line and the name that is wrong."""

from __future__ import annotations

import pytest

from desktop.consolidation.programmes import is_distinct, load_programme
from desktop.errors import Problem, RefusedError
from desktop.foundation.shipped import shipped_path
from desktop.model.programme_outline import Deadline

TOML = """id = "week"
version = 3
title = "义诊周"
title_en = "Week"
period = "campaign"
forms = ["free_clinic", "lecture"]
hosted_forms = ["free_clinic"]
reporting_levels = ["village"]
[campaigns]
2023 = ["2023-09-16", "2023-09-22"]
[deadlines]
village = 2
[tables.annex2]
title = "{year}年统计表"
heading = "附件2"
footnotes = ["说明"]
[tables.annex2.lines]
tcm = "中医药"
"""
HEAD = "name,kind,header1,header2,parts,partition,measure,decimals\n"
ROWS = """chief,distinct,人员,主任医师,,,人,0
nurses,distinct,人员,护士,,,人,
staff,total,人员,合计,chief nurses,title,人,0
visits,sum,人次,,,,人次,0
waived,sum,减免(元),,,,元,2
"""
COLUMNS_FILE = "annex2.columns.csv"


def files(toml: str = TOML, rows: str = ROWS, **more: bytes) -> dict[str, bytes]:
    told = {"programme.toml": toml.encode(), "annex2.sql": b"SELECT 1", COLUMNS_FILE: (HEAD + rows).encode()}
    return told | more


def refused(told: dict[str, bytes]) -> Problem:
    with pytest.raises(RefusedError) as caught:
        load_programme(told)
    return caught.value.problem


def test_a_programme_is_read_whole():
    told = files()
    told["annex2.unlisted_people.sql"] = b"SELECT 2"
    told["templates/annex2_2023.xlsx"] = b"PK"
    told["templates/other_2023.xlsx"] = b"no"
    told["templates/annex2_2023.docx"] = b"no"
    found = load_programme(told)
    assert (found.id, found.version, found.title, found.title_en, found.period) == (
        "week",
        3,
        "义诊周",
        "Week",
        "campaign",
    )
    assert found.forms == ("free_clinic", "lecture") and found.hosted_forms == ("free_clinic",)
    assert found.campaigns == {"2023": ("2023-09-16", "2023-09-22")}
    assert found.deadlines == {"village": Deadline(days=2)} and found.reporting_levels == ("village",)
    table = found.tables["annex2"]
    assert (table.programme, table.name, table.query) == ("week", "annex2", "SELECT 1")
    assert (table.heading, table.footnotes, table.lines) == ("附件2", ("说明",), {"tcm": "中医药"})
    assert (table.unlisted_people, table.unlisted_units) == ("SELECT 2", "")
    assert table.templates == {"2023": b"PK"}
    assert [column.name for column in table.columns] == ["chief", "nurses", "staff", "visits", "waived"]
    assert table.columns[2].parts == ("chief", "nurses") and table.columns[2].header == ("人员", "合计")
    assert table.columns[3].header == ("人次",)
    assert [column.decimals for column in table.columns] == [0, 0, 0, 0, 2]
    assert table.columns[4].measure == "元"


@pytest.mark.parametrize("name", ["free_clinic_week", "activity_month"])
def test_shipped_programmes_are_read(name):
    folder = shipped_path(f"forms/programmes/{name}")
    told = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert load_programme(told).id == name


def test_files_saved_by_notepad_are_read():
    """A byte-order mark and Windows line ends are what a county's own editor writes."""
    told = {name: b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n") for name, raw in files().items()}
    found = load_programme(told)
    assert found.tables["annex2"].query == "SELECT 1"
    assert found.tables["annex2"].columns[0].name == "chief"


# ------------------------------------------------------------------------------- programme.toml


def test_a_folder_without_its_main_file_is_refused():
    told = files()
    del told["programme.toml"]
    problem = refused(told)
    assert (problem.code, problem.where) == ("表 101", "programme.toml")


@pytest.mark.parametrize("raw", [b"id = ", b'id = "a"\nid = "b"\n', "id = '义诊'".encode("gbk")])
def test_bad_toml_is_refused_by_name(raw):
    problem = refused(files() | {"programme.toml": raw})
    assert (problem.code, problem.where) == ("表 102", "programme.toml")


def test_bad_toml_names_its_line():
    assert "line 2" in refused(files("version = 1\nid = \n")).message


@pytest.mark.parametrize(
    ("written", "instead", "named"),
    [
        ('id = "week"', 'id = "Week"', "Week"),
        ('id = "week"\n', "", "id"),
        ("version = 3", 'version = "3"', "version"),
        ("version = 3", "version = true", "version"),
        ("version = 3", "version = -1", "version"),
        ('title = "义诊周"', 'title = ""', "title"),
        ('title_en = "Week"\n', "", "title_en"),
        ('period = "campaign"', 'period = "week"', "week"),
        ('forms = ["free_clinic", "lecture"]', 'forms = "free_clinic"', "forms"),
        ('forms = ["free_clinic", "lecture"]', "forms = [1]", "forms"),
        ('reporting_levels = ["village"]', "reporting_levels = 1", "reporting_levels"),
        ("[deadlines]\nvillage = 2\n", "", ""),
        ("[tables.annex2]", "[tables.Annex2]", "Annex2"),
        ('footnotes = ["说明"]', 'footnotes = "说明"', "footnotes"),
        ('[tables.annex2.lines]\ntcm = "中医药"\n', 'lines = "中医药"\n', "lines"),
    ],
)
def test_what_is_wrong_in_the_main_file_is_named(written, instead, named):
    assert written in TOML
    changed = files(TOML.replace(written, instead, 1))
    if not named:  # deadlines may be left out
        assert load_programme(changed).deadlines == {}
        return
    problem = refused(changed)
    assert (problem.code, problem.where.split()[0]) == ("表 103", "programme.toml")
    assert named in problem.message


@pytest.mark.parametrize("section", ["tables", "campaigns", "deadlines"])
def test_a_section_that_is_no_section_is_refused(section):
    start = TOML.index("[campaigns]")
    problem = refused(files(f'{TOML[:start]}{section} = "2023"\n'))
    assert (problem.code, problem.where.split()[0]) == ("表 103", "programme.toml")
    assert section in problem.message


@pytest.mark.parametrize(
    "days",
    ['["2023-09-22", "2023-09-16"]', '["2023-09-16"]', '["2023-09-16", "2023-02-30"]', '["16 Sept", "22 Sept"]',
     "2023", "[2023, 2024]", '["2023-09-16", "2023-09-17", "2023-09-18"]'],
)  # fmt: skip
def test_a_bad_campaign_is_refused_with_its_year(days):
    problem = refused(files(TOML.replace('["2023-09-16", "2023-09-22"]', days)))
    assert (problem.code, problem.where.split()[0]) == ("表 103", "programme.toml")
    assert "campaigns.2023" in problem.message


def test_a_campaign_of_one_day_is_one():
    told = TOML.replace('["2023-09-16", "2023-09-22"]', '["2023-09-16", "2023-09-16"]')
    assert load_programme(files(told)).campaigns["2023"] == ("2023-09-16", "2023-09-16")


# ---------------------------------------------------------------------------------- table files


@pytest.mark.parametrize("missing", ["annex2.sql", COLUMNS_FILE])
def test_a_table_without_its_files_is_refused(missing):
    told = files()
    del told[missing]
    problem = refused(told)
    assert (problem.code, problem.where) == ("表 101", missing)
    assert missing in problem.message


@pytest.mark.parametrize("name", ["annex2.sql", COLUMNS_FILE])
def test_a_file_that_is_not_utf8_is_refused_by_name(name):
    problem = refused(files() | {name: "义诊".encode("gbk")})
    assert (problem.code, problem.where) == ("表 102", name)


def columns_refused(rows: str, head: str = HEAD) -> Problem:
    return refused(files() | {COLUMNS_FILE: (head + rows).encode()})


@pytest.mark.parametrize(
    ("head", "named"),
    [(HEAD.replace(",decimals", ""), "decimals"), (HEAD.replace("kind", "Kind"), "Kind"), (HEAD.strip() + ",more\n", "more")],
)  # fmt: skip
def test_headings_of_the_columns_are_exactly_these(head, named):
    problem = columns_refused("", head)
    assert (problem.code, problem.where) == ("表 104", COLUMNS_FILE)
    assert named in problem.hint


def test_a_table_without_columns_is_refused():
    assert (columns_refused("").code, columns_refused("", "").code) == ("表 104", "表 104")


@pytest.mark.parametrize(
    ("row", "code", "named"),
    [
        ("visits,sum,再来,,,,人次,0", "表 105", "visits"),
        ("Visits,sum,甲,,,,,0", "表 106", "Visits"),
        ("人次,sum,甲,,,,,0", "表 106", "人次"),
        ("new,sum,甲", "表 104", "new"),
        ("new,sum,甲,,,,人次,0,多出来的", "表 104", "new"),
        ("new,add,甲,,,,,0", "表 107", "add"),
        ("new,sum,,乙,,,,0", "表 108", "new"),
        ("new,sum,减免(元),,,,,0", "表 108", "减免(元)"),
        ("new,sum,人员,护士,,,,0", "表 108", "人员 护士"),
        ("new,sum,人员,药师,,,,0", "表 108", "人员 药师"),
        ("new,sum,甲,,,,,两位", "表 108", "两位"),
        ("new,sum,甲,,,,,²", "表 108", "²"),
        ("new,sum,甲,,,,,7", "表 108", "7"),
        ("new,sum,甲,,,,,-1", "表 108", "-1"),
        ("new,total,甲,,,,,0", "表 109", "new"),
        ("new,sum,甲,,visits,,,0", "表 109", "new"),
        ("new,total,甲,,visits later,,,0", "表 109", "later"),
        ("new,total,甲,,new,,,0", "表 109", "new"),
    ],
)
def test_a_wrong_column_is_refused_with_its_line_and_name(row, code, named):
    problem = columns_refused(f"{ROWS}{row}\nlater,sum,后来,,,,,0\n")
    assert (problem.code, problem.where) == (code, f"{COLUMNS_FILE} 第 7 行")
    assert named in problem.message


def test_the_line_is_the_one_an_editor_shows():
    problem = columns_refused(f'\n{ROWS}\n\n"new",add,甲,,,,,0\n')
    assert problem.where == f"{COLUMNS_FILE} 第 10 行"


# ---------------------------------------------------------------------------------- partitions


@pytest.mark.parametrize("partition", ["", "是", "township"])
def test_figures_counted_once_are_added_only_along_a_declared_partition(partition):
    """A doctor of two townships would count twice; titles, grades and home units do not overlap."""
    problem = columns_refused(f"{ROWS}both,total,合计,,visits chief nurses,{partition},人,0\n")
    assert (problem.code, problem.where) == ("表 110", f"{COLUMNS_FILE} 第 7 行")
    assert "both" in problem.message and "chief、nurses" in problem.message and "visits" not in problem.message


@pytest.mark.parametrize("partition", ["title", "hospital_grade", "home_unit"])
def test_a_declared_partition_may_be_added(partition):
    rows = f"{ROWS}both,total,合计,,chief nurses,{partition},人,0\n"
    assert load_programme(files(rows=rows)).tables["annex2"].columns[-1].parts == ("chief", "nurses")


def test_a_total_of_figures_counted_once_is_itself_counted_once():
    problem = columns_refused(f"{ROWS}more,total,合计,,staff visits,,人,0\n")
    assert problem.code == "表 110"
    assert "staff" in problem.message


def test_addable_figures_need_no_partition():
    rows = f"{ROWS}stand,stock,展馆,,,,个,0\nboth,total,合计,,visits waived stand,,,0\n"
    columns = {column.name: column for column in load_programme(files(rows=rows)).tables["annex2"].columns}
    assert not is_distinct(columns["both"], columns)
    assert is_distinct(columns["staff"], columns)


@pytest.mark.parametrize(("parts", "named"), [("visits visits", "visits"), ("staff nurses", "nurses")])
def test_nothing_is_added_twice_into_one_total(parts, named):
    """Not even through a total of totals, and not even where a partition is declared."""
    problem = columns_refused(f"{ROWS}more,total,合计,,{parts},title,人,0\n")
    assert (problem.code, problem.where) == ("表 105", f"{COLUMNS_FILE} 第 7 行")
    assert problem.message.endswith(named)


def _asking(told: str) -> dict[str, bytes]:
    """A programme that asks for personal values; a plain key stands before the first table."""
    return files(f"{told}\n{TOML}" if told.startswith("personal") else f"{TOML}\n{told}\n")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("personal = 3", "表 103"),
        ('personal = ["x"]', "表 103"),
        ('[[personal]]\nform = "treatment"\nfields = []\nbasis = "法"', "表 111"),
        ('[[personal]]\nform = "treatment"\nfields = ["a"]\nbasis = " "', "表 111"),
    ],
)
def test_who_asks_for_personal_values_names_fields_and_law(told: str, code: str):
    with pytest.raises(RefusedError) as refused:
        load_programme(_asking(told))
    assert refused.value.problem.code == code


def test_what_is_asked_is_read():
    (wish,) = load_programme(
        _asking('[[personal]]\nform = "treatment"\nfields = ["a", "b"]\nbasis = "某法第一条"')
    ).personal
    assert (wish.form, wish.fields, wish.basis) == ("treatment", ("a", "b"), "某法第一条")


def test_what_is_copied_names_columns_of_the_table():
    told = files() | {"annex2.copying.csv": "label,name\n护士（人）,nurses\n".encode()}
    assert [(box.label, box.name) for box in load_programme(told).tables["annex2"].copying] == [
        ("护士（人）", "nurses")
    ]
    problem = refused(files() | {"annex2.copying.csv": "label,name\n护士（人）,nurse\n".encode()})
    assert (problem.code, "nurse" in problem.message, "nurses" in problem.hint) == ("表 161", True, True)
    assert problem.where.startswith("annex2.copying.csv")
