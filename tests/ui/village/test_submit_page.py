"""上报 by keys: two presses to the stick; what the stick does wrong keeps the step and the number."""

from __future__ import annotations

import dataclasses
import shutil
import threading
from contextlib import contextmanager

import pytest

from desktop.errors import EnvironmentFailure
from desktop.foundation import atomic
from desktop.ui.pages.submit import page as submit_page
from desktop.workflows.demo import CLOCK
from desktop.workflows.receive_files import receive
from desktop.workflows.submit_review import submit_review
from desktop.workflows.workspace import open_workspace
from tests.ui.village.conftest import text_of


@pytest.fixture
def stick(county, open_window):
    folder = county.stick("KINGSTON")
    open_window.plug(folder)
    return folder


def _files(stick):
    return sorted(path.name for path in stick.iterdir())


def _open(village, open_window, hands):
    window = open_window(village.path)
    hands.idle(window)
    hands.press("Ctrl+U")
    hands.idle(window)
    return window, window.shell.page


def _done(hands, page):
    hands.until(lambda: page.stage == 3 or page.failed)
    assert page.stage == 3, text_of(page)


def test_ctrl_u_and_enter_and_it_may_be_pulled_out(village, stick, open_window, hands, asked):
    village.clinic()
    village.lecture()
    window, page = _open(village, open_window, hands)
    shown = text_of(page)
    for words in ("这次报给", "青石镇中心卫生院", "活动月", "U 盘 KINGSTON", "这次的记录里没有病人的个人信息"):
        assert words in shown or words in page.where.box.currentText(), words
    hands.press("Enter")
    _done(hands, page)
    shown = text_of(page)
    assert "可以拔出 U 盘了" in shown
    assert f"第 {page.review.seq} 号写好了" in shown and "读回核对一致" in shown
    assert "收到回执，才算送到" in shown and "把 U 盘交给青石镇中心卫生院" in shown
    assert [name for name in _files(stick) if name.startswith("上报")] == [page.written.made.file.name]
    window.close()
    with open_workspace(village.township, CLOCK) as township:
        statuses = {item.kind: item.status for item in receive(township, [stick]).files}
    assert statuses["submission"] == "taken"


def test_a_photo_goes_along_and_is_told_before_and_after(village, stick, open_window, hands, tmp_path):
    (tmp_path / "登记表.pdf").write_bytes(b"%PDF-1.4 %%EOF")
    village.clinic(signed_sheet=[{"sheet": str(tmp_path / "登记表.pdf")}])
    _window, page = _open(village, open_window, hands)
    assert "照片和扫描件" in text_of(page)
    hands.press("Enter")
    _done(hands, page)
    assert "1 张照片" in text_of(page)


@contextmanager
def _slow_worker(window):
    """Answers come only after this, however slow the keys were."""
    gate = threading.Event()
    window.tasks.run(lambda _workspace, _progress: gate.wait(20), done=lambda _answer: None, urgent=True)
    try:
        yield
    finally:
        gate.set()


def test_an_enter_pressed_too_early_writes_nothing_and_opens_nothing(village, stick, open_window, hands, asked):
    village.clinic()
    window = open_window(village.path)
    hands.idle(window)
    with _slow_worker(window):
        hands.press("Ctrl+U", "Enter")
    hands.idle(window)
    page = window.shell.page
    assert (page.stage, _files(stick)) == (0, [])
    hands.press("Enter")
    _done(hands, page)
    with _slow_worker(window):
        hands.press("Enter", "Ctrl+U", "Enter")
    hands.idle(window)
    assert page.stage == 0
    assert len([name for name in _files(stick) if name.startswith("上报")]) == 1


