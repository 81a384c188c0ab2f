"""A county and the signed files of its villages, addressed to it: what intake is measured with.

Keys, roster, acceptances, batches and files are real; only the villages' own computers are left out (their lines are
made from one record that the form itself filled).
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.exchange import (
    DeviceKeys,
    SubmissionContent,
    Trust,
    build_acceptance,
    build_batch,
    build_enrol,
    build_line,
    read_enrol,
    seal_submission,
)
from desktop.forms import check_record
from desktop.foundation.clock import SetClock
from desktop.model.record import RecordLine
from desktop.storage.packs import StoredForm, load_form
from desktop.storage.receipts import save_statement
from desktop.workflows.form_context import definition_of, registers_for_forms, session_context
from desktop.workflows.network import create_network
from desktop.workflows.packs import statement_sha256
from desktop.workflows.workspace import Workspace, open_workspace
from tests.helpers.clock import CHINA

COUNTY = "C"
PERIOD = "2023-09"
BEGUN = dt.datetime(2023, 1, 4, 9, tzinfo=CHINA)
NOW = dt.datetime(2023, 10, 8, 10, tzinfo=CHINA)
FORMS = ("treatment", "free_clinic")  # 21 and 29 values a record: 25 on an average
_STAFF = {"staff_name": "王秀兰", "staff_title": "235", "staff_duty": "1"}


@dataclass
class Villages:
    """A county's workspace, and the villages that write to it."""

    path: Path
    codes: tuple[str, ...]
    keys: Mapping[str, DeviceKeys] = field(default_factory=dict)
    recipient: str = ""
    roster_version: int = 1
    models: Mapping[str, tuple[StoredForm, Mapping[str, Any]]] = field(default_factory=dict)
    sent: dict[str, tuple[int, str]] = field(default_factory=dict)

    @contextmanager
    def open(self) -> Iterator[Workspace]:
        with open_workspace(self.path, SetClock(NOW), cache=self.path.parent / "cache") as workspace:
            yield workspace

    def lines(self, unit: str, count: int, period: str = PERIOD) -> Iterator[RecordLine]:
        """``count`` records of one unit over one month, no two alike."""
        chance = random.Random(f"{unit}:{period}")
        year, month = int(period[:4]), int(period[5:7])
        days = calendar.monthrange(year, month)[1]
        for number in range(count):
            form, model = self.models[FORMS[number % len(FORMS)]]
            day = f"{period}-{1 + number * days // count:02d}"
            yield RecordLine(
                op="put", rid=f"{chance.getrandbits(128):032x}", rev=1, prev="", form=form.form_id, form_ver=form.version,
                unit=unit, by_org=unit, by="王秀兰", reason="", made=f"{day}T16:{number % 60:02d}:00+08:00",
                data=_varied(form.form_id, model, unit, day, chance),
            )  # fmt: skip

    def file(self, unit: str, lines: Sequence[bytes], *, seq: int = 1, prev: str = "", period: str = PERIOD) -> bytes:
        """The finished file of one unit."""
        return self.signed(unit, lines, seq=seq, prev=prev, period=period)[0]

    def signed(
        self,
        unit: str,
        lines: Sequence[bytes],
        *,
        seq: int = 1,
        prev: str = "",
        period: str = PERIOD,
        attachments: Mapping[str, bytes] | None = None,
    ) -> tuple[bytes, str]:
        """The same with its batch's hash, which the next one names."""
        keys = self.keys[unit]
        feed = feed_of(unit)
        batch = build_batch(
            org=unit, device_keyid=keys.keyid, feed=feed, seq=seq, prev=prev, period=period, packs={"pack": 1},
            lines=lines, created=f"{period}-28T17:00:00+08:00", signer=keys, attachments=attachments,
        )  # fmt: skip
        sealed = seal_submission(
            SubmissionContent((batch,)), from_org=unit, to=[COUNTY], signer=keys, recipients=[self.recipient], seq=seq,
            feed=feed, period=period, roster_version=self.roster_version, own_batch=batch.sha256,
        )  # fmt: skip
        return sealed, batch.sha256

    def write(self, stick: Path, records: int, *, period: str = PERIOD) -> list[Path]:
        """One file of ``records`` records from every village, each following the one it wrote before."""
        stick.mkdir(parents=True, exist_ok=True)
        made = []
        for number, unit in enumerate(self.codes, start=1):
            seq, prev = self.sent.get(unit, (0, ""))
            raws = [build_line(line) for line in self.lines(unit, records, period)]
            data, digest = self.signed(unit, raws, seq=seq + 1, prev=prev, period=period)
            self.sent[unit] = (seq + 1, digest)
            path = stick / f"上报_{number:03}村_{period}_{seq + 1:04}.xinglin"
            path.write_bytes(data)
            made.append(path)
        return made

    def trust(self) -> Trust:
        with self.open() as workspace:
            return workspace.trust()


