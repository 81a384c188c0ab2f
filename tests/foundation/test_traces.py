"""The log lies in the clear: it says where the program went wrong, and nothing of what was typed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.foundation import traces


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    found = logging.getLogger(traces.NAME)
    before = list(found.handlers)
    yield found
    for handler in [item for item in found.handlers if item not in before]:
        found.removeHandler(handler)
        handler.close()


def _typed(text: str) -> int:
    try:
        return {"年龄": int(text)}["岁数"]
    except ValueError as error:
        raise KeyError(text) from error


def test_kinds_and_places_and_no_values(log: logging.Logger, tmp_path: Path):
    traces.keep_log(tmp_path / "王芳的电脑")
    try:
        _typed("欧阳春晓")
    except KeyError:
        log.exception("unexpected")
    told = (tmp_path / "王芳的电脑" / "xinglin.log").read_text("utf-8")
    assert "欧阳春晓" not in told
    assert "ERROR unexpected\nbuiltins.KeyError\n" in told
    assert "because of\nbuiltins.ValueError\n" in told
    assert " _typed" in told


def test_an_exception_that_is_its_own_cause_ends(log: logging.Logger, tmp_path: Path):
    traces.keep_log(tmp_path)
    first, second = ValueError("王芳"), KeyError("王芳")
    first.__cause__, second.__cause__ = second, first
    log.error("unexpected", exc_info=first)
    told = (tmp_path / "xinglin.log").read_text("utf-8")
    assert told.count("builtins.") == 2 and "王芳" not in told


def test_paths_begin_where_the_program_begins():
    assert traces._place("/data/wangfang/xinglin/desktop/ui/page.py") == "desktop/ui/page.py"
    assert traces._place("/data/wangfang/lib/site-packages/PIL/Image.py") == "site-packages/PIL/Image.py"
    assert traces._place("/data/wangfang/script.py") == "script.py"
    assert traces._place("") == ""


def test_where_no_log_can_be_kept_the_program_goes_on(log: logging.Logger, tmp_path: Path):
    (tmp_path / "file").write_text("x", "utf-8")
    traces.keep_log(tmp_path / "file")
    log.error("unexpected")
    assert sorted(tmp_path.iterdir()) == [tmp_path / "file"]
