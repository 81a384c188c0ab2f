"""The chain tests' county: a township, three villages, one of them not enrolled yet."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from desktop.workflows.workspace import Workspace, open_workspace
from tests.chain.conftest import _made, county  # noqa: F401  (fixtures)
from tests.chain.county import County
from tests.helpers.clock import fixed_clock


@pytest.fixture
def at(county: County) -> Callable[[str], AbstractContextManager[Workspace]]:  # noqa: F811
    """The open workspace of a unit."""

    @contextlib.contextmanager
    def opened(code: str) -> Iterator[Workspace]:
        with open_workspace(county.at(code), fixed_clock()) as workspace:
            yield workspace

    return opened
