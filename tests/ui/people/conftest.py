"""A village without a password, one with two people's, and the windows on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.workflows.people import add_person
from desktop.workflows.workspace import open_workspace
from tests.workflows.accounts import CLOCK, NEIGHBOUR, PASSWORD, Accounts, make_accounts

LI = "xiaoli22"


@pytest.fixture(scope="session")
def made_accounts(tmp_path_factory: pytest.TempPathFactory) -> Accounts:
    return make_accounts(tmp_path_factory.mktemp("accounts") / "made")


@pytest.fixture
def accounts(made_accounts: Accounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    monkeypatch.setenv("XINGLIN_STATE", str(tmp_path / "state"))
    return made_accounts.copy_to(tmp_path / "accounts")


@pytest.fixture
def free(accounts: Accounts) -> Path:
    """No password, and nobody is named."""
    return accounts.at(NEIGHBOUR)


@pytest.fixture
def clinic(accounts: Accounts) -> Path:
    """王芳 made it with her password, 李雷 has his own, 赵敏 has none."""
    with open_workspace(accounts.village, CLOCK, password=PASSWORD) as workspace:
        add_person(workspace, "王芳", "村医")
        add_person(workspace, "李雷", "护士", LI)
        add_person(workspace, "赵敏")
    return accounts.village
