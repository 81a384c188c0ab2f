"""What a summary may name, the 余 rule, and what people wrote as phrases of a sentence."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.consolidation.programmes import load_programme
from desktop.consolidation.summaries import figures_of, texts_of, tidy
from desktop.consolidation.tables import compute_table, facts_from_rows
from desktop.errors import RefusedError
from desktop.foundation.shipped import shipped_path
from desktop.model import summary as letter
from desktop.model.programme import SUMMARY_WORDS, summary_columns, summary_names
from desktop.model.unit import Unit, UnitTree


def files(programme: str = "free_clinic_week", **change: str) -> dict[str, bytes]:
    """A shipped programme's files; ``summary_toml="…"`` replaces one of them."""
    folder = shipped_path("forms/programmes") / programme
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return found | {name.replace("__", "."): text.encode() for name, text in change.items()}


def refused(**change: str) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        load_programme(files(**change))
    return caught.value


# -------------------------------------------------------------------------------------------------------------- 余


@pytest.mark.parametrize(
    ("exact", "step", "shown"),
    [
        ("3943", 10, "3940余"), ("400", 10, "400"), ("406", 10, "400余"), ("9120.00", 1000, "9000余"), ("9000.00", 1000, "9000"),
        ("7", 10, "7"), ("10", 10, "10"), ("11", 10, "10余"), ("0", 10, "0"), ("1709", 0, "1709"), ("1709", 1, "1709"),
        ("15599.2", 0, "15599.20"), ("15599.20", 1, "15599余"), ("0.5", 0, "0.50"), ("1234567", 0, "1234567"), ("99", 100, "99"),
    ],
)  # fmt: skip
def test_a_figure_as_a_letter_writes_it(exact: str, step: int, shown: str) -> None:
    found = letter.figure("x", "x", "本", Decimal(exact), step=Decimal(step), decimals=2)
    assert (str(found), found.exact) == (shown, Decimal(exact))


@given(st.integers(0, 10**9), st.sampled_from([1, 10, 100, 1000, 50]))
def test_what_is_written_is_never_more_and_never_a_whole_step_less(exact: int, step: int) -> None:
    found = letter.figure("x", "x", "", Decimal(exact), step=Decimal(step))
    assert isinstance(found.value, Decimal)
    assert 0 <= exact - found.value < step
    assert found.shown.endswith("余") == (found.value != exact)
    assert found.value or not exact


@pytest.mark.parametrize("nothing", [None, "无", Decimal(0)])
def test_a_figure_that_is_nothing_is_false(nothing: Decimal | str | None) -> None:
    assert not letter.figure("x", "x", "", nothing)
    assert letter.figure("x", "x", "", Decimal(1))


def test_official_chinese():
    assert [letter.numeral(number) for number in (1, 10, 11, 20, 34, 99)] == [
        "一",
        "十",
        "十一",
        "二十",
        "三十四",
        "九十九",
    ]
    assert [letter.period_words(name) for name in ("2023-07", "2023-Q3", "2023-H2", "2023")] == [
        "2023年7月", "2023年三季度", "2023年下半年", "2023年",
    ]  # fmt: skip
    assert (letter.day_words("2023-07-08"), letter.date_words("2023-08-09"), letter.day_words("x")) == (
        "7月8日",
        "2023年8月9日",
        "x",
    )
    assert letter.whole_and_our("四平市") == ("全市", "我市")
    assert letter.whole_and_our("库伦旗") == ("全旗", "我旗")
    assert letter.whole_and_our("") == ("全县", "我县")
    assert [letter.is_place(name) for name in ("云岭县", "县", "县卫健局", "")] == [True, False, False, False]


# --------------------------------------------------------------------------------------------------- what people wrote


@pytest.mark.parametrize(
    ("wrote", "phrase"),
    [
        ("增加巡诊。", "增加巡诊"), ("一条；\n二条。\r\n\n三条", "一条，二条，三条"), ("  \n ", ""), ("好！", "好！"),
        ("王\x00芳\x0b\ue000x\ud800", "王芳x"), ("甲。乙。", "甲。乙"), ("𬱖㛃", "𬱖㛃"), ("字" * 3000, "字" * 2000),
    ],
)  # fmt: skip
def test_a_note_becomes_a_phrase(wrote: str, phrase: str) -> None:
    assert tidy(wrote) == phrase


