"""The demonstration county: made where there is none, its units chosen by digit."""

from __future__ import annotations

import shutil
import threading
import time

from PySide6.QtWidgets import QApplication

from desktop.model.window_request import WindowRequest
from desktop.ui.start.cannot_open_page import CannotOpenPage
from desktop.ui.start.demo_page import DemoPage
from desktop.ui.start.making_page import MakingPage


def page(window):
    return window.start.page


def opened(window):
    return window.shell.facts if window.shell is not None else None


def test_a_demonstration_is_chosen_by_digit(begin, hands, county):
    window = begin(WindowRequest("demo", county.folder))
    assert isinstance(page(window), DemoPage)
    hands.press("Right", "2")
    hands.until(lambda: opened(window), 20_000)
    assert opened(window).level == "township"
    hands.press("Alt")
    hands.until(QApplication.activePopupWidget)
    hands.press("Up", "Enter")  # the last line: 换一个工作区
    hands.until(lambda: window.shell is None)
    assert isinstance(page(window), DemoPage)


def test_every_other_unit_of_it_can_be_reached(begin, hands, county):
    window = begin(WindowRequest("demo", county.folder))
    hands.press("Tab", "Tab", "Tab")
    assert hands.target() in page(window).others
    assert {button.text() for button in page(window).others} >= {path.name for path in county.villages}
    hands.press("Enter")
    hands.until(lambda: opened(window), 20_000)


def test_it_is_made_first_where_there_is_none(begin, hands, tmp_path, monkeypatch, county):
    """The making itself is tested by the chain; here a quick one stands for it."""
    from desktop.workflows import make_demo

    looked = threading.Event()

    def quick(folder, *, records, seed, progress, beat):
        for text in ("建县里的网络", "发启用包"):
            progress(text)
            beat()
        looked.wait(20)
        shutil.copytree(county.folder, folder)
        return make_demo.demo_places(folder)

    monkeypatch.setattr(make_demo, "make_demonstration", quick)
    window = begin(WindowRequest("demo", tmp_path / "new"))
    assert isinstance(page(window), MakingPage)
    looked.set()
    hands.until(lambda: isinstance(page(window), DemoPage), 20_000)


def test_stopping_it_ends_the_program(begin, hands, tmp_path, monkeypatch):
    from desktop.workflows import make_demo

    def endless(_folder, *, records, seed, progress, beat):
        progress("发启用包")
        while True:
            time.sleep(0.01)
            beat()

    monkeypatch.setattr(make_demo, "make_demonstration", endless)
    window = begin(WindowRequest("demo", tmp_path / "new"))
    hands.until(lambda: page(window)._count)
    hands.press("Esc")
    hands.until(lambda: not window.isVisible(), 10_000)


def test_a_folder_with_other_things_is_not_touched(begin, hands, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("x")
    window = begin(WindowRequest("demo", tmp_path / "full"))
    hands.until(lambda: isinstance(page(window), CannotOpenPage), 10_000)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]
