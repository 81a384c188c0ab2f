"""The quick check of received records: which forms it takes, what it leaves to a session, what both say alike."""

from __future__ import annotations

import random
from typing import Any

import pytest

from desktop.forms import Definition, Session, check_record, claims, first_error, load_definition, memo
from desktop.forms.checker import Checker
from desktop.forms.deciding import failing_warn
from tests.forms.helpers import context, load, xform

ROWS = '<repeat nodeset="/data/r"{more}><input ref="/data/r/a"/></repeat>'


@pytest.mark.parametrize(
    ("rule", "quick"),
    [
        ("contains(string(/), 'x')", False),
        ("string(/data/r) = 'x' or /data/b = '1'", False),
        ("-number(../g) &gt; 1", False),
        ("count(/data/r[. = 'x']) &gt; 0", False),
        ("count(/data/r[x = 'x']) &gt; 0", True),
        ("count(/data/r) &gt; 0 and /data/b != 'x'", True),
    ],
)
def test_relevance_that_hangs_on_what_is_in_a_group_needs_a_session(rule: str, *, quick: bool) -> None:
    """Where another relevance is found out later the text of the group was another before."""
    form = load(
        '<a/><b/><r jr:template=""><x/></r><g><h/></g>',
        f"""<bind nodeset="/data/a" relevant="{rule}" required="true()"/><bind nodeset="/data/g/h" relevant="/data/b = '2'"/>
        <bind nodeset="/data/r/x" relevant="/data/b = '3'"/>""",
        '<input ref="/data/a"/><input ref="/data/b"/><input ref="/data/g/h"/><repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>',
    )
    shared = context()
    assert (Checker.of(form, shared) is not None) == quick
    texts = ({"h": "x"}, {"r": [{"x": "x"}]}, {"h": "-9"}, {})
    for _again in range(2):
        for b in "123":
            for record in texts:
                same(form, {"b": b, **record}, shared)


@pytest.mark.parametrize(
    ("instance", "binds", "body", "more"),
    [
        ('<n/><r jr:template=""><a/></r>', "", ROWS.format(more=' jr:count="/data/n"'), ""),
        ('<r jr:template=""><a/></r>', "", ROWS.format(more=' jr:noAddRemove="true()"'), ""),
        ("<a/>", "", "", '<setvalue event="odk-instance-load" ref="/data/a" value="1"/>'),
        (
            "<a/><b/>",
            """<bind nodeset="/data/a" relevant="/data/b = ''"/><bind nodeset="/data/b" relevant="/data/a = ''"/>""",
            "",
            "",
        ),
        ("<a/><meta><instanceName/></meta>", '<bind nodeset="/data/meta/instanceName" calculate="/data/a"/>', "", ""),
    ],
)
def test_forms_that_need_a_session(instance: str, binds: str, body: str, more: str) -> None:
    assert Checker.of(load(instance, binds, body, more=more), context()) is None


