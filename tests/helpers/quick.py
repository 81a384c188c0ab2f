"""Hundreds of runs of the program in one test: what each of them would do alike is done once, and no disk is waited for."""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.exchange import keys
from desktop.forms import compile_form
from desktop.foundation.shipped import shipped_path
from desktop.workflows import packs

# A disk in memory. It loses nothing at a kill that a real one would keep, and a sync costs nothing there.
_MEMORY = Path("/dev/shm")
_ROOM = 1_000_000_000


@contextlib.contextmanager
def alike_only_once() -> Iterator[None]:
    """Commands are parsed by one parser, one password is stretched once; forks of this process have it all already."""
    cli = importlib.import_module("desktop.cli.main")  # the package shows its function under the module's name
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "build_parser", functools.cache(cli.build_parser))
        patch.setattr(keys, "stretch", functools.cache(keys.stretch))
        yield


@contextlib.contextmanager
def one_form() -> Iterator[None]:
    """Networks are made with one form instead of all: rebuilding and checking take as long as there are forms."""
    form = compile_form(shipped_path("forms") / "free_clinic.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packs, "built_in_forms", lambda: (form,))
        yield


@contextlib.contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder of this test's own, in memory where the system has room there, gone afterwards."""
    roomy = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    folder = Path(tempfile.mkdtemp(prefix="xinglin-", dir=_MEMORY if roomy else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
