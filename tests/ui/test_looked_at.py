"""Nothing that shows goes without a look: every page of the registry, every start page, every dialog is in a look test."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from desktop.ui.shell.registry import entries
from tests.ui.test_pages_look import INNER, PAGES

UI = Path(__file__).parent
WINDOW = UI.parents[1] / "desktop" / "ui"
# Pages that are looked at elsewhere than in test_pages_look, because they need something on them.
ELSEWHERE = {
    "preview": "paper/test_paper_look.py", "backup": "village/test_backups.py", "people": "people/test_people_look.py",
    "who": "people/test_people_look.py", "done": "people/test_people_look.py", "entry": "entry/test_files_look.py",
    "check_return": "township/test_check_return.py",
}  # fmt: skip
START = {
    "ChooserPage": "start/test_start_look.py", "DemoPage": "start/test_start_look.py", "FirstRunPage": "start/test_start_look.py",
    "PasswordPage": "start/test_start_look.py", "CannotOpenPage": "start/test_start_look.py", "MakingPage": "start/test_start_look.py",
    "ForgotPage": "start/test_forgot_look.py", "RestorePage": "village/test_backups.py", "MendPage": "village/test_backups.py",
}  # fmt: skip
DIALOGS = {
    "Question": "village/test_inner_look.py", "Reveal": "village/test_inner_look.py", "PastePreview": "fields/test_paste_look.py",
}  # fmt: skip


def kinds_of(base: str) -> set[str]:
    """Names of the window's classes that are directly of this kind."""
    return {
        node.name
        for file in WINDOW.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and any(isinstance(kind, ast.Name) and kind.id == base for kind in node.bases)
    }


def test_every_page_is_looked_at():
    on_the_rail = {page for pages in (*PAGES.values(), *INNER.values()) for page in pages}
    assert on_the_rail | set(ELSEWHERE) == set(entries())


def test_every_start_page_is_looked_at():
    assert kinds_of("StartPage") == set(START)


def test_every_dialog_is_looked_at():
    assert kinds_of("QDialog") == set(DIALOGS)


@pytest.mark.parametrize("file", sorted({*ELSEWHERE.values(), *START.values(), *DIALOGS.values()}))
def test_there_is_one_way_to_look(file):
    """At every size and text size: no test leaves one out."""
    assert "in each_look(window, hands, gap):" in (UI / file).read_text("utf-8")
