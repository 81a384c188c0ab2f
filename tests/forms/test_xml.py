"""A form is a stranger's file."""

from __future__ import annotations

import pytest

from desktop.forms import FormError, load_definition
from desktop.forms.tree import path_of
from desktop.forms.xml import parse_xml


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>',
        "<a>" * 200 + "</a>" * 200,
        "<a><b></a>",
        "",
        "<a>&unknown;</a>",
    ],
)
def test_unsafe_or_broken_xml_is_refused(text: str) -> None:
    with pytest.raises(FormError, match="填 101"):
        load_definition(text)


@pytest.mark.parametrize("text", ["<a/>", "<html><head/></html>", "<html><head><model/></head></html>"])
def test_xml_that_is_no_form_is_refused(text: str) -> None:
    with pytest.raises(FormError, match="填 104"):
        load_definition(text)


def test_addresses_count_kinds_apart() -> None:
    document = parse_xml("<a>x<b/>y<b/></a>", keep_blank=True)
    assert [path_of(node) for node in document.children[0].children] == [
        "/*[1]/text()[1]",
        "/*[1]/*[1]",
        "/*[1]/text()[2]",
        "/*[1]/*[2]",
    ]
