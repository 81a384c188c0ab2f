"""The quick check of received records: which forms it takes, what it leaves to a session, what both say alike."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.forms import Definition, Session, check_record, claims, first_error, load_definition, memo
from desktop.forms.checker import Checker
from tests.forms.helpers import context, load, xform

ROWS = '<repeat nodeset="/data/r"{more}><input ref="/data/r/a"/></repeat>'


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
