"""Faults 19 to 33: the same again, in another order, with gaps, twice with two contents, too late, without its photo."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import itertools
import shutil
from pathlib import Path

import pytest

from desktop.exchange import (
    Acked,
    Continues,
    Head,
    Receipt,
    ReceiptBatch,
    SubmissionContent,
    build_endorsement,
    open_file,
    read_zip,
    seal_receipt,
    write_zip,
)
from desktop.model.record import AttachmentRef
from desktop.workflows.completeness import completeness
from desktop.workflows.issue_receipts import issue_receipts
from desktop.workflows.submit_period import submit_again, submit_period
from tests.chain.county import NOW
from tests.exchange import world as w
from tests.faults.lab import T1, T2, V1, V2, V3, C, Lab


class _TakeBack(Exception):
    """Ends a trial: what it wrote is rolled back."""


def _receipt(lab: Lab, unit: str = T1, to: str = V1) -> Receipt:
    """The receipt that ``unit`` writes now, as the other side reads it."""
    made = next(item for item in issue_receipts(lab.ws(unit), lab.stick("back")) if item.unit == to)
    content = open_file(made.file.read_bytes(), lab.trust(to), lab.keys(to)).content
    assert isinstance(content, Receipt)
    return content


def test_19_same_file_twice(lab: Lab) -> None:
    file = lab.submission(lab.batch(V1))
    assert lab.one(T1, file).status == "taken"
    first = _receipt(lab)
    with lab.untouched(T1):
        again = lab.one(T1, file)
    assert (again.status, again.counts.same, again.counts.new, again.error) == ("duplicate", 1, 0, None)
    second = _receipt(lab)
    assert (second.batches, second.heads, second.missing) == (first.batches, first.heads, first.missing)
    assert [item.status for item in lab.receive(T1, file, file)] == ["duplicate", "duplicate"]


def test_20_same_batch_exported_again(lab: Lab, tmp_path: Path) -> None:
    """Another stick, other bytes, the same batch."""
    from desktop.workflows.enter_record import add_records

    add_records(lab.ws(V1), "free_clinic", [dict(lab.line().data or {})])
    first = submit_period(lab.ws(V1), "2023-09", tmp_path / "a")
    second = submit_again(lab.ws(V1), first.seq, tmp_path / "b")
    assert first.file.read_bytes() != second.file.read_bytes()
    assert (first.batch, first.seq) == (second.batch, second.seq)
    assert lab.one(T1, first.file).status == "taken"
    with lab.untouched(T1):
        assert lab.one(T1, second.file).status == "duplicate"


def _after(lab: Lab, unit: str, files: tuple[bytes, ...]) -> dict[str, set[tuple[object, ...]]]:
    """What ``unit`` believes after these files one by one; then it is as before."""
    found: dict[str, set[tuple[object, ...]]] = {}
    db = lab.ws(unit).db
    with contextlib.suppress(_TakeBack), db.atomic():
        for file in files:
            assert lab.one(unit, file).status in ("taken", "duplicate"), lab.one(unit, file)
        found = lab.meaning(unit)
        raise _TakeBack
    lab.ws(unit).registers_changed()
    return found


def test_21_batches_in_every_order(lab: Lab) -> None:
    """A record, its correction, its deletion, a stale copy, another record: all 24 orders, and some twice."""
    first = lab.batch(V1, lab.line(1), lab.line(2))
    second = lab.batch(V1, lab.line(1, visits=30, rev=2), seq=2, prev=first.sha256)
    third = lab.batch(V1, lab.tombstone(2), lab.line(1, visits=30, rev=2), seq=3, prev=second.sha256)
    fourth = lab.batch(V1, lab.line(3), seq=4, prev=third.sha256)
    files = [lab.submission(batch) for batch in (first, second, third, fourth)]
    wanted = _after(lab, T1, tuple(files))
    assert {row[2] for row in wanted["heads"]} == {"put", "del"}
    for order in itertools.permutations(files):
        assert _after(lab, T1, order) == wanted
    assert _after(lab, T1, (files[3], files[1], files[3], files[0], files[1], files[2], files[0])) == wanted


def test_21_with_conflicts_and_judgements(lab: Lab) -> None:
    """The county hears of one record from the village and, disputed, from the township; and of two endorsements."""
    village = lab.batch(V1, lab.line(1), lab.line(2))
    dispute = lab.batch(T1, lab.line(1, visits=99, by_org=T1), seq=1)
    newer = lab.empty(T1, seq=2, prev=dispute.sha256)

    def judged(number: int, decision: str, excluded: list[str]) -> object:
        return build_endorsement(village.sha256, decision, excluded, org=T1, number=number, at=NOW, signer=lab.keys(T1))

    accepted = [lab.acceptance(V1, T1)]
    rid = lab.line(2).rid
    files = (
        lab.submission(dispute, T1, carried=[village], endorsements=[judged(1, "endorsed", [])], acceptances=accepted),
        lab.submission(newer, T1, carried=[village], endorsements=[judged(2, "endorsed", [rid])], acceptances=accepted),
    )  # fmt: skip
    one, other = _after(lab, C, files), _after(lab, C, files[::-1])
    assert one["heads"] == other["heads"]
    assert one["lines"] == other["lines"]
    states = {row[0]: row[3] for row in one["heads"]}
    assert states == {lab.line(1).rid: "conflict", rid: "returned"}
    assert _after(lab, C, (*files, *files, files[0]))["heads"] == one["heads"]


def _board(lab: Lab, unit: str, of: str = V1) -> tuple[str, tuple[int, ...]]:
    row = next(u for u in completeness(lab.ws(unit), "free_clinic_week", "2023").units if u.unit == of)
    return row.status, row.seq_missing


def test_22_missing_number(lab: Lab) -> None:
    """Number 2 never came and nothing covers it: it is named, the period stays open; when it comes, it closes."""
    first = lab.batch(V1, lab.line(17))
    second = lab.batch(V1, lab.line(18), seq=2, prev=first.sha256)
    acked = Acked("0" * 64, lab.feed(V1), 2)
    third = lab.batch(V1, lab.line(19), seq=3, prev=second.sha256, acked=acked)
    assert lab.one(T1, lab.submission(first)).missing == ()
    found = lab.one(T1, lab.submission(third))
    assert (found.status, found.missing) == ("taken", (2,))
    assert _board(lab, T1) == ("incomplete", (2,))
    assert _receipt(lab).missing == {lab.feed(V1): (2,)}
    assert lab.one(T1, lab.submission(second)).status == "taken"
    assert _board(lab, T1) == ("reported", ())


def test_22_a_covered_number_is_shown_and_does_not_block(lab: Lab) -> None:
    first = lab.batch(V1, lab.line(17))
    second = lab.batch(V1, lab.line(17), lab.line(18), seq=2, prev=first.sha256)
    assert lab.one(T1, lab.submission(second)).missing == (1,)
    assert _board(lab, T1) == ("reported", (1,))


def test_23_same_number_other_content(lab: Lab) -> None:
    one, other = lab.batch(V1, lab.line(1)), lab.batch(V1, lab.line(2))
    files = [lab.submission(one), lab.submission(other)]
    found = lab.receive(T1, *files)
    assert [(f.status, f.error and f.error.code) for f in found] == [("quarantined", "收 410")] * 2
    assert "1" in (found[1].error.where if found[1].error else "")
    assert lab.records(T1) == {}, "neither counts until a person has chosen"
    assert files[1] in [data for _name, data in lab.held(T1, "quarantined")], "nothing is lost"
    assert {row[3] for row in lab.meaning(T1)["batches"]} == {"quarantined"}
    assert [f.status for f in lab.receive(T1, *files)] == ["quarantined"] * 2, "asking again does not help"


def test_24_wrong_prev(lab: Lab) -> None:
    first = lab.batch(V1)
    assert lab.one(T1, lab.submission(first)).status == "taken"
    stray = lab.submission(lab.batch(V1, lab.line(2), seq=2, prev="0" * 64))
    lab.refused(T1, stray, "收 411", V1, "2", status="quarantined")
    assert [data for _name, data in lab.held(T1, "quarantined")] == [stray]
    begins = lab.submission(lab.batch(V2, lab.line(1, V2), prev="0" * 64), V2)
    lab.refused(T1, begins, "收 411", status="quarantined")


def _three(lab: Lab) -> list[object]:
    batches = [lab.batch(V1, lab.line(1))]
    for seq in (2, 3):
        batches.append(lab.batch(V1, lab.line(seq), seq=seq, prev=batches[-1].sha256))
    assert [f.status for f in lab.receive(T1, *map(lab.submission, batches))] == ["taken"] * 3
    return batches


def test_25_restored_database_goes_on_in_a_new_feed(lab: Lab) -> None:
    """Restored at number 2 of 3: what came before stays, the new feed continues it, its gaps are its own."""
    batches = _three(lab)
    before = lab.records(T1)
    feed = "5e" * 16
    on = Continues(lab.feed(V1), 2, batches[1].sha256)
    again = lab.batch(V1, lab.line(9), lab.line(1, visits=31, rev=2), feed=feed, continues=on)
    found = lab.one(T1, lab.submission(again))
    assert (found.status, found.counts.new, found.counts.changed, found.missing) == ("taken", 1, 1, ())
    assert set(before) < set(lab.records(T1)), "number 3 was signed; restoring a backup takes nothing back"
    heads = _receipt(lab).heads
    assert {key: head.seq for key, head in heads.items()} == {lab.feed(V1): 3, feed: 1}


def test_25_a_new_feed_may_continue_only_what_is_its_own(lab: Lab) -> None:
    batches = _three(lab)
    lab.one(T1, lab.submission(lab.batch(V2, lab.line(1, V2)), V2))
    told = {
        "another batch of that number": Continues(lab.feed(V1), 2, "0" * 64),
        "a neighbour's": Continues(lab.feed(V2), 1, "0" * 64),
        "itself": Continues("5e" * 16, 1, batches[0].sha256),
    }
    for on in told.values():
        file = lab.submission(lab.batch(V1, lab.line(9), feed="5e" * 16, continues=on))
        lab.refused(T1, file, "收 415", V1, str(on.seq), status="quarantined")
    unknown = Continues("77" * 16, 4, "1" * 64)
    found = lab.one(T1, lab.submission(lab.batch(V1, lab.line(9), feed="5e" * 16, continues=unknown)))
    assert found.status == "taken", "a feed that never reached us may have been lost with its stick"


def _rolled_back(lab: Lab, receipt: bytes, seq: str) -> None:
    """The receipt is refused, nothing is lost, and from now on this computer counts in a feed of its own."""
    before, feed = lab.records(V1), lab.feed(V1)
    found = lab.one(V1, receipt)
    assert found.error is not None
    assert (found.status, found.error.code) == ("refused", "收 420")
    assert seq in found.error.message
    assert "是不是恢复过旧的备份" in found.error.hint
    assert (lab.records(V1), lab.feed(V1) == feed) == (before, False)
    assert lab.one(V1, receipt).status == "taken", "it speaks of another feed now"


def test_25_the_village_learns_that_it_was_rolled_back(lab: Lab) -> None:
    """The receipt's head is a batch this computer never made."""
    head = {lab.feed(V1): Head(3, "ab" * 32)}
    told = Receipt(T1, V1, 4, NOW, (), head)
    data = seal_receipt(told, signer=lab.keys(T1), recipients=[lab.keys(V1).age_recipient])
    _rolled_back(lab, data, "3")
    other = {"99" * 16: Head(3, "ab" * 32)}
    data = seal_receipt(
        dataclasses.replace(told, number=5, heads=other), signer=lab.keys(T1), recipients=[lab.keys(V1).age_recipient]
    )
    assert lab.one(V1, data).status == "taken", "an older feed of this unit is another matter"


