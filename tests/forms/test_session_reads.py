"""What a screen asks of a session: columns of rosters, what applies, where a value comes from, places in any spelling."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.forms import FormError, Session, SessionContext, outline
from tests.forms.helpers import CHINA, context, load

LIST = """<instance id="l"><root><item><name>1</name><label>甲</label><k>x</k></item><item><name>2</name><label>乙</label><k>y</k>
</item></root></instance>"""
FORM = (
    '<on/><k/><staff jr:template=""><title/><kind/><mine/><sum/><fixed/><own/><inner jr:template=""><deep/></inner></staff><total/><free/><shown/>',
    """<bind nodeset="/data/staff" relevant="/data/on = '1'"/><bind nodeset="/data/staff/sum" calculate="1 + 1"/>
    <bind nodeset="/data/staff/fixed" readonly="true()"/><bind nodeset="/data/staff/own" calculate="once('o')"/>
    <bind nodeset="/data/staff/title" readonly="/data/on = '2'"/>
    <bind nodeset="/data/total" calculate="count(/data/staff) + /data/on + /data/k + /data/free + 0 * string-length(/data/total)"/>""",
    """<input ref="/data/on"><label>开</label></input><input ref="/data/k"><label>键</label></input>
    <repeat nodeset="/data/staff"><select1 ref="/data/staff/title"><item><label>医师</label><value>d</value></item></select1>
    <select1 ref="/data/staff/kind"><itemset nodeset="instance('l')/root/item[k = /data/k]"><value ref="name"/><label ref="label"/>
    </itemset></select1><select1 ref="/data/staff/mine"><itemset nodeset="unknown-function(../kind)"><value ref="name"/></itemset></select1>
    <input ref="/data/staff/sum"/><input ref="/data/staff/fixed"/><input ref="/data/staff/own"/>
    <repeat nodeset="/data/staff/inner"><input ref="/data/staff/inner/deep"/></repeat></repeat>
    <input ref="/data/free"/><input ref="/data/shown"><label>示</label></input>""",
)


def session(now: dt.datetime | None = None) -> Session:
    form = load(FORM[0], FORM[1].replace(" + 0 * string-length(/data/total)", ""), FORM[2], more=LIST)
    return Session(form, context() if now is None else SessionContext("2023-09-16", now))


def test_choices_of_a_column_whatever_the_row() -> None:
    one = session()
    assert [c.value for c in one.choices_of_slot("staff/title")] == ["d"]
    one.set("k", "y")
    assert [c.label for c in one.choices_of_slot("staff/kind")] == ["乙"]
    assert one.choices_of_slot("staff/mine") == ()  # cannot be said without a row
    assert one.choices_of_slot("staff/sum") == one.choices_of_slot("staff") == one.choices_of_slot("staff/own") == ()
    one.set("on", "1")
    one.add_repeat("staff")
    assert [c.label for c in one.choices_of_slot("staff/kind")] == ["乙"]
    with pytest.raises(FormError, match="填 109"):
        one.choices_of_slot("staff/none")
    with pytest.raises(FormError, match="填 109"):
        one.choices_of_slot("none/none")


def test_columns_only_the_form_fills() -> None:
    one = session()
    assert [one.slot_readonly(f"staff/{name}") for name in ("title", "sum", "fixed", "own")] == [
        False,
        True,
        True,
        False,
    ]


def test_a_repeat_applies_with_and_without_rows() -> None:
    one = session()
    assert not one.repeat_applies("staff")
    one.set("on", "1")
    assert one.repeat_applies("staff")
    one.add_repeat("staff")
    assert one.repeat_applies("staff")
    assert one.applies("staff[1]/title")
    one.set("on", "3")
    assert not one.repeat_applies("staff")
    assert not one.applies("staff[1]/title")
    assert one.value("staff[1]/title") is None


def test_where_a_value_comes_from() -> None:
    one = session()
    assert one.sources("total") == ("开", "键")  # those that are shown, by their labels
    assert one.sources("on") == ()


@pytest.mark.parametrize("path", ["", "[1]", "staff[x]", "on[2]", "on[0]", "none", "staff[3]/title", "on/on"])
def test_no_such_place(path: str) -> None:
    with pytest.raises(FormError, match="填 109"):
        session().value(path)


@pytest.mark.parametrize("path", ["on", "none", "/data", "staff[2]/inner", "none/none", "staff[2]"])
def test_no_such_repeat(path: str) -> None:
    one = session()
    if path == "staff[2]":  # the repeat itself, whichever row is named
        assert one.add_repeat(path) == "/data/staff[1]"
        return
    with pytest.raises(FormError, match="填 109"):
        one.add_repeat(path)


def test_only_rows_can_be_removed() -> None:
    one = session()
    one.add_repeat("staff")
    one.add_repeat("staff[1]/inner")
    one.set("staff[1]/inner[1]/deep", "x")
    for path in ("on", "staff"):
        with pytest.raises(FormError, match="填 109"):
            one.remove_repeat(path)
    with pytest.raises(FormError, match="填 109"):
        one.value("staff")
    one.remove_repeat("staff[1]/inner[1]")
    assert (one.rows("staff[1]/inner"), one.rows("staff")) == (0, 1)


def test_a_moment_without_a_zone_is_the_computers() -> None:
    now = dt.datetime(2023, 9, 16, 8)  # noqa: DTZ001 - without a zone is meant
    assert session(now).value("total") is None
    assert session(dt.datetime(2023, 9, 16, 8, tzinfo=CHINA)).engine.env.zone is CHINA


def test_a_value_of_another_kind_is_shown_as_it_came() -> None:
    form = load("<n/>", '<bind nodeset="/data/n" type="date" calculate="\'vielleicht\'"/>', '<input ref="/data/n"/>')
    assert Session(form, context()).state("n").value == "vielleicht"


def test_a_layout_of_odd_forms() -> None:
    form = load(
        '<a/><g><b/></g><empty><made/></empty><c/><rows jr:template=""><hidden/></rows><list jr:template=""><h><x/></h><in jr:template="">'
        "<y/></in></list><meta><instanceID/></meta>",
        "",
        '<input ref="/data/a"/><group ref="/data/g"><input ref="/data/g/b"/></group><input ref="/data/c"/>'
        '<repeat nodeset="/data/rows"/><repeat nodeset="/data/list"><input ref="/data/list/h/x"/><repeat nodeset="/data/list/in">'
        '<input ref="/data/list/in/y"/></repeat></repeat>',
    )
    assert [(section.path, [item.path for item in section.items]) for section in outline(form)] == [
        ("", ["a"]),
        ("g", ["b"]),
        ("", ["c", "list"]),
    ]
    assert outline(load("<g><a/></g>", "", '<group ref="/data/g"><input ref="/data/g/a"/></group>'))[-1].path == "g"
    assert outline(load("<g><made/></g>", "", "")) == ()
