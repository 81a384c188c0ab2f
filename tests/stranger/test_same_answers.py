"""A reader written from the specification alone gives the same answers as the program, and both those of the vectors."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from tests.stranger import reader as stranger
from tests.vectors import answers

FILES = answers.table()["files"]
TOLD = {"name", "reader", "shows"}


def _wanted(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in TOLD}


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["name"])
def test_both_readers_give_the_vectors_answer(entry: dict[str, Any]) -> None:
    data, reader = answers.content(entry["name"]), answers.table()["readers"][entry["reader"]]
    wanted = _wanted(entry)
    assert answers.answer(data, reader) == wanted
    assert stranger.answer(data, reader, answers.content) == wanted


def test_the_stranger_knows_nothing_of_the_program() -> None:
    allowed = {
        "__future__", "base64", "hashlib", "hmac", "json", "re", "struct", "unicodedata", "zlib", "pyrage", "cryptography", "tests.stranger.box", "tests.stranger",
        "tests.stranger.network", "tests.stranger.history", "tests.stranger.reader", "tests.stranger.submission",
    }  # fmt: skip
    for path in Path(__file__).parent.glob("[!t_]*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name in allowed or name.split(".")[0] in allowed, (path.name, name)


def test_the_vectors_are_all_there_and_no_more() -> None:
    on_disk = {path.stem for path in answers.FILES.glob("*.xinglin")}
    assert on_disk == {entry["name"] for entry in FILES}
    assert sum(path.stat().st_size for path in answers.FILES.iterdir()) < 1_500_000
