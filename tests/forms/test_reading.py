"""XForms as other tools and people write them: what the ODK XForms specification allows, and what is merely odd."""

from __future__ import annotations

import gc
import sys

import pytest

from desktop.forms import FormError, Session, evaluate, load, load_definition, replay, xml
from desktop.forms.engine import Engine
from tests.forms import helpers
from tests.forms.helpers import context, xform


def session(instance: str, binds: str = "", body: str = "", *, more: str = "", itext: str = "") -> Session:
    return Session(helpers.load(instance, binds, body, more=more, itext=itext), context())


def test_comments_stand_anywhere() -> None:
    one = session(
        "<!-- i --><a/><r><!-- row --><b/></r>",
        "<!-- m -->",
        '<!-- b --><input ref="/data/a"><!-- c --><label>甲<!-- l -->乙</label></input>'
        '<group ref="/data/r"><!-- g --><label>组</label><input ref="/data/r/b"/></group>',
    )
    assert one.state("a").label == "甲乙"
    assert one.state("r").label == "组"


def test_a_place_is_named_from_where_it_stands() -> None:
    one = session(
        "<g><a/><h><b/></h></g><c/>",
        "",
        '<group ref="/data/g"><input ref="./a"><label>一</label></input><input ref="h/b"><label>二</label></input>'
        '<input ref="current()/../c"><label>三</label></input><input ref="no/such/place"><label>四</label></input>'
        '<input ref="../../../.."><label>五</label></input></group>',
    )
    assert [one.state(name).label for name in ("a", "b", "c")] == ["一", "二", "三"]


def test_a_group_may_bind_nothing() -> None:
    one = session("<a/>", "", '<group><label>只是一块</label><input ref="/data/a"><label>甲</label></input></group>')
    assert one.state("a").label == "甲"


def test_the_first_of_two_controls_for_a_field_shows_it() -> None:
    body = '<input ref="/data/a"><label>先</label></input><input ref="/data/a"><label>后</label></input>'
    assert session("<a/>", "", body).state("a").label == "先"


def test_events_may_carry_a_prefix() -> None:
    more = '<setvalue xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="odk-instance-first-load" ref="/data/a">好</setvalue>'
    assert session("<a/>", more=more).value("a") == "好"


def test_a_value_is_set_where_a_predicate_points() -> None:
    one = session(
        "<rows><k>1</k><v/></rows><rows><k>2</k><v/></rows><go/>",
        "",
        '<group><repeat nodeset="/data/rows"><input ref="/data/rows/v"/></repeat></group><input ref="/data/go">'
        '<setvalue event="xforms-value-changed" ref="/data/rows[k = \'2\']/v" value="/data/go"/></input>'
        '<input ref="/data/go"><setvalue event="xforms-value-changed" ref="/data/none[1]/v" value="1"/></input>',
    )
    one.set("go", "到")
    assert [one.value("rows[1]/v"), one.value("rows[2]/v")] == [None, "到"]


def test_a_value_that_cannot_be_worked_out_is_not_set() -> None:
    body = """<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/b" value="date('2023-02-30')"/></input>"""
    one = session("<a/><b>旧</b>", "", body)
    one.set("a", "x")
    assert one.value("b") == "旧"
    assert [issue.code for issue in one.validate()] == ["填 208"]


def test_a_value_set_anew_changes_nothing() -> None:
    body = '<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/n">drei</setvalue></input>'
    one = session("<a/><n/>", '<bind nodeset="/data/n" type="int"/>', body)
    assert "/data/n" in one.set("a", "x")
    assert "/data/n" not in one.set("a", "y")
    assert one.value("n") == "drei"  # what the form says, though it is no number


def test_choices_without_a_list_are_none() -> None:
    one = session("<a/>", "", '<select1 ref="/data/a"><itemset><value ref="name"/></itemset></select1>')
    assert one.choices("a") == ()


def test_the_template_may_follow_a_row() -> None:
    one = session(
        '<r><a>一</a></r><r jr:template=""><a>样</a></r><r jr:template=""><a>后</a></r>',
        "",
        '<repeat nodeset="/data/r"><input ref="/data/r/a"/></repeat>',
    )
    assert one.value("r[1]/a") == "一"
    one.add_repeat("r")
    assert one.value("r[2]/a") == "样"


def test_a_text_missing_in_a_language_is_shown_in_the_default_one() -> None:
    itext = """<itext><translation lang="中文" default=""><text id="a"><value>甲</value></text></translation>
    <translation lang="English"><text id="b"><value>B</value></text></translation></itext>"""
    one = session("<a/>", "", '<input ref="/data/a"><label ref="jr:itext(\'a\')"/></input>', itext=itext)
    one.language = "English"
    assert one.state("a").label == "甲"


