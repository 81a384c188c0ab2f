"""Files written by the first release open for ever. The keys in ``golden/`` were made for this and are nobody's."""

from __future__ import annotations

import json
from pathlib import Path

from desktop.exchange import (
    DeviceKeys,
    SignedStatement,
    Trust,
    open_file,
    open_kit,
    open_roster,
    proves,
    read_enrol,
    unwrap_key,
)
from desktop.exchange.statements import Receipt
from desktop.exchange.submission import OpenedSubmission
from tests.exchange import world as w

FOLDER = Path(__file__).parent / "golden"
KNOWN = json.loads((FOLDER / "v1.json").read_text(encoding="utf-8"))


def trust_of(own: str) -> Trust:
    roster = open_roster(SignedStatement.from_json(KNOWN["roster"].encode()), bytes.fromhex(KNOWN["root"]))
    accepted = SignedStatement.from_json(KNOWN["acceptance"].encode())
    return Trust(roster, (), w.tree(), own).with_acceptances([accepted])


def content(name: str) -> bytes:
    return (FOLDER / f"v1_{name}.xinglin").read_bytes()


def test_submission_of_version_1() -> None:
    keys = DeviceKeys.from_json(KNOWN["township_keys"])
    opened = open_file(content("submission"), trust_of(w.TOWN), keys).content
    assert isinstance(opened, OpenedSubmission)
    assert opened.own.sha256 == KNOWN["batch"]
    assert [line for _raw, line in opened.own.lines] == [w.record(1), w.record(2)]


def test_receipt_of_version_1() -> None:
    keys = DeviceKeys.from_json(KNOWN["village_keys"])
    opened = open_file(content("receipt"), trust_of(w.VILLAGE), keys).content
    assert isinstance(opened, Receipt)
    assert opened.batches[0].batch == KNOWN["batch"]


def test_request_of_version_1() -> None:
    asked = read_enrol(content("enrol"))
    assert asked.fingerprint == KNOWN["fingerprint"]
    assert proves(asked, "secret")


def test_kit_and_wrapped_key_of_version_1() -> None:
    opened = open_kit(content("kit"), KNOWN["code"])
    assert opened.fingerprint == KNOWN["kit_fingerprint"]
    assert opened.content.pack.forms == w.pack_content().forms
    assert unwrap_key(KNOWN["wrapped"].encode(), "密码") == b"k" * 32
