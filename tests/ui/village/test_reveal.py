"""记录: what only this unit may know is masked; in full only with a reason, which is written down first."""

from __future__ import annotations

import pytest

from desktop.errors import UsageError
from desktop.storage.audit import audit_entries
from desktop.ui.pages.printing.reveal import Reveal
from desktop.workflows.enter_record import add_records
from desktop.workflows.reveal_record import personal_facts, reveal_record
from desktop.workflows.workspace import open_workspace
from tests.helpers.clock import fixed_clock

PATIENT = {
    "treat_date": "2023-09-28", "patient_name": "张秀英", "patient_id": "110101196003073024", "patient_phone": "13800000037",
    "diagnosis_disease": "腰痛", "techniques": [{"technique": "T0101"}],
}  # fmt: skip


@pytest.fixture
def village(county):
    path = county.villages[0]
    with open_workspace(path, fixed_clock()) as workspace:
        rid = add_records(workspace, "treatment", [PATIENT]).records[0].id
    return path, rid


def reasons(path):
    with open_workspace(path, fixed_clock()) as workspace:
        return [entry.reason for entry in audit_entries(workspace.db) if entry.what == "reveal"]


def test_masked_until_a_reason_stands_there(village):
    path, rid = village
    with open_workspace(path, fixed_clock()) as workspace:
        told = dict(personal_facts(workspace, rid))
        assert told["姓名"] == "张**"
        assert told["身份证号"] == "110***********3024"
        assert told["电话"] == "138****0037"
        with pytest.raises(UsageError) as refused:
            reveal_record(workspace, rid, "  看 ")
        assert refused.value.problem.code == "用 234"
        assert dict(reveal_record(workspace, rid, "家属来对账"))["姓名"] == "张秀英"
    assert reasons(path) == ["家属来对账"]


def test_ctrl_r_asks_why_and_shows_it_until_one_moves_on(village, open_window, hands):
    path, _rid = village
    window = open_window(path)
    window.go("records")
    hands.until(lambda: window.shell.page.preview.detail is not None)
    page = window.shell.page
    hands.press("Home")
    hands.until(lambda: page.preview.detail.personal)
    shown = dict(page.preview.detail.personal)
    assert shown["姓名"] == "张**"
    hands.press("Ctrl+R")
    dialog = hands.until(lambda: window.findChild(Reveal))
    hands.until(dialog.reason.hasFocus)
    hands.press("Enter")  # no reason, no look
    assert dialog.isVisible()
    hands.compose("jia shu", commit="家属来对账")
    hands.press("Enter")
    hands.until(
        lambda: any("张秀英" in label.text() for label in page.preview._personal.findChildren(type(page.preview._lock)))
    )
    open_window.close()
    assert reasons(path) == ["家属来对账"]


def test_esc_shows_nothing_and_writes_nothing(village, open_window, hands):
    path, _rid = village
    window = open_window(path)
    window.go("records")
    hands.until(lambda: window.shell.page.preview.detail is not None)
    hands.until(lambda: window.shell.page.preview.detail.personal)
    hands.press("Ctrl+R")
    hands.until(lambda: window.findChild(Reveal))
    hands.press("Esc")
    hands.idle(window)
    open_window.close()
    assert reasons(path) == []
