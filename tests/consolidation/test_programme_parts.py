"""Periods, deadlines, settings, targets, indicators, checks and lists of a programme: read, or refused at their line."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from desktop.consolidation.deadlines import last_days
from desktop.consolidation.programme_parts import allowed, values_of
from desktop.consolidation.programmes import load_programme
from desktop.consolidation.tables import cell_records, compute_table, differences
from desktop.errors import Problem, RefusedError
from desktop.model.period import Period, parse_period, year_before
from desktop.model.programme import Programme, parameter_names, summary_names
from desktop.model.programme_outline import Deadline
from tests.consolidation.samples import TABLE as TABLE_OF
from tests.consolidation.samples import TREE, fact

HEAD = """id = "quarter_one"
version = 1
title = "季度项目"
title_en = "Quarter"
short = "季度"
forms = ["free_clinic"]
period = "quarter"
"""
TABLE = """[tables.main]
title = "统计表"
"""
COLUMNS = """name,kind,header1,header2,parts,partition,measure,decimals
clinics,distinct,机构,,,,家,0
able,distinct,能开展的,,,,家,0
share,rate,占比,,able clinics,,%,1
visits,sum,人次,,,,人次,0
"""
SETTING = """[settings.days]
title = "天数怎么算"
title_en = "Days"
help = "同一天几个单位都办时"
default = "union"
[settings.days.choices]
union = "只算一天"
unit_days = "各算各的"
[settings.share]
title = "抽查比例"
title_en = "Share"
default = 5
min = 1
max = 100
decimals = 1
"""
INDICATOR = """[indicators.coverage]
title = "覆盖率"
title_en = "Coverage"
kind = "rate"
[indicators.sessions]
title = "场次"
title_en = "Sessions"
kind = "sum"
measure = "场"
"""
SQL = {"coverage.indicator.sql": b"SELECT 1", "sessions.indicator.sql": b"SELECT 2"}


def files(toml: str = "", columns: str = COLUMNS, **more: bytes) -> dict[str, bytes]:
    whole = HEAD + (TABLE + toml if toml.startswith("[") else toml + TABLE)
    return {"programme.toml": whole.encode(), "main.sql": b"SELECT 1", "main.columns.csv": columns.encode(), **more}


def load(toml: str = "", columns: str = COLUMNS, **more: bytes) -> Programme:
    return load_programme(files(toml, columns, **more))


def refused(toml: str = "", columns: str = COLUMNS, **more: bytes) -> Problem:
    with pytest.raises(RefusedError) as caught:
        load(toml, columns, **more)
    return caught.value.problem


# ------------------------------------------------------------------------------------------ periods


def ranged(pairs: str) -> dict[str, bytes]:
    told = files(f"ranges = {pairs}\n")
    return told | {"programme.toml": told["programme.toml"].replace(b'"quarter"\n', b'"days"\n')}


def campaign(years: str) -> dict[str, bytes]:
    told = files(f"[campaigns]\n{years}")
    return told | {"programme.toml": told["programme.toml"].replace(b'"quarter"\n', b'"campaign"\n')}


def test_day_ranges_are_named_by_both_their_days_and_stand_in_order():
    found = load_programme(ranged('[["2024-01-10", "2024-02-08"], ["2023-07-10", "2023-08-09"]]'))
    assert list(found.campaigns.items()) == [
        ("2023-07-10..2023-08-09", ("2023-07-10", "2023-08-09")),
        ("2024-01-10..2024-02-08", ("2024-01-10", "2024-02-08")),
    ]


@pytest.mark.parametrize(
    "told",
    [
        ranged('[["2023-07-10", "2023-08-09"], ["2023-08-09", "2023-09-01"]]'),
        campaign('2023 = ["2023-09-16", "2024-01-02"]\n2024 = ["2024-01-01", "2024-01-05"]\n'),
    ],
)
def test_periods_that_overlap_are_refused_with_both_names(told):
    with pytest.raises(RefusedError) as caught:
        load_programme(told)
    problem = caught.value.problem
    assert problem.code == "表 114" and "2023" in problem.message and "programme.toml 第" in problem.where


@pytest.mark.parametrize(
    "pairs", ['"x"', "[]", '["2023-07-10"]', '[["2023-08-09", "2023-07-10"]]', '[["2023-08-09", "20230901"]]', "[3]"]
)
def test_a_range_that_is_no_pair_of_days_is_refused(pairs):
    with pytest.raises(RefusedError) as caught:
        load_programme(ranged(pairs))
    assert caught.value.problem.code == "表 103" and "ranges" in caught.value.problem.message


def test_a_campaign_begins_in_the_year_it_is_called_by():
    for years in ('2024 = ["2023-09-16", "2023-09-22"]\n', 'autumn = ["2023-09-16", "2023-09-22"]\n', ""):
        with pytest.raises(RefusedError) as caught:
            load_programme(campaign(years))
        assert caught.value.problem.code == "表 103"


def test_a_programme_by_the_quarter_has_no_campaigns():
    assert refused('[campaigns]\n2023 = ["2023-09-16", "2023-09-22"]\n').code == "表 103"


# ---------------------------------------------------------------------------------------- deadlines


def days(toml: str, end: str = "2023-09-30") -> dict[str, str]:
    return last_days(load(f"[deadlines]\n{toml}"), end)


def test_deadlines_are_days_after_the_end_or_a_day_of_the_year():
    found = days('village = 2\ntownship = "10-08"\ncounty = "01-10"\n')
    assert found == {"village": "2023-10-02", "township": "2023-10-08", "county": "2024-01-10"}


def test_a_day_on_which_the_period_still_runs_is_the_next_years():
    assert days('county = "09-30"\n') == {"county": "2024-09-30"}
    assert days('county = "09-30"\n', "2023-09-29") == {"county": "2023-09-30"}


def test_working_days_before_the_superiors_day_skip_saturday_and_sunday():
    # 2023-10-16 is a Monday: five working days before it is Monday the 9th.
    assert days('province = "10-16"\ncounty = { before = "province", workdays = 5 }\n')["county"] == "2023-10-09"
    assert days('province = "10-16"\ncounty = { before = "province", workdays = 1 }\n')["county"] == "2023-10-13"


def test_a_year_may_have_days_of_its_own():
    toml = 'village = 2\ncounty = { before = "province", workdays = 5 }\nprovince = 20\n[deadlines.2023]\nvillage = "10-09"\ncity = 4\n'
    assert days(toml)["village"] == "2023-10-09" and days(toml)["city"] == "2023-10-04"
    assert days(toml, "2024-09-30")["village"] == "2024-10-02" and "city" not in days(toml, "2024-09-30")
    assert load(f"[deadlines]\n{toml}").own_deadlines["village", "2023"] == Deadline(day="10-09")


@pytest.mark.parametrize(
    ("toml", "code"),
    [
        ('village = "2"', "表 113"),
        ("village = -1", "表 113"),
        ("village = true", "表 113"),
        ('village = "02-30"', "表 113"),
        ('village = "02-29"', "表 113"),
        ('village = { before = "county" }', "表 113"),
        ('village = { before = "county", workdays = 2 }', "表 113"),
        ('county = { before = "village", workdays = 2 }\nvillage = { before = "county", workdays = 2 }', "表 113"),
        ("village = { before = 3, workdays = 2 }", "表 103"),
        ("hamlet = 2", "表 103"),
        ("2023 = 5", "表 103"),
    ],
)
def test_a_deadline_nobody_could_keep_is_refused_at_its_line(toml, code):
    problem = refused(f"[deadlines]\n{toml}\n")
    assert (problem.code, problem.where) == (code, "programme.toml 第 11 行")


# ----------------------------------------------------------------------------------------- settings


def test_settings_are_read_with_what_the_county_chose():
    told = {"settings.csv": b"name,value\ndays,unit_days\n"}
    found = load(SETTING, **told)
    assert found.settings["days"].choices == {"union": "只算一天", "unit_days": "各算各的"}
    assert (found.setting("days"), found.setting("share")) == ("unit_days", "5")
    assert load(SETTING).setting("days") == "union"
    assert parameter_names(found) >= {"setting_days", "setting_share", "start", "tagged"}


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("1", True),
        ("100", True),
        ("5.5", True),
        ("5.55", False),
        ("0", False),
        ("101", False),
        ("x", False),
        ("NaN", False),
    ],
)
def test_a_number_lies_between_its_bounds_with_its_decimals(value, good):
    setting = load(SETTING).settings["share"]
    assert allowed(setting, value) is good
    assert values_of(setting) == "1 到 100"


@pytest.mark.parametrize(
    ("row", "named"), [("days,sum", "union（只算一天）"), ("day,union", "没有这个设置"), ("share,0", "1 到 100")]
)
def test_a_choice_that_is_none_is_refused_with_what_there_is(row, named):
    problem = refused(SETTING, **{"settings.csv": f"name,value\n{row}\n".encode()})
    assert (problem.code, problem.where) == ("表 112", "settings.csv 第 2 行")
    assert named in problem.message


@pytest.mark.parametrize(
    ("written", "instead", "code"),
    [
        ('default = "union"\n', "", "表 112"),
        ('default = "union"\n', "default = true\n", "表 112"),
        ('default = "union"', 'default = "sum"', "表 112"),
        ("default = 5\n", "default = 500\n", "表 112"),
        ("decimals = 1", "decimals = 7", "表 112"),
        ("min = 1\n", "", "表 112"),
        ("min = 1\n", 'min = "1"\n', "表 103"),
        ("min = 1\n", "min = true\n", "表 103"),
        ('union = "只算一天"', "union = 1", "表 103"),
        ('title_en = "Days"\n', "", "表 103"),
        ("help =", "helped =", "表 103"),
        ("[settings.days]", "[settings.Days]", "表 103"),
    ],
)
def test_a_setting_that_is_none_is_refused(written, instead, code):
    assert written in SETTING
    problem = refused(SETTING.replace(written, instead))
    assert problem.code == code and problem.where.startswith("programme.toml 第 ")


# ------------------------------------------------------------------------------ indicators, targets


def test_indicators_and_targets_are_read():
    rows = (
        b"indicator,value,unit,period,lead_office\ncoverage,80.5,,quarter,\xe5\x8a\x9e\nsessions,3,village,2023-Q3,\n"
    )
    found = load(INDICATOR, **SQL, **{"targets.csv": rows})
    coverage, sessions = found.indicators["coverage"], found.indicators["sessions"]
    assert [column.kind for column in coverage.table.columns] == ["distinct", "distinct", "rate"]
    assert (coverage.measure, coverage.table.query, coverage.table.columns[2].decimals) == ("%", "SELECT 1", 1)
    assert [(column.name, column.kind) for column in sessions.table.columns] == [("value", "sum")]
    assert sessions.measure == "场" and sessions.higher_is_better
    assert [(item.indicator, item.value, item.unit, item.period, item.lead_office) for item in found.targets] == [
        ("coverage", Decimal("80.5"), "", "quarter", "办"),
        ("sessions", Decimal(3), "village", "2023-Q3", ""),
    ]
    assert load().targets == ()


def test_parts_of_a_rate_may_be_added_or_stand():
    told = INDICATOR.replace('kind = "rate"', 'kind = "rate"\nnumerator = "sum"\ndenominator = "stock"')
    assert [column.kind for column in load(told, **SQL).indicators["coverage"].table.columns[:2]] == ["sum", "stock"]
    assert refused(INDICATOR.replace('kind = "rate"', 'kind = "rate"\nnumerator = "mean"'), **SQL).code == "表 103"


@pytest.mark.parametrize(
    ("written", "instead", "code"),
    [
        ('kind = "rate"', 'kind = "mean"', "表 117"),
        ('kind = "rate"', 'kind = "rate"\ndecimals = 9', "表 103"),
        ('kind = "rate"', 'kind = "rate"\nhigher_is_better = 1', "表 103"),
        ('kind = "rate"', 'kind = "rate"\nnumerater = "sum"', "表 103"),
        ("[indicators.coverage]", "[indicators.other]", "表 101"),
    ],
)
def test_an_indicator_that_is_none_is_refused(written, instead, code):
    assert refused(INDICATOR.replace(written, instead), **SQL).code == code


@pytest.mark.parametrize(
    ("row", "code", "named"),
    [
        ("coverige,1,,,", "表 115", "coverige"),
        ("coverage,many,,,", "表 116", "value = many"),
        ("coverage,NaN,,,", "表 116", "value = NaN"),
        ("coverage,1,2023-13,,", "表 116", "period = 2023-13"),
        ("coverage,1,,2023-02-30,", "表 116", "due = 2023-02-30"),
    ],
)
def test_a_target_of_nothing_is_refused_with_its_line(row, code, named):
    text = f"indicator,value,period,due,unit\nsessions,3,,,\n{row}\n"
    problem = refused(INDICATOR, **SQL, **{"targets.csv": text.encode()})
    assert (problem.code, problem.where) == (code, "targets.csv 第 3 行")
    assert named in problem.message


# ------------------------------------------------------------------------------------ checks, lists


def test_checks_lists_summaries_and_names_of_a_summary():
    told = '[checks.first_day]\ntitle = "首日"\ntitle_en = "First day"\n' + INDICATOR
    more = {
        "first_day.check.sql": b"SELECT 3",
        "lists/site_map.csv": b"site,cell\n10,a\n20,b\n",
        "templates/summary_2023.docx": b"PK",
    }
    found = load(told, **SQL, **more)
    assert (found.checks["first_day"].title, found.checks["first_day"].query) == ("首日", "SELECT 3")
    assert found.lists["site_map"].columns == ("site", "cell")
    assert found.lists["site_map"].rows == (("10", "a"), ("20", "b"))
    assert found.summaries == {"2023": b"PK"}
    assert summary_names(found) >= {"clinics", "share", "coverage"}
    assert (found.short, found.short_en) == ("季度", "")


def test_a_check_without_its_query_is_refused():
    assert refused('[checks.first_day]\ntitle = "首日"\ntitle_en = "First day"\n').where == "first_day.check.sql"


@pytest.mark.parametrize(
    ("path", "raw", "code"),
    [
        ("lists/Map.csv", b"a\n1\n", "表 118"),
        ("lists/map.csv", b"a b\n1\n", "表 118"),
        ("lists/map.csv", b"a,b\n", "表 104"),
        ("lists/map.csv", b"a,b\n1\n", "表 104"),
        ("lists/map.csv", b"a,a\n1,2\n", "表 104"),
    ],
)
def test_a_list_nobody_could_name_is_refused(path, raw, code):
    problem = refused(**{path: raw})
    assert problem.code == code and problem.where.startswith(path)


# ------------------------------------------------------------------------------------- names, rates


def test_two_figures_of_one_name_are_refused_for_a_summary_names_only_one():
    taken = INDICATOR.replace("coverage", "visits")
    sql = {"visits.indicator.sql": b"", "sessions.indicator.sql": b""}
    assert refused(taken, **sql).code == "表 105"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("all,total,合计,,share visits,title,,0", "表 119"),
        ("half,rate,一半,,share clinics,,%,0", "表 119"),
        ("half,rate,一半,,clinics,,%,0", "表 109"),
        ("half,rate,一半,,,,%,0", "表 109"),
    ],
)
def test_a_rate_is_made_of_two_figures_and_never_added(row, code):
    problem = refused("", f"{COLUMNS}{row}\n")
    assert (problem.code, problem.where) == (code, "main.columns.csv 第 6 行")


def test_a_mistyped_key_is_refused_with_its_line():
    problem = refused("hosted_form = []\n")
    assert (problem.code, problem.where) == ("表 103", "programme.toml 第 8 行")
    assert "hosted_form" in problem.message and "hosted_forms" in problem.hint
    assert refused('footnote = ["x"]\n').where == "programme.toml 第 8 行"
    assert "tables.main.footnote" in refused('[tables.main.lines]\na = "甲"\n[tables.main.footnote]\n').message


def test_lines_are_found_whichever_way_a_key_is_written():
    problem = refused("deadlines.hamlet = 3\n")
    assert (problem.code, problem.where) == ("表 103", "programme.toml 第 8 行")
    assert refused("deadlines = { hamlet = 3 }\n").where == "programme.toml 第 8 行"


def test_a_rate_is_divided_for_every_unit_from_its_own_figures():
    """河东 1 of 2, 河西 1 of 1: of the county it is 2 of 3, not the mean of 50 and 100."""
    columns = load().tables["main"].columns
    table = replace(TABLE_OF, columns=columns)
    facts = [
        fact("a", "V1", "clinics", key="V1"), fact("b", "V2", "clinics", key="V2"), fact("c", "V3", "clinics", key="V3"),
        fact("a", "V1", "able", key="V1"), fact("c", "V3", "able", key="V3"),
    ]  # fmt: skip
    result = compute_table(table, facts, TREE, "C", "2023", None)
    assert [row.cells["share"] for row in result.rows] == [Decimal("100.0"), Decimal("50.0")]
    assert result.total["share"] == Decimal("66.7")
    assert differences(result) == ()
    assert {record["id"] for record in cell_records(result, "share")[1]} == {"a", "b", "c"}
    wrong = replace(result, total={**result.total, "share": Decimal(75)})
    assert differences(wrong) == (("share", Decimal(75), Decimal("66.7")),)


def test_a_rate_of_nothing_is_blank_and_of_a_blank_is_nought():
    columns = load().tables["main"].columns
    table = replace(TABLE_OF, columns=columns)
    empty = compute_table(table, [fact("a", "V1", "able", key="V1")], TREE, "C", "2023", None)
    assert empty.total["share"] is None
    added = tuple(replace(column, kind="sum") if column.name == "able" else column for column in columns)
    blank = compute_table(
        replace(table, columns=added), [fact("a", "V1", "clinics", key="V1")], TREE, "C", "2023", None
    )
    assert blank.total["able"] is None and blank.total["share"] == 0


# ------------------------------------------------------------------------------------------- periods


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("2024-02", "2023-02"),
        ("2023-Q3", "2022-Q3"),
        ("2023-H2", "2022-H2"),
        ("2023", "2022"),
        ("2024-02-29..2024-03-10", "2023-02-28..2023-03-10"),
        ("2023-07-10..2023-08-09", "2022-07-10..2022-08-09"),
    ],
)
def test_the_same_days_of_the_year_before(name, before):
    assert year_before(parse_period(name)) == parse_period(before)
    assert parse_period(name).name == name


def test_a_campaigns_year_before_keeps_its_days():
    assert year_before(Period("2023", "2023-09-16", "2023-09-22")) == Period("2022", "2022-09-16", "2022-09-22")


@pytest.mark.parametrize(
    "text", ["2023-08-09..2023-07-10", "2023-07-10..", "..2023-07-10", "20230710..20230809", "2023-02-29..2023-03-01"]
)
def test_days_that_are_no_range_are_no_period(text):
    with pytest.raises(ValueError):
        parse_period(text)
