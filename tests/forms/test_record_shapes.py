"""Records in and out: odd shapes of forms and data, other versions of a form, two fields of one name."""

from __future__ import annotations

import pytest

from desktop.forms import FormError, Session, carry_over, check_record, engine, merge_private
from tests.forms.helpers import context, load


def test_what_belongs_to_the_form_itself_is_no_record() -> None:
    form = load(
        '<a/><orx:meta><orx:instanceID>x</orx:instanceID><log jr:template=""><at/></log></orx:meta>',
        "",
        '<input ref="/data/a"/><repeat nodeset="/data/meta/log"><input ref="/data/meta/log/at"/></repeat>',
    )
    one = Session(form, context(), {"a": "1"})
    row = one.engine.add_row(one._node("/data/meta"), form.slots["/data/meta/log"])
    one.engine.put(row.rows()[0], "now")
    assert one.answers() == {"a": "1"}
    assert one.finish().data == {"a": "1"}
    assert check_record(form, {"a": "1"}, context()).issues == ()


def test_what_a_row_has_no_place_for_is_told() -> None:
    form = load(
        '<r jr:template=""><a/></r><r><a/><b/></r>',
        "",
        '<repeat nodeset="/data/r"><input ref="/data/r/a"/><input ref="/data/r/b"/></repeat>',
    )
    done = check_record(form, {"r": [{"a": "1", "b": "2"}, {"a": "3"}]}, context())
    assert done.data["r"] == [{"a": "1"}, {"a": "3"}]  # a new row is the template's
    assert [(issue.code, issue.row, issue.repeat) for issue in done.issues] == [("填 205", 1, "r")]


def test_none_where_the_form_allows_it() -> None:
    form = load(
        "<t/><n/><u/>",
        '<bind nodeset="/data/t" xl:none="yes"/><bind nodeset="/data/n" type="int" xl:none="yes"/><bind nodeset="/data/u" type="int"/>',
        '<input ref="/data/t"/><input ref="/data/n"/><input ref="/data/u"/>',
    )
    done = check_record(form, {"t": "无", "n": "无", "u": "无"}, context())
    assert done.data == {"t": "无", "n": "无"}
    assert [(issue.field, issue.code) for issue in done.issues] == [("u", "填 209")]
    one = Session(form, context(), {"t": "无"})
    assert one.answers() == {"t": "无", "n": None, "u": None}


def test_a_computed_value_that_is_not_of_its_type_is_kept_as_it_is() -> None:
    form = load("<d/><note/>", '<bind nodeset="/data/d" type="date" calculate="\'某日\'"/><bind nodeset="/data/note" readonly="true()"/>',
                '<input ref="/data/note"><label>说明</label></input>')  # fmt: skip
    one = Session(form, context())
    assert one.value("d") == "某日"
    assert one.finish().data == {"d": "某日"}
    assert one.answers() == {"d": "某日"}


def test_two_groups_may_share_a_name() -> None:
    form = load(
        "<g><x/></g><h><x/><i><x/></i></h>", "", "".join(f'<input ref="/data/{p}/x"/>' for p in ("g", "h", "h/i"))
    )
    assert [field.name for field in form.schema.fields] == ["x", "h/x", "i/x"]
    assert check_record(form, {"x": "1", "h/x": "2", "i/x": "3"}, context()).data == {"x": "1", "h/x": "2", "i/x": "3"}


def test_the_number_pyxform_writes_beside_a_counted_repeat_is_no_field() -> None:
    form = load(
        '<n/><r_count/><r jr:template=""><a/></r><s_count/><s jr:template=""><b/></s>',
        '<bind nodeset="/data/r_count" calculate="/data/n + 1"/>',
        '<input ref="/data/n"/><input ref="/data/s_count"/><repeat nodeset="/data/r" jr:count="/data/r_count"><input ref="/data/r/a"/>'
        '</repeat><repeat nodeset="/data/s" jr:count="/data/s_count"><input ref="/data/s/b"/></repeat>',
    )
    assert [field.name for field in form.schema.fields] == ["n", "s_count"]  # asked of a person: a field


def test_carrying_over_loses_nothing() -> None:
    form = load(
        '<a/><r jr:template=""><b/><s jr:template=""><c/></s></r>',
        "",
        '<input ref="/data/a"/><repeat nodeset="/data/r"><input ref="/data/r/b"/><repeat nodeset="/data/r/s"><input ref="/data/r/s/c"/>'
        "</repeat></repeat>",
    )
    fits = {"a": "1", "r": [{"b": "2", "s": [{"c": "3"}]}]}
    assert carry_over(form.schema, fits) == (fits, {})
    odd = {"a": "1", "r": [{"b": "2", "gone": "x"}, {}], "q": [1]}
    assert carry_over(form.schema, odd) == ({"a": "1", "r": [{"b": "2"}, {}]}, {"r": [{"gone": "x"}, {}], "q": [1]})
    assert carry_over(form.schema, {"r": "text"}) == ({}, {"r": "text"})


def test_what_is_personal_comes_back_to_its_row() -> None:
    assert merge_private({"r": [{"a": 1}, {"a": 2}]}, {"r": [{"p": 3}]}) == {"r": [{"a": 1, "p": 3}, {"a": 2}]}
    assert merge_private({"r": "x"}, {"r": [{"p": 3}], "q": [1]}) == {"r": [{"p": 3}], "q": [1]}


def test_no_more_rows_than_there_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MAX_ROWS", 2)
    one = Session(
        load('<r jr:template=""><a/></r>', "", '<repeat nodeset="/data/r"><input ref="/data/r/a"/></repeat>'), context()
    )
    one.add_repeat("r")
    one.add_repeat("r")
    with pytest.raises(FormError, match="填 108"):
        one.add_repeat("r")


def test_dates_a_form_computes() -> None:
    form = load(
        "<t/><bad/><w/>",
        '<bind nodeset="/data/t" type="dateTime" calculate="today()"/><bind nodeset="/data/bad" type="date" calculate="date(\'x\')"/>'
        '<bind nodeset="/data/w" type="date" calculate="now()"/>',
    )
    one = Session(form, context())
    assert one.value("t") == "2023-09-16T00:00:00.000+08:00"
    assert (one.value("bad"), one.value("w")) == (None, "2023-09-16")


def test_a_failure_is_told_as_long_as_it_lasts() -> None:
    form = load("<a/>", '<bind nodeset="/data/a" constraint="date(.) &lt; today()"/>', '<input ref="/data/a"/>')
    one = Session(form, context())
    one.set("a", "2023-02-30")
    assert [issue.code for issue in one.validate()] == ["填 208"]
    assert [issue.code for issue in one.validate()] == ["填 208"]
    one.set("a", "2023-02-20")
    assert one.validate() == ()
