"""Ten records of five forms at one village, by keys alone: kit → records → stick → one returned and corrected → receipt."""

from __future__ import annotations

import pytest

from desktop.model.window_request import WindowRequest
from desktop.storage.records import heads
from tests.ui.month.plays import (
    FORMS,
    TEN,
    approve_all,
    enter,
    mend_returned,
    page,
    read_receipt,
    set_up_village,
    submit,
    take_in,
    write_receipts,
)


def states(window, hands) -> dict[str, list[str]]:
    """State → forms of its records."""
    found = []
    window.tasks.run(lambda workspace, _progress: [(head.state, head.form) for head in heads(workspace.db)], done=found.append)  # fmt: skip
    hands.until(lambda: found)
    told: dict[str, list[str]] = {}
    for state, form in sorted(found[0]):
        told.setdefault(state, []).append(form)
    return told


@pytest.mark.gap(900, reason="two windows and their workers share one process and two cores")
def test_ten_records_reach_the_township_and_the_receipt_comes_back(stage, sit_down, hands, openings):
    openings.plug(stage.stick)
    village = sit_down(WindowRequest("kit", stage.kit))
    set_up_village(village, stage, hands)
    for record in TEN:
        enter(village, hands, record)
    assert states(village, hands) == {"ready": sorted(form for _initials, form, _steps in TEN)}
    assert len(FORMS) == 5
    submit(village, hands)
    assert states(village, hands).keys() == {"submitted"}

    township = sit_down(WindowRequest("workspace", stage.township))
    hands.until(lambda: township.shell is not None, 20_000)
    hands.idle(township)
    take_in(township, hands, words=True)
    hands.press("Alt+4")
    hands.until(lambda: page(township).name == "review" and page(township)._item is not None)
    hands.idle(township)
    field = {"义诊": "线下义诊", "讲座": "听众人数"}
    for _row in range(10):  # a clinic or a lecture: the record with a figure to mend
        if page(township)._item.form_title in field:
            break
        hands.press("Ctrl+Down")
        hands.idle(township)
    wanted = page(township)._item.form_title
    hands.press("Ctrl+T")
    hands.compose("xian xia", commit=field[wanted])
    hands.press("Enter")
    hands.compose("deng ji biao", commit="登记表上数出来是 33 人", during=["Enter"])
    hands.press("Enter")
    hands.until(lambda: "退回了" in township.shell.toast_text())
    hands.idle(township)
    approve_all(township, hands)
    hands.press("Alt+3")
    hands.idle(township)
    write_receipts(township, hands, stage)

    openings.sit_at(village)
    read_receipt(village, hands)
    mend_returned(village, hands, "visits_offline" if wanted == "义诊" else "listeners", "33")
    submit(village, hands)

    openings.sit_at(township)
    take_in(township, hands, words=False)
    hands.press("Alt+4")
    hands.until(lambda: page(township).name == "review")
    hands.idle(township)
    approve_all(township, hands)
    hands.press("Alt+3")
    hands.idle(township)
    write_receipts(township, hands, stage)

    openings.sit_at(village)
    read_receipt(village, hands)
    hands.until(lambda: page(village).overview is not None and not page(village).overview.returned, 20_000)
    hands.until(
        lambda: states(village, hands).keys() == {"received"} or states(village, hands).keys() == {"endorsed"}, 20_000
    )
    assert sum(len(forms) for forms in states(village, hands).values()) == 10
