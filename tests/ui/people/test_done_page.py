"""办过的事: who, what, when, why; the newest first, the oldest with one key, nothing to change."""

from __future__ import annotations

from desktop.storage.audit import record_audit
from desktop.workflows.workspace import open_workspace
from tests.workflows.accounts import CLOCK


def test_the_log_is_read_from_the_newest_to_the_first(open_window, hands, free):
    with open_workspace(free, CLOCK) as workspace, workspace.db.atomic():
        for number in range(450):
            record_audit(
                workspace.db, at=f"2023-08-14T09:{number % 60:02}:00+08:00", who="王芳", what="reveal",
                target=f"r{number}", reason="打开来改",
            )  # fmt: skip
    window = open_window(free)
    window.go("settings")
    while hands.target() is not window.shell.page.done:
        hands.press("Tab")
    hands.press("Enter")
    page = window.shell.page
    hands.until(page.told.text, 10_000)
    assert page.told.text() == "2023-08-14 09:29:00 · 王芳 · 看了一条记录的全文 · r449 · 打开来改"
    hands.until(lambda: page.model.total > 450, 10_000)
    hands.press("End")
    hands.until(lambda: "建立工作区" in page.told.text(), 10_000)
    assert page.table.current_row() == page.model.total - 1
    hands.press("Esc")
    assert window.shell.page.name == "settings"
