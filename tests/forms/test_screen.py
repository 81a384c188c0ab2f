"""What a screen needs beyond checking: everything that was typed, what may be overruled, the layout, finding by pinyin."""

from __future__ import annotations

import pytest

from desktop.forms import FormError, Grid, Question, Session, outline
from tests.forms.helpers import context, load

HEAD = '<h:body xmlns:h="x">'


def _form():
    return load(
        '<a/><hidden/><g><n/><s><deep/></s></g><rows jr:template=""><x/><y/></rows><rows><x/><y/></rows><made/><fixed/>',
        '<bind nodeset="/data/hidden" relevant="/data/a = \'1\'"/><bind nodeset="/data/g/n" type="int" xl:none="yes"/>'
        '<bind nodeset="/data/rows/x" type="int"/>'
        '<bind nodeset="/data/made" calculate="once(/data/a)"/><bind nodeset="/data/fixed" calculate="concat(/data/a, \'!\')"/>',
        '<input ref="/data/a"/><input ref="/data/hidden"/>'
        '<group ref="/data/g"><input ref="/data/g/n" xl:unit="人次"/><group ref="/data/g/s"><input ref="/data/g/s/deep" '
        'xl:fold="yes"/></group></group>'
        '<group><label>名单</label><repeat nodeset="/data/rows"><input ref="/data/rows/x"/><input ref="/data/rows/y"/></repeat></group>'
        '<input ref="/data/made"/><input ref="/data/fixed"/>',
    )


def test_everything_that_stands_there_is_kept_also_what_does_not_apply_now():
    session = Session(_form(), context())
    session.drop_blank_rows()
    session.set("a", "1")
    session.set("hidden", "不能丢")
    session.set("a", "2")
    session.add_repeat("rows")
    session.set("rows[1]/x", 3)
    session.add_repeat("rows")  # offered, never filled
    answers = session.answers()
    assert answers["hidden"] == "不能丢"
    assert answers["rows"] == [{"x": 3, "y": None}]
    assert answers["n"] is None
    assert "hidden" not in session.finish().data
    again = Session(_form(), context(), answers)
    assert again.answers() == answers
    again.set("a", "1")
    assert again.value("hidden") == "不能丢"


def test_no_rows_are_said_to_be_none():
    session = Session(_form(), context())
    session.drop_blank_rows()
    assert session.answers()["rows"] == []
    assert session.rows("rows") == 0


def test_a_proposal_may_be_overruled_and_a_sum_may_not():
    session = Session(_form(), context())
    session.set("a", "七")
    assert (session.state("made").calculated, session.state("made").readonly) == (True, False)
    assert (session.state("fixed").calculated, session.state("fixed").readonly) == (True, True)
    session.set("made", "八")
    assert session.value("made") == "八"
    with pytest.raises(FormError) as told:
        session.set("fixed", "九")
    assert told.value.problem.code == "填 110"
    assert session.value("fixed") == "七!"


def test_sections_questions_and_grids_in_the_order_of_the_form():
    first, group, rest = outline(_form())
    assert [item.path for item in first.items] == ["a", "hidden"]
    number, deep = group.items
    assert isinstance(number, Question)
    assert isinstance(deep, Question)
    assert (group.path, number.unit, number.none_allowed, number.kind) == ("g", "人次", True, "integer")
    assert (deep.path, deep.head, deep.fold) == ("deep", "s", True)
    grid = rest.items[0]
    assert isinstance(grid, Grid)
    assert (grid.path, [column.name for column in grid.columns]) == ("rows", ["x", "y"])
    assert [item.path for item in rest.items[1:]] == ["made", "fixed"]


def test_choices_are_found_by_pinyin():
    form = load(
        "<a/>",
        "",
        '<select1 ref="/data/a"><item><label>幸福村</label><value>1</value></item>'
        "<item><label>柳河村</label><value>2</value></item></select1>",
    )
    session = Session(form, context())
    assert [choice.value for choice in session.choices("a", "xfc")] == ["1"]
    assert [choice.value for choice in session.choices("a", "河")] == ["2"]
    assert [choice.value for choice in session.choices("a")] == ["1", "2"]


def test_a_repeat_without_rows_says_whether_it_applies():
    session = Session(
        load(
            '<a/><rows jr:template=""><x/></rows><rows><x/></rows>',
            '<bind nodeset="/data/rows" relevant="/data/a = \'1\'"/>',
            '<input ref="/data/a"/><group><repeat nodeset="/data/rows"><input ref="/data/rows/x"/></repeat></group>',
        ),
        context(),
    )
    session.drop_blank_rows()
    assert session.rows("rows") == 0
    assert not session.applies("rows")
    session.set("a", "1")
    assert session.applies("rows")