def test_a_list_may_name_texts_that_are_not_there() -> None:
    more = '<instance id="l"><root><item><name>1</name><itextId>gone</itextId></item></root></instance>'
    body = """<select1 ref="/data/a"><itemset nodeset="instance('l')/root/item"><value ref="name"/><label ref="jr:itext(itextId)"/>
    </itemset></select1>"""
    assert [tuple(c) for c in session("<a/>", "", body, more=more).choices("a")] == [("1", "gone")]


def test_words_that_cannot_be_worked_out_are_dots() -> None:
    body = '<input ref="/data/a"><label>共<output value="1 +"/>个</label></input><input ref="/data/b"><label><output value=" "/>空</label></input>'
    one = session("<a/><b/>", "", body)
    assert one.state("a").label == "共…个"
    assert one.state("b").label == "空"


def test_a_form_may_be_a_repeat_as_a_whole() -> None:
    one = session("<a/>", "", '<repeat nodeset="/data" jr:count="3"><input ref="/data/a"/></repeat>')
    one.set("/data/a", "x")
    assert one.value("/data/a") == "x"


def test_a_count_counts_at_least_none() -> None:
    body = '<input ref="/data/n"/><repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/a"/></repeat>'
    one = session('<n/><r jr:template=""><a/></r>', '<bind nodeset="/data/n" type="int"/>', body)
    for said, rows in ((3, 3), (-1, 0), (2, 2), (None, 0)):
        one.set("n", said)
        assert one.rows("r") == rows


def test_what_an_empty_repeat_shows() -> None:
    form = xform(
        '<r jr:template=""><a/></r>', "", '<group ref="/data/r"><label>名单</label><repeat nodeset="/data/r"/></group>'
    )
    state = next(iter(replay(form, [], resources={}, preload={}, now_ms=0, tz="UTC")))
    assert (state["/data/r"]["count"], state["/data/r"]["label"]) == (0, "名单")


def test_a_list_nobody_declared() -> None:
    form = xform("<a/>", '<bind nodeset="/data/a" calculate="count(instance(\'gone\')/root/item)"/>')
    state = next(iter(replay(form, [], resources={}, preload={}, now_ms=0, tz="UTC")))
    assert state["/data/a"]["value"] == ""


def test_a_document_type_alone_does_no_harm_to_a_single_expression() -> None:
    assert evaluate("count(/html)", document="<!DOCTYPE html><html/>", as_="number") == 1
    with pytest.raises(FormError, match="填 101"):
        evaluate("1", document='<!DOCTYPE html [<!ENTITY x "y">]><html>&x;</html>')


def test_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MAX_CHARACTERS", 10)
    with pytest.raises(FormError, match="填 108"):
        load_definition(xform("<large/>"))


def test_loading_leaves_the_collector_as_it_was() -> None:
    assert gc.isenabled()
    helpers.load("<collector/>")
    assert gc.isenabled()
    gc.disable()
    try:
        helpers.load("<collector/><off/>")
        assert not gc.isenabled()
    finally:
        gc.enable()


DEEP = "not(" * 100 + "1" + ")" * 100


def _with_little_room(frames: int) -> int:
    """The recursion limit that leaves this many frames from where the caller stands."""
    depth, frame = 0, sys._getframe(1)
    while frame is not None:
        depth, frame = depth + 1, frame.f_back  # type: ignore[assignment]
    return depth + frames


def test_a_form_that_needs_more_room_than_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller may stand deep itself: a clear refusal all the same."""
    limit = sys.getrecursionlimit()
    text = xform("<a/>", f'<bind nodeset="/data/a" calculate="{DEEP} and 1"/>')
    sys.setrecursionlimit(_with_little_room(120))
    try:
        with pytest.raises(FormError) as caught:
            load_definition(text)
    finally:
        sys.setrecursionlimit(limit)
    assert caught.value.problem.code == "填 108"


def test_an_expression_that_needs_more_room_than_there_is() -> None:
    form = helpers.load("<a/><b/>", f'<bind nodeset="/data/b" constraint="{DEEP}"/>', '<input ref="/data/b"/>')
    one = Session(form, context())
    engine: Engine = one.engine
    constraint = form.slots["/data/b"].bind.constraint
    assert constraint is not None
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(_with_little_room(60))
    try:
        with pytest.raises(FormError) as caught:
            engine.run(constraint, engine.root)
    finally:
        sys.setrecursionlimit(limit)
    assert (caught.value.problem.code, caught.value.problem.where) == ("填 103", "b.constraint")


def test_the_cache_in_memory_is_bounded() -> None:
    for number in range(load._CACHE_SIZE + 2):
        helpers.load(f"<n{number}/>")
    assert len(load._CACHE) == load._CACHE_SIZE
