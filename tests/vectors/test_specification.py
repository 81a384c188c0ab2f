"""The specification is what the vectors show: its examples, its codes, its commands, the order of its rules."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pyrage
import pytest

from desktop.exchange import recovery, refusals, trust
from tests.exchange import world as w
from tests.vectors import answers, examples

PAGE = examples.PAGE.read_text(encoding="utf-8")
DESKTOP = examples.PAGE.parent.parent


def test_examples_are_those_of_the_vectors() -> None:
    assert examples.written(PAGE) == PAGE, "python -m tests.vectors.examples"
    assert {found[2] for found in examples.MARK.finditer(PAGE)} == set(examples.EXAMPLES)


def test_every_code_stands_in_the_page() -> None:
    used: set[str] = set()
    for path in DESKTOP.rglob("*.py"):
        used |= set(re.findall(r'"(收 \d+)"', path.read_text(encoding="utf-8")))
    listed = set(re.findall(r"^\| (收 \d+) \|", PAGE, re.MULTILINE))
    assert listed == used


# Not shown by a file: half a gigabyte · passwords and recovery codes · a stick's ledger.
NOT_IN_A_FILE = {"收 104", "收 208", "收 317", "收 318", "收 319", "收 405"}


def test_every_code_of_the_exchange_has_a_vector() -> None:
    source = Path(refusals.__file__).read_text(encoding="utf-8")
    wanted = set(re.findall(r'"(收 \d+)"', source)) - NOT_IN_A_FILE
    shown = {entry["code"] for entry in answers.table()["files"] if "code" in entry}
    assert wanted - shown == set()
    assert shown - wanted == set()


def test_every_kind_of_the_page_has_a_good_vector() -> None:
    rows = re.findall(r"^\| ((?:`[a-z_]+`(?:, )?)+) \| (?:up|down|stays) ", PAGE, re.MULTILINE)
    kinds = {kind for row in rows for kind in re.findall(r"`([a-z_]+)`", row)}
    assert {
        "submission",
        "receipt",
        "pack",
        "kit",
        "enrol",
        "recovery_request",
        "recovery_grant",
        "history",
        "backup",
    } <= kinds
    assert kinds == {entry["kind"] for entry in answers.table()["files"] if entry["answer"] == "opened"}


def test_rules_of_trust_stand_in_the_order_of_the_page() -> None:
    listed = re.findall(r"^\| (T\d+) \|", PAGE, re.MULTILINE)
    assert listed == [f"T{number}" for number in range(1, len(listed) + 1)]
    told = [
        rule
        for room in (trust, recovery)
        for node in ast.parse(Path(room.__file__).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        for rule in re.findall(r"T\d+", (ast.get_docstring(node) or "").split(". ", 1)[0])
    ]
    assert set(told) == set(listed)
    first = list(dict.fromkeys(told))
    assert first == sorted(first, key=lambda rule: int(rule[1:]))


def test_trust_is_pure() -> None:
    """No clock, no file, no network, no randomness in the rules."""
    tree = ast.parse(Path(trust.__file__).read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {"os", "time", "datetime", "random", "secrets", "pathlib", "socket", "io"} & imported
    assert not any(isinstance(node, ast.Global | ast.Nonlocal) for node in ast.walk(tree))


def _commands() -> list[str]:
    found = re.search(r"```bash\n(.*?)```", PAGE, re.DOTALL)
    assert found
    key, file = w.keys_of(w.VILLAGE).ed25519_public, "submission_one_batch.xinglin"
    return [
        line.replace("KEY", key).replace("FILE", file) for line in found[1].splitlines() if not line.startswith("#")
    ]


@pytest.mark.parametrize("program", ["bash", "unzip", "openssl", "gunzip", "sed", "grep"])
def test_what_the_commands_need_is_here(program: str) -> None:
    """Not skipped: where one is missing the commands below were not tried, and this says so."""
    assert shutil.which(program), program


def test_commands_of_the_page(tmp_path: Path) -> None:
    """``unzip`` and ``openssl`` read the file by hand; ``age`` too where it is installed, else pyrage does its line."""
    shutil.copy(answers.FILES / "submission_one_batch.xinglin", tmp_path)
    identity = w.keys_of(w.TOWN).age_identity
    (tmp_path / "identity.txt").write_text(f"{identity}\n", encoding="ascii")
    said: list[str] = []
    for command in _commands():
        place = tmp_path / "outer" if (tmp_path / "outer").is_dir() else tmp_path
        if command.startswith("age ") and not shutil.which("age"):
            plain = pyrage.decrypt((place / "payload.age").read_bytes(), [pyrage.x25519.Identity.from_str(identity)])
            (place / "inner.zip").write_bytes(plain)
            continue
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", command], cwd=place, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        said.append(done.stdout)
    told = "".join(said)
    assert "No errors detected" in told
    assert "Signature Verified Successfully" in told
    assert '"sha256":"' in told
    assert [line.count('"rid"') for line in said[-1].splitlines()] == [1, 1]
    entry = next(e for e in answers.table()["files"] if e["name"] == "submission_one_batch")
    assert [answers._sha(line.encode()) for line in said[-1].splitlines()] == entry["batches"][0]["lines"]


def test_a_changed_cover_does_not_verify_by_hand(tmp_path: Path) -> None:
    shutil.copy(answers.FILES / "signature_cover_changed.xinglin", tmp_path / "submission_one_batch.xinglin")
    script = "\n".join(_commands()[:6])
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Signature Verification Failure" in done.stdout + done.stderr
