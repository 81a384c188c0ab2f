"""The good vectors: every kind, and what a kind may leave out or bring along."""

from __future__ import annotations

import dataclasses
import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop.exchange import (
    Acked,
    BackupFacts,
    Continues,
    Head,
    History,
    KitContent,
    Receipt,
    ReceiptBatch,
    ReceiptRecord,
    SignedBatch,
    SignedStatement,
    SubmissionContent,
    build_endorsement,
    build_private,
    build_recovery_grant,
    build_recovery_request,
    build_roster,
    commit_private,
    device_record,
    line_sha256,
    read_recovery_request,
    seal_database_key,
    seal_history,
    seal_kit,
    write_backup,
)
from desktop.exchange.lines import build_line
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from desktop.model.record import AttachmentRef, RecordLine
from tests.exchange import world as w
from tests.vectors.answers import content
from tests.vectors.case import CODE, Case

SALT, OTHER_SALT = "5a" * 16, "a5" * 16
PHOTO = b"\xff\xd8\xff\xe0 no photo, but bytes"
PHOTO_SHA = hashlib.sha256(PHOTO).hexdigest()
PRIVATE = b'{"id_card":"11010519491231002X"}'


def batch(org: str = w.VILLAGE, **more: object) -> SignedBatch:
    """A batch that is the same in every run."""
    return w.batch(org, **{"salt": SALT, **more})  # type: ignore[arg-type]


def first() -> SignedBatch:
    return batch(lines=(w.record(1), w.record(2)))


def town_own(**more: object) -> SignedBatch:
    return batch(w.TOWN, **{"lines": (), "feed": w.TOWN_FEED, **more})


def endorsement(of: SignedBatch, by: str = w.TOWN, **more: object) -> SignedStatement:
    return build_endorsement(of.sha256, **{"org": by, "reviewer": "李", "number": 4, "at": w.AT, **more}, signer=w.keys_of(by))  # type: ignore[arg-type]  # fmt: skip


def town_content() -> SubmissionContent:
    """Two villages' batches, judged, and their enrolments."""
    one, other = first(), batch(w.NEIGHBOUR, feed="ef" * 16)
    judged = (endorsement(one), endorsement(other, decision="returned", number=5))
    return SubmissionContent((town_own(), one, other), judged, (w.acceptance(w.VILLAGE), w.acceptance(w.NEIGHBOUR)))


def town_file(made: SubmissionContent | None = None) -> bytes:
    whole = made or town_content()
    return w.submission(whole, org=w.TOWN, to=(w.COUNTY,), own=whole.batches[0], feed=w.TOWN_FEED)


def rich() -> SignedBatch:
    """The fifth of a feed that took up another: every kind of value, a tombstone, an attachment, personal values."""
    salt = bytes(range(16))
    values = {
        "text": "艾灸\n讲座", "none": "", "number": -3, "choices": ["1", "2"],
        "rows": [{"name": "张三", "kind": ["1"], "more": [{"deep": 1}]}, {}],
    }  # fmt: skip
    photo = (AttachmentRef(PHOTO_SHA, len(PHOTO), "image/jpeg"), AttachmentRef("0" * 64, 9, "image/png"))
    put = w.record(
        1,
        rev=3,
        data=values,
        att=photo,
        priv=commit_private(salt, PRIVATE),
        explained={"number": "少记了"},
        prev="1" * 64,
    )
    gone = w.record(2, rev=2, op="del", data=None, reason="记重了", prev=line_sha256(build_line(put)))
    return batch(
        seq=5, prev="2" * 64, lines=(put, gone), continues=Continues("ef" * 16, 7, "3" * 64),
        acked=Acked("4" * 64, w.FEED, 4), clock="unsure", attachments={PHOTO_SHA: PHOTO},
        private=[build_private(put.rid, 3, salt, PRIVATE)],
    )  # fmt: skip


