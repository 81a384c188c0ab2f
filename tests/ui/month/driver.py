"""The village's month in a process of its own, which is killed where it is told to and goes on when started again.

``python -m tests.ui.month.driver PLAN.json``: signs in (or sets the computer up), finds itself where it stopped, goes on,
writes where it is, and is shot by its own hand (SIGKILL) at the point the plan names. Nothing is said to the program.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.ui.harness import offscreen

offscreen.prepare()

from desktop.app import Application, qt_application  # noqa: E402
from desktop.model.window_request import WindowRequest  # noqa: E402
from desktop.storage.records import heads  # noqa: E402
from desktop.ui.preferences import Preferences  # noqa: E402
from tests.helpers.clock import fixed_clock  # noqa: E402
from tests.ui.harness.hands import Hands  # noqa: E402
from tests.ui.harness.opening import activate  # noqa: E402
from tests.ui.month.plays import PASSWORD, TEN, open_form, page, save, set_up_village, step, submit  # noqa: E402

SAFE_AFTER_S = 2.0


class NoWatch:
    """The standstill of a process that is about to be killed is of no interest."""

    @contextmanager
    def _whatever(self) -> Iterator[None]:
        yield

    paused = running = _whatever

    @staticmethod
    def outside(happened: Any) -> Any:
        return happened()


class Play:
    """``point``: where to die, as (record, step), or a word; None: play to the end."""

    def __init__(self, plan: dict[str, Any], told: Path) -> None:
        self.plan, self._told = plan, told
        self.hands = Hands(NoWatch())  # type: ignore[arg-type]
        app = qt_application([])
        stick = Path(plan["stick"])
        self.application = Application(
            app, clock=fixed_clock(), preferences=Preferences(told.with_name("window.json")), drives=lambda: (stick,)
        )
        self.window = self.application.window()
        activate(self.window)

    def tell(self, **what: Any) -> None:
        self.plan["so_far"] |= what
        self._told.write_text(json.dumps(self.plan["so_far"]), "utf-8")

    def die(self, point: object) -> None:
        if self.plan["point"] == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def sign_in(self) -> None:
        """The kit by its code the first time, the password later."""
        window, hands, plan = self.window, self.hands, self.plan
        if not plan["workspace"]:
            window.start.flow.begin(WindowRequest("kit", Path(plan["kit"])))
            set_up_village(window, SimpleNamespace(code=plan["code"]), hands)
            self.tell(workspace=str(window.shell.facts.path))
            return
        window.start.flow.begin(WindowRequest("workspace", Path(plan["workspace"])))
        hands.until(lambda: window.start.page is not None and window.start.page.name == "password", 20_000)
        hands.until(window.start.page.box.hasFocus)
        hands.type(PASSWORD)
        hands.press("Enter")
        hands.until(lambda: window.shell is not None, 20_000)
        hands.idle(window)

    def records(self) -> int:
        found: list[int] = []
        self.window.tasks.run(lambda workspace, _progress: len(heads(workspace.db)), done=found.append)
        self.hands.until(lambda: found)
        return found[0]

    def on_disk(self) -> None:
        """Two seconds have passed since the last letter: that is what is promised, no more."""
        end = time.monotonic() + SAFE_AFTER_S
        while time.monotonic() < end and (page(self.window).keeper.dirty or self.window.tasks.busy):
            self.hands.rest(20)

    def go_on(self) -> None:
        """The rest of the ten: first the record in hand, at the field it stands at."""
        window, hands = self.window, self.hands
        if page(window).name == "entry":
            hands.until(lambda: page(window).model is not None)
            hands.idle(window)
            record, after = self.plan["so_far"]["record"], self.plan["so_far"]["step"]
            assert page(window).place == self.plan["so_far"]["place"], (page(window).place, self.plan["so_far"])
            for place, *_doings in TEN[record][2][: after + 1]:
                assert page(window).model.is_answered(place), place
            self.fill(record, after + 1)
        for record in range(self.records(), len(TEN)):
            initials, form, _steps = TEN[record]
            open_form(window, hands, initials, form)
            self.fill(record, 0)

    def fill(self, record: int, begin: int) -> None:
        window, hands = self.window, self.hands
        steps = TEN[record][2]
        for number in range(begin, len(steps)):
            place, *doings = steps[number]
            step(window, hands, place, *doings)
            if self.plan["point"] == [record, number]:
                self.on_disk()
                self.tell(record=record, step=number, place=page(window).place)
                self.die([record, number])
        self.tell(record=record, step=len(steps) - 1, place=page(window).place)
        if self.plan["point"] == ["save", record]:
            self.on_disk()
            hands.press("Ctrl+S")
            self.die(["save", record])
        save(window, hands)

    def report(self) -> None:
        """Onto the stick."""
        window, hands = self.window, self.hands
        if self.plan["point"] in ("review", "writing", "written"):
            hands.press("Ctrl+U")
            hands.until(lambda: page(window).name == "submit")
            hands.idle(window)
            self.die("review")
            hands.press("Enter")
            self.die("writing")
            hands.until(lambda: page(window).stage == 3, 20_000)
            self.die("written")
        submit(window, hands)


def main() -> None:
    told = Path(sys.argv[1])
    play = Play(json.loads(told.read_text("utf-8")), told.with_name("so_far.json"))
    play.sign_in()
    play.die("signed in")
    play.go_on()
    play.report()
    play.tell(done=True)
    os._exit(0)  # Qt's own goodbye is not what is tested here


if __name__ == "__main__":
    main()
