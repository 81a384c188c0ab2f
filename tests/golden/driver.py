"""Plays a golden set the way a prefecture or county would: through the command line and the real files.

The top unit makes its network, every unit that records opens its kit, is enrolled, enters its records, submits, has
some returned, mends or deletes them and submits again; each level carries what it took in to the next.
"""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.cli import main

HERE = Path(__file__).resolve().parent
REGISTERS = ("persons", "places", "sites", "materials")
LEVELS_DOWN = ("city", "county", "direct", "township", "village")


@dataclass(frozen=True)
class GoldenSet:
    """Which folder is played, for which programme and period, and when the records are entered (local time)."""

    name: str
    programme: str
    period: str
    now: str

    @property
    def folder(self) -> Path:
        return HERE / self.name


SIPING = GoldenSet("siping_2023", "activity_month", "2023-07", "2023-08-05T09:00:00")
WEEK = GoldenSet("week_2023", "free_clinic_week", "2023-09", "2023-09-25T09:00:00")


@dataclass
class Played:
    """The top's workspace, everybody's workspace by unit code, and local label → record id."""

    top: Path
    workspaces: dict[str, Path] = field(default_factory=dict)
    rids: dict[str, str] = field(default_factory=dict)


def command(*arguments: object) -> Any:
    """Run one command in process and return its JSON document. Raises ``AssertionError`` unless it ends with 0."""
    argv = [str(argument) for argument in arguments] + ["--json"]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(argv)
    assert code == 0, f"{argv} ended with {code}\n{out.getvalue()}\n{err.getvalue()[-2000:]}"
    return json.loads(out.getvalue())


@contextlib.contextmanager
def environment(now: str) -> Iterator[None]:
    """The clock of the set and no password (stretching one for every command would triple the time), restored afterwards."""
    values = {"XINGLIN_NOW": now, "XINGLIN_PASSWORD": ""}
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class Player:
    """One replay. ``folder`` is an empty directory; sticks and workspaces are made in it."""

    def __init__(self, golden: GoldenSet, folder: Path) -> None:
        self.golden = golden
        self.folder = folder
        with (golden.folder / "units.csv").open(encoding="utf-8", newline="") as stream:
            self.units = {row["code"]: row for row in csv.DictReader(stream)}
        self.top = next(code for code, row in self.units.items() if not row["parent"])
        self.lines: dict[str, list[dict[str, Any]]] = {}
        for path in sorted((golden.folder / "records").glob("*.jsonl")):
            self.lines[path.stem] = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
        self.played = Played(folder / self.top)
        self.files = itertools.count(1)

    # -- who takes part ---------------------------------------------------------------------------------------

    def depth(self, code: str) -> int:
        return 0 if code == self.top else 1 + self.depth(self.units[code]["parent"])

    def members(self) -> list[str]:
        """Every unit that records, and those above it, the top first."""
        needed = {self.top}
        for code in self.lines:
            at = code
            while at not in needed:
                needed.add(at)
                at = self.units[at]["parent"]
        return sorted(needed, key=lambda code: (self.depth(code), code))

    def children(self, parent: str) -> list[str]:
        return [code for code in self.played.workspaces if self.units[code]["parent"] == parent]

    def stick(self, name: str) -> Path:
        """A new empty folder that stands for a USB stick."""
        path = self.folder / "sticks" / f"{next(self.files):03}_{name}"
        path.mkdir(parents=True)
        return path

    # -- setting up -------------------------------------------------------------------------------------------

    def found_network(self) -> None:
        registers = self.folder / "registers"
        registers.mkdir()
        for name in REGISTERS:
            shutil.copy(self.golden.folder / f"{name}.csv", registers / f"{name}.csv")
        units = self.golden.folder / "units.csv"
        command(
            "network",
            "create",
            self.played.top,
            "--units",
            units,
            "--programme",
            self.golden.programme,
            "--registers",
            registers,
        )
        self.played.workspaces[self.top] = self.played.top

    def enrol(self, codes: Sequence[str]) -> None:
        """Kits for units whose parents are enrolled; each parent accepts, the top too if others hang below."""
        made = command(
            "kit",
            "make",
            self.played.top,
            *itertools.chain(*(("--unit", code) for code in codes)),
            "--to",
            self.stick("kits"),
        )
        assert not made["waiting"], made
        parents = {self.units[code]["parent"] for code in self.members()}
        for kit in made["kits"]:
            code, workspace = kit["unit"], self.folder / kit["unit"]
            command(
                "workspace",
                "create",
                workspace,
                "--kit",
                kit["file"],
                "--code",
                kit["code"],
                "--fingerprint",
                made["fingerprint"],
            )
            self.played.workspaces[code] = workspace
            request = command("enrol", "request", workspace, "--to", self.stick(f"enrol_{code}"))
            acceptors = [self.units[code]["parent"]]
            if code in parents and self.top not in acceptors:
                acceptors.append(self.top)
            for acceptor in acceptors:
                command(
                    "enrol",
                    "accept",
                    self.played.workspaces[acceptor],
                    request["file"],
                    "--fingerprint",
                    request["fingerprint"],
                )

    def send_pack(self, codes: Sequence[str]) -> None:
        """The roster that names the new computers goes down to those who will accept others."""
        made = command("pack", "make", self.played.top, "--to", self.stick("pack"))
        for code in codes:
            self.receive(code, [made["file"]])

    # -- recording --------------------------------------------------------------------------------------------

    def record(self, code: str) -> None:
        """Enter the unit's records, one call for each run of the same form and person."""
        lines = self.lines.get(code, [])
        groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for line in lines:
            groups.setdefault((line["form"], line["as"]), []).append(line)
        for (form, person), group in groups.items():
            path = self.stick(f"input_{code}") / f"{form}.jsonl"
            path.write_text("".join(json.dumps(line["data"], ensure_ascii=False) + "\n" for line in group), "utf-8")
            added = command("record", "add", self.played.workspaces[code], form, path, "--as", person)
            for line, record in zip(group, added["records"], strict=True):
                self.played.rids[line["id"]] = record["id"]

    def mend(self, code: str) -> bool:
        """Correct what was returned and delete what was wrong. True if there was anything to do."""
        workspace, touched = self.played.workspaces[code], False
        for line in self.lines.get(code, []):
            rid = self.played.rids[line["id"]]
            if line["then"] == "delete":
                command("record", "delete", workspace, rid, "--reason", "重复录入", "--as", line["as"])
            elif line["then"] == "return_and_correct":
                path = self.stick(f"mend_{code}") / "one.json"
                path.write_text(json.dumps(line["corrected"], ensure_ascii=False), "utf-8")
                command("record", "add", workspace, line["form"], path, "--revise", rid, "--as", line["as"])
            touched = touched or line["then"] is not None
        return touched

    # -- carrying ---------------------------------------------------------------------------------------------

    def submit(self, code: str) -> str:
        made = command(
            "submit", self.played.workspaces[code], "--period", self.golden.period, "--to", self.stick(f"up_{code}")
        )
        return str(made["file"])

    def receive(self, code: str, files: Sequence[str]) -> None:
        taken = command("receive", self.played.workspaces[code], *files)
        wrong = [file for file in taken["files"] if file["status"] != "taken"]
        assert not wrong, wrong

    def review(self, parent: str) -> None:
        """Return what the set says, approve the rest."""
        workspace, good = self.played.workspaces[parent], []
        for child in self.children(parent):
            for line in self.lines.get(child, []):
                rid = self.played.rids[line["id"]]
                if line["then"] == "return_and_correct":
                    command("review", "return", workspace, rid, "--field", "visits_offline", "--reason", "与签字表不符")
                elif line["then"] is None:
                    good.append(rid)
        if good:
            command("review", "approve", workspace, *good)

    def gather(self, parent: str) -> None:
        """One parent's month: take in, review, receipts down, second round, take in again."""
        children = self.children(parent)
        self.receive(parent, [self.submit(child) for child in children])
        self.review(parent)
        again = [child for child in children if any(line["then"] for line in self.lines.get(child, []))]
        if not again:
            return
        stick = self.stick(f"down_{parent}")
        command("receipt", self.played.workspaces[parent], "--to", stick)
        receipts = sorted(str(path) for path in stick.iterdir() if path.is_file())
        for child in again:
            command("receive", self.played.workspaces[child], *self.addressed(receipts, child))
            self.mend(child)
        self.receive(parent, [self.submit(child) for child in again])
        corrected = [
            self.played.rids[line["id"]]
            for child in again
            for line in self.lines[child]
            if line["then"] == "return_and_correct"
        ]
        if corrected:
            command("review", "approve", self.played.workspaces[parent], *corrected)

    def addressed(self, receipts: Sequence[str], child: str) -> list[str]:
        """The receipts whose outer side names ``child``."""
        found = [path for path in receipts if child in command("inspect", path)["to"]]
        assert found, (child, receipts)
        return found

    def play(self) -> Played:
        with environment(self.golden.now):
            self.found_network()
            members = self.members()[1:]
            for _, level in itertools.groupby(members, key=self.depth):
                codes = list(level)
                self.enrol(codes)
                above = [code for code in codes if any(self.units[below]["parent"] == code for below in members)]
                if above:
                    self.send_pack(above)
            for code in (self.top, *members):
                self.record(code)
            for parent in sorted(self.played.workspaces, key=lambda code: -self.depth(code)):
                if self.children(parent):
                    self.gather(parent)
            self.mend(self.top)
        return self.played