def test_the_same_words_are_told_once_the_own_ones_first():
    rows = [
        ("needs", "B", "药", "r3", "2023-09-18"),
        ("needs", "A", "药。", "r1", "2023-09-17"),
        ("needs", "A", "药", "r2", "2023-09-19"),
        ("needs", "C", "只有我们", "r4", "2023-09-20"),
        ("needs", "TOP", "县里说的", "r5", "2023-09-30"),
        ("feelings", "B", None, "r6", "2023-09-18"),
    ]
    columns = ("name", "unit", "text", "record", "date")
    found = texts_of(("needs", "feelings"), columns, rows, top="TOP", names={"A": "甲乡"})
    assert found["feelings"] == ()
    told = [(text.text, text.unit, text.units, text.own, text.records, text.day) for text in found["needs"]]
    assert told == [
        ("县里说的", "TOP", 1, True, ("r5",), "2023-09-30"),
        ("药", "甲乡", 2, False, ("r1", "r3", "r2"), "2023-09-17"),
        ("只有我们", "C", 1, False, ("r4",), "2023-09-20"),
    ]


def test_a_text_that_names_its_unit_is_not_named_twice():
    assert letter.SummaryText("在广场义诊", "县医院").told == "县医院在广场义诊"
    assert letter.SummaryText("县医院在广场义诊", "县医院").told == "县医院在广场义诊"


@pytest.mark.parametrize(
    ("columns", "row"),
    [(("name", "unit", "text", "record"), ("needs", "A", "x", "r")), (("name", "unit", "text", "record", "date"), ("wishes", "A", "x", "r", "d"))],
)  # fmt: skip
def test_a_query_of_texts_gives_what_was_said_it_would(columns: tuple[str, ...], row: tuple[str, ...]) -> None:
    with pytest.raises(RefusedError) as caught:
        texts_of(("needs",), columns, [row], top="T", names={})
    assert caught.value.problem.code == "表 160"


def test_figures_count_their_records_once():
    programme = load_programme(files())
    tree = UnitTree.of([Unit("T", "县", "county"), Unit("A", "乡", "township", "T")])
    table = programme.summary.figures
    assert table is not None
    columns = ("record", "rev", "unit", "form", "date", "line", "cell", "value", "key", "part")
    rows = [
        ("r1", 1, "A", "free_clinic", "2023-09-16", "", "kind_public_visits", 3940, None, "visits_offline"),
        ("r1", 1, "A", "free_clinic", "2023-09-16", "", "kind_public_visits", 3, None, "visits_online"),
        ("r2", 1, "A", "free_clinic", "2023-09-17", "", "kind_public_visits", 0, None, "visits_offline"),
    ]
    result = compute_table(table, facts_from_rows(columns, rows), tree, "T", "2023", None)
    summary = load_programme(files(summary__toml="[steps]\nkind_public_visits = 10")).summary
    found = figures_of(summary, {"kind_public_visits": (result, "kind_public_visits")})["kind_public_visits"]
    assert (found.exact, found.value, found.shown, found.records, found.label) == (
        Decimal(3943), Decimal(3940), "3940余", 2, "公共场所义诊人次",
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- the files


def test_a_summary_may_name_figures_notes_lists_and_words():
    names = summary_names(load_programme(files()))
    assert {
        "visits_total",
        "kind_public",
        "needs",
        "no_public_clinic",
        "specialties",
        "addressee",
        *SUMMARY_WORDS,
    } <= names
    assert "specialties" not in summary_columns(load_programme(files()))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("stepps = 1", "表 157"), ("[steps]\nmaterials = 0", "表 157"), ("[steps]\nmaterials = true", "表 157"),
        ("[steps]\nmaterials = '10'", "表 157"), ("[steps]\nmaterial = 10", "表 158"), ("[lists]\nmine = ['nothing']", "表 158"),
        ("[lists]\nmine = 'materials'", "表 157"), ("[words]\nmaterials = 'x'", "表 159"), ("[words]\nunit = 'x'", "表 159"),
        ("[texts]\nvisits_total = 'x'", "表 159"), ("[words]\nMine = 'x'", "表 157"), ("[words]\nmine = 1", "表 157"), ("[steps", "表 102"),
    ],
)  # fmt: skip
def test_what_is_written_wrong_is_refused_with_its_file(text: str, code: str) -> None:
    problem = refused(summary__toml=text).problem
    assert (problem.code, problem.where) == (code, "summary.toml")


def test_figures_of_the_text_need_their_query():
    without = files()
    del without["summary.sql"]
    with pytest.raises(RefusedError) as caught:
        load_programme(without)
    assert (caught.value.problem.code, caught.value.problem.where) == ("表 101", "summary.sql")
