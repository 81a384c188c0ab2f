"""A file folded and unfolded is the file as it was opened; what is kept of it is no more than what came."""

from __future__ import annotations

import hashlib
import json
import pickle

import pytest

from desktop.exchange import (
    Opened,
    SubmissionContent,
    build_batch,
    build_line,
    build_private,
    commit_private,
    fold,
    lines,
    open_file,
    packed,
    unfold,
    unpacked,
)
from desktop.exchange.submission import OpenedSubmission
from desktop.foundation import canonical_json
from desktop.model.record import AttachmentRef
from tests.exchange import world as w

PHOTO = b"\xff\xd8photo"
DIGEST = hashlib.sha256(PHOTO).hexdigest()


def village() -> Opened:
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
    return open_file(w.submission(own=own), w.trust_of(w.TOWN), w.keys_of(w.TOWN))


def township() -> Opened:
    own = w.batch(w.TOWN, feed=w.TOWN_FEED, lines=(w.record(9, unit=w.VILLAGE, by_org=w.TOWN),))
    whole = SubmissionContent((w.batch(w.VILLAGE), own), (), (w.acceptance(w.VILLAGE),))
    data = w.submission(whole, org=w.TOWN, to=(w.COUNTY,), own=own, feed=w.TOWN_FEED)
    return open_file(data, w.trust_of(w.COUNTY, accepted=()), w.keys_of(w.COUNTY))


@pytest.mark.parametrize("at_once", [1, 2, 1000])
@pytest.mark.parametrize("make", [village, township])
def test_unfolded_is_as_it_was(make, at_once, monkeypatch) -> None:
    monkeypatch.setattr(lines, "_AT_ONCE", at_once)
    opened = make()
    found = fold(opened)
    assert found is not None and isinstance(found[0].content, OpenedSubmission)
    assert all(item.lines == () for item in (found[0].content.own, *found[0].content.batches))
    assert unfold(found[0]) == opened
    members = [raw for item in opened.content.batches for raw in item.signed.members.values()]
    assert sum(map(len, members)) < found[1] < sum(map(len, members)) + 4096 * len(opened.content.batches)


def test_between_two_processes_goes_what_is_plain_and_no_trust() -> None:
    opened, trust = village(), w.trust_of(w.TOWN)
    raw = packed(opened)
    assert raw is not None and pickle.loads(raw)[0].content.trust is None  # noqa: S301  our own
    found, size = unpacked(raw, trust)
    assert unfold(found).content.trust is trust and (unfold(found), size) == (opened, (fold(opened) or (None, 0))[1])
    assert packed(township()) is None  # its acceptances are part of what it is judged by


def test_personal_values_and_other_kinds_are_not_kept() -> None:
    private = '{"name":"张三"}'.encode()
    line = w.record(2, priv=commit_private(b"salt", private))
    own = w.batch(lines=(line,), private=[build_private(line.rid, 1, b"salt", private)])
    named = open_file(w.submission(own=own), w.trust_of(w.TOWN), w.keys_of(w.TOWN))
    receipt = open_file(w.receipt(w.receipt_for(w.batch())), w.trust_of(w.VILLAGE), w.keys_of(w.VILLAGE))
    for opened in (named, receipt):
        assert fold(opened) is None and packed(opened) is None
