"""Attachments that nobody names go after their days of grace, once a day; what is named, or in a draft, stays."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io

import pytest
from PIL import Image

from desktop.foundation.clock import SetClock
from desktop.model.draft import Draft
from desktop.storage import attachments
from desktop.workflows.attach import attach_bytes, content_of
from desktop.workflows.drafts import discard_draft, keep_draft
from desktop.workflows.enter_record import add_records
from desktop.workflows.tidy import tidy
from desktop.workflows.workspace import open_workspace
from tests.chain.conftest import _made, county  # noqa: F401  the small county of the chain
from tests.chain.county import XINGFU, clinic


def photo(shade):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 2, 3)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def workspace(county):  # noqa: F811
    with open_workspace(county.at(XINGFU), SetClock(dt.datetime(2023, 9, 18, 9, tzinfo=dt.UTC))) as opened:
        yield opened


def later(workspace, days):
    return dataclasses.replace(
        workspace, clock=SetClock(dt.datetime(2023, 9, 18, 9, tzinfo=dt.UTC) + dt.timedelta(days))
    )


def test_a_photo_taken_out_goes_after_a_week_and_others_stay(workspace):
    named, drafted, lost = (attach_bytes(workspace, photo(shade), f"{shade}.jpg") for shade in (10, 90, 200))
    add_records(workspace, "free_clinic", [clinic() | {"signed_sheet": [{"sheet": named.value}]}])
    draft = Draft("d1", "free_clinic", "1", XINGFU, answers={"signed_sheet": [{"sheet": drafted.value}]})
    keep_draft(workspace, draft)
    assert tidy(workspace) == 0
    assert tidy(later(workspace, 7)) == 0
    assert tidy(later(workspace, 8)) == 1
    assert not attachments.has(workspace.db, lost.ref.sha256)
    assert content_of(workspace, named.value)
    assert content_of(workspace, drafted.value)
    discard_draft(workspace, "d1")
    assert tidy(later(workspace, 8)) == 0, "once a day"
    assert tidy(later(workspace, 9)) == 1
    assert attachments.total_size(workspace.db)[0] == 1


def test_a_workspace_without_attachments_is_not_written_to(workspace):
    before = (
        workspace.db.execute("PRAGMA data_version")[0][0],
        workspace.db.execute("SELECT count(*) FROM settings")[0][0],
    )
    assert tidy(workspace) == 0
    assert not (workspace.path / "attachments.db").exists()
    assert (
        workspace.db.execute("PRAGMA data_version")[0][0],
        workspace.db.execute("SELECT count(*) FROM settings")[0][0],
    ) == before


def test_what_the_disk_refuses_disturbs_nobody(workspace, monkeypatch):
    from desktop.errors import EnvironmentFailure

    attach_bytes(workspace, photo(10), "a.jpg")

    def full(*_asked):
        raise EnvironmentFailure("环 101", "磁盘满了")

    monkeypatch.setattr(attachments, "collect", full)
    assert tidy(later(workspace, 30)) == 0
    monkeypatch.undo()
    assert tidy(later(workspace, 30)) == 1