def test_the_file_is_really_read_back(village, stick, open_window, hands, asked, monkeypatch):
    """A stick that lies about what it kept is found out by reading, and the number stays."""
    village.clinic()
    window, page = _open(village, open_window, hands)
    seq = page.review.seq
    real = submit_page.check

    def worn_out(workspace, made):
        raw = bytearray(made.file.read_bytes())
        raw[len(raw) // 2] ^= 1
        made.file.write_bytes(raw)
        return real(workspace, made)

    monkeypatch.setattr(submit_page, "check", worn_out)
    hands.press("Enter")
    hands.until(lambda: page.failed)
    assert "写进去的和读回来的不一样" in text_of(page) and f"第 {seq} 号不变" in text_of(page)
    assert page.steps.current == 2
    monkeypatch.undo()
    hands.press("Enter")
    _done(hands, page)
    assert page.written.made.seq == seq
    hands.idle(window)


def test_a_stick_pulled_too_early_keeps_the_step_and_the_number(village, stick, open_window, hands, asked):
    village.clinic()
    window, page = _open(village, open_window, hands)
    seq = page.review.seq
    shutil.rmtree(stick)
    hands.press("Enter")
    hands.until(lambda: page.failed)
    assert "U 盘拔早了，这一份没写完，不算数" in text_of(page)
    assert f"第 {seq} 号没有用掉" in text_of(page)
    assert page.steps.current == 1
    assert not stick.exists()  # nothing was written to the computer's own disk in its place
    stick.mkdir()
    hands.press("Enter")
    _done(hands, page)
    assert page.written.made.seq == seq
    hands.idle(window)


def test_the_folder_a_stick_leaves_behind_is_not_written_to(village, stick, open_window, hands, asked, monkeypatch):
    village.clinic()
    window, page = _open(village, open_window, hands)
    assert page.where.disk
    monkeypatch.setattr("desktop.ui.pages.submit.writing.disk_of", lambda _place: 1)  # the computer's own disk now
    hands.press("Enter")
    hands.until(lambda: page.failed)
    assert "U 盘拔早了，这一份没写完，不算数" in text_of(page)
    assert list(stick.glob("上报*")) == []
    hands.idle(window)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("环 102", "这个 U 盘是只读的，写不进去"),
        ("环 103", "U 盘拔早了"),
        ("环 101", "磁盘满了"),
    ],
)
def test_each_trouble_of_the_stick_has_its_words(village, stick, open_window, hands, asked, monkeypatch, error, words):
    village.clinic()
    window, page = _open(village, open_window, hands)
    sentences = {"环 101": "磁盘满了，没有写完", "环 102": "这个地方不让写", "环 103": "读写磁盘时出错"}

    def fails(_path, _data):
        raise EnvironmentFailure(error, sentences[error])

    monkeypatch.setattr("desktop.workflows.submit_period.write_atomically", fails)
    hands.press("Enter")
    hands.until(lambda: page.failed)
    assert words in text_of(page) and f"第 {page.review.seq} 号没有用掉" in text_of(page)
    hands.press("Esc")
    hands.idle(window)
    assert page.stage == 0 and page.review.carried_again >= 1


def test_a_full_stick_is_told_before_writing_with_both_sizes(village, stick, open_window, hands, asked, monkeypatch):
    village.clinic()
    _window, page = _open(village, open_window, hands)
    usage = atomic.shutil.disk_usage
    monkeypatch.setattr(atomic.shutil, "disk_usage", lambda _path: usage("/")._replace(free=20_000))
    hands.press("Enter")
    hands.until(lambda: page.failed)
    assert "地方不够：只剩 20 KB，要" in text_of(page)
    assert _files(stick) == []


def test_without_a_stick_a_folder_is_chosen(village, open_window, hands, asked, county, monkeypatch):
    village.clinic()
    window, page = _open(village, open_window, hands)
    assert "没看到 U 盘" in text_of(page)
    assert page.main is not None and not page.main.isEnabled()
    folder = county.stick("文件夹")
    monkeypatch.setattr(window, "choose_folder", lambda _title, _start=None: folder)
    hands.press("Ctrl+O")
    hands.press("Enter")
    _done(hands, page)
    assert "写好了" in text_of(page) and "可以拔出 U 盘了" not in text_of(page)
    assert any(name.startswith("上报") for name in _files(folder))


def test_a_stick_plugged_in_later_is_seen_without_a_key(village, open_window, hands, asked, county):
    village.clinic()
    _window, page = _open(village, open_window, hands)
    assert page.where.place() is None
    open_window.plug(county.stick("KINGSTON"))
    hands.until(lambda: page.where.place() is not None, 4000)
    hands.press("Enter")
    _done(hands, page)


def test_space_ticks_the_zero_reports(county, stick, open_window, hands, asked):
    """Nothing was done: with nothing ticked there is nothing to write; ticked, the reports go."""
    from desktop.storage.records import heads
    from desktop.workflows.enter_record import delete_record
    from desktop.workflows.submit_period import submit_period

    path = county.villages[1]
    with open_workspace(path, CLOCK) as workspace:
        for found in heads(workspace.db):
            delete_record(workspace, found.rid, "试")
        submit_period(workspace, "2023-09", county.stick("before"))
    window = open_window(path)
    hands.idle(window)
    hands.press("Ctrl+U")
    hands.idle(window)
    page = window.shell.page
    assert len(page.going.zeros) == 2
    hands.press("Space")
    assert len(page.going.chosen_zeros()) == 1
    hands.press("Space")
    assert page.going.chosen_zeros() == ()
    hands.press("Space", "Tab", "Space")
    assert len(page.going.chosen_zeros()) == 2
    assert page.main.isEnabled()
    for _step in range(30):
        if page.main.hasFocus():
            break
        hands.press("Tab")
    hands.press("Enter")
    _done(hands, page)
    assert "2 份零报告" in text_of(page)