def feed_of(unit: str) -> str:
    return hashlib.sha256(unit.encode()).hexdigest()[:32]


def make_villages(folder: Path, count: int) -> Villages:
    """A county of ``count`` villages whose computers it has accepted."""
    folder.mkdir(parents=True, exist_ok=True)
    codes = tuple(f"V{number:03}" for number in range(1, count + 1))
    with (folder / "units.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["code", "name", "level", "parent", "class", "line", "division_code", "phone"])
        writer.writerow([COUNTY, "云岭县卫生健康局", "county", "", "", "卫健", "990101000000", "0999-1"])
        for number, code in enumerate(codes, start=1):
            writer.writerow(
                [code, f"第{number:03}村卫生室", "village", COUNTY, "D600", "卫健", f"990101001{number:03}", "0999-3"]
            )
    made = Villages(folder / "county", codes)
    create_network(made.path, SetClock(BEGUN), units=folder / "units.csv", programmes=("free_clinic_week",))
    with made.open() as workspace:
        made.keys = {code: DeviceKeys.generate() for code in codes}
        with workspace.db.atomic():
            for code, keys in made.keys.items():
                request = read_enrol(
                    build_enrol(
                        keys, code, f"{code} 电脑", workspace.identity.network, None, "2023-01-05T09:00:00+08:00"
                    )
                )
                signed = build_acceptance(request, workspace.keys, COUNTY, workspace.now_text)
                save_statement(workspace.db, "acceptance", statement_sha256(signed), 1, signed.to_json(), own=True)
        made.recipient = workspace.keys.age_recipient
        made.models = {form: _model(workspace, form, codes[0]) for form in sorted(set(FORMS))}
    return made


def _model(workspace: Workspace, form_id: str, unit: str) -> tuple[StoredForm, Mapping[str, Any]]:
    """What the form itself makes of one filling: the public part, calculated values and all."""
    form = load_form(workspace.db, form_id)
    assert form is not None
    context = session_context(
        workspace, workspace.tree[unit], "王秀兰", registers=registers_for_forms(workspace), data={}
    )
    checked = check_record(definition_of(workspace, form), GIVEN[form_id], context, new=True)
    errors = [issue for issue in checked.issues if issue.level == "error"]
    assert not errors, errors
    return form, checked.data


GIVEN: Mapping[str, Mapping[str, Any]] = {
    "treatment": {
        "treat_date": "2023-09-18", "patient_name": "张桂英", "patient_phone": "13912345678", "clinic_no": "0001", "sex": "2", "age": 63,
        "diagnosis_disease": "腰痛", "diagnosis_pattern": "寒湿痹阻证",
        "techniques": [{"technique": "艾灸", "points": "肾俞、命门", "minutes": 20, "operator": "王秀兰"}],
        "session_no": 1, "session_of": 5, "consent": "1", "reaction": "1", "outcome": "2",
    },
    "free_clinic": {
        "activity_date": "2023-09-18", "day_part": "1", "place_name": "文化广场", "division_code": "990101001001", "site_type": "40",
        "our_role": "1", "staff": [_STAFF], "clinic_kind": "5", "visits_offline": 20, "visits_online": 0, "visits_preferential": 2,
        "listeners": 10, "aud_type": ["1", "6"], "materials_total": 60, "remark": "天气晴好",
    },
}  # fmt: skip
_DISEASES = ("腰痛", "眩晕", "失眠", "胃痛", "感冒", "痹证", "头痛", "咳嗽")
_SQUARES = ("文化广场", "村委会门前", "卫生室院内", "小学操场", "集市", "养老院")


def _varied(form: str, model: Mapping[str, Any], unit: str, day: str, chance: random.Random) -> dict[str, Any]:
    if form == "treatment":
        return {
            **model, "filled_on": day, "treat_date": day, "clinic_no": f"{unit}-{chance.randrange(10**6)}",
            "sex": chance.choice("12"), "diagnosis_disease": chance.choice(_DISEASES), "session_no": chance.randint(1, 5),
            "outcome": chance.choice("123"),
        }  # fmt: skip
    visits = chance.randint(8, 40)
    return {
        **model, "filled_on": day, "activity_date": day, "division_code": f"990101001{unit[1:]}",
        "place_name": f"{chance.choice(_SQUARES)}{chance.randrange(30)}", "visits_offline": visits, "visits_total": visits,
        "visits_preferential": chance.randrange(5), "listeners": chance.randrange(40), "materials_total": chance.randrange(90),
        "staff": [{**model["staff"][0], "staff_key": f"{unit}{chance.randrange(99)}"}],
    }  # fmt: skip
