"""Figures and ratios of the form engine; no test, for a busy machine is no fault of the engine.

python tests/benchmarks/forms_bench.py [--vectors FOLDER] [--rows 100000] [--records 1000]

``FOLDER``/bench holds whova_form.xlsx and whova_answers.json ([path, type, value, control] each).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.forms import (  # noqa: E402 - found only now
    FormError,
    Session,
    SessionContext,
    check_record,
    compile_form,
    formulas,
    load,
    load_definition,
)

NOW = dt.datetime(2026, 9, 20, 10, tzinfo=dt.timezone(dt.timedelta(hours=8)))
# What others take for the WHO form on such a machine: load; answer to recomputed, median, p95, worst (ms).
PEERS = {
    "ODK Web Forms": (979.0, 0.8, 1.8, 45.0),
    "Enketo": (910.0, 2.8, 26.0, 409.0),
    "rxeval": (98.0, 10.7, 15.5, 18.0),
}
RECORDS_WANTED = 30_000


def show(name: str, figure: float, unit: str, target: float | None = None) -> None:
    """One line: the figure, and how often it fits into its target (or the target into it)."""
    ratio = "" if target is None else f"   {figure / target:7.2f} × target {target:g}"
    print(f"{name:<44}{figure:12.3f} {unit}{ratio}")


def milliseconds(act: Callable[[], Any], times: int = 5) -> float:
    """The best of several runs."""
    taken: list[float] = []
    for _each in range(times):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return min(taken)


def context(lists: dict[str, list[dict[str, str]]] | None = None) -> SessionContext:
    return SessionContext("2026-09-20", NOW, "王秀兰", "0999", "pc-1", lists or {})


def imports() -> None:
    """A new Python each time: with desktop.forms, less the same without."""
    bare = [sys.executable, "-c", "pass"]
    whole = [sys.executable, "-c", "import desktop.forms, sys; assert 'pyxform' not in sys.modules"]
    took = [milliseconds(lambda run=run: subprocess.run(run, cwd=ROOT, check=True)) for run in (bare, whole)]  # type: ignore[misc]
    show("import desktop.forms", took[1] - took[0], "ms", 40)


def verbal_autopsy(folder: Path) -> None:
    """Load, then 200 answers, each until everything is recomputed."""
    xform = compile_form(folder / "bench" / "whova_form.xlsx").xform

    def fresh() -> None:
        load._CACHE.clear()
        formulas._read.cache_clear()  # each expression is parsed again, as in a program just started
        load_definition(xform)

    show("WHO verbal autopsy: read from XForm", milliseconds(fresh, 3), "ms", 100)
    definition = load_definition(xform)
    show("WHO verbal autopsy: new session", milliseconds(lambda: Session(definition, context())), "ms")
    answers = json.loads((folder / "bench" / "whova_answers.json").read_text(encoding="utf-8"))
    took: list[float] = []
    refused = changed = 0
    for _round in range(3):
        session = Session(definition, context())
        for path, _kind, value, *_control in answers:
            began = time.perf_counter()
            try:
                changed += len(session.set(path, value))
            except FormError:
                refused += 1
            took.append((time.perf_counter() - began) * 1000)
    took.sort()
    figures = (statistics.median(took), took[int(len(took) * 0.95)], took[-1])
    for name, figure, target in zip(("median", "p95", "worst"), figures, (0.5, 1.5, 15), strict=True):
        show(f"WHO verbal autopsy: answer, {name}", figure, "ms", target)
    for peer, (_load, *theirs) in PEERS.items():
        print(f"  {peer:<42}" + "  ".join(f"{his / own:8.1f} ×" for his, own in zip(theirs, figures, strict=True)))
    print(f"  {changed / len(took):.1f} places changed an answer")
    if refused:
        print(f"  {refused} of {len(took)} answers were refused")


CASCADE = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>c</h:title><model><instance><data id="c"><county/><village/></data>
</instance><instance id="places" src="jr://file-csv/places.csv"/><bind nodeset="/data/county"/><bind nodeset="/data/village"/>
</model></h:head><h:body><input ref="/data/county"/><select1 ref="/data/village">
<itemset nodeset="instance('places')/root/item[county = /data/county]"><value ref="name"/><label ref="label"/></itemset>
</select1></h:body></h:html>"""


def cascade(rows: int) -> None:
    """The villages of one county of a long list."""
    places = [{"name": f"v{n}", "label": f"村{n}", "county": f"c{n % (rows // 100)}"} for n in range(rows)]
    session = Session(load_definition(CASCADE), context({"places": places}))
    session.set("county", "c0")
    show(f"cascade over {rows} rows: first time", milliseconds(lambda: session.choices("village"), 1), "ms")
    session.set("county", "c7")
    assert len(session.choices("village")) == 100
    show(f"cascade over {rows} rows: next", milliseconds(lambda: session.choices("village")), "ms", 5)


def bulk(records: int) -> None:
    """Free clinics by the bulk door: as received from below, as stored, as newly made."""
    definition = load_definition(compile_form(ROOT / "forms" / "free_clinic.csv").xform)
    workspace = {"key": "unit", "code": "U1", "level": "village", "division_code": "990101001001", "line": "health"}
    lists = {
        "workspace": [workspace],
        "units": [{"code": "U1", "level": "village", "line": "health"}],
        "persons": [{"key": "P1", "name": "李秀兰", "unit": "U1", "title": "235"}],
        **{name: [] for name in ("sites", "history", "places", "techniques", "materials", "deadlines", "targets")},
    }
    shared = context(lists)
    data = {
        "activity_date": "2026-09-16",
        "place_name": "幸福村文化广场",
        "site_type": "70",
        "staff": [{"staff_name": "李秀兰"}],
        "clinic_kind": "1",
        "visits_offline": 38,
        "visits_online": 0,
        "materials_total": 20,
    }
    whole = check_record(definition, data, shared, new=True)
    ways = {"received": (whole.data, {"received": True}), "stored": (whole.data, {}), "new": (data, {"new": True})}
    for name, (given, how) in ways.items():
        began = time.process_time()
        for _each in range(records):
            check_record(definition, given, shared, **how)
        rate = records / (time.process_time() - began)
        show(f"free_clinic, {name}", rate, "records/s", RECORDS_WANTED)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=Path, help="the folder of the conformance vectors (for the WHO form)")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--records", type=int, default=1000)
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # openpyxl on other people's workbooks
    imports()
    if given.vectors:
        verbal_autopsy(given.vectors)
    cascade(given.rows)
    bulk(given.records)


if __name__ == "__main__":
    main()
