"""What depends on what: order, circles, and how little a change computes."""

from __future__ import annotations

import pytest

from desktop.forms import FormError, Session
from tests.forms.helpers import context, load

ROWS = '<group ref="/data/row"><repeat nodeset="/data/row"><input ref="/data/row/x"/></repeat></group>'


def test_values_in_a_circle_are_refused_with_their_names() -> None:
    with pytest.raises(FormError, match=r"填 105.*(a → b → a|b → a → b)"):
        load(
            "<a/><b/>", '<bind nodeset="/data/a" calculate="/data/b + 1"/><bind nodeset="/data/b" calculate="/data/a"/>'
        )


def test_a_value_that_reads_itself_is_refused() -> None:
    with pytest.raises(FormError, match="填 105"):
        load("<a/>", '<bind nodeset="/data/a" calculate="/data/a + 1"/>')


def test_order_of_writing_does_not_matter() -> None:
    form = load(
        "<c/><b/><a>2</a>",
        '<bind nodeset="/data/c" calculate="../b * 10"/><bind nodeset="/data/b" calculate="../a + 1"/>',
    )
    session = Session(form, context())
    assert session.value("c") == "30"
    assert session.set("a", "4") == ("/data/a", "/data/b", "/data/c")
    assert session.value("c") == "50"


def test_a_change_computes_dependents_only() -> None:
    form = load(
        "<a/><b/><other/><far/>",
        '<bind nodeset="/data/b" calculate="../a"/><bind nodeset="/data/far" calculate="../other"/>',
    )
    session = Session(form, context())
    ran: list[str] = []
    apply = session.engine.apply
    session.engine.apply = lambda rule, node: (ran.append(rule.slot.name), apply(rule, node))[1]  # type: ignore[method-assign]
    session.set("a", "1")
    assert ran == ["b"]


def test_a_running_total_reads_the_row_before() -> None:
    form = load(
        "<row><x/><total/></row>",
        '<bind nodeset="/data/row/x" type="int"/><bind nodeset="/data/row/total" type="int" calculate="coalesce('
        '/data/row[position() = position(current()/..) - 1]/total, 0) + coalesce(../x, 0)"/>',
        ROWS,
    )
    session = Session(form, context())
    for place, number in enumerate((5, 6, 7), 1):
        if place > 1:
            session.add_repeat("row")
        session.set(f"row[{place}]/x", number)
    assert [session.value(f"row[{place}]/total") for place in (1, 2, 3)] == [5, 11, 18]
    session.remove_repeat("row[1]")
    assert [session.value(f"row[{place}]/total") for place in (1, 2)] == [6, 13]


def test_conditions_may_look_at_each_other() -> None:
    form = load(
        "<a/><b/>",
        """<bind nodeset="/data/a" relevant="/data/b = ''"/><bind nodeset="/data/b" relevant="/data/a = ''"/>""",
    )
    session = Session(form, context())
    session.set("a", "1")
    assert not session.state("b").relevant
    session.set("a", "")
    assert session.state("b").relevant
