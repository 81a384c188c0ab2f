"""A county whose months are written straight into its ledger: what boards and tables are read from, without the chain.

Nothing here is signed for anybody to check: the exchange has its own tests. Batches carry real statements, because the
board reads in them what a receipt had acknowledged.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from desktop.exchange import Acked, DeviceKeys, build_batch
from desktop.foundation import canonical_json
from desktop.foundation.clock import SetClock
from desktop.model.record import RecordEvent, RecordLine, State
from desktop.storage.batches import BatchRow, save_batch
from desktop.storage.packs import load_form
from desktop.storage.records import add_event, refresh_head
from desktop.storage.revisions import insert_revision
from desktop.workflows.network import create_network
from desktop.workflows.workspace import Workspace, open_workspace

CHINA = dt.timezone(dt.timedelta(hours=8))
BEGUN = dt.datetime(2023, 1, 4, 9, 0, tzinfo=CHINA)
NOW = dt.datetime(2023, 10, 8, 10, 40, tzinfo=CHINA)
UNIT_COLUMNS = (
    "code",
    "name",
    "short_name",
    "level",
    "parent",
    "ws218_class",
    "hospital_grade",
    "line",
    "is_medical",
    "phone",
)
COUNTY = ("C", "云岭县卫生健康局", "云岭县", "county", "", "", "", "卫健", "0", "0999-1")
HOSPITAL = ("H", "云岭县人民医院", "县医院", "direct", "C", "A100", "二级", "卫健", "1", "0999-6")
PERSONS = """key,name,unit,profession,title,backbone
P1,周文清,T1,医师,232,1
P2,马立新,H,医师,232,1
P3,陈玉梅,H,护士,254,0
"""
PROGRAMMES = ("activity_month", "free_clinic_week")


@dataclass
class History:
    """One county workspace to write months into. ``townships`` maps a township's name → its villages' names."""

    path: Path
    townships: Mapping[str, Sequence[str]]
    clock: SetClock
    codes: dict[str, str] = field(default_factory=dict)
    _numbers: dict[str, tuple[int, str]] = field(default_factory=dict)
    _keys: DeviceKeys = field(default_factory=DeviceKeys.generate)
    _made: int = 0

    @contextmanager
    def open(self) -> Iterator[Workspace]:
        with open_workspace(self.path, self.clock) as workspace:
            yield workspace

    def month(
        self, workspace: Workspace, unit: str, period: str, *, records: int = 1, zero: str = "", lost: bool = False, acked: int | None = None,
        data: Mapping[str, Any] | None = None, state: State | None = None,
    ) -> list[str]:  # fmt: skip
        """One batch of a unit: its records (or a zero report) of the period; ``lost`` only uses up the number.

        ``acked`` is the newest number a receipt had covered; by default the one before.
        """
        seq, prev = self._numbers.get(unit, (0, ""))
        seq += 1
        if lost:
            self._numbers[unit] = (seq, prev)
            return []
        day = f"{period}-18" if len(period) == len("2023-09") else f"{period[:4]}-09-18"
        lines = [self._line(workspace, unit, "free_clinic", clinic(day, **(data or {}))) for _ in range(records)]
        if zero:
            told = {"programme": zero, "period": period, "reason_kind": "1", "filled_on": day}
            lines = [self._line(workspace, unit, "zero_report", told)]
        before = seq - 1 if acked is None else acked
        feed = hashlib.sha256(unit.encode()).hexdigest()[:32]
        signed = build_batch(
            org=unit, device_keyid=self._keys.keyid, feed=feed, seq=seq, prev=prev, period=period, packs={"pack": 1},
            lines=[raw for _line, raw in lines], created=f"{day}T16:00:00+08:00", signer=self._keys,
            acked=Acked("0" * 64, feed, before) if before else None,
        )  # fmt: skip
        numbers = [
            insert_revision(
                workspace.db, feed=feed, line=raw, line_sha256=hashlib.sha256(raw).hexdigest(), parsed=line, private=None,
                salt=None, batch=signed.sha256,
            )
            for line, raw in lines
        ]  # fmt: skip
        save_batch(
            workspace.db,
            BatchRow(
                signed.sha256, feed, seq, unit, self._keys.keyid, prev, period, f"{day}T16:00:00+08:00", len(lines), signed.body,
                signed.sig, dict(signed.members), "received", "taken", unit,
            ),
            numbers,
        )  # fmt: skip
        for line, _raw in lines:
            refresh_head(workspace.db, line.rid)
            if state is not None:
                judge(workspace, line.rid, state)
        self._numbers[unit] = (seq, signed.sha256)
        return [line.rid for line, _raw in lines]

    def _line(self, workspace: Workspace, unit: str, form: str, data: Mapping[str, Any]) -> tuple[RecordLine, bytes]:
        stored = load_form(workspace.db, form)
        assert stored is not None
        self._made += 1
        rid = f"{self._made:032x}"
        line = RecordLine(
            op="put", rid=rid, rev=1, prev="", form=form, form_ver=stored.version, unit=unit, by_org=unit, by="王芳", reason="",
            made=f"{data.get('activity_date', '2023-09-18')}T16:00:00+08:00", data=dict(data),
        )  # fmt: skip
        raw = canonical_json.dump({name: value for name, value in asdict(line).items() if value not in (None, ())})
        return line, raw


def judge(workspace: Workspace, rid: str, state: State) -> None:
    add_event(
        workspace.db, RecordEvent(rid, 1, state, "T1", "孙立新", workspace.now_text, "visits_offline", "请核一下")
    )


def clinic(day: str, **more: Any) -> dict[str, Any]:
    """A free clinic as its form stores it; None takes a value away."""
    told: dict[str, Any] = {
        "activity_date": day, "place_name": "文化广场", "our_role": "1", "visits_offline": 35, "visits_preferential": 4,
        "listeners": 20, "materials_total": 60,
        "staff": [{"staff_name": "周文清", "staff_unit": "T1", "staff_title": "232", "staff_key": "P1"}],
    }  # fmt: skip
    return {name: value for name, value in {**told, **more}.items() if value is not None}


def make_county(folder: Path, townships: Mapping[str, Sequence[str]], now: dt.datetime = NOW) -> History:
    """A county made on 4 January 2023 that is looked at on 8 October."""
    folder.mkdir(parents=True, exist_ok=True)
    made = History(folder / "county", townships, SetClock(now))
    with (folder / "units.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(UNIT_COLUMNS)
        writer.writerows([COUNTY, HOSPITAL])
        made.codes["县医院"] = "H"
        for number, (township, villages) in enumerate(townships.items(), start=1):
            made.codes[township] = f"T{number}"
            row = (f"T{number}", f"{township}卫生院", township, "township", "C", "C210", "", "卫健", "1", "0999-2")
            writer.writerow(row)
            for place, village in enumerate(villages, start=1):
                code = f"T{number}{place:02}"
                made.codes[village] = code
                writer.writerow(
                    (code, f"{village}卫生室", village, "village", f"T{number}", "D600", "", "卫健", "1", "0999-3")
                )
    (folder / "registers").mkdir(exist_ok=True)
    (folder / "registers" / "persons.csv").write_text(PERSONS, "utf-8")
    create_network(
        made.path, SetClock(BEGUN), units=folder / "units.csv", programmes=PROGRAMMES, registers=folder / "registers"
    )
    return made
