"""The activity month of the prefecture: every figure of the document out of records that travelled as files."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from tests.golden import driver

DOCUMENT = {
    "backbone_staff": 89,
    "senior_staff": 64,
    "counties": 5,
    "townships": 18,
    "days": 26,
    "visits": 1709,
    "booklets_tcm": 3943,
    "booklets_law": 494,
    "booklets_health": 333,
    "intervention_articles": 406,
    "drugs_yuan": "9120.00",
    "training_people": 93,
    "training_booklets": 103,
    "lecture_listeners": 334,
    "museum_pressed": 136,
    "museum_immersed": 130,
    "museum_plants": 100,
    "museum_pieces": 85,
    "museum_photos": 100,
}


def run_expected(golden: driver.GoldenSet) -> Any:
    """What the independent script of a set prints, run as its own process without the program on its path."""
    script = golden.folder / "expected.py"
    done = subprocess.run([sys.executable, "-I", str(script)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def expected() -> Any:
    return run_expected(driver.SIPING)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> driver.Played:
    return driver.play(driver.SIPING, tmp_path_factory.mktemp("siping"))


def test_the_script_comes_to_the_documents_figures(expected: Mapping[str, Any]) -> None:
    assert {name: expected["figures"][name] for name in DOCUMENT} == DOCUMENT


def test_every_record_that_is_left_arrived_at_the_top(played: driver.Played) -> None:
    assert driver.arrived(played, driver.SIPING) == driver.left(driver.SIPING)


def test_every_figure_equals_the_independent_script(played: driver.Played, expected: Mapping[str, Any]) -> None:
    total = driver.table(played, driver.SIPING, "figures", driver.SIPING.period)["total"]
    wanted = expected["figures"]
    assert set(wanted) <= set(total)
    differing = {
        name: (total[name], value) for name, value in wanted.items() if Decimal(str(total[name])) != Decimal(value)
    }
    assert differing == {}


def test_every_figure_names_its_records(played: driver.Played, expected: Mapping[str, Any]) -> None:
    labels = {rid: label for label, rid in played.rids.items()}
    for name, wanted in expected["records"].items():
        answer = driver.table(played, driver.SIPING, "figures", driver.SIPING.period, "--cell", name)
        assert Decimal(str(answer["value"])) == Decimal(expected["figures"][name]), name
        assert sorted({labels[record["id"]] for record in answer["records"]}) == wanted, name


def test_the_summary_says_what_the_golden_text_says(played: driver.Played, tmp_path) -> None:
    """The document's own parts, every figure written as the document writes it."""
    word = tmp_path / "summary.docx"
    told = driver.summary(played, driver.SIPING, driver.SIPING.period, "--docx", word)
    wanted = (driver.SIPING.folder / "summary.txt").read_text("utf-8").splitlines()
    assert told["text"] == wanted
    with zipfile.ZipFile(word) as archive:
        body = archive.read("word/document.xml").decode("utf-8")
    assert [line for line in wanted if line and line not in re.sub(r"<[^>]+>", "", body)] == []
    assert "{" not in re.sub(r"<[^>]+>", "", body)


def test_the_summary_keeps_the_exact_figures_and_counts_their_records(
    played: driver.Played, expected: Mapping[str, Any]
) -> None:
    figures = driver.summary(played, driver.SIPING, driver.SIPING.period)["figures"]
    differing = {
        name: (figures[name]["exact"], value)
        for name, value in expected["figures"].items()
        if Decimal(str(figures[name]["exact"])) != Decimal(value)
    }
    assert differing == {}
    counts = {name: len(records) for name, records in expected["records"].items()}
    assert {name: figures[name]["records"] for name in counts} == counts
    shown = {
        name: (figures[name]["value"], figures[name]["shown"]) for name in ("booklets_tcm", "visits", "drugs_yuan")
    }
    assert shown == {"booklets_tcm": (3940, "3940余"), "visits": (1709, "1709"), "drugs_yuan": (9000, "9000余")}
