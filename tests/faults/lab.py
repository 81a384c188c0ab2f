"""A real network on disk whose every key is in the test's hand: what an honest unit sends, and what a dishonest one could.

A county, two townships, three clinics, made by the command line. Files are forged with the units' real keys and go
through the same ``receive`` a person's click goes through.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.exchange import DeviceKeys, SignedBatch, SignedStatement, SubmissionContent, Trust
from desktop.foundation.clock import SystemClock
from desktop.model.record import RecordLine
from desktop.storage.packs import load_form
from desktop.workflows.receive_files import FileResult, receive
from desktop.workflows.workspace import Workspace, open_workspace
from tests.chain.county import NOW, must
from tests.exchange import world as w

C, T1, T2, V1, V2, V3 = "990100", "990101", "990102", "99010101", "99010102", "99010201"
NAMES = {
    C: "云岭县卫生健康局",
    T1: "青石镇卫生院",
    T2: "白塔镇卫生院",
    V1: "幸福村卫生室",
    V2: "柳河村卫生室",
    V3: "远山村卫生室",
}
PARENT = {T1: C, T2: C, V1: T1, V2: T1, V3: T2}
UNITS = """code,name,level,parent,class,grade,line,is_medical,division_code,phone
990100,云岭县卫生健康局,county,,,,卫健,0,990101000000,0999-1
990101,青石镇卫生院,township,990100,C220,,卫健,1,990101001000,0999-2
990102,白塔镇卫生院,township,990100,C220,,卫健,1,990101002000,0999-3
99010101,幸福村卫生室,village,990101,D600,,卫健,1,990101001001,0999-4
99010102,柳河村卫生室,village,990101,D600,,卫健,1,990101001002,0999-5
99010201,远山村卫生室,village,990102,D600,,卫健,1,990101002001,0999-6
"""
PERSONS = "key,name,unit,profession,title,backbone\nP2,周文清,990101,医师,232,1\n"
PLACES = "code,name\n990101000000,云岭县\n990101001000,青石镇\n990101001001,幸福村\n990101001002,柳河村\n"
# Where the fact that a file was seen is written down: everything else must stay as it was.
_NOTED = {"intakes", "intake_files", "waiting_files", "quarantined_files", "sqlite_sequence", "audit"}


@dataclass
class Lab:
    """Workspaces by unit code under ``root``; ``open`` ones stay open until the test ends."""

    root: Path
    kits: dict[str, tuple[Path, str]] = field(default_factory=dict)
    words: str = ""
    _open: dict[str, Workspace] = field(default_factory=dict)
    _stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _made: int = 0

    def at(self, unit: str) -> Path:
        return self.root / unit

    def stick(self, name: str = "stick") -> Path:
        folder = self.root / "sticks" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def ws(self, unit: str) -> Workspace:
        if unit not in self._open:
            self._open[unit] = self._stack.enter_context(open_workspace(self.at(unit), SystemClock()))
        return self._open[unit]

    def restart(self) -> None:
        """Every program is closed; the next use opens its workspace anew."""
        self._stack.close()
        self._open.clear()

    def keys(self, unit: str) -> DeviceKeys:
        return self.ws(unit).keys

    def trust(self, unit: str) -> Trust:
        return self.ws(unit).trust()

    def copy_to(self, folder: Path) -> Lab:
        self.restart()
        shutil.copytree(self.root, folder)
        kits = {unit: (folder / file.relative_to(self.root), code) for unit, (file, code) in self.kits.items()}
        return Lab(folder, kits, self.words)

    # -------------------------------------------------------------------------------------- files

    def put(self, data: bytes, name: str = "上报.xinglin", stick: str = "stick") -> Path:
        path = self.stick(stick) / name
        path.write_bytes(data)
        return path

    def receive(self, unit: str, *files: bytes | Path) -> list[FileResult]:
        """What ``receive`` answers for the files, in their order."""
        paths = [
            self.put(f, f"文件{number:03}.xinglin") if isinstance(f, bytes) else f for number, f in enumerate(files)
        ]
        found = {result.file: result for result in receive(self.ws(unit), paths).files}
        return [found[str(path)] for path in paths]

    def one(self, unit: str, file: bytes | Path) -> FileResult:
        return self.receive(unit, file)[0]

    def state(self, unit: str) -> str:
        """A digest of all that a workspace holds, but for the note that files were looked at."""
        db = self.ws(unit).db
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")]
        digest = hashlib.sha256()
        for table in tables:
            if table not in _NOTED:
                rows = sorted(repr(tuple(row)) for row in db.execute(f'SELECT * FROM "{table}"'))
                digest.update(f"{table}\n{chr(10).join(rows)}\n".encode())
        return digest.hexdigest()

    def meaning(self, unit: str) -> dict[str, set[tuple[Any, ...]]]:
        """What a workspace believes, without the order in which it came to believe it."""
        db = self.ws(unit).db
        asked = {
            "lines": "SELECT rid, rev, line_sha256, op FROM revisions",
            "heads": "SELECT rid, rev, op, state FROM heads",
            "batches": "SELECT hash, feed, seq, status FROM batches",
            "doubts": "SELECT DISTINCT rid, rev, state FROM record_events",
            "said": "SELECT kind, key, version FROM statements",
        }
        return {name: {tuple(row) for row in db.execute(sql)} for name, sql in asked.items()}

    def held(self, unit: str, table: str) -> list[tuple[str, bytes]]:
        """(name, bytes) of the files that wait or are put aside."""
        return [(row[0], bytes(row[1])) for row in self.ws(unit).db.execute(f"SELECT name, data FROM {table}_files")]

    def records(self, unit: str) -> dict[str, tuple[int, str, str]]:
        """Record id → newest revision, operation, state: what lists and tables are made from."""
        return {
            row[0]: (row[1], row[2], row[3])
            for row in self.ws(unit).db.execute("SELECT rid, rev, op, state FROM heads")
        }

    @contextlib.contextmanager
    def untouched(self, unit: str) -> Iterator[None]:
        """Nothing is imported and nothing lost inside."""
        before, records = self.state(unit), self.records(unit)
        yield
        assert self.records(unit) == records
        assert self.state(unit) == before

    def refused(self, unit: str, file: bytes | Path, code: str, *facts: str, status: str = "refused") -> FileResult:
        """The file gets this code and names these facts in what the person reads; the workspace is as it was."""
        with self.untouched(unit):
            found = self.one(unit, file)
        assert found.error is not None, found
        told = f"{found.error.message} {found.error.where} {found.error.hint}"
        assert (found.status, found.error.code) == (status, code), (found.status, found.error)
        assert any("一" <= letter <= "鿿" for letter in found.error.message)
        for fact in facts:
            assert fact in told, (fact, told)
        return found

    # -------------------------------------------------------------------------------------- what is sent

    def line(
        self,
        number: int = 1,
        unit: str = V1,
        *,
        visits: int = 20,
        by_org: str | None = None,
        data: Mapping[str, Any] | None = None,
        **changes: object,
    ) -> RecordLine:
        form = load_form(self.ws(C).db, "free_clinic")
        assert form is not None
        told = {
            "activity_date": f"2023-09-{number % 20 + 1:02}", "clinic_kind": "5", "day_part": "1", "division_code": "990101001001", "filled_on": "2023-09-25",
            "filler": "王医生", "host_unit": unit, "our_role": "1", "phone": "0999-4", "photo_n": 0, "place_name": f"文化广场{number}号",
            "programmes": ["activity_month", "free_clinic_week"], "site_type": "40", "visits_offline": visits, "visits_online": 0,
            "visits_total": visits, "staff": [{
                "backbone": "1", "from_above": "1", "senior": "1", "staff_key": "P2", "staff_name": "周文清", "staff_title": "232",
                "staff_unit": T1,
            }],
            **(data or {}),
        }  # fmt: skip
        line = RecordLine(
            op="put",
            rid=hashlib.sha256(f"{unit} {number}".encode()).hexdigest()[:32],
            rev=1,
            prev="",
            form="free_clinic",
            form_ver=form.version,
            unit=unit,
            by_org=by_org or unit,
            by="王医生",
            reason="",
            made=NOW,
            data=told,
        )
        return dataclasses.replace(line, **changes)  # type: ignore[arg-type]

    def tombstone(self, number: int = 1, unit: str = V1, rev: int = 2, reason: str = "记重了") -> RecordLine:
        return dataclasses.replace(self.line(number, unit), op="del", data=None, rev=rev, reason=reason)

    def feed(self, unit: str) -> str:
        return self.ws(unit).identity.feed

    def batch(self, unit: str = V1, *lines: RecordLine, signer: DeviceKeys | None = None, **more: Any) -> SignedBatch:
        found = lines or (self.line(1, unit),)
        keys = signer or self.keys(unit)
        return w.batch(unit, lines=found, signer=keys, **{"feed": self.feed(unit), **more})

    def empty(self, unit: str, **more: Any) -> SignedBatch:
        return w.batch(unit, lines=(), signer=self.keys(unit), **{"feed": self.feed(unit), **more})

    def submission(
        self,
        own: SignedBatch,
        unit: str = V1,
        *,
        carried: Sequence[SignedBatch] = (),
        endorsements: Sequence[SignedStatement] = (),
        acceptances: Sequence[SignedStatement] = (),
        to: str | None = None,
        recipients: Sequence[DeviceKeys] | None = None,
    ) -> bytes:
        """The file of an honest program, whatever its parts say."""
        from desktop.exchange import read_batch

        above = to or PARENT[unit]
        batch = read_batch(own.body)
        return w.submission(
            SubmissionContent((own, *carried), tuple(endorsements), tuple(acceptances)),
            org=unit,
            to=(above,),
            own=own,
            signer=self.keys(unit),
            recipients=tuple(recipients) if recipients is not None else (self.keys(above),),
            seq=batch.seq,
            feed=batch.feed,
        )

    def inner(self, own: SignedBatch, *carried: SignedBatch, **more: Any) -> bytes:
        return w.inner_of(SubmissionContent((own, *carried), **more), own)

    def sealed(self, inner: bytes, unit: str = V1, *, to: str | None = None, **more: Any) -> bytes:
        """Any inner bytes, encrypted and signed as ``unit``."""
        above = to or PARENT[unit]
        readers = more.pop("recipients", (self.keys(above),))
        more.setdefault("feed", self.feed(unit))
        signer = more.pop("signer", None) or self.keys(unit)
        return w.sealed(inner, org=unit, to=(above,), signer=signer, recipients=readers, **more)

    def acceptance(self, unit: str, by: str, keys: DeviceKeys | None = None) -> SignedStatement:
        from desktop.exchange import build_acceptance, build_enrol, read_enrol

        request = read_enrol(build_enrol(keys or self.keys(unit), unit, NAMES[unit], self.ws(C).identity.network))
        return build_acceptance(request, self.keys(by), by, NOW)


def make_lab(root: Path) -> Lab:
    """The network; every unit has a computer, and every computer is enrolled with the unit above."""
    source = root / "source"
    source.mkdir(parents=True)
    for name, text in (("units", UNITS), ("persons", PERSONS), ("places", PLACES)):
        (source / f"{name}.csv").write_text(text, encoding="utf-8")
    lab = Lab(root)
    must(
        "network", "create", lab.at(C), "--units", source / "units.csv", "--registers", source,
        "--programme", "free_clinic_week", "--programme", "activity_month",
    )  # fmt: skip
    for codes in ((T1, T2), (V1, V2, V3)):
        made = must(
            "kit", "make", lab.at(C), *(word for code in codes for word in ("--unit", code)), "--to", lab.stick("kits")
        )
        lab.words = made["fingerprint"]
        for kit in made["kits"]:
            unit = kit["unit"]
            lab.kits[unit] = (Path(kit["file"]), kit["code"])
            must(
                "workspace", "create", lab.at(unit), "--kit", kit["file"], "--code", kit["code"],
                "--fingerprint", made["fingerprint"],
            )  # fmt: skip
            asked = must("enrol", "request", lab.at(unit), "--to", lab.stick("enrol"))
            must("enrol", "accept", lab.at(PARENT[unit]), asked["file"], "--fingerprint", asked["fingerprint"])
    return lab
