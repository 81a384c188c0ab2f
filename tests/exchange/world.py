"""A whole network in memory: a county, two townships, three clinics, with keys, roster and files."""

from __future__ import annotations

import dataclasses
import hashlib
from functools import cache

import bech32

import desktop.exchange.submission as submission_module
from desktop.exchange import (
    DeviceKeys,
    PackContent,
    Receipt,
    ReceiptBatch,
    ReceiptRecord,
    SignedBatch,
    SignedStatement,
    SubmissionContent,
    Trust,
    build_acceptance,
    build_batch,
    build_enrol,
    build_line,
    build_roster,
    device_record,
    line_sha256,
    open_roster,
    read_enrol,
    read_zip,
    seal_pack,
    seal_receipt,
    seal_submission,
    write_zip,
)
from desktop.exchange.encryption import encrypt
from desktop.exchange.envelope import seal
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from desktop.model.record import RecordLine
from desktop.model.unit import Unit, UnitTree

NETWORK = "net-1"
COUNTY, TOWN, OTHER_TOWN, VILLAGE, NEIGHBOUR, FAR = "C", "T1", "T2", "V1", "V2", "V3"
UNITS = {COUNTY: "", TOWN: COUNTY, OTHER_TOWN: COUNTY, VILLAGE: TOWN, NEIGHBOUR: TOWN, FAR: OTHER_TOWN}
NAMES = {
    COUNTY: "县卫健局",
    TOWN: "河东卫生院",
    OTHER_TOWN: "河西卫生院",
    VILLAGE: "幸福村",
    NEIGHBOUR: "光明村",
    FAR: "远山村",
}
FEED, TOWN_FEED = "ab" * 16, "cd" * 16
AT = "2023-10-08T09:00:00+08:00"


@cache
def keys_of(who: str) -> DeviceKeys:
    """The same keys for the same name, in every run: the vectors were written with them. They are nobody's."""
    ed25519, age = (hashlib.sha256(f"xinglin test key {kind} {who}".encode()).digest() for kind in ("ed25519", "age"))
    return DeviceKeys(ed25519, bech32.bech32_encode("age-secret-key-", bech32.convertbits(age, 8, 5)).upper())


def tree() -> UnitTree:
    return UnitTree.of(Unit(code, NAMES[code], parent=parent) for code, parent in UNITS.items())


def record(number: int = 1, *, unit: str = VILLAGE, by_org: str | None = None, **changes: object) -> RecordLine:
    line = RecordLine(
        op="put",
        rid=f"{number:032x}",
        rev=1,
        prev="",
        form="activity",
        form_ver="1",
        unit=unit,
        by_org=by_org or unit,
        by="王医生",
        reason="",
        made=AT,
        data={
            "topic": "艾灸讲座",
            "people": 30 + number,
            "fee": "12.50",
            "who": [{"name": "张三", "kind": ["1", "2"]}],
        },
    )
    return dataclasses.replace(line, **changes)  # type: ignore[arg-type]


def batch(
    org: str = VILLAGE,
    *,
    seq: int = 1,
    feed: str = FEED,
    prev: str = "",
    lines: tuple[RecordLine, ...] | None = None,
    signer: DeviceKeys | None = None,
    **more: object,
) -> SignedBatch:
    keys = signer or keys_of(org)
    found = (record(1, unit=org), record(2, unit=org)) if lines is None else lines
    values: dict[str, object] = {
        "period": "2023-09",
        "packs": {"fpm": 1},
        "created": AT,
        "device_keyid": keys.keyid,
        **more,
    }
    raw = [build_line(line) for line in found]
    return build_batch(org=org, feed=feed, seq=seq, prev=prev, lines=raw, signer=keys, **values)  # type: ignore[arg-type]


def submission(
    content: SubmissionContent | None = None,
    *,
    org: str = VILLAGE,
    to: tuple[str, ...] = (TOWN,),
    own: SignedBatch | None = None,
    signer: DeviceKeys | None = None,
    recipients: tuple[DeviceKeys, ...] | None = None,
    seq: int = 1,
    feed: str = FEED,
) -> bytes:
    mine = own or batch(org, seq=seq, feed=feed)
    whole = content or SubmissionContent((mine,))
    readers = tuple(keys_of(unit) for unit in to) if recipients is None else recipients
    return seal_submission(
        whole,
        from_org=org,
        to=to,
        signer=signer or keys_of(org),
        recipients=[keys.age_recipient for keys in readers],
        seq=seq,
        feed=feed,
        period="2023-09",
        roster_version=3,
        own_batch=mine.sha256,
    )


def request(org: str = VILLAGE, secret: str | None = None, keys: DeviceKeys | None = None) -> bytes:
    return build_enrol(keys or keys_of(org), org, f"{org} 电脑", NETWORK, secret, AT)


def acceptance(org: str = VILLAGE, by: str = TOWN) -> SignedStatement:
    return build_acceptance(read_enrol(request(org)), keys_of(by), by, AT)


