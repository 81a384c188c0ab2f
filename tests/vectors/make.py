"""Writes the vectors: ``python -m tests.vectors.make`` adds what is missing, ``--all`` writes every file anew.

Ciphertexts are random, so a file written anew has other bytes; batches, requests and keys are the same in every run.
The wanted code of every bad file stands beside it in ``bad_*.py``; here it is only compared.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator
from typing import Any

from desktop.exchange import DeviceRecord, SignedStatement, build_roster, device_record
from tests.exchange import world as w
from tests.vectors import bad_backup, bad_history, bad_inner, bad_outer, bad_recovery, good
from tests.vectors.answers import FILES, TABLE, answer
from tests.vectors.case import CODE, Case

ROSTERED = (w.COUNTY, w.TOWN, w.OTHER_TOWN)


def cases() -> Iterator[Case]:
    yield from good.cases()
    yield from bad_outer.cases()
    yield from bad_inner.cases()
    yield from bad_recovery.cases()
    yield from bad_backup.cases()
    yield from bad_history.cases()


def readers() -> dict[str, dict[str, Any]]:
    """Who opens the vectors, and what each knows."""
    both = (w.VILLAGE, w.NEIGHBOUR)
    village = device_record(w.keys_of(w.VILLAGE), w.VILLAGE)
    replaced = dataclasses.replace
    return {
        "T1": _reader(w.TOWN, both),
        "T1 bare": _reader(w.TOWN),
        "T1 cut": _reader(w.TOWN, both, replaced(village, revoked={w.FEED: 1})),
        "T1 lost": _reader(w.TOWN, both, replaced(village, revoked={})),
        "T1 sm": _reader(w.TOWN, (), replaced(village, suite="sm-v1")),
        "C": _reader(w.COUNTY, both),
        "C bare": _reader(w.COUNTY),
        "C far": _reader(w.COUNTY, both, device_record(w.keys_of(w.FAR), w.FAR)),
        "V1": _reader(w.VILLAGE),
        "V1 again": _reader(w.VILLAGE, both),
        "grant": {**_reader(w.VILLAGE), "request": "recovery_request", "identity": w.keys_of("fresh").age_identity},
        "backup": {
            "database": {"ed25519": w.keys_of(w.VILLAGE).ed25519_public, "suite": village.suite, "keyid": village.keyid}
        },
        "kit": {"code": CODE},
        "kit wrong": {"code": "12345-67890-24680-13570"},
    }


def _reader(unit: str, accepted: tuple[str, ...] = (), *more: DeviceRecord) -> dict[str, Any]:
    devices = [*(device_record(w.keys_of(org), org) for org in ROSTERED), *more]
    root = w.keys_of(w.COUNTY)
    signed = build_roster(w.NETWORK, 3, w.UNITS.items(), devices, root, w.keys_of("safe").age_recipient, "2026-01-01")
    return {
        "unit": unit,
        "root": root.ed25519_public,
        "roster": _both(signed),
        "accepted": [_both(w.acceptance(org)) for org in accepted],
        "identity": w.keys_of(unit).age_identity,
    }


def _both(signed: SignedStatement) -> dict[str, str]:
    return {"body": signed.body.decode(), "sig": signed.sig.decode()}


def main(*, everything: bool) -> int:
    known = readers()
    files, wrong = [], 0
    FILES.mkdir(exist_ok=True)
    found = list(cases())
    assert len({case.name for case in found}) == len(found)
    for stale in set(FILES.glob("*.xinglin")) - {FILES / f"{case.name}.xinglin" for case in found}:
        stale.unlink()
    for case in found:
        path = FILES / f"{case.name}.xinglin"
        if everything or not path.exists():
            path.write_bytes(case.make())
        told = answer(path.read_bytes(), known[case.reader])
        if told.get("code", "") != case.code:
            print(f"{case.name}: wanted {case.code or 'to open'}, got {told}")
            wrong += 1
        files.append({"name": case.name, "reader": case.reader, "shows": case.shows, **told})
    document = {"readers": known, "files": files}
    TABLE.write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(files)} files, {sum(p.stat().st_size for p in FILES.iterdir())} bytes, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(everything="--all" in sys.argv[1:]))
