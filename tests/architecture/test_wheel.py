"""What people install holds everything it needs: forms, resources, translations, licences."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, tracked_files
from tests.helpers.command_line import environment


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without the network by the builder that the lock file brings."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("xinglin-*.whl"))


def test_wheel_ships_every_form_and_resource(wheel: Path):
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"desktop/_shipped/{path.relative_to(ROOT).as_posix()}"
        for path in tracked_files()
        if path.relative_to(ROOT).parts[0] in {"forms", "resources"} and path.name != ".gitignore"
    }
    assert wanted
    assert wanted <= inside


def test_wheel_carries_the_licence_and_the_notices(wheel: Path):
    inside = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith("licenses/LICENSE") for name in inside)
    assert any(name.endswith("THIRD_PARTY_NOTICES.md") for name in inside)


def test_the_program_finds_its_licences_in_the_wheel(wheel: Path, tmp_path: Path):
    """As shown by 许可, away from the checkout."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    ask = "from desktop.workflows.licences import licences; print(sum(bool(item.text) for item in licences()[:6]))"
    done = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=tmp_path,
        env=environment(tmp_path, {"PYTHONPATH": str(tmp_path / "site")}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "6", done.stderr


def test_installed_wheel_finds_what_it_ships(wheel: Path, tmp_path: Path):
    """Away from the checkout: the program as installed answers, in both languages."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    told = []
    for language in ("zh", "en"):
        done = subprocess.run(
            [sys.executable, "-m", "desktop", "record", "list", "missing", "--json"],
            cwd=tmp_path,
            env=environment(tmp_path, {"PYTHONPATH": str(tmp_path / "site"), "XINGLIN_LANG": language}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in {2, 3, 4}, done.stderr
        told.append(done.stdout)
    assert told[0] != told[1]