BASE = load(
    '<a/><n/><s/><k/><m/><meta><log jr:template=""><at/></log></meta><r jr:template=""><b/><p/><c/><in jr:template=""><d/></in></r>',
    """<bind nodeset="/data/a" constraint="string-length(.) &lt; 4" warn="x"/><bind nodeset="/data/n" type="int"
    constraint=". &gt; -1" xl:warn=". &gt; 90"/><bind nodeset="/data/r" relevant="/data/a != 'no'"/>
    <bind nodeset="/data/r/b" relevant="/data/n != 5" required="../c = '1'" type="int" xl:warn=". = 9"/>
    <bind nodeset="/data/r/p" xl:personal="yes"/><bind nodeset="/data/r/in" relevant="../c = '1'"/>""",
    """<input ref="/data/a"/><input ref="/data/n"/><select ref="/data/s"><item><value>1</value></item><item><value>2</value></item></select>
    <select1 ref="/data/k"><itemset nodeset="instance('gone')/root/item"><value ref="name"/></itemset></select1>
    <select1 ref="/data/m"><itemset nodeset="instance('l')/root/item[k = /data/a]"><value ref="name"/></itemset></select1>
    <repeat nodeset="/data/meta/log"><input ref="/data/meta/log/at"/></repeat>
    <repeat nodeset="/data/r"><input ref="/data/r/b"/><input ref="/data/r/p"/><input ref="/data/r/c"/><repeat nodeset="/data/r/in">
    <input ref="/data/r/in/d"/></repeat></repeat>""",
    more='<instance id="l"><root><item><name>1</name><k>x</k></item></root></instance>',
)
NOTE = load(
    "<a/><note/>",
    '<bind nodeset="/data/note" readonly="true()"/>',
    '<input ref="/data/a"/><input ref="/data/note"><label>说明</label></input>',
)
RECORDS: list[dict[str, Any]] = [
    {},
    {"a": "x", "m": "1"},
    {"a": "y", "m": "1"},
    {"a": "long text"},
    {"n": 3, "s": ["1", "2"], "k": "whatever"},
    {"n": -1},
    {"n": 95},
    {"s": ["3"]},
    {"unknown": 1},
    {"n": "x"},
    {"n": "无"},
    {"r": "x"},
    {"r": [1]},
    {"r": [{"zz": 1}]},
    {"r": [{"b": 1, "c": "1", "in": [{"d": "2"}, {}]}, {"b": 9, "p": "name"}]},
    {"r": [{"c": "1"}]},
    {"r": [{"c": "1", "b": 3}], "n": 5},
    {"a": "no", "r": [{"b": 1}]},
    {"r": [{"b": 2}, {"b": 3}, {"b": 4}]},
    {"r": []},
    {"r": [{"b": 2, "in": [{"d": "1"}]}]},
    *({"n": value} for value in (1, True, 1.0, "1", [], [1], None, "")),
    *({"r": [{"b": value}]} for value in (1, True, 1.0, "1", ["1"], None)),
    *({"s": value} for value in ("1", ["1"], [1], [True], [["1"]], [{"1": "2"}])),
    {"r": [{"b": 2, "in": [{"d": ["1"]}, {"d": True}]}]},
]


def same(definition: Definition, record: dict[str, Any], shared: Any) -> None:
    session = Session(definition, context(), record, received=True).finish()
    quick = check_record(definition, record, shared, received=True)
    assert (quick.data, quick.private, quick.issues) == (session.data, session.private, session.issues), record
    errors = [issue for issue in session.issues if issue.level == "error"]
    assert first_error(definition, record, shared, {}) == (errors[0] if errors else None), record


def test_both_say_the_same_whatever_came_before() -> None:
    shared = context()
    for record in [*RECORDS, *RECORDS, *reversed(RECORDS)]:
        same(BASE, record, shared)


def test_more_texts_than_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "_MOST_HELD", 3)
    shared = context()
    for number in range(30):
        same(BASE, {"a": f"{number % 11}", "n": number}, shared)


def test_a_record_that_breaks_off_leaves_nothing_behind() -> None:
    """A formula fails in the middle of judging, or while relevance is found out; the next record is judged whole."""
    form = load(
        '<a/><b/><c/><d/><r jr:template=""><x/></r>',
        """<bind nodeset="/data/a" constraint="date(.) &gt; date('2020-01-01')"/><bind nodeset="/data/b" constraint=". != 'x'"/>
        <bind nodeset="/data/c" relevant="date(/data/d) &gt; 3" required="true()"/><bind nodeset="/data/r/x" constraint=". != 'x'"/>""",
        "".join(f'<input ref="/data/{name}"/>' for name in "abcd")
        + '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>',
    )
    records: list[dict[str, Any]] = [
        {"a": "2023-02-30", "b": "x", "r": [{"x": "x"}, {"x": "1"}]},
        {"b": "x"},
        {"a": "2023-02-20", "b": "1", "r": [{"x": "1"}]},
        {"d": "2023-02-30", "b": "x"},
        {"d": "2023-02-20", "c": "1", "r": [{"x": "x"}]},
        {"r": [{"x": 1.5}]},
        {"c": "1", "b": "x", "unknown": 1},
        {},
    ]
    shared = context()
    for first in records:
        for second in records:
            same(form, first, shared)
            same(form, second, shared)


