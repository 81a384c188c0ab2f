"""A demonstration county by the real chain: real keys, real files, nothing written past the workflows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.errors import KnownError, UsageError
from desktop.foundation.atomic import write_atomically
from desktop.foundation.clock import SetClock
from desktop.foundation.shipped import shipped_path
from desktop.foundation.translation import _
from desktop.model.unit import Unit, UnitTree
from desktop.storage.records import heads
from desktop.workflows.consolidate import official_table, table_as_json, table_as_pdf, table_as_xlsx
from desktop.workflows.demo_places import write_plan
from desktop.workflows.demo_profiles import demo_profiles
from desktop.workflows.demo_records import demo_records
from desktop.workflows.enrolment import accept_enrolment, request_enrolment
from desktop.workflows.enter_record import add_records
from desktop.workflows.issue_receipts import issue_receipts
from desktop.workflows.kits import create_from_kit, make_kits
from desktop.workflows.network import create_network
from desktop.workflows.receive_files import Intake, receive, retry_waiting
from desktop.workflows.register_files import Row, read_register_folder, read_units
from desktop.workflows.review import approve, return_record
from desktop.workflows.submit_period import submit_period
from desktop.workflows.workspace import Workspace, open_workspace

PERIOD = "2023-09"
YEAR = "2023"
PROGRAMMES = ("free_clinic_week", "activity_month")
ANNEX = ("free_clinic_week", "annex2")
CLOCK = SetClock(dt.datetime(2023, 9, 25, 17, 5, tzinfo=dt.timezone(dt.timedelta(hours=8))))

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Demo:
    workspaces: dict[str, Any]
    files: tuple[Path, ...]
    tables: tuple[Path, ...]
    records: int


@dataclass
class _Stage:
    """What the demonstration has made so far."""

    folder: Path
    tree: UnitTree
    persons: Sequence[Row]
    seed: int
    say: Progress
    beat: Callable[[], None] = lambda: None
    places: dict[str, Path] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    records: int = 0

    def open(self, code: str) -> Any:
        return open_workspace(self.places[code], CLOCK)

    def stick(self, name: str) -> Path:
        return self.folder / "sticks" / name


def make_demo(
    folder: Path,
    *,
    records: int,
    seed: int,
    progress: Progress = lambda _text: None,
    beat: Callable[[], None] = lambda: None,
) -> Demo:
    """Make the demonstration in an empty folder. Raises ``UsageError`` (用 102) if it is not empty.

    ``beat`` is called once a unit: what it raises ends the making there.
    """
    if records < 0:
        raise UsageError("用 125", _("记录条数不能是负数"), where=str(records))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("用 102", _("这个文件夹里已经有东西了"), where=str(folder), hint=_("换一个空文件夹"))
    source = shipped_path("forms/demo")
    tree = read_units(source / "units.csv")
    stage = _Stage(folder, tree, read_register_folder(source)["persons"], seed, progress, beat)
    top = tree.top()
    stage.places[top.code] = folder / "county"
    progress(_("建县里的网络"))
    create_network(stage.places[top.code], CLOCK, units=source / "units.csv", programmes=PROGRAMMES, registers=source)
    middle = [unit for unit in tree.below(top.code) if unit.level != "village"]
    villages = [unit for unit in tree.below(top.code) if unit.level == "village"]
    progress(_("发启用包，登记 {n} 个单位的电脑").format(n=len(middle)))
    _set_up(stage, top, middle)
    _set_up(stage, top, villages)
    share = [records // (len(villages) + len(middle)) + 1] * (len(villages) + len(middle))
    progress(_("{n} 个村录入、上报").format(n=len(villages)))
    for unit, count in zip([*villages, *middle], share, strict=True):
        _enter(stage, unit, count)
    for unit in villages:
        _submit(stage, unit)
    for township in [unit for unit in middle if unit.level == "township"]:
        progress(_("{name}收件、审核、上报").format(name=township.name))
        _township_month(stage, township, [unit for unit in villages if unit.parent == township.code])
    for unit in middle:
        _submit(stage, unit)
    progress(_("县里收件、汇总、出表"))
    tables = _county_month(stage, top, middle)
    write_plan(folder, CLOCK.now(), stage.places, tree)
    kinds = {
        level: [stage.places[unit.code] for unit in units]
        for level, units in (
            ("townships", [u for u in middle if u.level == "township"]),
            ("villages", villages),
            ("direct", [u for u in middle if u.level == "direct"]),
        )
    }
    return Demo({"county": stage.places[top.code], **kinds}, tuple(stage.files), tuple(tables), stage.records)


def _set_up(stage: _Stage, top: Unit, units: Sequence[Unit]) -> None:
    """Kits from the county; each unit makes its workspace and keys; the unit above compares the words and accepts."""
    with stage.open(top.code) as county:
        made = make_kits(county, [unit.code for unit in units], stage.folder / "kits")
    stage.files += [kit.file for kit in made.kits]
    for kit in made.kits:
        stage.beat()
        unit = stage.tree[kit.unit]
        place = {"village": "villages", "township": "townships"}.get(unit.level, "direct")
        stage.places[unit.code] = stage.folder / place / unit.name
        create_from_kit(stage.places[unit.code], CLOCK, kit=kit.file, code=kit.code, fingerprint=made.fingerprint)
        if unit.level == "village":
            continue  # its request travels with its first submission
        with stage.open(unit.code) as workspace:
            request = request_enrolment(workspace, stage.stick(unit.name))
        stage.files.append(request.file)
        with stage.open(unit.parent) as above:
            accept_enrolment(above, request.file, request.fingerprint)


def _enter(stage: _Stage, unit: Unit, count: int) -> None:
    stage.beat()
    by_form: dict[str, list[dict[str, Any]]] = {}
    made = demo_records(unit, stage.persons, count, stage.seed)
    for form, data in [*made, *demo_profiles(unit, stage.persons, count, stage.seed)]:
        by_form.setdefault(form, []).append(data)
    with stage.open(unit.code) as workspace:
        for form, inputs in by_form.items():
            stage.records += len(add_records(workspace, form, inputs).records)


def _submit(stage: _Stage, unit: Unit) -> None:
    stage.beat()
    with stage.open(unit.code) as workspace:
        made = submit_period(workspace, PERIOD, stage.stick(unit.name))
    stage.files += [made.file, *([made.enrol] if made.enrol else [])]


def _township_month(stage: _Stage, township: Unit, villages: Sequence[Unit]) -> None:
    """Sticks in, requests compared, one record returned and mended, the rest approved, receipts back."""
    with stage.open(township.code) as workspace:
        intake = receive(workspace, [stage.stick(unit.name) for unit in villages])
        for unit in villages:
            request = next(stage.stick(unit.name).glob(f"{_('核对单')}*"))
            words = next(item.fingerprint for item in intake.files if item.fingerprint and item.unit == unit.code)
            accept_enrolment(workspace, request, words)
            _all_good(retry_waiting(workspace, unit.code))
        waiting = heads(workspace.db, state="received", limit=10_000)
        back = next(found for found in waiting if found.form == "free_clinic")
        return_record(workspace, back.rid, field="visits_offline", reason=_("和登记表的人数对不上，请核一下"))
        approve(workspace, [found.rid for found in waiting if found.rid != back.rid and found.unit != township.code])
        stage.files += [item.file for item in issue_receipts(workspace, stage.stick(township.name))]
    _mend(stage, stage.tree[back.unit], back.rid, township)
    with stage.open(township.code) as workspace:
        _all_good(receive(workspace, [stage.stick(stage.tree[back.unit].name)]).files)
        approve(workspace, [back.rid])


def _mend(stage: _Stage, village: Unit, rid: str, township: Unit) -> None:
    """The village reads its receipt, mends the returned record and submits again."""
    from desktop.workflows.read_records import show_record

    with stage.open(village.code) as workspace:
        mine = list(stage.stick(township.name).glob(f"{_('回执')}_{village.name}_*"))
        _all_good(receive(workspace, mine).files)
        data = dict(show_record(workspace, rid)["data"])
        data["visits_offline"] += 1
        add_records(workspace, "free_clinic", [data], revise=rid)
        stage.records += 1
    _submit(stage, village)


def _county_month(stage: _Stage, top: Unit, middle: Sequence[Unit]) -> list[Path]:
    with stage.open(top.code) as county:
        _all_good(receive(county, [stage.stick(unit.name) for unit in middle if unit.level == "direct"]).files)
        sent = [
            path for unit in middle if unit.level == "township" for path in stage.stick(unit.name).glob(f"{_('上报')}*")
        ]
        _all_good(receive(county, sent).files)
        stage.files += [item.file for item in issue_receipts(county, stage.stick(top.name))]
        return _write_tables(county, stage.folder / "tables")


def _write_tables(county: Workspace, folder: Path) -> list[Path]:
    made: list[Path] = []
    for line in (None, "health", "tcm", "military"):
        result = official_table(county, *ANNEX, YEAR, line=line)
        stem = folder / f"{_('附件2')}_{line or 'all'}"
        document = json.dumps(table_as_json(result), ensure_ascii=False, indent=1).encode()
        made.append(write_atomically(stem.with_suffix(".json"), document))
        made.append(write_atomically(stem.with_suffix(".xlsx"), table_as_xlsx(county, result)))
        made.append(write_atomically(stem.with_suffix(".pdf"), table_as_pdf(county, result)))
    return made


def _all_good(files: Sequence[Any]) -> None:
    """The demonstration shows the good way: anything refused is a fault of the program."""
    for item in files if not isinstance(files, Intake) else files.files:
        if item.status in ("refused", "quarantined") and item.error is not None:
            raise KnownError(item.error.code, item.error.message, where=item.error.where, hint=item.error.hint)