def test_stopping_says_what_stays(village, stick, open_window, hands, asked, monkeypatch):
    village.clinic()
    window, page = _open(village, open_window, hands)
    real = submit_page.write

    def stopped(workspace, progress, order):
        progress._task.cancel()  # the page learns of its task only after the worker has it
        return real(workspace, progress, order)

    monkeypatch.setattr(submit_page, "write", stopped)
    hands.press("Enter")
    hands.until(lambda: page.stage == 0)
    hands.idle(window)
    assert _files(stick) == []
    monkeypatch.undo()
    hands.press("Enter")
    _done(hands, page)


def test_once_more_to_another_stick_with_the_same_number(village, stick, open_window, hands, asked, county):
    village.clinic()
    window, page = _open(village, open_window, hands)
    hands.press("Enter")
    _done(hands, page)
    seq = page.written.made.seq
    other = county.stick("SANDISK")
    open_window.unplug()
    open_window.plug(other)
    hands.press("Shift+Tab", "Enter")  # 再写一份
    hands.until(lambda: page.stage == 3 and page.written.made.file.parent == other)
    assert page.written.made.seq == seq
    hands.press("Enter")
    hands.idle(window)
    assert window.shell.page.name == "month"


def test_the_same_stick_again_asks_for_another(village, stick, open_window, hands, asked):
    village.clinic()
    window, page = _open(village, open_window, hands)
    hands.press("Enter")
    _done(hands, page)
    hands.press("Shift+Tab", "Enter")
    hands.idle(window)
    assert "插上另一个 U 盘" in text_of(window)
    assert len([name for name in _files(stick) if name.startswith("上报")]) == 1


def test_unconfirmed_words_block_it_and_say_the_way_out(village, stick, open_window, hands, asked):
    village.clinic()
    village.unconfirmed()
    _window, page = _open(village, open_window, hands)
    shown = text_of(page)
    assert "还没有核对启用包的核对词，不能上报" in shown and "去核对" in shown
    assert not page.main.isEnabled()
    hands.press("Enter")
    assert _files(stick) == []


def test_what_stays_behind_is_said_and_leads_there(village, stick, open_window, hands, asked):
    rid = village.returned()
    village.draft(topic="糖尿病饮食")
    village.clinic()
    _window, page = _open(village, open_window, hands)
    shown = text_of(page)
    assert "1 条还没改，这次带不走" in shown and "1 条没填完，这次不带走" in shown
    assert "“秋冬进补”" in shown
    page._mend(rid, "listeners")
    assert asked[-1][1].rid == rid


def test_a_township_sends_on_what_came_in(county, open_window, hands, asked):
    stick = county.stick("KINGSTON")
    open_window.plug(stick)
    window = open_window(county.townships[0])
    hands.idle(window)
    hands.press("Ctrl+U")
    hands.idle(window)
    page = window.shell.page
    assert "转报" in text_of(page) and "云岭县卫生健康局" in text_of(page)
    hands.press("Enter")
    _done(hands, page)
    assert page.written.made.forwarded > 0
    window.close()
    with open_workspace(county.county, CLOCK) as above:
        assert {item.status for item in receive(above, [stick]).files} <= {"taken", "duplicate"}


def test_nothing_new_is_no_dead_end(village, stick, open_window, hands, asked):
    """All is covered by a receipt: the last number can still be written once more."""
    village.returned()
    window, page = _open(village, open_window, hands)
    assert submit_review is not None
    if not page.review.anything:
        assert "没有要上报的" in text_of(window)
        assert "再写一份第" in text_of(page.footer())


def test_what_a_programme_asks_of_patients_is_answered_here_once(village, open_window, hands, monkeypatch):
    """The law is named, both answers are buttons, and the answer is shown at once."""
    from desktop.model.programme import PersonalWish
    from desktop.storage.packs import load_form
    from desktop.workflows import personal

    with village.open() as workspace:
        schema = load_form(workspace.db, "treatment").schema
        fields = tuple(name for name, _label in personal._personal_fields(schema))
    real = personal.programme_of

    def asking(workspace, name):
        found = real(workspace, name)
        wish = PersonalWish("treatment", fields, "基本医疗卫生与健康促进法第九十二条")
        return dataclasses.replace(found, personal=(wish,) if name == "activity_month" else ())

    monkeypatch.setattr(personal, "programme_of", asking)
    record = {
        "treat_date": "2023-09-20", "patient_name": "张三", "patient_phone": "13912345678", "age": 60, "sex": "1",
        "diagnosis_disease": "腰痛", "techniques": [{"technique": "推拿"}], "reaction": "1",
    }  # fmt: skip
    village.add("treatment", record)
    _window, page = _open(village, open_window, hands)
    card = page.private
    assert "第九十二条" in card._asked.plain() and card.agree.isVisible() and card.refuse.isVisible()
    card.agree.setFocus()
    hands.press("Enter")
    hands.idle(_window)
    assert not card.agree.isVisible() and "您同意过的" in card._words.plain()