def roster(version: int = 3, devices: tuple[str, ...] = (COUNTY, TOWN, OTHER_TOWN)) -> SignedStatement:
    found = [device_record(keys_of(org), org) for org in devices]
    return build_roster(
        NETWORK, version, UNITS.items(), found, keys_of(COUNTY), keys_of("safe").age_recipient, "2026-01-01"
    )


def trust_of(
    own: str, *, accepted: tuple[str, ...] = (VILLAGE, NEIGHBOUR), signed: SignedStatement | None = None
) -> Trust:
    opened = open_roster(signed or roster(), keys_of(COUNTY).ed25519_raw)
    return Trust(opened, (), tree(), own).with_acceptances([acceptance(org) for org in accepted])


def pack_content(version: int = 5, signed: SignedStatement | None = None) -> PackContent:
    return PackContent(
        version,
        NETWORK,
        signed or roster(),
        (acceptance(VILLAGE),),
        {"activity": ("2", "<h:html>活动</h:html>")},
        {"tcm_month": (4, {"programme.toml": b"x = 1\n", "templates/annex2_2023.xlsx": b"PK\x00\xff"})},
        {"units": ({"code": "V1", "name": "幸福村"},), "persons": ()},
    )


def pack(content: PackContent | None = None, *, by: str = COUNTY, to: tuple[str, ...] = (TOWN, VILLAGE)) -> bytes:
    readers = [keys_of(org).age_recipient for org in to]
    return seal_pack(content or pack_content(), from_org=by, to=to, signer=keys_of(by), recipients=readers)


def receipt_for(signed: SignedBatch, *, org: str = TOWN, to: str = VILLAGE) -> Receipt:
    line = build_line(record(1))
    rows = (ReceiptRecord("1", 1, line_sha256(line), "returned", "people", "人数不符"),)
    return Receipt(org, to, 9, AT, (ReceiptBatch(signed.sha256, FEED, 1, "taken", rows),), missing={FEED: (2, 3)})


def receipt(found: Receipt, *, signer: str = TOWN) -> bytes:
    return seal_receipt(found, signer=keys_of(signer), recipients=[keys_of(found.to).age_recipient])


def town_file(
    *, village: SignedBatch | None = None, accepted: tuple[str, ...] = (VILLAGE,), **changes: object
) -> bytes:
    """A township's submission carrying one village's batch; ``changes`` go to ``sealed``."""
    carried = village or batch(VILLAGE)
    own = batch(TOWN, feed=TOWN_FEED, lines=())
    whole = SubmissionContent((own, carried), (), tuple(acceptance(org) for org in accepted))
    if not changes:
        return submission(whole, org=TOWN, to=(COUNTY,), own=own, feed=TOWN_FEED)
    return sealed(inner_of(whole, own), org=TOWN, to=(COUNTY,), own=own.sha256, feed=TOWN_FEED, **changes)  # type: ignore[arg-type]


def inner_of(content: SubmissionContent, own: SignedBatch) -> bytes:
    """The plain inner container of a submission, to be spoiled by a test."""
    found: list[bytes] = []
    real = submission_module.encrypt
    submission_module.encrypt = lambda plain, _to: found.append(plain) or b"x"  # type: ignore[assignment,func-returns-value]
    try:
        submission(content, own=own)
    finally:
        submission_module.encrypt = real
    return found[0]


def sealed(
    inner: bytes,
    *,
    kind: str = "submission",
    org: str = VILLAGE,
    to: tuple[str, ...] = (TOWN,),
    own: str = "",
    signer: DeviceKeys | None = None,
    recipients: tuple[DeviceKeys, ...] | None = None,
    seq: int = 1,
    feed: str = FEED,
    more: dict[str, object] | None = None,
    payload: bytes | None = None,
) -> bytes:
    """Encrypt and sign any inner bytes as ``org``: what a signer who breaks the rules would send."""
    readers = tuple(keys_of(unit) for unit in to) if recipients is None else recipients
    return seal(
        encrypt(inner, [keys.age_recipient for keys in readers]) if payload is None else payload,
        kind=kind,
        from_org=org,
        to=to,
        signer=signer or keys_of(org),
        batch=own,
        feed=feed,
        seq=seq,
        period="2023-09",
        roster_version=3,
        more=more,
    )


def with_members(data: bytes, **changes: bytes) -> bytes:
    """The same file with members replaced (``payload_age`` for ``payload.age``), its container mended."""
    members = read_zip(data)
    for name, content in changes.items():
        members[name.replace("_", ".")] = content
    return write_zip(members.items())


def with_cover(data: bytes, signer: DeviceKeys, **changes: object) -> bytes:
    """The same file with fields of its cover changed and signed again."""
    cover = {**canonical_json.load(read_zip(data)["transport.json"]), **changes}
    signed = sign("transport", canonical_json.dump(cover), [signer])
    return with_members(data, transport_json=signed.body, transport_sig_json=signed.sig)
