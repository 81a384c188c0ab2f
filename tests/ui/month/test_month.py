"""One month across three computers, by keys and a method editor alone: kit → records → stick → returned → mended →
approved → county → the official table, and the cell's records.
"""

from __future__ import annotations

import pytest

from desktop.model.window_request import WindowRequest
from tests.ui.month.plays import (
    approve_all,
    enter_free_clinic,
    page,
    place,
    set_up_village,
    submit,
    take_in,
    write_receipts,
)


@pytest.mark.gap(700, reason="three windows and their workers share one process and two cores")
def test_the_month(stage, sit_down, hands, openings, picker, export_folder):
    openings.plug(stage.stick)

    # The village: set up, two free clinics, one stick.
    village = sit_down(WindowRequest("kit", stage.kit))
    set_up_village(village, stage, hands)
    enter_free_clinic(village, hands, day="0918", visits="23")
    enter_free_clinic(village, hands, day="0920", visits="23")
    submit(village, hands)
    assert len(list(stage.stick.glob("上报_*"))) == 1

    # The township: tried, the words compared, taken in; one record comes back, the other is approved; receipts.
    township = sit_down(WindowRequest("workspace", stage.township))
    hands.until(lambda: township.shell is not None, 20_000)
    hands.idle(township)
    take_in(township, hands, words=True)
    hands.press("Alt+4")
    hands.until(lambda: page(township).name == "review" and page(township)._item is not None)
    hands.idle(township)
    returned = page(township)._item.rid
    hands.press("Ctrl+T")
    hands.compose("xian xia", commit="线下义诊")
    hands.press("Enter")
    hands.compose("deng ji biao", commit="登记表上数出来是 33 人", during=["Enter"])
    hands.press("Enter")
    hands.until(lambda: "退回了" in township.shell.toast_text())
    hands.idle(township)
    approve_all(township, hands)
    hands.press("Alt+3")
    hands.idle(township)
    write_receipts(township, hands, stage)

    # The village again: the receipt says what came back, one press opens it at its field.
    openings.sit_at(village)
    hands.press("Alt+2")
    hands.press("F5")
    hands.until(lambda: page(village).overview is not None and page(village).overview.returned, 20_000)
    hands.idle(village)
    hands.press("Enter")
    hands.until(lambda: page(village).name == "entry" and page(village).model is not None)
    hands.idle(village)
    assert page(village).model.opened.draft.rid == returned
    assert place(village) == "visits_offline"
    hands.type("33")
    hands.press("Ctrl+S")
    hands.until(lambda: page(village).name != "entry")
    hands.idle(village)
    submit(village, hands)

    # The township: the second version is taken in, approved, and everything goes up.
    openings.sit_at(township)
    take_in(township, hands, words=False)
    hands.press("Alt+4")
    hands.until(lambda: page(township).name == "review")
    hands.idle(township)
    approve_all(township, hands)
    submit(township, hands)

    # The county: taken in, complete, the figure in the official table and the records behind it, exported.
    county = sit_down(WindowRequest("workspace", stage.county))
    hands.until(lambda: county.shell is not None, 20_000)
    hands.idle(county)
    take_in(county, hands, words=False)
    hands.press("Alt+1")
    hands.until(lambda: page(county).name == "overview")
    hands.idle(county)
    hands.press("4")  # 义诊周 附件2
    hands.until(lambda: page(county).name == "tables")
    hands.idle(county)
    assert page(county).heading().title == "义诊周 附件2"
    assert figure(county, hands, "visits_offline") == "56"  # 23, and 33 where 23 stood before
    hands.press("Enter")
    hands.idle(county)
    assert page(county).drill.isVisible()
    hands.press("Ctrl+E")
    hands.until(lambda: list(export_folder.rglob("*.xlsx")), 20_000)
    hands.idle(county)


def figure(window, hands, name: str) -> str:
    """Walk to a column of the row of totals; what stands there."""
    shown = page(window)
    column = next(at for at, cell in enumerate(shown._view.figures[0]) if cell.column.name == name)
    hands.press("Ctrl+Home", *["Right"] * column)
    return shown.figures_model._cell(shown._view, shown.figures.row(), shown.figures.column()).text