def play(golden: GoldenSet, folder: Path) -> Played:
    """Replay ``golden`` inside the empty directory ``folder``."""
    return Player(golden, folder).play()


def table(played: Played, golden: GoldenSet, name: str, period: str, *more: object) -> Any:
    """``table … --json`` of the top, with the set's clock."""
    with environment(golden.now):
        return command("table", played.top, golden.programme, name, "--period", period, *more)


def arrived(played: Played, golden: GoldenSet) -> dict[str, int]:
    """Local label → revision of every record the top holds."""
    labels = {rid: label for label, rid in played.rids.items()}
    with environment(golden.now):
        found = command("record", "list", played.top, "--limit", "1000")["records"]
    return {labels[record["id"]]: record["rev"] for record in found}


def left(golden: GoldenSet) -> dict[str, int]:
    """Local label → revision of every record that was not deleted; a corrected one stands at its second."""
    player = Player(golden, golden.folder)
    lines = itertools.chain.from_iterable(player.lines.values())
    return {line["id"]: 2 if line["then"] else 1 for line in lines if line["then"] != "delete"}


def summary(played: Played, golden: GoldenSet, period: str, *more: object) -> Any:
    """``summary … --json`` of the top, with the set's clock."""
    with environment(golden.now):
        return command("summary", played.top, golden.programme, "--period", period, *more)


def kept(golden: GoldenSet) -> dict[str, dict[str, Any]]:
    """Local label → data of every record as it stands in the end: corrected ones corrected, deleted ones gone."""
    lines = itertools.chain.from_iterable(Player(golden, golden.folder).lines.values())
    return {
        line["id"]: {
            "form": line["form"],
            **(line["corrected"] if line["then"] == "return_and_correct" else line["data"]),
        }
        for line in lines
        if line["then"] != "delete"
    }
