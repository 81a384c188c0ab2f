"""The audit log as a person reads it: every entry that the program writes has its words, pages meet without a gap."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from desktop.storage.audit import record_audit
from desktop.workflows.audit_log import audit_page, audit_starts, audit_words
from desktop.workflows.people import add_person
from desktop.workflows.workspace import Workspace, open_workspace
from tests.workflows.accounts import CLOCK, NEIGHBOUR, Accounts

DESKTOP = Path(__file__).parents[2] / "desktop"
# Spelled from a variable where it is written.
SPELLED_ELSEWHERE = {"review.endorsed", "review.returned", "export.docx", "print.summary", "export.xlsx", "print.pdf"}


@pytest.fixture
def clinic(accounts: Accounts):
    with open_workspace(accounts.at(NEIGHBOUR), CLOCK) as workspace:
        yield workspace


def written() -> set[str]:
    """What the program writes into the log, read from its source."""
    found: set[str] = set()
    for path in DESKTOP.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            at = {"audit": 0, "key_note": 1}.get(name, len(call.args))
            said = [
                *call.args[at : at + 1],
                *(word.value for word in call.keywords if name == "record_audit" and word.arg == "what"),
            ]
            found.update(node.value for node in said if isinstance(node, ast.Constant))
    return found


def test_every_entry_has_words_and_no_words_are_for_nothing():
    assert set(audit_words()) == written() | SPELLED_ELSEWHERE


def test_a_person_and_a_unit_are_named(clinic: Workspace):
    person = add_person(clinic, "王芳")
    with clinic.db.atomic():
        clinic.audit("recovery.grant", NEIGHBOUR, "一人办理")
        clinic.audit("something.new", "x")
    newest, granted, added = audit_page(clinic)[:3]
    assert (newest.what, newest.target) == ("something.new", "x")
    assert (granted.what, granted.target) == ("批了忘密码的申请", clinic.unit.name)
    assert (added.what, added.target, added.who) == ("加了一个人", person.name, clinic.unit.name)


@pytest.mark.parametrize("every", [1, 2, 3, 7, 50])
def test_pages_meet_without_a_gap(clinic: Workspace, every: int):
    with clinic.db.atomic():
        for number in range(6):
            record_audit(clinic.db, at="2023-09-01T08:00:00+08:00", who="", what="reveal", target=str(number))
    starts = audit_starts(clinic, every)
    pages = [audit_page(clinic, before=before, limit=every) for before in (None, *starts.before)]
    numbers = [row.id for page in pages for row in page]
    assert numbers == list(range(starts.total, 0, -1))
    assert all(pages)
