"""The preview of what a paste would do, at each size, text size and contrast: columns to match, and cells that do not fit."""

from __future__ import annotations

import pytest

from desktop.ui.fields.paste_preview import PastePreview
from desktop.ui.fields.pasting import plan_paste
from tests.ui.fields.samples import ROSTER, TWO
from tests.ui.harness.guards import settle
from tests.ui.harness.looks import each_look

BLOCK = "\n".join([
    "姓名\t所在单位\t职称\t签到\t年龄\t备注", "王芳\t幸福村卫生室\t乡村医生\t√\t４５\t早到", "李建国\t外地的诊所\t主任\t否\t六十\t",
    *(f"赵{n}\t新丰村卫生室\t2\t是\t{n}x\t" for n in range(30, 38)),
])  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_preview_of_a_paste_looks_right(language, county, open_window, hands, inspect, picture, gap):
    """What stands in it are people's own columns and words; the sentences around are ours."""
    window = open_window(county.villages[0], language=language)
    found: list[str] = []
    for look in each_look(window, hands, gap):
        plan = plan_paste(BLOCK, ROSTER, 0, 0, present=TWO)
        assert plan is not None and plan.misfits
        dialog = PastePreview(window.theme, plan, "名册" if language == "zh" else "Roster", window)
        dialog.ask()
        settle()
        picture(dialog, f"dialog-paste-{language}-{look}")
        found += [f"{look}: {line}" for line in inspect(dialog)]
        if dialog.width() > window.width() or dialog.height() > window.height():
            found.append(f"{look}: {dialog.width()}×{dialog.height()} is larger than the window")
        dialog.close()
        settle()
    assert not found, "\n".join(found)
