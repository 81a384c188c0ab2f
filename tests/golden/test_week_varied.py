"""The 22 columns again, over a second set: the week's records with other days, figures, people and deletions.

What the program must come to is computed by the same independent script over the varied input, so that no rule can
be fitted to the one committed set.
"""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.golden import driver
from tests.golden.test_siping import run_expected
from tests.golden.test_week import LINES, PERIOD, number, of_line

WEEK_DAYS = [f"2023-09-{day:02}" for day in range(16, 23)]
FIGURES = ("visits_offline", "visits_online", "listeners")


def varied(folder: Path, seed: int) -> driver.GoldenSet:
    """A copy of the week in ``folder``, every record changed by the same seed in the same way."""
    shutil.copytree(driver.WEEK.folder, folder)
    chance = random.Random(seed)
    for path in sorted((folder / "records").glob("*.jsonl")):
        lines = [json.loads(text) for text in path.read_text("utf-8").splitlines()]
        for line in lines:
            if line["then"] is None:
                vary(line, chance)
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    week = driver.WEEK
    return driver.GoldenSet(str(folder), week.programme, week.period, week.now)


def vary(line: dict[str, Any], chance: random.Random) -> None:
    """Change one record so that it stays a valid one: days inside the week, figures only upwards, fewer people."""
    data = line["data"]
    if data.get("activity_date") in WEEK_DAYS and "date_end" not in data and line["form"] != "lecture":
        data["activity_date"] = chance.choice(WEEK_DAYS)
    for name in FIGURES:
        if isinstance(data.get(name), int):
            data[name] += chance.randint(0, 25)
    for row in data.get("materials", []):
        if "qty" in row and row.get("qty_printed") is None:
            row["qty"] += chance.randint(0, 25)
    if len(data.get("staff", [])) > 2:
        data["staff"].pop(chance.randrange(len(data["staff"])))
    if chance.random() < 0.1:
        line["then"] = "delete"


@pytest.mark.parametrize("seed", [7, pytest.param(8, marks=pytest.mark.long), pytest.param(9, marks=pytest.mark.long)])
def test_every_cell_of_the_varied_week_equals_the_independent_script(seed: int, tmp_path: Path) -> None:
    golden = varied(tmp_path / "input", seed)
    expected = run_expected(golden)
    assert expected["lines"] != run_expected(driver.WEEK)["lines"]
    place = tmp_path / "played"
    place.mkdir()
    played = driver.play(golden, place)
    labels = {rid: label for label, rid in played.rids.items()}
    for line in LINES:
        total = driver.table(played, golden, "annex2", PERIOD, *of_line(line))["total"]
        wanted = {name: number(value) for name, value in expected["lines"][line].items()}
        assert {name: number(total[name]) for name in wanted} == wanted, line
    for name, wanted_labels in expected["records"]["all"].items():
        answer = driver.table(played, golden, "annex2", PERIOD, "--cell", name)
        assert sorted({labels[record["id"]] for record in answer["records"]}) == wanted_labels, name
