"""A record that names another says its day, place and what it was: in the field, its list, the view and the history."""

from __future__ import annotations

import pytest

from desktop.storage.revisions import revisions_of
from desktop.ui.fields.choice_buttons import OptionButton
from desktop.workflows.enter_record import add_records, delete_record
from desktop.workflows.form_context import registers_for_forms
from desktop.workflows.record_detail import record_detail
from desktop.workflows.record_names import record_name
from desktop.workflows.revision_words import revision_words
from desktop.workflows.workspace import open_workspace
from tests.helpers.clock import fixed_clock

LECTURE = {
    "activity_date": "2023-09-20", "place_name": "村文化广场", "site_type": "40", "topic": "高血压防治", "lecture_kind": "1", "listeners": 53,
    "content": "少盐", "staff": [{"staff_name": "李秀兰"}],
}  # fmt: skip
CLINIC = {
    "activity_date": "2023-09-20", "place_name": "村文化广场", "site_type": "40", "clinic_kind": "5", "visits_offline": 30, "visits_online": 0,
    "staff": [{"staff_name": "李秀兰"}],
}  # fmt: skip
SAID = "9月20日 村文化广场 讲座“高血压防治”"


@pytest.fixture
def linked(county):
    """The village's lecture and the free clinic that names it."""
    path = county.villages[0]
    with open_workspace(path, fixed_clock()) as workspace:
        lecture = add_records(workspace, "lecture", [LECTURE]).records[0].id
        clinic = add_records(workspace, "free_clinic", [CLINIC | {"linked_lecture": lecture}]).records[0].id
    return path, lecture, clinic


def test_the_view_and_the_history_say_it(linked):
    path, lecture, clinic = linked
    with open_workspace(path, fixed_clock()) as workspace:
        assert record_name(workspace, lecture) == SAID
        assert record_name(workspace, clinic) == "9月20日 村文化广场 义诊"
        facts = revision_words(workspace, revisions_of(workspace.db, clinic)[-1], registers_for_forms(workspace)).fields
        assert next(line.text for line in facts if line.name == "linked_lecture") == SAID
        told = " ".join(words for _label, words in record_detail(workspace, clinic).facts)
        assert lecture not in told
        delete_record(workspace, lecture, "记错了")
        assert record_name(workspace, lecture) == "已经删除的一条讲座"
        assert record_name(workspace, "0" * 32) == "不在这台电脑上的一条记录"


def test_the_field_and_its_list_say_it_by_keyboard(linked, pages, open_window, entry, hands):
    path, lecture, _clinic = linked
    window = open_window(path)
    page = entry(window, form="free_clinic")
    for place in ("activity_date", "place_name"):
        page._changed(page.model.set(place, LECTURE[place]), "")
    page._go("linked_lecture")
    row = page._row("linked_lecture")
    assert SAID in [choice.label for choice in page.model.choices("linked_lecture")]
    hands.press("1")
    assert page.model.value("linked_lecture") == lecture
    item = page.model.layout.items["linked_lecture"]
    assert page.path.words(item) == SAID
    assert lecture not in row.editor.accessibleName() + row.editor.accessibleDescription()


def test_a_lecture_held_elsewhere_that_day_is_linked_by_its_name(linked, pages, open_window, entry, hands):
    path, lecture, _clinic = linked
    page = entry(open_window(path), form="free_clinic")
    for place, value in (("activity_date", "2023-09-20"), ("place_name", "卫生室")):
        page._changed(page.model.set(place, value), "")
    hands.until(lambda: page.company.found.lectures)
    hands.press("Ctrl+L")
    assert page.model.value("linked_lecture") == lecture
    page._go("linked_lecture")
    assert shown(page) == [SAID]


def shown(page):
    return [
        button.text() for button in page._row("linked_lecture").editor.findChildren(OptionButton) if button.isVisible()
    ]


def test_a_record_that_is_gone_is_still_named_where_it_was_chosen(linked, pages, open_window, entry, hands):
    path, lecture, clinic = linked
    with open_workspace(path, fixed_clock()) as workspace:
        delete_record(workspace, lecture, "记错了")
    page = entry(open_window(path), rid=clinic, field="linked_lecture")
    page._go("linked_lecture")
    assert shown(page) == ["已经删除的一条讲座"]
    assert page.path.words(page.model.layout.items["linked_lecture"]) == "已经删除的一条讲座"
