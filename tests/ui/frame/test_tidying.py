"""Some time after opening, the window throws away attachments that nobody names."""

from __future__ import annotations

from desktop.foundation.clock import SystemClock
from desktop.storage import attachments
from desktop.ui.shell import workspace_shell
from desktop.workflows.workspace import open_workspace


def test_a_file_nobody_names_goes_while_the_window_is_open(county, open_window, hands, monkeypatch):
    path = county.villages[0]
    with open_workspace(path, SystemClock()) as workspace:
        ref = attachments.put(workspace.db, b"old", media_type="application/pdf", at="2020-01-01T08:00:00")
        recent = attachments.put(workspace.db, b"new", media_type="application/pdf", at=workspace.now_text)
    monkeypatch.setattr(workspace_shell, "_TIDY_AFTER_MS", 10)
    window = open_window(path)
    found = []

    def ask():
        window.tasks.run(
            lambda held, _progress: [attachments.has(held.db, one.sha256) for one in (ref, recent)],
            done=found.append,
        )
        hands.idle(window)
        return found[-1] == [False, True]

    hands.until(ask)
