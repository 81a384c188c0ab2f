"""A file folded and unfolded is the file as it was opened; what is kept of it is no more than what came."""

from __future__ import annotations

import hashlib
import json
import pickle
from dataclasses import replace

import pytest

from desktop.exchange import (
    DeviceKeys,
    Opened,
    SubmissionContent,
    build_batch,
    build_line,
    build_private,
    commit_private,
    fold,
    folding,
    lines,
    open_file,
    packed,
    unfold,
    unpacked,
)
from desktop.exchange.encryption import decrypt
from desktop.exchange.submission import OpenedSubmission
from desktop.foundation import canonical_json
from desktop.model.record import AttachmentRef
from tests.exchange import world as w

PHOTO = b"\xff\xd8photo"
DIGEST = hashlib.sha256(PHOTO).hexdigest()


Made = tuple[Opened, bytes, DeviceKeys]


def village() -> Made:
    """A village's file: an attachment, a deletion, a line of a later program."""
    found = [
        build_line(line)
        for line in (
            w.record(1, att=(AttachmentRef(DIGEST, len(PHOTO), "image/jpeg"),)),
            w.record(2, op="del", data=None, reason="录重了", explained={"people": "确实多"}),
            w.record(3),
        )
    ]
    found[2] = canonical_json.dump({**json.loads(found[2]), "zz": {"a": [1]}})
    keys = w.keys_of(w.VILLAGE)
    own = build_batch(
        org=w.VILLAGE, device_keyid=keys.keyid, feed=w.FEED, seq=1, prev="", period="2023-09", packs={"fpm": 1}, lines=found,
        created=w.AT, signer=keys, attachments={DIGEST: PHOTO},
    )  # fmt: skip
    data = w.submission(own=own)
    return open_file(data, w.trust_of(w.TOWN), w.keys_of(w.TOWN)), data, w.keys_of(w.TOWN)


def township() -> Made:
    own = w.batch(w.TOWN, feed=w.TOWN_FEED, lines=(w.record(9, unit=w.VILLAGE, by_org=w.TOWN),))
    whole = SubmissionContent((w.batch(w.VILLAGE), own), (), (w.acceptance(w.VILLAGE),))
    data = w.submission(whole, org=w.TOWN, to=(w.COUNTY,), own=own, feed=w.TOWN_FEED)
    return open_file(data, w.trust_of(w.COUNTY, accepted=()), w.keys_of(w.COUNTY)), data, w.keys_of(w.COUNTY)


@pytest.mark.parametrize("at_once", [1, 2, 1000])
@pytest.mark.parametrize("make", [village, township])
def test_unfolded_is_as_it_was(make, at_once, monkeypatch) -> None:
    monkeypatch.setattr(lines, "_AT_ONCE", at_once)
    opened, data, keys = make()
    found = fold(opened)
    assert found is not None and isinstance(found.content, OpenedSubmission)
    assert all(item.lines == () and not item.signed.members for item in (found.content.own, *found.content.batches))
    again = unfold(found, data, keys)
    assert again == opened
    assert again.content.own is again.content.batches[0]
    for item, before in zip(again.content.batches, opened.content.batches, strict=True):
        assert list(item.signed.members) == list(before.signed.members)
        assert len(item.signed.members) == len(before.signed.members)
        assert len(item.attachments) == len(before.attachments)
        assert item.lines[0] == before.lines[0] and item.lines[-1:] == before.lines[-1:]
        with pytest.raises(KeyError):
            item.signed.members["other"]


def test_a_folded_file_holds_none_of_what_it_brings() -> None:
    opened, data, _keys = village()
    found = fold(opened)
    assert found is not None and len(pickle.dumps(found)) < len(data) + 4096 - len(PHOTO)


def test_a_file_is_decrypted_again_only_when_somebody_looks_into_it(monkeypatch) -> None:
    opened, data, keys = village()
    found = fold(opened)
    seen: list[bytes] = []
    monkeypatch.setattr(
        folding, "decrypt", lambda payload, *rest, **more: (seen.append(payload), decrypt(payload, *rest, **more))[1]
    )
    assert found is not None
    again = unfold(found, data, keys)
    assert set(again.content.own.attachments) == {DIGEST} and len(again.content.own.lines) == len(
        opened.content.own.lines
    )
    assert not seen
    assert list(again.content.own.lines) == list(opened.content.own.lines)
    assert again.content.own.attachments[DIGEST] == PHOTO and len(seen) == 1


def test_between_two_processes_goes_what_is_plain_and_no_trust() -> None:
    (opened, data, keys), trust = village(), w.trust_of(w.TOWN)
    raw = packed(opened)
    assert raw is not None and pickle.loads(raw).content.trust is None  # noqa: S301  our own
    found = unpacked(raw, trust)
    assert found == replace(fold(opened) or opened, content=found.content)
    again = unfold(found, data, keys)
    assert again.content.trust is trust and again == opened
    assert packed(township()[0]) is None  # its acceptances are part of what it is judged by


def test_personal_values_and_other_kinds_are_not_kept() -> None:
    private = '{"name":"张三"}'.encode()
    line = w.record(2, priv=commit_private(b"salt", private))
    own = w.batch(lines=(line,), private=[build_private(line.rid, 1, b"salt", private)])
    named = open_file(w.submission(own=own), w.trust_of(w.TOWN), w.keys_of(w.TOWN))
    receipt = open_file(w.receipt(w.receipt_for(w.batch())), w.trust_of(w.VILLAGE), w.keys_of(w.VILLAGE))
    for opened in (named, receipt):
        assert fold(opened) is None and packed(opened) is None
