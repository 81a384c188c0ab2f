"""填表的人 by keys alone: added, renamed, with a password and without, gone; the recovery code with its proof."""

from __future__ import annotations

from desktop.storage.audit import audit_entries
from desktop.workflows.key_file import read_key_file, unlock_with_code
from desktop.workflows.people import list_people
from desktop.workflows.workspace import needs_password, open_workspace
from tests.ui.people.conftest import LI
from tests.workflows.accounts import CLOCK, PASSWORD


def people_page(window, hands):
    """From 设置, as a person finds it."""
    hands.press(f"Alt+{window.page_names().index('settings') + 1}")
    settings = window.shell.page
    while hands.target() is not settings.people:
        hands.press("Tab")
    hands.press("Enter")
    hands.idle(window)
    page = window.shell.page
    assert page.name == "people"
    hands.until(lambda: page.seen is not None)
    return page


def names(page) -> list[str]:
    return [row.accessibleName() for row in page.list.rows.rows]


def wait_for(hands, page, step: str):
    hands.until(lambda: page.step == step and not page._busy, 20_000)


def proved(page, hands):
    """Copy the code that shows, then type the group that is asked for."""
    code = page.code.tiles.accessibleName().split()
    hands.press("Enter")
    assert not page.code.tiles.isVisible()
    hands.type(code[page.code.asked - 1])
    hands.press("Enter")
    wait_for(hands, page, "list")
    return "-".join(code)


def add(page, hands, pinyin: str, name: str):
    hands.press("Ctrl+I")
    assert page.form.name_box.hasFocus()
    hands.compose(pinyin, commit=name)
    hands.press("Enter", "Enter")
    wait_for(hands, page, "list")


def test_people_are_added_and_the_first_password_brings_the_code(open_window, hands, free):
    window = open_window(free)
    page = people_page(window, hands)
    assert "没有防盗" in page.list.notice.accessibleName()
    assert not page.make.isEnabled()
    add(page, hands, "wang fang", "王芳")
    add(page, hands, "li lei", "李雷")
    assert [name.split()[0] for name in names(page)] == ["李雷", "王芳"]
    assert window.shell.facts.person == "王芳"
    hands.press("2", "2")  # 王芳, 设密码
    hands.type("shanhai77")
    hands.press("Enter")
    hands.type("shanhai77")
    hands.press("Enter")
    wait_for(hands, page, "code")
    assert needs_password(free)
    assert not read_key_file(free).code_proved
    code = proved(page, hands)
    assert read_key_file(free).code_proved
    assert unlock_with_code(read_key_file(free), code).slot == "recovery"
    hands.until(lambda: not page.list.notice.isVisible())
    assert "有密码" in names(page)[1]
    assert page.code.tiles.accessibleName() == ""


def test_a_code_that_was_not_proved_is_told_until_another_is(open_window, hands, free, monkeypatch, tmp_path):
    window = open_window(free)
    page = people_page(window, hands)
    add(page, hands, "wang fang", "王芳")
    hands.press("1", "2")
    hands.type("shanhai77")
    hands.press("Enter")
    hands.type("shanhai77")
    hands.press("Enter")
    wait_for(hands, page, "code")
    monkeypatch.setattr(type(window), "choose_folder", lambda *_args: tmp_path)
    hands.press("Ctrl+O")
    hands.until(page.code.written.isVisible, 10_000)
    assert "-".join(page.code.tiles.accessibleName().split()) in next(tmp_path.glob("恢复码_*")).read_text("utf-8-sig")
    hands.press("Enter")
    hands.type("00000")
    hands.press("Enter")
    hands.until(page.code.wrong.isVisible, 10_000)
    hands.press("Esc")
    assert page.code.tiles.isVisible()  # once more to the code
    hands.press("Esc")
    assert page.step == "list"
    hands.press("Alt+1")
    page = people_page(window, hands)
    hands.until(page.list.notice.isVisible)
    assert "没有照着纸对过" in page.list.notice.accessibleName()
    hands.press("Ctrl+K", "Enter")
    wait_for(hands, page, "code")
    proved(page, hands)
    hands.until(lambda: not page.list.notice.isVisible())