def receipt() -> Receipt:
    line = line_sha256(build_line(w.record(1)))
    rows = (
        ReceiptRecord("1", 1, line, "returned", "people", "人数不符"),
        ReceiptRecord("2", 1, "", "received"),
    )
    batches = (ReceiptBatch(first().sha256, w.FEED, 1, "taken", rows), ReceiptBatch("5" * 64, w.FEED, 2, "quarantined"))
    return Receipt(
        w.TOWN, w.VILLAGE, 9, w.AT, batches, {w.FEED: Head(4, "6" * 64)}, {w.FEED: (3,)}, ((w.FEED, 2),), 3, {"pack": 5}
    )


def with_kit(**more: object) -> KitContent:
    town, county = (device_record(w.keys_of(org), org) for org in (w.TOWN, w.COUNTY))
    kit = KitContent(w.VILLAGE, w.pack_content(), w.keys_of(w.COUNTY).ed25519_raw, (town, county), "one-time")
    return dataclasses.replace(kit, **more)  # type: ignore[arg-type]


def kit(made: KitContent | None = None, by: str = w.TOWN) -> bytes:
    return seal_kit(made or with_kit(), CODE, from_org=by, signer=w.keys_of(by), roster_version=3)


def later(body: bytes) -> bytes:
    """A statement as a later version could write it: other order, blanks, more fields, nothing critical."""
    value = canonical_json.load(body)
    told = {**dict(reversed(value.items())), "later": {"a": [1, None, True]}}
    import json

    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def rotated() -> SignedStatement:
    devices = [device_record(w.keys_of(org), org) for org in (w.COUNTY, w.TOWN)]
    return build_roster(
        w.NETWORK,
        4,
        w.UNITS.items(),
        devices,
        w.keys_of("new root"),
        expires="1999-01-01",
        old_root=w.keys_of(w.COUNTY),
    )


def _later_submission() -> bytes:
    own = first()
    signed = sign("batch", later(own.body), [w.keys_of(w.VILLAGE)])
    own = SignedBatch(signed.body, signed.sig, own.members)
    data = w.submission(own=own)
    cover = later(w.read_zip(data)["transport.json"])
    signed = sign("transport", cover, [w.keys_of(w.VILLAGE)])
    return w.with_members(data, transport_json=signed.body, transport_sig_json=signed.sig)


DATABASE_KEY = bytes(range(32))


def sealed(org: str = w.VILLAGE, network: str = w.NETWORK, to: str = w.TOWN) -> str:
    """The database key as the units above can open it."""
    return seal_database_key(DATABASE_KEY, org, network, [w.keys_of(to).age_recipient])


def recovery_request(to: tuple[str, ...] = (w.TOWN,), **more: str) -> bytes:
    told = {"org": w.VILLAGE, "network": w.NETWORK, "created": w.AT, **more}
    told.setdefault("sealed", sealed())
    return build_recovery_request(w.keys_of("fresh"), to=to, **told)


def recovery_grant(by: str = w.TOWN, *, request: bytes | None = None, signer: str = "") -> bytes:
    asked = read_recovery_request(request or content("recovery_request"))
    keys = w.keys_of(signer or by)
    return build_recovery_grant(asked, DATABASE_KEY, signer=keys, org=by, by="李", at=w.AT, roster_version=3)


