"""The program's window before a workspace is open, begun as a start of the program begins it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.foundation import translation
from desktop.model.window_request import WindowRequest
from desktop.ui.page import Heading, Page
from tests.helpers.clock import fixed_clock
from tests.workflows.accounts import Accounts, make_accounts

KITS = ("YL01", "YL0101")


@dataclass(frozen=True)
class Kit:
    """A fresh kit on a stick, its code and the words of its sheet."""

    file: Path
    code: str
    words: tuple[str, ...]

    @property
    def stick(self) -> Path:
        return self.file.parent


@pytest.fixture(scope="session")
def made_kit(made_county: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """A kit for 幸福村, made once by a copy of the demonstration's county."""
    from desktop.workflows.kits import make_kits
    from desktop.workflows.workspace import open_workspace

    county = tmp_path_factory.mktemp("kit") / "county"
    shutil.copytree(Path(made_county["folder"]) / "county", county)
    with open_workspace(county, fixed_clock()) as workspace:
        made = make_kits(workspace, ["YL0101"], county.parent / "stick")
    return Kit(made.kits[0].file, made.kits[0].code, tuple(made.fingerprint.split()))


@pytest.fixture
def kit(made_kit: Kit, tmp_path: Path) -> Kit:
    stick = tmp_path / "stick"
    stick.mkdir()
    return Kit(Path(shutil.copy(made_kit.file, stick)), made_kit.code, made_kit.words)


@pytest.fixture(scope="session")
def made_accounts(tmp_path_factory: pytest.TempPathFactory) -> Accounts:
    return make_accounts(tmp_path_factory.mktemp("accounts") / "made")


@pytest.fixture
def accounts(made_accounts: Accounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    """A village with a password, its township and county, the sticks between them."""
    monkeypatch.setenv("XINGLIN_STATE", str(tmp_path / "state"))
    return made_accounts.copy_to(tmp_path / "accounts")


class Plain(Page):
    """Stands for the pages of a workspace: here only the way to them is tested."""

    name = "plain"

    def heading(self) -> Heading:
        return Heading("…")


@pytest.fixture(autouse=True)
def _plain_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.ui.shell.workspace_shell.make_page", lambda _entry, shell: Plain(shell))


@pytest.fixture
def begin(openings: Any, qapp: Any, gap: Any) -> Callable[..., Any]:
    """``begin(WindowRequest(…), preferences=…)``: the window as ``desktop.app.run`` begins it."""
    from desktop.app import Application
    from tests.ui.harness.opening import activate

    def started(request: WindowRequest | None = None, *, preferences: Any = None, language: str = "zh") -> Any:
        translation.use_language(language)
        with gap.paused():
            application = Application(
                qapp,
                clock=fixed_clock(),
                preferences=preferences or openings.preferences(language),
                drives=openings.drives,
            )
            window = application.window()
            window.application_of_test = application
            openings._windows.append(window)
            window.resize(1366, 697)
            window.start.flow.begin(request or WindowRequest())
            activate(window)
        return window

    return started
