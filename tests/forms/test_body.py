"""Bodies as forms in the wild write them: relative references, bare repeats, actions in odd places, typed defaults."""

from __future__ import annotations

import pytest

from desktop.forms import Session
from desktop.forms.canonical import canonical
from tests.forms.helpers import context, load


def test_relative_references_in_groups() -> None:
    form = load(
        "<g><h><x/></h></g>",
        "",
        '<group ref="/data/g"><label>组</label><group ref="h"><input ref="x"><label>甲</label><hint>提示</hint></input>'
        "</group></group>",
    )
    session = Session(form, context())
    assert (session.state("x").label, session.state("x").hint) == ("甲", "提示")
    assert session.state("g").label == "组"


def test_a_control_may_name_its_bind() -> None:
    form = load("<x/>", '<bind id="b1" nodeset="/data/x" type="int"/>', '<input bind="b1"><label>数</label></input>')
    assert (form.schema.fields[0].kind, form.schema.fields[0].label) == ("integer", "数")


def test_controls_that_lead_nowhere_do_no_harm() -> None:
    form = load("<x/>", '<bind nodeset="/data/gone" type="int"/>', '<input ref="/data/y"/><repeat nodeset="/data/z"/>')
    assert [field.name for field in form.schema.fields] == ["x"]


def test_actions_aim_by_predicate_and_fire_in_new_rows() -> None:
    form = load(
        "<a/><row><x/><y/></row>",
        "",
        '<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/row[position() = 1]/x" value="/data/a"/></input>'
        '<group ref="/data/row"><repeat nodeset="/data/row"><input ref="/data/row/x"/>'
        '<setvalue event="odk-new-repeat" ref="/data/row/y">新</setvalue></repeat></group>',
    )
    session = Session(form, context())
    session.add_repeat("row")
    session.set("a", "好")
    assert [session.value(f"row[{n}]/x") for n in (1, 2)] == ["好", None]
    assert [session.value(f"row[{n}]/y") for n in (1, 2)] == [None, "新"]


def test_actions_that_cannot_be_computed_are_told() -> None:
    form = load("<x/>", '<setvalue event="odk-instance-first-load" ref="/data/x" value="nonsense()"/>')
    assert [issue.code for issue in Session(form, context()).validate()] == ["填 208"]


def test_actions_that_set_each_other_come_to_rest() -> None:
    form = load(
        "<a/><b/>",
        "",
        '<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/b" value="/data/a"/></input>'
        '<input ref="/data/b"><setvalue event="xforms-value-changed" ref="/data/a" value="/data/b"/></input>',
    )
    session = Session(form, context())
    session.set("a", "1")
    assert session.value("b") == "1"
    session.set("b", "2")
    assert session.value("a") == "2"


def test_rows_of_a_repeat_that_must_not_change() -> None:
    form = load(
        "<row jr:template=''><x/></row>",
        "",
        '<repeat nodeset="/data/row" jr:noAddRemove="true()"><input ref="/data/row/x"/></repeat>',
    )
    assert Session(form, context()).rows("row") == 1


def test_nested_rows() -> None:
    form = load(
        "<out jr:template=''><x/><in jr:template=''><y/><n/></in></out><all/>",
        '<bind nodeset="/data/out/in/n" type="int" calculate="position(..) * 10 + position(../..)"/>'
        '<bind nodeset="/data/all" calculate="count(/data/out/in)"/>',
        '<group ref="/data/out"><repeat nodeset="/data/out"><group ref="/data/out/in"><repeat nodeset="/data/out/in">'
        '<input ref="/data/out/in/y"/></repeat></group></repeat></group>',
    )
    session = Session(form, context())
    for path in ("out", "out", "out[1]/in", "out[2]/in", "out[2]/in"):
        session.add_repeat(path)
    session.set("out[2]/in[2]/y", "z")
    assert session.value("out[2]/in[2]/n") == 22
    assert session.value("all") == "3"
    assert session.state("out[2]/in").rows == 2
    session.remove_repeat("out[1]")
    assert session.value("out[1]/in[2]/n") == 21
    assert session.finish().data == {"out": [{"in": [{"n": 11, "y": "z"}]}], "all": "1"}


def test_notes_and_fixed_texts() -> None:
    form = load(
        "<note/><fixed>此值</fixed><plain/>",
        '<bind nodeset="/data/note" readonly="true()"/><bind nodeset="/data/fixed" readonly="true()"/>',
        '<input ref="/data/note"><label>说明</label></input><input ref="/data/fixed"/><input ref="/data/plain"/>',
    )
    assert [field.kind for field in form.schema.fields] == ["note", "text", "text"]
    assert Session(form, context()).finish().data == {"fixed": "此值"}


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ("int", "2.9", "2"),
        ("int", "-2.9", "-2"),
        ("int", "x", ""),
        ("int", str(2**31), ""),
        ("decimal", "1.50", "1.50"),
        ("decimal", "x", ""),
        ("date", "2023-09-16T08:00:00", "2023-09-16"),
        ("geopoint", "46 122", "46.0 122.0"),
        ("geopoint", "46", ""),
        ("geotrace", "46 122;47 123;", "46.0 122.0;47.0 123.0"),
        ("geoshape", "46 122;x", ""),
        ("string", "x", "x"),
    ],
)
def test_typed_defaults(kind: str, text: str, kept: str) -> None:
    form = load(f"<x>{text}</x>", f'<bind nodeset="/data/x" type="{kind}"/>')
    assert Session(form, context()).engine.root.children[0].text == canonical(kind, text) == kept


def test_what_depends_on_many_places() -> None:
    form = load(
        "<g><a>1</a><b>2</b></g><all/><sib/><anc/>",
        '<bind nodeset="/data/all" calculate="sum(/data/g/*)"/>'
        '<bind nodeset="/data/sib" calculate="preceding-sibling::g/a"/>'
        '<bind nodeset="/data/anc" calculate="sum(//a) + sum(descendant-or-self::b) + count(ancestor::data)"/>',
    )
    session = Session(form, context())
    session.set("a", "5")
    assert [session.value(name) for name in ("all", "sib", "anc")] == ["7", "5", "6"]


def test_count_that_follows_its_own_rows() -> None:
    form = load(
        "<want/><row jr:template=''><more/></row>",
        """<bind nodeset="/data/want" calculate="1 + count(/data/row[more = 'yes'])"/>""",
        '<group ref="/data/row"><repeat nodeset="/data/row" jr:count="/data/want"><input ref="/data/row/more"/></repeat></group>',
    )
    session = Session(form, context())
    for number in (1, 2, 3):
        assert session.rows("row") == number
        session.set(f"row[{number}]/more", "yes")
    session.set("row[2]/more", "no")
    assert session.rows("row") == 3