def backup(**changes: object) -> bytes:
    """Two databases that are none, and a key file that opens nothing."""
    keys = w.keys_of(w.VILLAGE)
    facts = BackupFacts(
        w.VILLAGE, w.NETWORK, keys.keyid, w.FEED, 5, "2" * 64, 40, (1, 2), 3, w.AT, "hand",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name in ("attachments.db", "workspace.db"):
            files.append((name, Path(folder) / name))
            files[-1][1].write_bytes(f"{name}, as it lies on the disk\n".encode() * 3)
        target = Path(folder) / "x.xinglin"
        write_backup(target, dataclasses.replace(facts, **changes), files, b'{"fmt":2}', keys)  # type: ignore[arg-type]
        return target.read_bytes()


def handed_down() -> tuple[tuple[bytes, RecordLine], ...]:
    """What units above wrote on a village's records."""
    lines = (
        w.record(1, by_org=w.TOWN, rev=2, reason="登记表上是 31 人"),
        w.record(2, by_org=w.COUNTY, rev=2, op="del", data=None, reason="和镇里那条重了"),
    )
    return tuple((build_line(line), line) for line in lines)


def history(**changes: Any) -> bytes:
    """A village's, from the township: number 2 came before number 1."""
    one, two = first(), batch(seq=2, prev=first().sha256, lines=(w.record(3),))
    told = (_told(two, 2, 3, "endorsed"), _told(one, 1, 1, "returned"))
    newest = Continues(w.FEED, 2, two.sha256)
    made = History(w.TOWN, w.VILLAGE, w.AT, told, newest=newest, revisions=handed_down()[:1])
    return _sealed_history(dataclasses.replace(made, **changes), (one, two), w.TOWN)


def _town_history() -> bytes:
    own, village = batch(w.TOWN, feed=w.TOWN_FEED, lines=()), first()
    told = (_told(own, 1), _told(village, 1, 1, "endorsed"))
    return _sealed_history(History(w.COUNTY, w.TOWN, w.AT, told, 2, 3), (own, village), w.COUNTY)


def _told(item: SignedBatch, seq: int, record: int = 0, status: str = "") -> ReceiptBatch:
    rows = (ReceiptRecord(f"{record:032x}", 1, "", status, "people", "人数不符"),) if record else ()
    return ReceiptBatch(item.sha256, w.FEED, seq, "taken", rows)


def _sealed_history(made: History, batches: tuple[SignedBatch, ...], by: str) -> bytes:
    keys = w.keys_of(by)
    return seal_history(made, batches, signer=keys, recipients=[w.keys_of(made.to).age_recipient], roster_version=3)


def cases() -> Iterator[Case]:
    yield Case("submission_one_batch", "T1", "two records of a village", lambda: w.submission(own=first()))
    yield Case("submission_empty", "T1", "a batch of no record", lambda: w.submission(own=batch(lines=())))
    yield Case(
        "submission_rich", "T1", "values of every shape, a tombstone, an attachment that came and one that did not, personal values",
        lambda: w.submission(own=rich(), seq=5),
    )  # fmt: skip
    yield Case("submission_later", "T1", "fields and blanks of a later version", _later_submission)
    yield Case(
        "submission_many_batches", "C", "a township's own batch, two villages', endorsements, enrolments", town_file
    )
    yield Case("submission_up_to_the_cut", "T1 cut", "number 1 of a device that counts up to 1",
               lambda: w.submission(own=first()))  # fmt: skip
    yield Case("receipt", "V1", "taken, put aside, returned, received, a gap, a fork", lambda: w.receipt(receipt()))
    yield Case("receipt_of_the_top", "V1", "from the county past the township",
               lambda: w.receipt(dataclasses.replace(receipt(), org=w.COUNTY), signer=w.COUNTY))  # fmt: skip
    yield Case("receipt_revisions", "V1", "a line of the township's and one of the county's come down",
               lambda: w.receipt(dataclasses.replace(receipt(), revisions=handed_down())))  # fmt: skip
    yield Case(
        "history", "V1 again", "two batches in the order they came, a correction, where the feed goes on", history
    )
    yield Case(
        "history_of_a_township", "T1", "its own batch and a village's, from the county; part 2 of 3", _town_history
    )
    yield Case("pack", "V1", "a form, a programme, registers, the roster, an acceptance", w.pack)
    yield Case("pack_rotation", "V1", "the roster has a new root and both signatures; it expired long ago",
               lambda: w.pack(w.pack_content(6, rotated())))  # fmt: skip
    yield Case("enrol", "T1", "a village's new computer", lambda: w.request(w.VILLAGE, "one-time"))
    yield Case("enrol_unknown_key", "T1 bare", "of a key that nobody knows", lambda: w.request(w.NEIGHBOUR))
    yield Case("kit", "kit", "a village's kit", kit)
    yield Case("recovery_request", "T1", "a village's locked computer asks; its seal is opened", recovery_request)
    yield Case("recovery_grant", "grant", "the township grants it", recovery_grant)
    yield Case("recovery_grant_of_the_top", "grant", "the county grants it", lambda: recovery_grant(w.COUNTY))
    yield Case("backup", "backup", "two databases and a key file", backup)
