"""A stranger finds a thing by its folder's name, reads a file in one sitting, and meets no trace of one machine."""

from __future__ import annotations

import re

from tests.architecture.tree import ROOT, shown, tracked_files

TOP = {"desktop", "forms", "resources", "tests", "packaging", "pyproject.toml", "README.md", "LICENSE"}
LIMIT = 450
# Written so that this file is not its own first finding.
LEAKS = re.compile(
    rb"https?://[^\s\"']*(?:/simple/|/packages/[0-9a-f]{2}/|registry\.)"
    rb"|files\.python[h]osted|index-[u]rl|find-[l]inks|/[w]ork/|/[f]arm/|\.librar[y]/|/home/[a-z]+/"
)


def test_nothing_new_stands_at_the_top():
    top = {path.relative_to(ROOT).parts[0] for path in tracked_files()}
    assert {name for name in top if not name.startswith(".")} <= TOP


def test_no_file_of_code_is_longer_than_one_sitting():
    long = {
        shown(path): lines
        for path in tracked_files()
        if path.suffix in {".py", ".sh"} and (lines := len(path.read_text("utf-8").splitlines())) > LIMIT
    }
    assert not long, f"longer than {LIMIT} lines: which part wants a room of its own?"


def test_no_address_of_a_registry_and_no_path_of_one_machine():
    leaks = {
        shown(path): found.group().decode()
        for path in tracked_files()
        if path.suffix not in {".ttf", ".otf", ".png", ".xlsx", ".mo"} and (found := LEAKS.search(path.read_bytes()))
    }
    assert not leaks


def test_lock_files_name_versions_and_hashes_only():
    locks = sorted((ROOT / "packaging").glob("requirements*.lock"))
    assert [lock.name for lock in locks] == [
        "requirements-dev.lock",
        "requirements-window-dev.lock",
        "requirements-window.lock",
        "requirements.lock",
    ]
    for lock in locks:
        for entry in lock.read_text("utf-8").replace("\\\n", " ").splitlines():
            assert re.fullmatch(r"[a-z0-9-]+==[^\s]+( ; [^-]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", entry), (
                lock,
                entry[:80],
            )


def test_the_core_is_locked_to_one_set_of_versions():
    """What is tested is what runs: every version of the core is the same in the three files."""
    core, dev, window = (
        set(re.findall(r"^[a-z0-9-]+==[^ ;]+", (ROOT / "packaging" / name).read_text("utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock", "requirements-window.lock")
    )
    assert core <= dev
    assert core <= window
    assert any(entry.startswith("pyside6-essentials==") for entry in window - core)
    assert not any(entry.startswith("pyside6") for entry in core | dev)


def test_every_locked_library_is_named_in_the_notices():
    notices = (ROOT / "packaging/THIRD_PARTY_NOTICES.md").read_text("utf-8").lower()
    locks = [
        (ROOT / "packaging" / name).read_text("utf-8") for name in ("requirements.lock", "requirements-window.lock")
    ]
    names = {name for lock in locks for name in re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE)}
    assert {name for name in names if name not in notices} == set()
