"""The recovery code and each step of 忘了密码 at each size, text size and contrast."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.foundation.translation import _
from desktop.ui.start.forgot_page import ForgotPage
from desktop.workflows.first_run import OwnWords, open_the_kit
from desktop.workflows.people import Person
from desktop.workflows.recovery import WaysBack
from tests.ui.harness.guards import settle
from tests.ui.harness.looks import each_look

CODE = "FX9XE-0F2K6-HR81P-ET2N6-T0FKR-2W2H2-7304X"
UNIT, PARENT = "幸福村卫生室", "青石镇中心卫生院"
STEPS = ("ways", "closed", "code", "ask", "words", "grant", "who")


@pytest.fixture
def looked_at(hands, picture, gap):
    """``looked_at(window, {name: show})``: what is wrong with each face in each look; the look changes under another each time."""

    def found(window, faces, language):
        told: list[str] = []
        names = list(faces)
        for look in each_look(window, hands, gap):
            for name in names:
                with gap.paused():  # shown by the test, not by a person
                    faces[name]()
                    hands.idle(window)
                    settle()
                picture(window, f"start-{name}-{language}-{look}")
                told += [f"{name} {look}: {line}" for line in look.findings(window)]
            names = names[1:] + names[:1]
        return told

    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_recovery_code_looks_right(language, begin, hands, openings, kit, tmp_path, gap, looked_at):
    openings.plug(kit.stick)
    window = begin(language=language)
    hands.idle(window)
    page = window.start.page
    with gap.paused():
        page.run.kit_chosen(kit.file)
        page.run.kit_opened(open_the_kit(kit.file, kit.code), kit.code, Path.home() / UNIT)
        page.run.workspace_made(tmp_path, OwnWords(UNIT, PARENT, kit.words), CODE)

    def shown():
        page.recovery.back()
        page._show()
        page.recovery.show_written(kit.stick / "恢复码_幸福村卫生室.txt")

    def asked():
        page.recovery.back()
        page._show()
        page.recovery.forward()
        page.recovery.show_differs()

    assert looked_at(window, {"recovery": shown, "recovery-asked": asked}, language) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_step_of_a_forgotten_password_looks_right(language, begin, kit, tmp_path, looked_at):
    window = begin(language=language)
    (tmp_path / "locked").mkdir()
    page = ForgotPage(window.start, tmp_path / "locked", UNIT, PARENT, back=lambda: None)
    page.opened = lambda argument: None
    window.start.show_start(page)

    def show(step):
        page.close_page()
        open_ways = step != "closed"
        page._seen(WaysBack(open_ways, open_ways, ("山海那句",), () if step == "ask" else tuple(kit.words)))
        page._people = tuple(
            Person(str(n), name, "护士", True, n != 1, False) for n, name in enumerate(("王芳", "李雷"))
        )
        page.who.show_people(page._people)
        page._show({"closed": "ways", "words": "ask"}.get(step, step))
        if step == "code":
            page.code.code.setText(CODE[:17] + "2")
            page.code.new.show_wrong(_("两次输的不一样。请再输一遍。"))
        elif step == "words":
            page.ask.show_written(kit.stick / "密码申请_YL0101.xinglin")
        elif step == "grant":
            page.grant.show_file(kit.stick / "密码批复_幸福村卫生室.xinglin")
            page.grant.show_wrong(*(("这不是批复", "请选批复") if language == "zh" else ("Wrong", "Again")))

    assert looked_at(window, {f"forgot-{step}": lambda step=step: show(step) for step in STEPS}, language) == []
