"""Backing up, restoring and rescuing by keyboard, in the real window on a real clinic."""

from __future__ import annotations

import os
import threading

import pytest

from desktop.errors import EnvironmentFailure
from desktop.ui.error_text import Told
from desktop.ui.start.mend_page import Job, Mended, MendPage
from desktop.workflows.backup_overview import BackupRow, backups_known, rows_in
from tests.storage.damage import PAGE, destroy
from tests.ui.harness.looks import each_look


@pytest.fixture
def window(open_window, county):
    return open_window(county.villages[0])


@pytest.fixture
def page(window, hands):
    window.go("settings")
    hands.press("Ctrl+B")
    hands.idle(window)
    assert window.shell.page.name == "backup"
    return window.shell.page


def own_backups():
    return backups_known()


def backed_up(window, page, hands):
    hands.press("Ctrl+B")
    hands.until(lambda: page._seen.last is not None)
    hands.idle(window)


def test_a_backup_to_this_computer(window, page, hands):
    assert not page.to_stick.isEnabled() and page.to_disk.hasFocus()
    hands.press("Enter")
    hands.until(lambda: page._seen.last is not None)
    hands.idle(window)
    made = own_backups()
    assert len(made) == 1 and str(made[0].path) == page._seen.last.file
    assert str(made[0].path).startswith(os.environ["XINGLIN_STATE"])
    assert "备份好了" in window.shell.toast_text()
    assert page.warning.isVisibleTo(page) and "没有设密码" in page.warning.accessibleName()
    hands.press("Esc")
    assert window.shell.page.name == "settings"