def test_26_cloned_disk(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two computers with one whole disk: the first number both used shows it, here, above, and in the receipt.

    A copy of the folder alone is noticed at once, by what the program keeps elsewhere on the disk; here that was copied too.
    """
    from desktop.foundation.user_state import state_folder
    from desktop.workflows.enter_record import add_records

    def report(number: int, to: str) -> Path:
        late = {"backfill_reason": "当天忘了记"} if number > 1 else {}  # the month has been reported before
        add_records(lab.ws(V1), "free_clinic", [{**(lab.line(number).data or {}), **late}])
        return submit_period(lab.ws(V1), "2023-09", tmp_path / to).file

    common = report(1, "0")
    assert lab.one(T1, common).status == "taken"
    lab.restart()
    shutil.copytree(lab.at(V1), tmp_path / "clone")
    other_state = shutil.copytree(state_folder(), tmp_path / "state")
    mine, feed = report(2, "a"), lab.feed(V1)
    lab.restart()
    shutil.move(lab.at(V1), tmp_path / "first")
    shutil.move(tmp_path / "clone", lab.at(V1))
    monkeypatch.setenv("XINGLIN_STATE", str(other_state))
    theirs = report(3, "b")
    assert lab.feed(V1) == feed
    kept = lab.records(T1)
    found = lab.receive(T1, mine, theirs)
    assert [(f.status, f.error and f.error.code) for f in found] == [("quarantined", "收 410")] * 2
    assert all(f.error and "复制" in f.error.message for f in found)
    assert lab.records(T1) == kept
    assert _receipt(lab).forks == ((feed, 2),)


@pytest.mark.parametrize("told", ["1970-01-01T00:00:00+08:00", "2099-12-31T23:59:59+08:00", "yesterday", ""])
@pytest.mark.parametrize("here", ["1970-01-01T00:00:01+08:00", "2099-12-31T23:59:59+08:00"])
def test_27_clocks_lie(lab: Lab, monkeypatch: pytest.MonkeyPatch, told: str, here: str) -> None:
    """Neither the sender's clock nor the receiver's decides whether a file is taken in, or in which order."""
    batches = [lab.batch(V1, lab.line(1, made=told), created=told, clock="unsure")]
    batches.append(lab.batch(V1, lab.line(2), seq=2, prev=batches[0].sha256, created="1999-01-01T00:00:00+08:00"))
    files = [lab.submission(batch) for batch in batches]
    monkeypatch.setenv("XINGLIN_NOW", here)
    lab.restart()
    assert [f.status for f in lab.receive(T1, *files)] == ["taken", "taken"]
    assert {row[3] for row in lab.meaning(T1)["heads"]} == {"received"}


def test_28_same_revision_other_data(lab: Lab) -> None:
    """Two computers of one clinic changed the same record: both lines are kept, a person decides, no figure is replaced."""
    one = lab.batch(V1, lab.line(1, visits=20))
    other = lab.batch(V1, lab.line(1, visits=21), feed="5e" * 16)
    assert lab.one(T1, lab.submission(one)).counts.new == 1
    found = lab.one(T1, lab.submission(other))
    assert (found.status, found.counts.conflict, found.counts.changed) == ("taken", 1, 0)
    assert lab.records(T1) == {lab.line(1).rid: (1, "put", "conflict")}
    assert len(lab.meaning(T1)["lines"]) == 2
    settled = lab.batch(V1, lab.line(1, visits=22, rev=2), seq=2, prev=one.sha256)
    assert lab.one(T1, lab.submission(settled)).counts.changed == 1
    assert lab.records(T1) == {lab.line(1).rid: (2, "put", "received")}


def test_29_delete_then_a_stale_put(lab: Lab) -> None:
    first = lab.batch(V1, lab.line(1))
    gone = lab.batch(V1, lab.tombstone(1, rev=3), seq=2, prev=first.sha256)
    assert [f.status for f in lab.receive(T1, lab.submission(first), lab.submission(gone))] == ["taken"] * 2
    for late in (
        lab.batch(V1, lab.line(1), feed="5e" * 16),
        lab.batch(V1, lab.line(1, visits=77, rev=2), feed="6e" * 16),
    ):
        assert lab.one(T1, lab.submission(late)).status == "taken"
        assert lab.records(T1) == {lab.line(1).rid: (3, "del", "received")}
    alone = lab.batch(V3, lab.tombstone(1, V3), lab.line(2, V3))
    assert lab.one(T2, lab.submission(alone, V3)).status == "taken"
    assert lab.one(T2, lab.submission(lab.batch(V3, lab.line(1, V3), seq=2, prev=alone.sha256), V3)).status == "taken"
    assert lab.records(T2)[lab.line(1, V3).rid] == (2, "del", "received"), "the tombstone came first"


PHOTO = b"\xff\xd8\xff\xe0 a photo"
DIGEST = hashlib.sha256(PHOTO).hexdigest()


def _with_photo(lab: Lab, **more: object) -> bytes:
    line = lab.line(1, att=(AttachmentRef(DIGEST, len(PHOTO), "image/jpeg"),))
    return lab.submission(lab.batch(V1, line, **more))


def test_30_missing_attachment(lab: Lab) -> None:
    found = lab.one(T1, _with_photo(lab))
    assert (found.status, found.counts.new, found.lacking) == ("taken", 1, 1)
    assert len(lab.records(T1)) == 1
    assert lab.one(T2, lab.submission(lab.batch(V3, lab.line(1, V3)), V3)).lacking == 0


def test_30_an_attachment_that_came_is_not_missed(lab: Lab) -> None:
    found = lab.one(T1, _with_photo(lab, attachments={DIGEST: PHOTO}))
    assert (found.status, found.lacking) == ("taken", 0)


def test_31_attachment_whose_hash_is_wrong(lab: Lab) -> None:
    line = lab.line(1, att=(AttachmentRef(DIGEST, len(PHOTO), "image/jpeg"),))
    own = lab.batch(V1, line, attachments={DIGEST: PHOTO})
    members = read_zip(w.inner_of(SubmissionContent((own,)), own), first="batch.json")
    members[f"att/{DIGEST}"] = PHOTO[:-1] + b"O"
    lab.refused(T1, lab.sealed(write_zip(members.items()), own=own.sha256), "收 209", DIGEST)
    members[f"att/{DIGEST}"] = PHOTO + b"!"
    lab.refused(T1, lab.sealed(write_zip(members.items()), own=own.sha256), "收 209", DIGEST)


def test_32_old_receipt_again(lab: Lab, tmp_path: Path) -> None:
    from desktop.workflows.enter_record import add_records
    from desktop.workflows.review import return_record

    rid = add_records(lab.ws(V1), "free_clinic", [dict(lab.line(1).data or {})]).records[0].id
    lab.one(T1, submit_period(lab.ws(V1), "2023-09", tmp_path).file)
    old = issue_receipts(lab.ws(T1), lab.stick("back"))[0].file
    assert lab.one(V1, old).status == "taken"
    return_record(lab.ws(T1), rid, field="visits_offline", reason="人数不对")
    new = issue_receipts(lab.ws(T1), lab.stick("back"))[0].file
    assert lab.one(V1, new).status == "taken"
    assert lab.records(V1)[rid][2] == "returned"
    for again in (old, new, old):
        with lab.untouched(V1):
            assert lab.one(V1, again).status == "duplicate"


def test_33_receipt_for_an_unknown_batch(lab: Lab) -> None:
    said = Receipt(T1, V1, 1, NOW, (ReceiptBatch("ab" * 32, lab.feed(V1), 7, "taken"),))
    data = seal_receipt(said, signer=lab.keys(T1), recipients=[lab.keys(V1).age_recipient])
    _rolled_back(lab, data, "7")