def test_a_formula_that_fails_is_noticed_whatever_was_proved_before() -> None:
    """Of a relevance that nobody asked for, of a mere question, and of one inside rows; what it fails at was right elsewhere."""
    form = load(
        '<a/><b/><c/><d/><e/><r jr:template=""><x/></r>',
        """<bind nodeset="/data/c" relevant="date(/data/d) &gt; 3"/><bind nodeset="/data/a" xl:warn="/data/b = '1' and date(.) &gt; 3"/>
        <bind nodeset="/data/e" xl:warn="date(/data/d) &gt; 3"/><bind nodeset="/data/r/x" xl:warn="date(.) &gt; 3"/>""",
        "".join(f'<input ref="/data/{name}"/>' for name in "abcde")
        + '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>',
    )
    good, bad = "2023-02-20", "2023-02-30"
    shared = context()
    for record in [
        {"a": good, "b": "1"}, {"a": bad}, {"b": "1"}, {"a": bad, "b": "1"}, {"d": good}, {"d": bad}, {"c": "1"}, {"c": "1", "d": good},
        {"c": "1", "d": bad}, {"e": "1"}, {"r": [{"x": good}]}, {"r": [{"x": good}, {"x": bad}]},
    ] * 3:  # fmt: skip
        same(form, record, shared)


def test_what_decides_a_claim_is_followed_to_its_end() -> None:
    """An answer is read only where it is relevant, and that depends on others; rows are read by those outside and in them."""
    form = load(
        '<a/><b/><c/><d/><f/><r jr:template=""><x/><y/></r>',
        """<bind nodeset="/data/b" relevant="/data/a = '1'"/><bind nodeset="/data/c" relevant="/data/b = '2'"/>
        <bind nodeset="/data/d" constraint="/data/c = '3'"/><bind nodeset="/data/f" required="count(/data/r[x = '1']) &gt; 1"/>
        <bind nodeset="/data/r" relevant="/data/b != '9'"/><bind nodeset="/data/r/y" constraint="count(../../r[x = current()/../x]) &lt; 2"/>""",
        "".join(f'<input ref="/data/{name}"/>' for name in "abcdf")
        + '<repeat nodeset="/data/r"><input ref="/data/r/x"/><input ref="/data/r/y"/></repeat>',
    )
    shared = context()
    chance = random.Random(7)
    rights = set()
    for _each in range(300):
        record: dict[str, Any] = {
            key: chance.choice("1239") for key in "abcdf" if chance.random() < (0.2 if key == "d" else 0.7)
        }
        if chance.random() < 0.7:
            record["r"] = [
                {key: chance.choice("12") for key in "xy" if chance.random() < 0.8}
                for _row in range(chance.randint(0, 3))
            ]
        same(form, record, shared)
        rights.add(first_error(form, record, shared, {}) is None)
    assert rights == {True, False}


def test_more_answers_days_and_units_than_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "_MOST_HELD", 2)
    monkeypatch.setattr(claims, "_MOST_STAMPS", 2)
    form = load(
        "<a/><b/>",
        """<bind nodeset="/data/a" constraint=". &lt;= today() and . != pulldata('own', 'last', 'key', 'unit')"/>""",
        '<input ref="/data/a"/><input ref="/data/b"/>',
    )
    days = [f"2026-09-{day}" for day in (10, 11, 12, 13)]
    first = context(own=[{"key": "unit", "last": days[0]}])
    others = [
        here.seen_by(today=today)
        for day in days
        for here in [first.seen_by(lists={"own": [{"key": "unit", "last": day}]})]
        for today in days
    ]
    found = [
        (here.lists["own"][0]["last"], here.today, day, first_error(form, {"a": day, "b": day}, here, {}) is None)
        for _again in range(3)
        for here in others
        for day in days
    ]
    assert found == [(last, today, day, day <= today and day != last) for last, today, day, _right in found]
    (_many, _form, checker), *_others = first.checkers.values()
    assert all(len(claim.proved) <= 2 and len(claim._proved) <= 2 for claim in checker.claims.every)


def inputs(names: str) -> str:
    return "".join(f'<input ref="/data/{name}"/>' for name in names)