def test_a_backup_to_the_stick(window, openings, hands, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    openings.plug(stick)
    window.go("backup")
    hands.idle(window)
    backed_up(window, window.shell.page, hands)
    assert [row.path.parent for row in rows_in([stick])] == [stick]
    assert own_backups() == ()


def test_a_full_disk_is_said_and_the_page_goes_on(window, page, hands, monkeypatch):
    def full(*_arguments, **_options):
        raise EnvironmentFailure("环 101", "磁盘满了，没有写完", where="U", hint="清出地方")

    monkeypatch.setattr("desktop.workflows.backup.back_up", full)
    hands.press("Ctrl+B")
    hands.until(lambda: any("磁盘满了" in text for text in window.shell.notices.texts()))
    assert page.to_disk.isEnabled() and page._seen.last is None


def test_what_is_typed_meanwhile_goes_to_disk_and_stopping_leaves_nothing(window, page, hands, monkeypatch):
    """The backup waits in its second thread; the worker answers all the same."""
    begun, answered = threading.Event(), []

    def slow(_workspace, _to, _progress, cancelled, **_options):
        from desktop.foundation.watching import StoppedError

        begun.set()
        while not cancelled():
            threading.Event().wait(0.01)
        raise StoppedError

    monkeypatch.setattr("desktop.workflows.backup.back_up", slow)
    page.to_disk.click()
    assert begun.wait(5)
    window.tasks.run(lambda workspace, _progress: workspace.unit.name, done=answered.append)
    hands.until(lambda: answered)
    page.line.stopped.emit()
    hands.until(page.to_disk.isEnabled)
    assert "停下了" in page.line.accessibleName() and own_backups() == ()


def test_another_folder_and_back(window, page, hands, tmp_path, monkeypatch):
    monkeypatch.setattr(window, "choose_folder", lambda *_arguments: tmp_path / "other")
    page.choose.click()
    hands.until(lambda: page._seen.folder == tmp_path / "other")
    assert page.usual.isVisibleTo(page)
    backed_up(window, page, hands)
    assert len(rows_in([tmp_path / "other"])) == 1
    page.usual.click()
    hands.until(lambda: page._seen.own)
    assert not page.usual.isVisibleTo(page)


def test_restoring_by_keyboard(window, page, hands, county):
    path = county.villages[0]
    feed = []
    window.tasks.run(lambda workspace, _progress: workspace.identity.feed, done=feed.append)
    backed_up(window, page, hands)
    hands.press("Ctrl+R")
    hands.until(lambda: window.start.page is not None and window.start.page.name == "restore")
    hands.idle(window)
    assert len(window.start.page.found) == 1
    hands.press("1")
    assert window.start.page.name == "mend"
    hands.press("Enter")
    hands.until(lambda: window.start.page._ready, 20_000)
    assert "恢复好了" in window.start.page.said.accessibleName()
    hands.press("Enter")
    hands.until(lambda: window.shell is not None, 20_000)
    hands.idle(window)
    window.tasks.run(lambda workspace, _progress: workspace.identity.feed, done=feed.append)
    hands.until(lambda: len(feed) == 2)
    assert feed[0] != feed[1]
    assert window.shell.facts.path == path
    assert any("用备份恢复的" in text for text in window.shell.notices.texts())
    window.shell._put_back_was_read()
    hands.until(lambda: window.shell.facts.put_back is None)
    window.go("month")
    assert not any("用备份恢复的" in text for text in window.shell.notices.texts())


def test_escape_leads_back_to_the_workspace(window, page, hands):
    hands.press("Ctrl+R")
    hands.until(lambda: window.start.page is not None and window.start.page.name == "restore")
    assert "没有找到备份" in window.start.page.nothing.text()
    hands.press("Esc")
    hands.until(lambda: window.shell is not None)
    hands.idle(window)


def test_a_backup_from_a_file_and_a_file_that_is_none(window, page, hands, tmp_path, monkeypatch, county):
    backed_up(window, page, hands)
    file = own_backups()[0].path
    wrong = next(county.sticks.rglob("上报*.xinglin"))
    chosen = [[file], [wrong], []]
    monkeypatch.setattr(window, "choose_files", lambda *_arguments: chosen.pop())
    hands.press("Ctrl+R")
    hands.until(lambda: window.start.page is not None and window.start.page.name == "restore")
    hands.idle(window)
    page = window.start.page
    hands.press("Ctrl+O", "Ctrl+O")
    hands.until(lambda: page.told.isVisibleTo(page))
    assert "不是备份" in page.told.accessibleName()
    hands.press("Ctrl+O")
    hands.until(lambda: window.start.page.name == "mend")
    hands.press("Esc")
    assert window.start.page.name == "restore"


def test_a_damaged_file_offers_both_ways_and_is_rescued(open_window, county, hands):
    path = county.villages[0]
    window = open_window(county.villages[1])
    body = (path / "workspace.db").read_bytes()
    destroy(path / "workspace.db", len(body) // PAGE // 2)
    window.mend_workspace()
    window.start.flow.cannot_open(path, Told("坏了", "", "", "存 102"))
    assert {"F5", "F6", "F7"} == set(window.start.page.shortcuts())
    hands.press("F6")
    hands.idle(window)
    assert window.start.page.name == "restore"
    hands.press("Esc")
    hands.press("F7")
    assert window.start.page.name == "mend"
    hands.press("Esc", "F7", "Enter")
    hands.until(lambda: window.start.page._ready, 30_000)
    assert (path / "workspace.db").read_bytes() != body
    hands.press("Enter")
    hands.until(lambda: window.shell is not None and window.shell.facts.path == path, 20_000)
    hands.idle(window)


def test_a_password_is_asked_for_where_the_backup_has_one(window, hands, county):
    seen: list[str | None] = []

    def do(password, _progress, _cancelled):
        from desktop.errors import RefusedError

        seen.append(password)
        if password is None:
            raise RefusedError("网 101", "这个工作区要密码")
        if password != "shanhai77":
            raise RefusedError("收 208", "密码不对")
        return Mended("good", "恢复好了。", "", [])

    job = Job("用备份恢复", "…", [], "恢复", "正在恢复", do)
    window.leave_workspace()
    opened: list[bool] = []
    page = MendPage(window.start, county.villages[0], job, back=lambda: None, done=lambda: opened.append(True))
    window.start.show_start(page)
    hands.press("Enter")
    hands.until(page.box.hasFocus)
    hands.type("wrong")
    hands.press("Enter")
    hands.until(lambda: "密码不对" in page.said.accessibleName())
    page.box.setText("shanhai77")
    page.box.setFocus()
    hands.press("Enter")
    hands.until(lambda: page._ready)
    hands.press("Enter")
    assert seen == [None, "wrong", "shanhai77"] and opened == [True]


def test_the_keeper_backs_up_once_a_day_and_says_nothing(window, hands):
    keeper = window.shell.keeper
    keeper.beat()
    hands.until(lambda: not keeper._task.running)
    hands.idle(window)
    assert [row.reason for row in own_backups()] == ["daily"]
    keeper.beat()
    hands.until(lambda: not keeper._task.running)
    hands.idle(window)
    assert len(own_backups()) == 1 and window.shell.notices.texts() == []


def test_the_keeper_finds_a_damaged_page_and_leads_to_the_way_out(window, hands, county):
    path = county.villages[0] / "workspace.db"
    destroy(path, path.stat().st_size // PAGE // 2)
    window.shell.keeper.beat()
    hands.until(lambda: any("坏了" in text for text in window.shell.notices.texts()))
    window.mend_workspace()
    hands.idle(window)
    assert window.start.page.name == "cannot_open" and "F7" in window.start.page.shortcuts()


def test_closing_the_program_backs_up_what_is_new(window, hands):
    window.keeping = True
    window.close()
    assert [row.reason for row in own_backups()] == ["close"]


NAMES = (
    "backup",
    "backup-stick",
    "restore",
    "restore-none",
    "restore-wrong",
    "mend",
    "mend-password",
    "mended",
    "rescue",
    "rescued",
    "damaged",
)


@pytest.fixture
def faces(open_window, openings, county, hands, tmp_path):
    """Ways to each face by name; each gives the window that shows it. What it says comes from the program's own words."""
    from desktop.errors import RefusedError
    from desktop.storage.newer import Newer
    from desktop.storage.rescue import LostRecord, Saved, TableSaved
    from desktop.storage.rescue_attachments import AttachmentsTaken
    from desktop.ui.error_text import told_of
    from desktop.ui.start.mending import _rescued, _restored, rescue_job, restore_job
    from desktop.workflows.rescue import Rescued
    from desktop.workflows.restore import Restored

    path = county.villages[0]
    rows = [
        BackupRow(tmp_path / f"备份_幸福村卫生室_2023-09-2{n}_000{n}.xinglin", "99", f"2023-09-2{n}T17:05:00+08:00",
                  1_500_000 * n, n, 120 * n, reason)
        for n, reason in ((4, "close"), (3, "hand"), (2, "daily"), (1, "migration"))
    ]  # fmt: skip

    def backup(language, *, stick=False):
        if stick:
            openings.plug(county.stick("S"))
        window = open_window(path, language=language)
        window.go("backup")
        hands.idle(window)
        if not stick:
            window.shell.page.back_up_here()
            hands.until(lambda: window.shell.page._seen.last is not None)
            hands.idle(window)
        window.shell._toast.stop()  # six seconds, and no part of the page
        return window

    def restore(language, *, found=rows, wrong=False):
        window = open_window(path, language=language)
        window.start.flow.restore(path)
        hands.idle(window)
        window.start.page.show_rows(found)
        if wrong:
            window.start.page._not_one(
                Told("这不是备份", "选一份备份") if language == "zh" else Told("Wrong", "Choose")
            )
        return window

    def mend(language, *, job="restore", ended=None, password=False):
        window = open_window(path, language=language)
        clock = window.start.clock
        made = rescue_job(path, clock) if job == "rescue" else restore_job(rows[0], path, clock)
        page = MendPage(window.start, path, made, back=lambda: None, done=lambda: None)
        window.leave_workspace()
        window.start.show_start(page)
        if ended is not None:
            page._ended(ended())
        if password:
            page._failed(told_of(RefusedError("网 101", "这个工作区要密码")))
        return window

    def restored():
        newer = Newer(lines=3, drafts=1, attachments=2)
        return _restored(Restored(path, "2023-09-24T17:05:00+08:00", 7, 480, "f", path.with_name("换下来的"), newer))

    def rescued():
        lost = tuple(LostRecord(f"01HB{n:022}", 1, "free_clinic", f"2023-09-{n:02}") for n in range(1, 9))
        saved = Saved((TableSaved("revisions", 120, 8),), lost, 2, 0, True)
        return _rescued(
            Rescued(path, saved, AttachmentsTaken(6, 2), "f", {"free_clinic": "义诊"}, path.with_name("坏的"))
        )

    def damaged(language):
        window = open_window(path, language=language)
        window.leave_workspace()
        said = ("数据文件有一处坏了", "用备份恢复") if language == "zh" else ("Damaged", "Restore")
        window.start.flow.cannot_open(path, Told(*said, "", "存 102"))
        return window

    return {
        "backup": backup, "backup-stick": lambda language: backup(language, stick=True),
        "restore": restore, "restore-none": lambda language: restore(language, found=[]),
        "restore-wrong": lambda language: restore(language, wrong=True),
        "mend": mend, "mend-password": lambda language: mend(language, password=True),
        "mended": lambda language: mend(language, ended=restored), "rescue": lambda language: mend(language, job="rescue"),
        "rescued": lambda language: mend(language, job="rescue", ended=rescued), "damaged": damaged,
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_the_pages_look_right(name, language, faces, hands, picture, gap):
    with gap.paused():  # set up by the test, not by a person
        window = faces[name](language)
    hands.idle(window)
    found: list[str] = []
    for look in each_look(window, hands, gap):
        picture(window, f"backup-{name}-{language}-{look}")
        found += [f"{look}: {line}" for line in look.findings(window)]
    assert not found, "\n".join(found)


def test_with_no_backup_nothing_is_asked_to_be_picked(faces):
    page = faces["restore-none"]("zh").start.page
    assert not page.lead.isVisibleTo(page) and page.nothing.isVisibleTo(page)
    hints = page.keys()
    assert [hint.keys for hint in hints] == ["Ctrl+O", "Esc"]


def test_what_came_of_it_stands_above_the_figures(faces, hands):
    window = faces["mended"]("zh")
    hands.idle(window)
    page = window.start.page
    hands.until(lambda: page.said.y() < page.card.y())
    assert "照常填" in page.said.accessibleName()
