"""English is a complete translation: nothing missing, nothing stale, and the compiled file is the readable one's."""

from __future__ import annotations

import io
import string

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.architecture.tree import ROOT

ENGLISH = ROOT / "resources/translations/en/LC_MESSAGES/xinglin.po"
MEND = "run packaging/messages.py, translate what it lists, run it again"


@pytest.fixture(scope="module")
def english() -> Catalog:
    with ENGLISH.open("rb") as stream:
        return read_po(stream, locale="en")


def test_catalogue_holds_exactly_the_texts_of_the_program(english: Catalog):
    found = extract_from_dir(str(ROOT / "desktop"), method_map=[("**.py", "python")], keywords={"_": None})
    used = {message for _file, _line, message, _comments, _context in found}
    have = {message.id for message in english if message.id}
    assert used - have == set(), MEND
    assert have - used == set(), MEND


def test_every_text_is_translated(english: Catalog):
    open_texts = [message.id for message in english if message.id and (not message.string or message.fuzzy)]
    assert not open_texts, MEND


def test_translations_fill_in_the_same_places(english: Catalog):
    def places(text: str) -> list[str]:
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)

    broken = [message.id for message in english if message.id and places(message.id) != places(str(message.string))]
    assert not broken


def test_compiled_catalogue_is_up_to_date(english: Catalog):
    compiled = io.BytesIO()
    write_mo(compiled, english)
    assert ENGLISH.with_suffix(".mo").read_bytes() == compiled.getvalue(), MEND
