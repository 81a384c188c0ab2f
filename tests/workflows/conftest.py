"""One small county with nine months behind it; made once, copied for each test that asks."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path

import pytest

from tests.helpers.county_history import History, make_county
from tests.workflows.accounts import Accounts, make_accounts

TOWNSHIPS = {"青石镇": ("幸福村", "向阳村", "石桥村"), "白水镇": ("柳河村", "东岗村")}


@pytest.fixture(scope="session")
def _history(tmp_path_factory: pytest.TempPathFactory) -> History:
    return make_county(tmp_path_factory.mktemp("history"), TOWNSHIPS)


@pytest.fixture
def history(_history: History, tmp_path: Path) -> History:
    """Nobody has reported anything yet."""
    found = copy.deepcopy(_history)
    found.path = Path(shutil.copytree(_history.path, tmp_path / "county"))
    return found


@pytest.fixture(scope="session")
def _accounts(tmp_path_factory: pytest.TempPathFactory) -> Accounts:
    return make_accounts(tmp_path_factory.mktemp("accounts") / "made")


@pytest.fixture
def accounts(_accounts: Accounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    """Nobody forgot anything yet; what this person's program keeps lies beside it."""
    monkeypatch.setenv("XINGLIN_STATE", str(tmp_path / "state"))
    return _accounts.copy_to(tmp_path / "accounts")
