"""Every axis and node test of XPath 1.0 §2, by the addresses of what is found."""

from __future__ import annotations

import pytest

from desktop.forms import evaluate

TREE = (
    '<r xml:lang="zh-CN" xmlns:q="urn:q"><a id="i1"><b/>text<c q:k="1" k="2"/></a><?do it?><!--note--><a><b/></a></r>'
)


@pytest.mark.parametrize(
    ("node", "expression", "found"),
    [
        ("/*[1]", "a", "/*[1]/*[1] /*[1]/*[2]"),
        ("/*[1]/*[1]", "following-sibling::*", "/*[1]/*[2]"),
        ("/*[1]/*[2]", "preceding-sibling::*", "/*[1]/*[1]"),
        ("/*[1]/*[1]/*[2]", "preceding::*", "/*[1]/*[1]/*[1]"),
        ("/*[1]/*[2]/*[1]", "preceding::*", "/*[1]/*[1] /*[1]/*[1]/*[1] /*[1]/*[1]/*[2]"),
        ("/*[1]/*[1]/*[1]", "following::*", "/*[1]/*[1]/*[2] /*[1]/*[2] /*[1]/*[2]/*[1]"),
        ("/*[1]/*[1]/@id", "following::*", "/*[1]/*[1]/*[1] /*[1]/*[1]/*[2] /*[1]/*[2] /*[1]/*[2]/*[1]"),
        ("/*[1]/*[2]/*[1]", "ancestor::*", "/*[1] /*[1]/*[2]"),
        ("/*[1]/*[2]/*[1]", "ancestor-or-self::*[1]", "/*[1]/*[2]/*[1]"),
        ("/*[1]", "descendant::b", "/*[1]/*[1]/*[1] /*[1]/*[2]/*[1]"),
        ("/*[1]", "descendant-or-self::r", "/*[1]"),
        ("/*[1]/*[1]", "self::b", ""),
        ("/*[1]/*[1]", "parent::r", "/*[1]"),
        ("/*[1]/*[1]", "@*", "/*[1]/*[1]/@id"),
        ("/*[1]", "//c/@p:k", "/*[1]/*[1]/*[2]/@q:k"),
        ("/*[1]", "//c/@p:*", "/*[1]/*[1]/*[2]/@q:k"),
        ("/*[1]", "//c/@k", "/*[1]/*[1]/*[2]/@k"),
        ("/*[1]", "a/text()", "/*[1]/*[1]/text()[1]"),
        ("/*[1]", "comment()", "/*[1]/comment()[1]"),
        ("/*[1]", "processing-instruction('do')", "/*[1]/processing-instruction()[1]"),
        ("/*[1]", "processing-instruction('other')", ""),
        ("/*[1]", "a[2]/b | a[1]", "/*[1]/*[1] /*[1]/*[2]/*[1]"),
        ("/*[1]", "id('i1')", "/*[1]/*[1]"),
        ("/*[1]", "a[b][2]", "/*[1]/*[2]"),
        ("/*[1]", "a[last() - 1]", "/*[1]/*[1]"),
        ("/*[1]", "a[if(true(), 2, 1)]", "/*[1]/*[2]"),
        ("/*[1]", "a[if(true(), 'x', 1)]", "/*[1]/*[1] /*[1]/*[2]"),
        ("/*[1]/*[1]", "/", "/"),
        ("/*[1]", "current()/a[1]", "/*[1]/*[1]"),
        ("/*[1]", "a[count(current()/a) = 2][1]", "/*[1]/*[1]"),
    ],
)
def test_addresses(node: str, expression: str, found: str) -> None:
    got = evaluate(expression, document=TREE, node=node, namespaces={"p": "urn:q"}, as_="nodes")
    assert " ".join(got) == found  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("lang('zh')", "true"),
        ("lang('en')", "false"),
        ("name(//@*[local-name() = 'k'])", "q:k"),
        ("namespace-uri(//c/@*[1])", "urn:q"),
        ("local-name(//nothing)", ""),
        ("count(namespace::*)", "2"),
        ("string(namespace::q)", "urn:q"),
        ("string()", "text"),
        ("string-length()", "4"),
        ("normalize-space()", "text"),
        ("number()", "NaN"),
    ],
)
def test_about_nodes(expression: str, expected: str) -> None:
    assert evaluate(expression, document=TREE, node="/*[1]") == expected
