"""A small county for tests, by the command line alone: one township, three villages, one direct unit."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import main

NOW = "2023-09-25T17:05:00+08:00"
UNITS = """code,name,level,parent,class,grade,line,is_medical,division_code,phone
990100,云岭县卫生健康局,county,,,,卫健,0,990101000000,0999-1
990101,青石镇卫生院,township,990100,C220,,卫健,1,990101001000,0999-2
99010101,幸福村卫生室,village,990101,D600,,卫健,1,990101001001,0999-3
99010102,柳河村卫生室,village,990101,D600,,卫健,1,990101001002,0999-4
99010103,石桥村卫生室,village,990101,D600,,卫健,1,990101001003,0999-5
990190,云岭县人民医院,direct,990100,A100,二级,卫健,1,990101001000,0999-6
"""
PERSONS = """key,name,unit,profession,title,backbone
P1,王秀兰,99010101,乡村医生,village_doctor,0
P2,周文清,990101,医师,232,1
P3,马立新,990190,医师,231,1
P4,陈玉梅,99010102,医师,234,0
"""
PLACES = """code,name
990101000000,云岭县
990101001000,青石镇
990101001001,幸福村
990101001002,柳河村
990101001003,石桥村
"""
COUNTY, TOWNSHIP, XINGFU, LIUHE, SHIQIAO, HOSPITAL = "990100", "990101", "99010101", "99010102", "99010103", "990190"


@dataclass(frozen=True)
class Ran:
    code: int
    json: Any
    err: str


def run(*arguments: str | Path) -> Ran:
    """One command in this process with ``--json``."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*(str(argument) for argument in arguments), "--json"])
    return Ran(code, json.loads(out.getvalue()) if out.getvalue() else None, err.getvalue())


def must(*arguments: str | Path) -> Any:
    """A command that has to succeed; its document."""
    ran = run(*arguments)
    assert ran.code == 0, (arguments, ran.json, ran.err)
    return ran.json


@contextlib.contextmanager
def another_computer(state: Path) -> Iterator[None]:
    """Commands in this block run where nothing is known of how far a workspace got: on the computer of a copied disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XINGLIN_STATE", str(state))
        yield


@dataclass
class County:
    """Folders by unit code. ``sticks`` are folders; copy a county to have it untouched."""

    root: Path
    enrolled: set[str] = field(default_factory=set)

    def at(self, code: str) -> Path:
        return self.root / code

    def stick(self, name: str) -> Path:
        folder = self.root / "sticks" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def copy_to(self, folder: Path) -> County:
        shutil.copytree(self.root, folder)
        return County(folder, set(self.enrolled))

    def add(self, unit: str, form: str, *records: dict[str, Any], **options: str) -> list[dict[str, Any]]:
        file = self.root / "input.json"
        file.write_text(json.dumps(list(records), ensure_ascii=False), encoding="utf-8")
        extra = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
        added: list[dict[str, Any]] = must("record", "add", self.at(unit), form, file, *extra)["records"]
        return added

    def set_up(self, *codes: str, enrol: bool = True) -> None:
        """Kits for the units, their workspaces, and (if wanted) their enrolment by the unit above."""
        made = must(
            "kit",
            "make",
            self.at(COUNTY),
            *(word for code in codes for word in ("--unit", code)),
            "--to",
            self.stick("kits"),
        )
        assert made["waiting"] == []
        for kit in made["kits"]:
            must(
                "workspace",
                "create",
                self.at(kit["unit"]),
                "--kit",
                kit["file"],
                "--code",
                kit["code"],
                "--fingerprint",
                made["fingerprint"],
            )
            if enrol:
                self.enrol(kit["unit"])

    def enrol(self, code: str) -> dict[str, Any]:
        request = must("enrol", "request", self.at(code), "--to", self.stick(f"enrol-{code}"))
        above = COUNTY if code in (TOWNSHIP, HOSPITAL) else TOWNSHIP
        accepted: dict[str, Any] = must(
            "enrol", "accept", self.at(above), request["file"], "--fingerprint", request["fingerprint"]
        )
        self.enrolled.add(code)
        return accepted

    def submit(self, code: str, *more: str, stick: str | None = None) -> dict[str, Any]:
        made: dict[str, Any] = must(
            "submit", self.at(code), "--period", "2023-09", "--to", self.stick(stick or code), *more
        )
        return made

    def total(self, **options: str) -> dict[str, Any]:
        extra = [word for name, value in options.items() for word in (f"--{name}", value)]
        found: dict[str, Any] = must(
            "table", self.at(COUNTY), "free_clinic_week", "annex2", "--period", "2023", *extra
        )["total"]
        return found


def make_county(root: Path) -> County:
    """The network and the township's and hospital's computers; villages are set up by ``set_up``."""
    source = root / "source"
    source.mkdir(parents=True)
    for name, text in (("units", UNITS), ("persons", PERSONS), ("places", PLACES)):
        (source / f"{name}.csv").write_text(text, encoding="utf-8")
    county = County(root)
    must(
        "network", "create", county.at(COUNTY), "--units", source / "units.csv", "--registers", source,
        "--programme", "free_clinic_week", "--programme", "activity_month",
    )  # fmt: skip
    county.set_up(TOWNSHIP, HOSPITAL)
    return county


def clinic(date: str = "2023-09-18", visits: int = 20, **more: Any) -> dict[str, Any]:
    """A village's 义诊 as the command line takes it."""
    return {
        "activity_date": date, "day_part": "1", "place_name": "幸福村文化广场", "division_code": "990101001001", "site_type": "40",
        "our_role": "1", "clinic_kind": "5", "visits_offline": visits, "visits_online": 0,
        "staff": [{"staff_name": "周文清", "staff_unit": "990101", "staff_title": "232"}], **more,
    }  # fmt: skip
