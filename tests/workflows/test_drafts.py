"""Drafts: kept whole, found again after the power went, one with the record they mend, gone when they became one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest

from desktop.errors import KnownError
from desktop.foundation.clock import SystemClock
from desktop.model.draft import Draft
from desktop.storage.drafts import draft_of_record, list_drafts, load_draft, open_draft
from desktop.storage.records import head, heads
from desktop.workflows.drafts import discard_draft, draft_left_open, finish_draft, keep_draft, leave_draft
from desktop.workflows.workspace import open_workspace
from tests.chain.conftest import _made, county  # noqa: F401  the small county of the chain
from tests.chain.county import XINGFU, clinic
from tests.helpers.command_line import ROOT, environment

DRAFT = Draft("d1", "free_clinic", "2026112201", XINGFU, answers={"visits_offline": 3, "staff": [{"staff_name": "王"}]})


@pytest.fixture
def workspace(county):  # noqa: F811
    with open_workspace(county.at(XINGFU), SystemClock()) as opened:
        yield opened


def test_a_draft_is_kept_whole_and_changed_in_place(workspace):
    kept = replace(DRAFT, typed={"date_end": "2023-9-3"}, explained={"photo_n": "还没拍"}, place="staff[1]/staff_name")
    keep_draft(workspace, kept)
    keep_draft(workspace, replace(kept, answers={"visits_offline": 4}))
    found = load_draft(workspace.db, "d1")
    assert found is not None
    assert (found.answers, found.typed, found.explained, found.place) == (
        {"visits_offline": 4}, {"date_end": "2023-9-3"}, {"photo_n": "还没拍"}, "staff[1]/staff_name",
    )  # fmt: skip
    assert found.made
    assert len(list_drafts(workspace.db)) == 1


def test_one_draft_is_open_and_none_once_left(workspace):
    keep_draft(workspace, DRAFT)
    keep_draft(workspace, replace(DRAFT, id="d2"))
    left = draft_left_open(workspace)
    assert left is not None
    assert left.id == "d2"
    leave_draft(workspace, replace(DRAFT, id="d2", answers={"visits_offline": 9}))
    assert draft_left_open(workspace) is None
    found = load_draft(workspace.db, "d2")
    assert found is not None
    assert found.answers == {"visits_offline": 9}


def test_a_draft_becomes_a_record_and_goes(workspace):
    draft = replace(DRAFT, answers=clinic(visits=12), explained={"photo_n": "还没拍照"})
    keep_draft(workspace, draft)
    added = finish_draft(workspace, draft)
    found = head(workspace.db, added.id)
    assert found is not None
    assert (found.state, found.rev) == ("ready", 1)
    assert list_drafts(workspace.db) == []


def test_a_draft_that_mends_a_record_becomes_its_next_revision(workspace):
    first = finish_draft(workspace, replace(DRAFT, answers=clinic(visits=12)))
    mending = replace(DRAFT, id="d9", rid=first.id, rev=1, answers=clinic(visits=13))
    keep_draft(workspace, mending)
    assert draft_of_record(workspace.db, first.id) is not None
    again = finish_draft(workspace, mending)
    assert (again.id, again.rev) == (first.id, 2)
    assert draft_of_record(workspace.db, first.id) is None


def test_what_is_refused_stays_a_draft(workspace):
    wrong = replace(DRAFT, answers=clinic(visits=-5))
    keep_draft(workspace, wrong)
    with pytest.raises(KnownError):
        finish_draft(workspace, wrong)
    assert load_draft(workspace.db, "d1") is not None
    assert heads(workspace.db) == []


def test_a_draft_thrown_away_is_gone_and_the_audit_says_so(workspace):
    keep_draft(workspace, DRAFT)
    discard_draft(workspace, "d1")
    assert list_drafts(workspace.db) == []
    assert open_draft(workspace.db) is None


def test_killed_between_two_fields_the_last_one_is_there(county, tmp_path):  # noqa: F811
    script = """
        import itertools, sys
        from dataclasses import replace
        from pathlib import Path
        from desktop.foundation.clock import SystemClock
        from desktop.model.draft import Draft
        from desktop.workflows.drafts import keep_draft
        from desktop.workflows.workspace import open_workspace
        with open_workspace(Path(sys.argv[1]), SystemClock()) as workspace:
            for number in itertools.count(1):
                keep_draft(workspace, Draft("d1", "free_clinic", "1", "u", answers={"n": number}, place=f"staff[{number}]"))
                print(number, flush=True)
    """
    running = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), str(county.at(XINGFU))],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(tmp_path),
    )
    assert running.stdout is not None
    with running.stdout as told:
        while int(told.readline()) < 25:
            pass
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
        said = [int(line) for line in told.read().split()]
    last = max([25, *said])
    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:
        left = draft_left_open(workspace)
    assert left is not None
    assert left.answers["n"] >= last
    assert left.place == f"staff[{left.answers['n']}]"