def test_a_text_that_nobody_could_call_wrong_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the same kind without a formula of its own: a number, a choice, one that has to be answered, and what is no text."""
    form = load(
        "<a/><b/><c/><d/><e/>",
        """<bind nodeset="/data/a" type="string"/><bind nodeset="/data/b" type="int"/>
        <bind nodeset="/data/d" type="string" required="true()"/><bind nodeset="/data/e" type="string" constraint=". != 'x'"/>""",
        inputs("abde") + '<select1 ref="/data/c"><item><label>1</label><value>1</value></item></select1>',
    )
    shared = context()
    usual = {"a": "1", "b": 1, "c": "1", "d": "1", "e": "1"}
    assert all(first_error(form, usual, shared, {}) is None for _each in range(6))
    judged: list[tuple[str, ...]] = []
    real = Checker._hold
    monkeypatch.setattr(Checker, "_hold", lambda *what: judged.extend(it.keys for it in what[1]) or real(*what))
    for value in ("2", "", "无", " \u3000", "x" * 5000):
        assert first_error(form, {**usual, "a": value}, shared, {}) is None
    assert judged == []
    for key, value, right in (("a", 5, True), ("b", 2, True), ("c", "2", False), ("d", "", False), ("e", "x", False)):
        judged.clear()
        same(form, {**usual, key: value}, shared)
        assert (first_error(form, {**usual, key: value}, shared, {}) is None) == right
        assert (key,) in judged


def test_answers_that_fail_only_together() -> None:
    """Each of them was right with another one: a relevance, and questions about an answer and about a blank."""
    for bind in ('a" relevant="', 'e" xl:warn="', 'f" xl:warn="'):
        form = load(
            "<a/><e/><f/><c/><d/>",
            f'<bind nodeset="/data/{bind}date(concat(/data/c, /data/d)) &gt; 3"/>',
            inputs("aefcd"),
        )
        shared = context()
        for month, day in (("02", "20"), ("03", "30"), ("02", "30"), ("03", "20")) * 3:
            same(form, {"e": "1", "c": f"2023-{month}-", "d": day}, shared)


@pytest.mark.parametrize(
    "bind",
    [
        'a" xl:warn="decimal-date-time(.) &gt; 3"',
        'd" type="date" xl:warn="count(/data/r[decimal-date-time(.) &gt; 3]) &gt; 1"',
        'a" constraint="string(/data/g) != \'12\'"',
        'a" constraint="not(contains(string(/), \'2023-09-02\'))"',
    ],
)
def test_what_a_formula_reads_in_other_ways(bind: str) -> None:
    form = load(
        '<a/><d/><g><x/><y/></g><r jr:template=""><z/></r>',
        f'<bind nodeset="/data/{bind}/>' + ('<bind nodeset="/data/d" type="date"/>' if 'd" type' not in bind else ""),
        inputs("ad") + '<group><input ref="/data/g/x"/><input ref="/data/g/y"/></group>'
        '<repeat nodeset="/data/r"><input ref="/data/r/z"/></repeat>',
    )
    shared = context()
    chance = random.Random(bind)
    rights = set()
    for _each in range(200):
        record: dict[str, Any] = {key: chance.choice("12") for key in "xy" if chance.random() < 0.8}
        record |= {"a": chance.choice(("2023-09-01", "x")), "d": chance.choice(("2023-09-01", "2023-09-02"))}
        record["r"] = [{"z": chance.choice(("2023-09-01", "", "y"))} for _row in range(chance.randint(0, 2))]
        same(form, record, shared)
        rights.add(first_error(form, record, shared, {}) is None)
    assert rights == {True, False}


def test_what_more_than_answers_decides_is_asked_of_every_record() -> None:
    """The time of day, chance, and choices whose values are taken from elsewhere."""
    form = load("<a/>", """<bind nodeset="/data/a" constraint="format-date-time(now(), '%H') = '08'"/>""", inputs("a"))
    first = context()
    others = [first.seen_by(now=first.now.replace(hour=hour)) for hour in (8, 9, 8, 8, 9, 9, 8, 9)]
    assert [first_error(form, {"a": "1"}, here, {}) is None for here in others] == [
        here.now.hour == 8 for here in others
    ]
    chosen = load(
        "<a/><m/>",
        "",
        """<input ref="/data/a"/><select1 ref="/data/m"><itemset nodeset="instance('l')/root/item"><value ref="concat(name, /data/a)"/>
        </itemset></select1>""",
        more='<instance id="l"><root><item><name>1</name></item></root></instance>',
    )
    shared = context()
    for record in (*[{"a": "1", "m": "11"}] * 6, {"a": "2", "m": "11"}, {"a": "2", "m": "12"}, {"a": "1", "m": "12"}):
        same(chosen, record, shared)


def test_the_whole_document_and_chance_are_asked_of_every_record() -> None:
    """What looks at all answers there are, or at none of them, is nothing that could be looked up."""
    form = load(
        "<a/><b/><c/>",
        """<bind nodeset="/data/b" constraint="contains(string(/), 'x')"/><bind nodeset="/data/c" relevant="random() &gt; 2"/>""",
        inputs("abc"),
    )
    shared = context()
    for record in (*[{"a": "x", "b": "2"}] * 4, {"a": "1", "b": "2"}, {"b": "x"}, {"c": "y"}, {"a": "x", "b": "2"}):
        same(form, record, shared)


def test_a_list_whose_column_is_computed_is_asked_every_time() -> None:
    form = load(
        "<a/><b/>",
        """<bind nodeset="/data/b" constraint="pulldata('l', /data/a, 'name', .) = '甲'"/>""",
        inputs("ab"),
        more='<instance id="l"><root><item><name>1</name><k>甲</k><m>乙</m></item></root></instance>',
    )
    shared = context()
    for column in (*"kkkk", "m", "k", "m", ""):
        same(form, {"a": column, "b": "1"}, shared)
    assert first_error(form, {"a": "k", "b": "1"}, shared, {}) is None
    assert first_error(form, {"a": "m", "b": "1"}, shared, {}) is not None


def test_questions_asked_about_values_of_the_other_sign_cannot_fail() -> None:
    form = load("<a/>", """<bind nodeset="/data/a" type="int" xl:warn="-. &gt; 3"/>""", inputs("a"))
    slot = form.root.by_name["a"]
    assert failing_warn(form, slot) is None
    shared = context()
    for number in (-9, 3, -4, -3, -9):
        same(form, {"a": number}, shared)


def test_what_cannot_be_asked_about_is_left_to_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def too_deep(*_args: object) -> None:
        asked.append(1)
        raise RecursionError

    monkeypatch.setattr(Checker, "_warnings", too_deep)
    form = load("<a/>", """<bind nodeset="/data/a" type="int" xl:warn=". &gt; 3"/>""", inputs("a"))
    shared = context()
    for _each in range(4):
        same(form, {"a": 5}, shared)
    assert asked


def test_a_blank_that_another_answer_makes_required() -> None:
    form = load(
        '<f/><r jr:template=""><x/></r>',
        """<bind nodeset="/data/f" required="count(/data/r[x = '1']) &gt; 1"/>""",
        inputs("f") + '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>',
    )
    shared = context()
    for rows in (*["1"] * 6, "11", "12", "121", "", "11"):
        same(form, {"r": [{"x": x} for x in rows]}, shared)


def test_what_was_proved_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = context()
    record = {"a": "x", "m": "1", "n": 3, "r": [{"b": 1, "c": "1", "in": [{"d": "2"}, {}]}]}
    for _each in range(6):
        assert first_error(BASE, record, shared, {}) is None
    monkeypatch.setattr(Checker, "_hold", None)
    assert first_error(BASE, record, shared, {}) is None


def test_a_note_keeps_nothing() -> None:
    shared = context()
    for record in ({"a": "1", "note": "x"}, {"note": "y"}, {}) * 3:
        same(NOTE, record, shared)


def test_more_kinds_of_records_than_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "_MOST_SHAPES", 2)
    shared = context()
    for record in (*RECORDS, *RECORDS):
        same(BASE, record, shared)


def test_a_repeat_that_holds_no_field() -> None:
    form = load(
        '<a/><r jr:template=""><in jr:template=""><x/></in></r>',
        "",
        '<repeat nodeset="/data/r"><repeat nodeset="/data/r/in"/></repeat>',
    )
    shared = context()
    for record in ({"r": [{"in": [{"x": "1"}]}]}, {"r": [{}]}, {}, {"a": "2", "r": [{"in": []}]}) * 3:
        same(form, record, shared)


def test_a_form_that_takes_no_quick_check_is_checked_all_the_same() -> None:
    form = load_definition(xform("<a/>", more='<setvalue event="odk-instance-load" ref="/data/a" value="1"/>'))
    shared = context()
    for _each in range(8):
        same(form, {"a": "2"}, shared)
