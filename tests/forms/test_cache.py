"""The cache of a form's syntax: an earlier start's work, never an authority."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.forms import FormError, Session, cache, formulas, load, load_definition
from desktop.forms.expression import syntax
from desktop.forms.expression.parser import parse
from desktop.storage.packs import StoredForm
from desktop.workflows.form_context import definition_of
from desktop.workflows.workspace import Workspace
from tests.forms.expression.texts import EXPRESSIONS
from tests.forms.helpers import context, xform

FORM = xform(
    "<a/><b/><c/>",
    """<bind nodeset="/data/b" calculate="/data/a * 2 + count(../a[. != '']) - -1"/>
    <bind nodeset="/data/c" calculate="if(selected(/data/a, '4'), concat('四', instance('l')/root/item[1]/name), 'x')"/>""",
    '<input ref="/data/a"/>',
    more='<instance id="l"><root><item><name>n</name></item></root></instance>',
)
KEY = hashlib.sha256(FORM.encode()).hexdigest()


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    """As after a new start."""
    load._CACHE.clear()
    formulas._read.cache_clear()


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is read anew from here on."""
    texts: list[str] = []

    def counted(text: str) -> syntax.Expression:
        texts.append(text)
        return parse(text)

    monkeypatch.setattr(formulas, "parse", counted)
    return texts


def filled(folder: Path) -> tuple[Any, Any]:
    session = Session(load_definition(FORM, folder), context())
    session.set("a", "4")
    return session.value("b"), session.value("c")


def rewritten(path: Path, **changes: Any) -> None:
    """The file with something else in it, under a right seal."""
    held = json.loads(path.read_bytes().partition(b"\n")[2])
    held.update(changes)
    body = json.dumps(held).encode()
    path.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def test_a_second_start_reads_no_expression(tmp_path: Path, parsed: list[str]) -> None:
    first = filled(tmp_path / "new" / "folder")
    assert first == ("10", "四n")
    assert len(parsed) >= 2
    forget()
    parsed.clear()
    assert filled(tmp_path / "new" / "folder") == first
    assert parsed == []
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == [f"{KEY}.json"]


def test_a_workspace_names_the_folder(tmp_path: Path) -> None:
    """The user's own cache on this computer, where the program was told one."""
    form = StoredForm("f", "1", FORM, load_definition(FORM).schema, 1)
    forget()
    assert definition_of(Workspace(tmp_path, None, None), form).form_id == "f"  # type: ignore[arg-type]
    assert list(tmp_path.rglob("*.json")) == []
    forget()
    definition_of(Workspace(tmp_path, None, None, tmp_path / "cache"), form)  # type: ignore[arg-type]
    assert [path.parent for path in tmp_path.rglob("*.json")] == [tmp_path / "cache" / "forms"]


def test_no_folder_no_file(tmp_path: Path, parsed: list[str]) -> None:
    load_definition(FORM)
    assert parsed
    assert list(tmp_path.iterdir()) == []


def test_a_form_held_in_memory_needs_no_file(tmp_path: Path) -> None:
    assert load_definition(FORM) is load_definition(FORM, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-20]),
        lambda path: path.write_bytes(path.read_bytes().replace(b"+", b"-")),
        lambda path: path.write_bytes(b"\x80\x04" + path.read_bytes()),
        lambda path: rewritten(path, made=[KEY, cache.ENGINE - 1, sys.version]),
        lambda path: rewritten(path, made=[KEY, cache.ENGINE, "3.9"]),
        lambda path: rewritten(path, made=["0" * 64, cache.ENGINE, sys.version]),
        lambda path: rewritten(path, trees=[]),
        lambda path: rewritten(path, trees={"1": ["z", "root", [], []]}),
        lambda path: rewritten(path, trees={"1": ["p", "elsewhere", [], []]}),
        lambda path: rewritten(path, trees={"1": ["c", 7, []]}),
        lambda path: rewritten(path, trees={"1": ["c"]}),
        lambda path: rewritten(path, trees={"1": None}),
    ],
)
def test_a_file_that_is_damaged_old_or_foreign_is_written_anew(tmp_path: Path, spoil: Any, parsed: list[str]) -> None:
    right = filled(tmp_path)
    path = tmp_path / f"{KEY}.json"
    good = path.read_bytes()
    spoil(path)
    assert path.read_bytes() != good
    assert cache.read_trees(tmp_path, KEY) == {}
    forget()
    parsed.clear()
    assert filled(tmp_path) == right
    assert parsed
    assert path.read_bytes() == good


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path)
    assert cache.read_trees(tmp_path, KEY)
    monkeypatch.setattr(cache, "_MAX_BYTES", 10)
    assert cache.read_trees(tmp_path, KEY) == {}


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert filled(tmp_path / "file") == ("10", "四n")
    (tmp_path / f"{KEY}.json").mkdir()
    forget()
    assert filled(tmp_path) == ("10", "四n")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["file", f"{KEY}.json"])  # no half-written file


def test_a_formula_that_cannot_be_read_is_told_again(tmp_path: Path) -> None:
    text = xform("<a/>", '<bind nodeset="/data/a" calculate="1 +"/>')
    for _start in range(2):
        assert [fault.problem.code for fault in load_definition(text, tmp_path).faults] == ["填 102"]
        forget()


def test_what_is_kept_is_what_was_read(tmp_path: Path) -> None:
    trees = {text: parse(text) for text in EXPRESSIONS}
    cache.write_trees(tmp_path, "k", trees)
    assert repr(cache.read_trees(tmp_path, "k")) == repr(trees)


@given(st.binary(max_size=200) | st.recursive(st.none() | st.floats() | st.text(max_size=3), st.lists).map(json.dumps))
def test_any_bytes_are_passed_over(tmp_path_factory: pytest.TempPathFactory, body: bytes | str) -> None:
    folder = tmp_path_factory.getbasetemp()
    raw = (
        body
        if isinstance(body, bytes)
        else f'{{"made":{json.dumps(cache._made("k"))},"trees":{{"x":{body}}}}}'.encode()
    )
    (folder / "k.json").write_bytes(hashlib.sha256(raw).hexdigest().encode() + b"\n" + raw)
    held = cache.read_trees(folder, "k")
    assert all(isinstance(tree, syntax.Expression) for tree in held.values())


def test_another_reading_is_another_engine() -> None:
    """Whoever changes what a text is read as, or how that is kept, raises ``cache.ENGINE`` and writes both down here."""
    kept = json.dumps({text: cache._plain(parse(text)) for text in EXPRESSIONS})
    assert (cache.ENGINE, hashlib.sha256(kept.encode()).hexdigest()[:16]) == (1, "3374a955ddc1774e")


def test_a_form_that_nests_too_deep_is_refused_with_a_cache_too(tmp_path: Path) -> None:
    with pytest.raises(FormError):
        load_definition("<a>" * 200 + "</a>" * 200, tmp_path)
    assert list(tmp_path.iterdir()) == []