def test_a_password_is_changed_with_the_old_one_only(open_window, hands, clinic):
    window = open_window(clinic, password=PASSWORD)
    page = people_page(window, hands)
    assert [name.split()[0] for name in names(page)] == ["李雷", "王芳", "赵敏"]
    hands.press("2", "2")
    hands.type("not that one")
    hands.press("Enter")
    hands.type("minghe88")
    hands.press("Enter")
    hands.type("minghe88")
    hands.press("Enter")
    hands.until(page.form.wrong.isVisible, 20_000)
    assert page.form.own_box.hasFocus()
    hands.type(PASSWORD)
    hands.press("Enter", "Enter", "Enter")
    wait_for(hands, page, "list")
    window.tasks.close()
    with open_workspace(clinic, CLOCK, password="minghe88") as workspace:
        assert audit_entries(workspace.db)[0].what == "password.set"


def test_helping_another_takes_ones_own_password_and_no_two_are_alike(open_window, hands, clinic):
    window = open_window(clinic, password=PASSWORD)
    page = people_page(window, hands)
    hands.press("3", "2")  # 赵敏 has none yet
    hands.type(LI)  # somebody else's is no proof of who sits there
    hands.press("Enter")
    for again in (LI, LI):
        hands.type(again)
        hands.press("Enter")
    hands.until(page.form.wrong.isVisible, 20_000)
    hands.type(PASSWORD)
    hands.press("Enter", "Enter", "Enter")
    hands.until(page.form.new.wrong.isVisible, 20_000)
    assert "不能用" in page.form.new.wrong.accessibleName()
    for again in ("zhaomin3", "zhaomin3"):
        hands.press("Ctrl+A")
        hands.type(again)
        hands.press("Enter")
    wait_for(hands, page, "list")
    assert "有密码" in names(page)[2]


def test_leaving_takes_two_people_where_two_have_passwords(open_window, hands, clinic):
    window = open_window(clinic, password=PASSWORD)
    page = people_page(window, hands)
    hands.press("1", "4")  # 李雷, 不在这里了
    hands.compose("diao zou", commit="调走了")
    hands.press("Enter")
    assert page.form.second_box.hasFocus()
    hands.press("Enter")
    hands.until(page.form.wrong.isVisible, 20_000)
    assert "两个人" in page.form.wrong.accessibleName()
    hands.type(LI)
    hands.press("Enter")
    wait_for(hands, page, "list")
    assert [name.split()[0] for name in names(page)] == ["王芳", "赵敏"]
    hands.press("1")  # 王芳 fills in: she cannot take herself off, but may do without a password, were it not the last
    assert len(page.person.rows.rows) == 3
    hands.press("3", "Enter")
    hands.until(page.form.wrong.isVisible, 20_000)
    assert "最后一个密码" in page.form.wrong.accessibleName()
    hands.press("Esc")
    assert page.step == "person"
    hands.press("Esc")
    assert page.step == "list"
    hands.press("Esc")
    assert window.shell.page.name == "settings"
    window.tasks.close()
    with open_workspace(clinic, CLOCK, password=PASSWORD) as workspace:
        assert [held.name for held in list_people(workspace)] == ["王芳", "赵敏"]
        gone = next(entry for entry in audit_entries(workspace.db) if entry.what == "people.retire")
        assert gone.reason == "调走了 · 同办：李雷"


def test_another_name_holds_at_once_and_a_taken_one_is_told(open_window, hands, clinic):
    window = open_window(clinic, password=PASSWORD)
    page = people_page(window, hands)
    hands.press("2", "1")
    hands.press("Ctrl+A")
    hands.compose("li lei", commit="李雷")
    hands.press("Enter", "Enter")
    hands.until(page.form.wrong.isVisible, 10_000)
    assert page.form.name_box.hasFocus()
    hands.compose("wang fang fang", commit="王芳芳")
    hands.press("Enter", "Enter")
    wait_for(hands, page, "list")
    assert window.shell.facts.person == "王芳芳"


def test_what_was_typed_is_gone_when_one_leaves(open_window, hands, clinic):
    window = open_window(clinic, password=PASSWORD)
    page = people_page(window, hands)
    hands.press("2", "2")
    hands.type("half")
    hands.press("Alt+1")
    assert window.shell.page is not page
    assert page.form.own_box.text() == ""
