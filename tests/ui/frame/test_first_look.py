"""What the window reads in one go when it opens a workspace."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from desktop.ui.shell import first_look
from desktop.workflows import month_overview


@pytest.fixture
def opened(monkeypatch):
    """(level, asks who it is, left open) → what the first look gives."""

    def look(level="village", ask_who=False, left_open=None):
        facts = SimpleNamespace(level=level, ask_who=ask_who)
        monkeypatch.setattr(first_look, "workspace_facts", lambda _workspace: facts)
        monkeypatch.setattr(first_look, "draft_left_open", lambda _workspace: left_open)
        return first_look.look_first(SimpleNamespace())

    return look


def test_the_first_pages_contents_come_with_the_workspace(opened, monkeypatch):
    monkeypatch.setattr(month_overview, "month_overview", lambda _workspace: "本月")
    assert opened().shown == "本月"
    assert opened(level="township").shown == "本月"


def test_where_another_page_comes_first_nothing_is_read_for_this_one(opened, monkeypatch):
    monkeypatch.setattr(month_overview, "month_overview", pytest.fail)
    assert opened(level="county").shown is None
    assert opened(ask_who=True).shown is None
    assert opened(left_open="draft").shown is None


def test_what_cannot_be_read_keeps_nobody_out(opened, monkeypatch):
    def broken(_workspace):
        raise ValueError("a form that nobody can read")

    monkeypatch.setattr(month_overview, "month_overview", broken)
    seen = opened()
    assert seen.shown is None
    assert seen.facts.level == "village"
