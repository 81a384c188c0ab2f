"""Clock, language and the place of shipped files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from desktop.foundation import shipped
from desktop.foundation.clock import SystemClock, local_text
from desktop.foundation.translation import _, use_language
from tests.helpers.clock import MONTH_END, fixed_clock


def test_fixed_clock_stands_where_it_was_put():
    clock = fixed_clock()
    assert clock.now() == MONTH_END
    clock.at += dt.timedelta(days=1)
    assert local_text(clock.now()) == "2023-10-01T17:05:00+08:00"


def test_system_clock_knows_its_zone():
    assert SystemClock().now().tzinfo is not None


def test_chinese_is_the_source_and_english_a_translation(monkeypatch: pytest.MonkeyPatch):
    assert _("磁盘满了，没有写完") == "磁盘满了，没有写完"
    use_language("en")
    assert _("磁盘满了，没有写完") == "The disk is full; the file was not finished"
    monkeypatch.setenv("XINGLIN_LANG", "en_GB.UTF-8")
    use_language()
    assert _("这个地方不让写") == "Writing is not allowed here"
    use_language("mn")
    assert _("这个地方不让写") == "这个地方不让写"


def test_checkout_serves_where_nothing_was_installed():
    assert shipped.shipped_path("resources/translations").is_dir()


def test_installed_files_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "desktop/_shipped").mkdir(parents=True)
    monkeypatch.setattr(shipped, "__file__", str(tmp_path / "desktop/foundation/shipped.py"))
    monkeypatch.setattr(shipped, "_base", shipped._base.__wrapped__)  # where it was found before does not count
    assert shipped.shipped_path("forms/x.csv") == tmp_path / "desktop/_shipped/forms/x.csv"
