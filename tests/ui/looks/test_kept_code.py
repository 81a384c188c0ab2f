"""PySide6's own sources are compiled once, and what is kept of them is never anything else."""

from __future__ import annotations

import builtins
import marshal
import os
import re
import subprocess
import sys

import pytest

from desktop.ui import kept_code

LOADED = """
import builtins, sys
plain, told = builtins.compile, []
def counting(source, filename, *rest, **named):
    told.append(str(filename).startswith("shibokensupport/"))
    return plain(source, filename, *rest, **named)
builtins.compile = counting
import importlib.util
importlib.util.cache_from_source = lambda _file: sys.argv[1].removesuffix(".qt")
import desktop.ui
from PySide6.QtCore import QObject
assert builtins.compile is counting
assert "objectName" in dir(QObject)
print(sum(told))
"""


def _loaded(place, *options) -> str:
    done = subprocess.run(
        [sys.executable, *options, "-c", LOADED, str(place)],
        capture_output=True, text=True, timeout=60, check=False, env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_second_start_compiles_nothing_of_qt(tmp_path):
    place = tmp_path / "kept.qt"
    first = int(_loaded(place))
    assert first == 0 or place.is_file()  # another PySide6 may bring its sources another way
    assert _loaded(place) == "0"


@pytest.mark.parametrize("held", [b"", b"\0\0\0\0", kept_code.MAGIC_NUMBER, kept_code.MAGIC_NUMBER + b"damaged"])
def test_what_is_damaged_or_another_pythons_is_passed_over(tmp_path, held):
    place = tmp_path / "kept.qt"
    place.write_bytes(held)
    _loaded(place)
    assert place.read_bytes().startswith(kept_code.MAGIC_NUMBER)
    assert len(place.read_bytes()) > len(held)


def test_nothing_is_kept_where_python_is_to_keep_nothing(tmp_path):
    _loaded(tmp_path / "kept.qt", "-B")
    assert list(tmp_path.glob("kept*")) == []


def test_nothing_stops_where_nothing_can_be_written(tmp_path):
    _loaded(tmp_path / "no" / "kept.qt")
    assert not (tmp_path / "no").exists()


def test_other_text_and_everybody_elses_is_compiled(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_code, "_place", lambda: str(tmp_path / "kept.qt"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    name = "shibokensupport/x.py"
    with kept_code.with_kept_code():
        eval(compile(b"a = 1", name, "exec"), told := {})  # noqa: S307
    with kept_code.with_kept_code():
        eval(compile(b"a = 2", name, "exec"), told)  # noqa: S307
        assert told["a"] == 2
        eval(compile(b"b = 3", "ours.py", "exec"), told)  # noqa: S307
        assert eval(compile("a + b", name, "eval"), told) == 5  # noqa: S307
    held = marshal.loads((tmp_path / "kept.qt").read_bytes()[len(kept_code.MAGIC_NUMBER) :])  # noqa: S302
    assert {key[0] for key in held} == {name}
    assert len(held) == 2


def test_the_compiler_comes_back_whatever_happens(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_code, "_place", lambda: str(tmp_path / "kept.qt"))
    plain = builtins.compile
    with pytest.raises(ImportError), kept_code.with_kept_code():
        raise ImportError("libGL.so.1")
    assert builtins.compile is plain


STUBS = """
import sys
import desktop.ui
assert "argparse" not in sys.modules
import PySide6.support.signature.lib.pyi_generator as stubs
assert "argparse" not in sys.modules
try:
    stubs.nothing_of_the_kind
except AttributeError:
    print("no such thing")
print(callable(stubs.generate_pyi), "argparse" in sys.modules)
"""


def test_what_writes_stubs_is_there_when_somebody_asks_for_it():
    done = subprocess.run([sys.executable, "-c", STUBS], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.split("\n")) == (0, ["no such thing", "True True", ""]), done.stderr


WRONG = """
import sys
if sys.argv[1] == "ours":
    import desktop.ui
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QLabel

def told(call):
    try:
        return call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"

for call in (
    lambda: QObject().setObjectName(1, 2), lambda: QTimer().start("x", "y"), lambda: QTimer(nothing=1),
    lambda: QObject().nothing, lambda: Qt.AlignmentFlag("x"), lambda: QLabel(1, 2, 3, 4),
):
    print(told(call))
from PySide6.support.signature import get_signature
print(get_signature(QTimer.singleShot))
"""


def test_what_qt_says_of_a_wrong_call_is_the_same():
    said = [
        subprocess.run([sys.executable, "-c", WRONG, whose], capture_output=True, text=True, timeout=60, check=False)
        for whose in ("ours", "plain")
    ]
    assert [done.returncode for done in said] == [0, 0], said[0].stderr
    ours, plain = (re.sub("0x[0-9a-f]+", "", done.stdout) for done in said)
    assert ours == plain
    assert len(ours.splitlines()) == 7
