"""What ``desktop.forms`` offers, and what it does not bring along before it is asked for."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop import forms

ROOT = Path(__file__).resolve().parent.parent.parent
HEAVY = ("pyxform", "openpyxl", "xlrd", "sqlcipher3", "PySide6", "reportlab")


def _modules_after(line: str) -> set[str]:
    told = f"{line}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def test_every_name_is_behind_the_door() -> None:
    assert set(forms.__all__) == forms._BEHIND.keys()
    assert all(getattr(forms, name) is not None for name in forms.__all__)
    modules = {module.name for module in pkgutil.iter_modules(forms.__path__)}
    assert modules.isdisjoint(forms.__all__), "importing a module of that name would take the name's place"
    with pytest.raises(AttributeError, match="nobody"):
        _ = forms.nobody


def test_the_door_alone_imports_nothing() -> None:
    loaded = _modules_after("import desktop.forms")
    assert {name for name in loaded if name.startswith("desktop.forms.")} == set()


def test_filling_a_form_needs_no_workbook_and_no_compiler() -> None:
    loaded = _modules_after("from desktop.forms import Session, SessionContext, check_record, load_definition, outline")
    assert loaded.isdisjoint(HEAVY)
    assert not any(name.startswith("desktop.forms.xlsform") for name in loaded)
