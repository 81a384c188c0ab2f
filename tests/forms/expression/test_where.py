"""Places: where a path leads, names and prefixes, lists found by their columns, where an expression stands."""

from __future__ import annotations

import pytest

from desktop.forms import FormError, Session, evaluate
from desktop.forms.expression import matching
from tests.forms.helpers import context, load

ROWS = 40


def test_above_the_root_is_nothing() -> None:
    form = load("<a/><b/>", '<bind nodeset="/data/b" calculate="count(../../../../a) + count(/)"/>')
    assert Session(form, context()).value("b") == "1"


def test_prefixes_in_forms_and_in_expressions() -> None:
    form = load("<orx:x>1</orx:x><y>2</y><z/>", '<bind nodeset="/data/z" calculate="count(/data/orx:*)"/>')
    assert Session(form, context()).value("z") == "1"
    assert evaluate("string(/r/@xml:lang)", document='<r xml:lang="zh"/>') == "zh"
    assert (
        evaluate("lang('zh')", document='<r id="1" xml:lang="zh-CN"><s/></r>', node="/*[1]/*[1]", as_="boolean") is True
    )
    assert evaluate("lang('en')", document='<r id="1"><s/></r>', node="/*[1]/*[1]", as_="boolean") is False


def test_paths_of_nodes() -> None:
    document = '<r xmlns:p="urn:p"><a>x</a><p:b p:c="1"/></r>'
    assert evaluate("/r/a/text()", document=document, as_="nodes") == ["/*[1]/*[1]/text()[1]"]
    assert evaluate("/r/*/@*", document=document, as_="nodes") == ["/*[1]/*[2]/@p:c"]
    assert evaluate("/r/namespace::p", document=document, as_="nodes") == ["/*[1]/namespace::p"]
    assert evaluate("position(/)", document=document, as_="number") == 1


def test_what_is_no_place() -> None:
    for node in ("instance('x')", "jr:itext('x')", "/r/none", "1 + 1"):
        with pytest.raises(FormError):
            evaluate("1", document="<r/>", node=node)
    with pytest.raises(FormError, match="填 103"):
        evaluate("count(instance('gone')/a)", document="<r/>")


def test_a_list_in_a_document() -> None:
    document = '<m><instance id="no"/><instance id="l"><a/><a/></instance></m>'
    assert evaluate("count(instance('l')/a)", document=document, as_="number") == 2


def _list(extra: str = "") -> str:
    rows = "".join(f'<item id="i{n}"><name>v{n}</name><at>{n % 4}</at>{extra}</item>' for n in range(ROWS))
    return f'<instance id="l"><root>{rows}</root></instance><instance id="none"><root/></instance>'


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("at = /data/a", "10"),
        ("/data/a = at", "10"),
        ("at = '1'", "10"),
        ("at = '1'][name = 'v5'", "1"),
        ("at = 1", "10"),  # numbers compare as numbers
        ("at = /data/many/x", "20"),  # any of several
        ("at = current()/../a", "10"),
        ("at = instance('l')/root/item[2]/at", "10"),
        ("at = string(/data/a)", "10"),
        ("at = substr(name, 1)", "4"),  # of the row itself
        ("at = position()", "0"),
        ("at = count(name)", "10"),
        ("at = -1", "0"),
        ("at = 0 + /data/a", "10"),
        ("at = true()", "40"),
        ("name = at", "0"),
        ("@id = 'i7'", "1"),
        ("'i7' = @id", "1"),
        ("name = 'v3' or name = 'v4'", "2"),
        ("at = /data/gone", "0"),
        ("at = (/data/a)[1]", "10"),
    ],
)
def test_rows_are_found_by_their_columns(test: str, expected: str) -> None:
    """The same rows, whether an index serves the question or each row is asked."""
    calculate = f"count(instance('l')/root/item[{test}])"
    form = load(
        "<a>1</a><many><x>2</x></many><many><x>3</x></many><b/>",
        f'<bind nodeset="/data/b" calculate="{calculate}"/>',
        more=_list(),
    )
    assert Session(form, context()).value("b") == expected


def test_a_row_with_two_cells_of_a_name_is_one_row() -> None:
    form = load(
        "<b/>",
        "<bind nodeset=\"/data/b\" calculate=\"count(instance('l')/root/item[t = 'x'])\"/>",
        more=_list("<t>x</t><t>x</t>"),
    )
    assert Session(form, context()).value("b") == str(ROWS)


def test_answers_are_never_indexed() -> None:
    rows = "".join(f"<r><k>{n}</k></r>" for n in range(ROWS))
    form = load(
        f"{rows}<want/><b/>",
        '<bind nodeset="/data/b" calculate="count(/data/r[k = /data/want])"/>',
        '<repeat nodeset="/data/r"><input ref="/data/r/k"/></repeat><input ref="/data/want"/>',
    )
    one = Session(form, context())
    one.set("want", "3")
    assert one.value("b") == "1"
    one.set("r[1]/k", "3")
    assert one.value("b") == "2"


def test_an_empty_table_has_no_row() -> None:
    form = load("<b/>", "<bind nodeset=\"/data/b\" calculate=\"pulldata('none', 'name', 'at', '1')\"/>", more=_list())
    assert Session(form, context()).value("b") is None


def test_a_table_may_be_asked_by_its_attributes() -> None:
    form = load("<b/>", "<bind nodeset=\"/data/b\" calculate=\"pulldata('l', 'name', '@id', 'i7')\"/>", more=_list())
    assert Session(form, context()).value("b") == "v7"


def test_choice_names_from_where_they_are_asked() -> None:
    body = '<select1 ref="/data/g/a"><item><label>甲</label><value>1</value></item></select1>'
    binds = "".join(
        f"<bind nodeset=\"/data/{name}\" calculate=\"jr:choice-name('1', '{path}')\"/>"
        for name, path in (("b", "../g/a"), ("c", "../../../x/y"), ("d", "/data/g/a"), ("e", "./../g/a"))
    )
    one = Session(load("<g><a/></g><b/><c/><d/><e/>", binds, body), context())
    assert [one.value(name) for name in "bcde"] == ["甲", None, "甲", "甲"]


def test_an_automaton_serves_again_and_forgets_when_it_knows_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "_MOST_KNOWN", 3)
    matching.pattern.cache_clear()
    for text, found in (("ab" * 40 + "c", True), ("ab" * 40, False), ("abc" * 30, True)):
        assert evaluate(f"regex('{text}', '^(a|b|ab|c)*c$')", as_="boolean") is found
    matching.pattern.cache_clear()
