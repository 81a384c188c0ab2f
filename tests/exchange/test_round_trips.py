"""Every kind of file comes back as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import RefusedError
from desktop.exchange import (
    Acked,
    Continues,
    Head,
    KitContent,
    ReceiptBatch,
    ReceiptRecord,
    SignedStatement,
    SubmissionContent,
    Trust,
    build_endorsement,
    build_private,
    commit_private,
    device_record,
    new_code,
    open_file,
    open_kit,
    open_roster,
    proves,
    read_batch,
    read_enrol,
    read_outer,
    read_receipt,
    same_words,
    seal_kit,
    unwrap_key,
    wrap_key,
)
from desktop.exchange.enrolment import secret_proof
from desktop.exchange.receipt import sign_receipt
from desktop.exchange.statements import OpenedPack, Receipt
from desktop.exchange.submission import OpenedSubmission
from desktop.exchange.trust import check_endorser
from desktop.foundation import canonical_json
from desktop.model.record import AttachmentRef
from tests.exchange import world as w


def test_enrol() -> None:
    data = w.request(secret="s3cret")
    asked = read_enrol(data)
    assert (asked.org, asked.network, asked.created) == (w.VILLAGE, w.NETWORK, w.AT)
    assert asked.device == device_record(w.keys_of(w.VILLAGE), w.VILLAGE, "V1 电脑")
    assert proves(asked, "s3cret")
    assert not proves(asked, "other")
    assert asked.proof == secret_proof("s3cret", w.NETWORK, asked.device)
    assert not proves(read_enrol(w.request()), "")
    opened = open_file(data, w.trust_of(w.TOWN, accepted=()), w.keys_of(w.TOWN))
    assert opened.kind == "enrol"
    assert opened.content == asked
    again = open_file(data, w.trust_of(w.TOWN), w.keys_of(w.TOWN))
    assert again.content == asked


def test_submission_of_a_village() -> None:
    photo = b"\xff\xd8photo"
    digest = __import__("hashlib").sha256(photo).hexdigest()
    private = '{"name":"张三"}'.encode()
    lines = (
        w.record(1, att=(AttachmentRef(digest, len(photo), "image/jpeg"), AttachmentRef("0" * 64, 3, "image/png"))),
        w.record(2, priv=commit_private(b"salt", private)),
        w.record(3, op="del", data=None, reason="录重了", explained={"people": "确实多"}),
    )
    own = w.batch(lines=lines, attachments={digest: photo}, private=[build_private(lines[1].rid, 1, b"salt", private)])
    data = w.submission(own=own)
    opened = open_file(data, w.trust_of(w.TOWN), w.keys_of(w.TOWN))
    content = opened.content
    assert isinstance(content, OpenedSubmission)
    assert content.own.signed == own
    assert content.own.sha256 == own.sha256
    assert tuple(line for _raw, line in content.own.lines) == lines
    assert content.own.attachments == {digest: photo}
    assert content.own.missing == ("0" * 64,)
    assert content.own.private[0].values() == {"name": "张三"}
    assert opened.signer.org == w.VILLAGE
    outer = read_outer(data)
    assert (outer.kind, outer.transport.to, outer.keyid) == ("submission", (w.TOWN,), w.keys_of(w.VILLAGE).keyid)
    assert outer.digest == opened.digest


def test_township_carries_batches_byte_for_byte() -> None:
    village, neighbour = w.batch(w.VILLAGE), w.batch(w.NEIGHBOUR)
    own = w.batch(w.TOWN, feed=w.TOWN_FEED, lines=(w.record(9, unit=w.VILLAGE, by_org=w.TOWN),))
    endorsement = build_endorsement(
        village.sha256, "endorsed", ["a"], ["b"], "李审核", w.TOWN, 4, w.AT, signer=w.keys_of(w.TOWN)
    )
    older = build_endorsement("f" * 64, org=w.TOWN, number=5, signer=w.keys_of(w.TOWN))
    whole = SubmissionContent(
        (village, own, neighbour), (endorsement, older), (w.acceptance(w.VILLAGE), w.acceptance(w.NEIGHBOUR))
    )
    data = w.submission(whole, org=w.TOWN, to=(w.COUNTY,), own=own, feed=w.TOWN_FEED)
    before = w.trust_of(w.COUNTY, accepted=())
    content = open_file(data, before, w.keys_of(w.COUNTY)).content
    assert isinstance(content, OpenedSubmission)
    assert content.own.signed == own
    found = {item.sha256: item.signed for item in content.batches}
    assert found == {item.sha256: item for item in (village, own, neighbour)}
    assert [item.excluded for item in content.endorsements] == [("a",), ()]
    assert content.content.endorsements == whole.endorsements
    assert content.content.acceptances == whole.acceptances
    assert [item.device.org for item in content.acceptances] == [w.VILLAGE, w.NEIGHBOUR]
    assert content.trust.device(w.keys_of(w.VILLAGE).keyid) is not None
    check_endorser(content.trust, w.TOWN, w.VILLAGE)
    # The recovery key in the safe reads it too, where it was made a recipient.
    sealed = w.submission(whole, org=w.TOWN, to=(w.COUNTY,), own=own, feed=w.TOWN_FEED, recipients=(w.keys_of("safe"),))
    assert open_file(sealed, before, w.keys_of("safe")).kind == "submission"


def test_receipt() -> None:
    sent = w.receipt_for(w.batch())
    opened = open_file(w.receipt(sent), w.trust_of(w.VILLAGE), w.keys_of(w.VILLAGE))
    assert opened.content == sent
    assert isinstance(opened.content, Receipt)
    assert len(opened.content.sha256) == 64


def test_pack() -> None:
    sent = w.pack_content(signed=w.roster(4))
    opened = open_file(w.pack(sent), w.trust_of(w.VILLAGE), w.keys_of(w.VILLAGE))
    assert isinstance(opened.content, OpenedPack)
    assert opened.content.content == sent
    assert opened.content.roster.version == 4


@pytest.fixture(scope="module")
def kit_file() -> tuple[bytes, str]:
    code = new_code()
    kit = KitContent(
        w.VILLAGE,
        w.pack_content(),
        w.keys_of(w.COUNTY).ed25519_raw,
        (device_record(w.keys_of(w.TOWN), w.TOWN),),
        "secret",
        w.NETWORK,
    )
    return seal_kit(kit, code, from_org=w.COUNTY, signer=w.keys_of(w.COUNTY)), code


def test_kit(kit_file: tuple[bytes, str]) -> None:
    data, code = kit_file
    opened = open_kit(data, f" {code.replace('-', ' ')} ")
    assert opened.content.pack == w.pack_content()
    assert (opened.content.unit, opened.content.secret, opened.content.network) == (w.VILLAGE, "secret", w.NETWORK)
    assert opened.content.parents == (device_record(w.keys_of(w.TOWN), w.TOWN),)
    assert opened.roster.version == 3
    assert opened.signer.org == w.COUNTY
    root = w.keys_of(w.COUNTY)
    assert same_words(
        opened.fingerprint,
        __import__("desktop.exchange", fromlist=["x"]).fingerprint(root.ed25519_raw, root.age_recipient),
    )
    trust = Trust(open_roster(opened.content.pack.roster, opened.content.root_public), (), w.tree(), w.VILLAGE)
    assert [device.org for device in trust.devices_of(w.TOWN)] == [w.TOWN]
    with pytest.raises(RefusedError, match="收 207"):
        open_kit(data, code[:-1] + ("1" if code[-1] == "0" else "0"))


def test_wrapped_key() -> None:
    wrapped = wrap_key(b"k" * 32, "密码")
    assert unwrap_key(wrapped, "密码") == b"k" * 32
    with pytest.raises(RefusedError, match="收 208"):
        unwrap_key(wrapped, "别的")


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
number = st.integers(0, 2**53 - 1)
digest = st.binary(min_size=32, max_size=32).map(bytes.hex)
feed = st.binary(min_size=16, max_size=16).map(bytes.hex)
result = st.builds(
    ReceiptRecord, text, st.integers(1, 99), digest, st.sampled_from(["received", "returned", "duplicate"]), text, text
)
entry = st.builds(
    ReceiptBatch, digest, feed, number, st.sampled_from(["taken", "duplicate"]), st.tuples(result, result)
)
receipts = st.builds(
    Receipt,
    text,
    text,
    number,
    text,
    st.lists(entry, max_size=2).map(tuple),
    st.dictionaries(feed, st.builds(Head, number, digest), max_size=2),
    st.dictionaries(feed, st.lists(st.integers(1, 99), max_size=3).map(tuple), max_size=2),
    st.lists(st.tuples(feed, number), max_size=2).map(tuple),
    number,
    st.dictionaries(text, number, max_size=2),
    st.integers(1, 9),
)


@given(receipts)
def test_any_receipt_comes_back(found: Receipt) -> None:
    signed = sign_receipt(found, w.keys_of(w.TOWN))
    assert read_receipt(signed) == found
    value = canonical_json.load(signed.body)
    assert signed.body == canonical_json.dump(value)
    told = [
        (b["batch"], b["feed"], b["seq"], b["status"], [ReceiptRecord(**r) for r in b["records"]])
        for b in value["batches"]
    ]
    assert told == [(b.batch, b.feed, b.seq, b.status, list(b.records)) for b in found.batches]
    assert SignedStatement.from_json(signed.to_json()) == signed


@given(
    st.integers(1, 10**6),
    st.just("") | digest,
    st.dictionaries(text, number, max_size=3),
    st.none() | st.builds(Continues, feed, number, digest),
    st.none() | st.builds(Acked, digest, feed, number),
    text,
)
def test_any_batch_statement_comes_back(
    seq: int, prev: str, packs: dict[str, int], continues: Continues | None, acked: Acked | None, period: str
) -> None:
    signed = w.batch(seq=seq, prev=prev, packs=packs, continues=continues, acked=acked, period=period, lines=())
    found = read_batch(signed.body)
    assert (found.seq, found.prev, found.packs, found.period) == (seq, prev, packs, period)
    assert (found.continues, found.acked, found.sha256) == (continues, acked, signed.sha256)
