"""Circles that hold widgets are found on the window's thread, whoever made them garbage and whoever is busy."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.ui import collecting
from desktop.ui.tasks import Progress, TaskRunner


class Ring:
    """A circle nobody reaches, and where it was found."""

    def __init__(self, found: list[str]) -> None:
        self.me, self.widget = self, QWidget()
        weakref.finalize(self, lambda: found.append(threading.current_thread().name))


def much(_progress: Progress) -> int:
    """So many objects that stay for a while that Python would look for garbage many times."""
    return len([[number] for number in range(300_000)])


def test_what_the_worker_makes_ends_no_widget_on_its_thread(qtbot):
    gc.collect()
    tasks = TaskRunner()
    found: list[str] = []
    Ring(found)
    answers: list[int] = []
    tasks.run_free(much, done=answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
    assert found == []  # not there
    qtbot.waitUntil(lambda: bool(found), timeout=20_000)
    assert found == [threading.main_thread().name]
    tasks.close()


def test_python_looks_by_itself_again_when_the_last_window_is_gone(qtbot):
    assert gc.isenabled()
    first, second = TaskRunner(), TaskRunner()
    assert not gc.isenabled()
    first.close()
    assert not gc.isenabled()
    second.close()
    second.close()
    assert gc.isenabled()


def test_a_look_takes_the_oldest_generation_that_is_due(monkeypatch):
    looked: list[int] = []
    monkeypatch.setattr(gc, "collect", looked.append)
    for count in ((0, 0, 0), (701, 0, 0), (701, 11, 0), (5, 11, 11)):
        monkeypatch.setattr(gc, "get_count", lambda count=count: count)
        monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
        collecting.look()
    assert looked == [0, 1, 2]


def test_a_collector_belongs_to_who_made_it(qtbot):
    parent = QObject()
    held = collecting.Collector(parent)
    assert held.parent() is parent
    held.close()
