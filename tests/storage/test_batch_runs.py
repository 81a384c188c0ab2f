"""What batches carry, as runs of numbers: the same answers as a row a line gave, whatever overlaps whatever."""

from __future__ import annotations

import gzip
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.storage import driver
from desktop.storage.batch_runs import MOST, add_runs, runs
from desktop.storage.batches import BatchStatus, batch_lines, newest_lines, save_batch, set_batch_status
from desktop.storage.bulk import BatchLine, insert_lines
from desktop.storage.database import Database, open_database
from desktop.storage.health import check, check_log
from desktop.storage.newer import carry_over
from desktop.storage.record_lists import numbers_of_lines
from desktop.storage.records import head
from desktop.storage.rescue import save_what_is_left
from desktop.storage.revisions import holds_line, live_revisions, numbers_of, revisions_of
from desktop.storage.settings import set_setting
from desktop.storage.undo import records_of_batches
from tests.helpers.plans import whole_scans
from tests.storage.damage import destroy, pages_of
from tests.storage.samples import FEED, KEY, OTHER_FEED, UNIT, batch_row, line, raw, store

GOLDEN = Path(__file__).with_name("golden")
_BARE = (
    "INSERT INTO revisions (rid, rev, line_sha256, feed, op, form, unit, line, batch)"
    " VALUES (?, 1, ?, 'f', 'put', 'x', 'V1', x'', 'b')"
)
STATUSES: tuple[BatchStatus, ...] = ("taken", "quarantined", "undone")


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(1, 900)), unique_by=lambda item: item[0]).map(sorted))
def test_runs_say_just_what_was_placed(placed: list[tuple[int, int]]) -> None:
    told = list(runs(placed))
    assert [(at + step, first + step) for at, first, n in told for step in range(n)] == placed
    assert all(1 <= n <= MOST for _at, _first, n in told)


@pytest.mark.parametrize("n", [1, MOST - 1, MOST, MOST + 1, 3 * MOST])
def test_lines_that_follow_each_other_are_as_few_runs_as_may_be(n: int) -> None:
    assert len(list(runs((at, 7 + at) for at in range(n)))) == -(-n // MOST)


def _bare_lines(db: Database, count: int) -> list[int]:
    """Lines of nobody's record, quickly."""
    with db.atomic():
        db.executemany(_BARE, [(f"B{number}", f"{number:064x}") for number in range(count)])
    return list(range(1, count + 1))


def test_a_line_anywhere_in_a_long_batch_is_found_with_its_batch_and_no_other(db: Database) -> None:
    """The first and the last line a run may hold, and those on both sides of a border."""
    seqs = _bare_lines(db, 3 * MOST)
    borders = [0, 1, MOST - 1, MOST, MOST + 1, 2 * MOST - 1, 2 * MOST, 3 * MOST - 1]
    rows = [batch_row(1, n=len(seqs)), batch_row(2, mark="edges", n=4)]
    for row in rows:
        db.execute(
            "INSERT INTO batches VALUES (?, ?, ?, 'V1', 'd', '', '', '', ?, x'', x'', 'received', 'taken', '')",
            (row.hash, row.feed, row.seq, row.n),
        )
    add_runs(db, rows[0].hash, enumerate(seqs))
    add_runs(db, rows[1].hash, enumerate([seqs[0], seqs[MOST - 1], seqs[MOST], seqs[-1]]))
    twice = {0, MOST - 1, MOST, 3 * MOST - 1}
    for place in borders:
        told = numbers_of_lines(db, [seqs[place]])[seqs[place]]
        assert [seq for _created, seq in told] == ([1, 2] if place in twice else [1]), place


def test_a_run_longer_than_may_be_is_refused_by_the_database(db: Database) -> None:
    _bare_lines(db, 2)
    save_batch(db, batch_row(), [1])
    for n in (0, MOST + 1):
        with pytest.raises(driver.IntegrityError):
            db.execute("INSERT INTO batch_runs VALUES (?, 1, 1, ?)", (batch_row().hash, n))


class Model:
    """What the ledger should say, kept by line: which batches carry it, and how those stand."""

    def __init__(self, db: Database, lines: int) -> None:
        self.db = db
        self.carried: dict[str, list[int]] = {}
        self.status: dict[str, BatchStatus] = {}
        self.rid_of: dict[int, str] = {}
        for number in range(lines):
            own = number % 5 == 0
            rid = f"R{number // 2}"
            first = None if own else "b" * 64
            seq, _sha = store(db, line(rid, 1 + number % 2), batch=first, feed=FEED if own else OTHER_FEED)
            self.rid_of[seq] = rid
            self.own = getattr(self, "own", set()) | ({seq} if own else set())

    def save(self, number: int, status: BatchStatus, seqs: Sequence[int]) -> None:
        row = batch_row(number, status=status, n=len(seqs))
        save_batch(self.db, row, seqs)
        self.carried[row.hash], self.status[row.hash] = list(seqs), status

    def counts(self, seq: int) -> bool:
        by = [self.status[digest] for digest, seqs in self.carried.items() if seq in seqs]
        return seq in self.own or not by or "taken" in by

    def holds(self) -> None:
        for rid in set(self.rid_of.values()):
            wanted = {seq for seq, name in self.rid_of.items() if name == rid and self.counts(seq)}
            assert {row["seq"] for row in live_revisions(self.db, rid)} == wanted, rid
            stands = head(self.db, rid)
            assert (stands.revision_seq if stands else None) == (max(wanted) if wanted else None), rid
        for digest, seqs in self.carried.items():
            assert [item.seq for item in batch_lines(self.db, digest)] == seqs
            rids = sorted({self.rid_of[seq] for seq in seqs})
            assert records_of_batches(self.db, [digest]) == rids == [item[0] for item in newest_lines(self.db, digest)]
        for seq in self.rid_of:
            told = [number for _created, number in numbers_of_lines(self.db, [seq])[seq]]
            assert told == [at for at, seqs in enumerate(self.carried.values(), start=1) if seq in seqs]


@pytest.mark.parametrize("chance", range(6))
def test_batches_that_overlap_in_any_way_count_as_their_lines_do(clinic: Database, chance: int) -> None:
    dice = random.Random(chance)
    model = Model(clinic, 24)
    for number in range(1, 9):
        start = dice.randrange(1, 24)
        piece = list(range(start, min(25, start + dice.randrange(1, 12))))
        scattered = dice.sample(range(1, 25), dice.randrange(1, 8))
        model.save(
            number, dice.choice(STATUSES), dice.choice([piece, scattered, [*piece, *set(scattered) - set(piece)]])
        )
        model.holds()
    for _time in range(12):
        digest, status = dice.choice(list(model.carried)), dice.choice(STATUSES)
        touched = set_batch_status(clinic, digest, status)
        if model.status[digest] != status:
            assert touched == sorted({model.rid_of[seq] for seq in model.carried[digest]})
        model.status[digest] = status
        model.holds()


def test_a_line_of_a_batch_whose_runs_are_lost_goes_by_the_batch_it_came_in(clinic: Database) -> None:
    row = batch_row(status="quarantined")
    save_batch(clinic, row, [])
    store(clinic, line("R1"), batch=row.hash, feed=OTHER_FEED)
    assert head(clinic, "R1") is None and live_revisions(clinic, "R1") == []


def test_numbers_of_lines_by_record_revision_and_hash(clinic: Database) -> None:
    seq, sha = store(clinic, line("R1"))
    assert numbers_of(clinic, [("R1", 1, sha), ("R1", 2, sha), ("R2", 1, sha), ("R1", 1, "0" * 64)]) == {sha: seq}


def test_lines_whose_hashes_begin_alike_are_told_apart(db: Database) -> None:
    """The index holds the first digits only."""
    alike = ["ab" * 20 + tail * 24 for tail in "012"]
    with db.atomic():
        db.executemany(_BARE, [(f"B{number}", sha) for number, sha in enumerate(alike[:2])])
    assert [holds_line(db, sha) for sha in alike] == [True, True, False]
    other, same = (BatchLine(b"", sha, line("R9")) for sha in (alike[2], alike[1]))
    save_batch(db, batch_row(status="undone"), [])
    assert insert_lines(db, [same, other], feed=OTHER_FEED, batch=None) == [2, 3]


def test_who_carries_a_line_is_a_bounded_piece_of_an_index(clinic: Database) -> None:
    asked: list[str] = []
    clinic._connection.set_trace_callback(asked.append)
    live_revisions(clinic, "R1")
    clinic._connection.set_trace_callback(None)
    plan = [str(row["detail"]) for row in clinic.execute(f"EXPLAIN QUERY PLAN {asked[0]}")]
    assert any("l USING COVERING INDEX batch_runs_by_line (first_seq>? AND first_seq<?)" in step for step in plan), plan
    assert whole_scans(clinic, "SELECT batch FROM batch_runs WHERE n > 3"), "a whole reading would be found"


# ------------------------------------------------------------------------------------------- the step of the schema


def test_the_step_keeps_what_every_batch_carries(tmp_path: Path) -> None:
    """Scattered, in pieces, longer than a run, in two batches, and lines that a rescue had lost."""
    path = Path(shutil.copy(GOLDEN / "schema_1.2.db", tmp_path / "workspace.db"))
    old = driver.connect(path, KEY)
    last = old.execute("SELECT MAX(seq) FROM revisions").fetchone()[0]
    lines = [f"{number:064x}" for number in range(700)]
    old.execute("BEGIN")
    for number, sha in enumerate(lines):
        old.execute(_BARE, (f"B{number}", sha))
    dice = random.Random(7)
    carried = {
        "a" * 64: lines[:600],
        "b" * 64: dice.sample(lines, 60),
        "c" * 64: [lines[1], "f" * 64, lines[2], lines[3], "e" * 64],
        "d" * 64: lines[590:] + lines[:20],
        "e" * 64: [],
    }
    for seq, (digest, held) in enumerate(carried.items()):
        values = (digest, seq, len(held))
        old.execute(
            "INSERT INTO batches VALUES (?, 'x', ?, 'V1', 'd', '', '', '', ?, x'', x'', 'received', 'taken', '')",
            values,
        )
        old.executemany("INSERT INTO batch_lines VALUES (?, ?, ?)", [(digest, at, sha) for at, sha in enumerate(held)])
    lost_between = [("e" * 64, 0, lines[5]), ("e" * 64, 2, lines[6])]
    old.executemany("INSERT INTO batch_lines VALUES (?, ?, ?)", lost_between)
    before = {tuple(row) for row in old.execute("SELECT batch, position, line_sha256 FROM batch_lines")}
    old.execute("COMMIT")
    old.close()
    with open_database(path, KEY, journal="rollback") as db:
        after = {
            (digest, at + step, row["line_sha256"])
            for digest, at, first, n in db.execute("SELECT batch, position, first_seq, n FROM batch_runs")
            for step in range(n)
            for row in db.execute("SELECT line_sha256 FROM revisions WHERE seq = ?", (first + step,))
        }
        assert after == {row for row in before if row[2] not in ("e" * 64, "f" * 64)}
        runs_of_a = db.execute("SELECT position, first_seq, n FROM batch_runs WHERE batch = ?", ("a" * 64,))
        assert [tuple(row) for row in runs_of_a] == [(0, last + 1, 256), (256, last + 257, 256), (512, last + 513, 88)]
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name LIKE 'batch_lines%'")
        assert db.execute("PRAGMA secure_delete")[0][0] == 1, "what is deleted is wiped as before"


# ------------------------------------------------------------------------------ damaged files, and two brought together


def _numbered(db: Database) -> list[tuple[str, int, str]]:
    rows = db.execute(
        "SELECT l.batch, l.position + r.seq - l.first_seq, r.rid FROM batch_runs l"
        " JOIN revisions r ON r.seq BETWEEN l.first_seq AND l.first_seq + l.n - 1 ORDER BY 1, 2"
    )
    return [tuple(row) for row in rows]


def _whole(path: Path) -> list[tuple[str, int, str]]:
    """A ledger with a batch put aside whose lines partly came again, and an own one; says what they carry."""
    with open_database(path, KEY, journal="rollback", create=True) as db:
        set_setting(db, "identity", {"org": UNIT, "feed": FEED})
        _fill(db)
        return _numbered(db)


def _fill(db: Database) -> None:
    bodies = {rid: raw(line(rid))[0] for rid in ("X1", "X2", "X3")}
    aside = batch_row(1, lines=list(bodies.values()), status="quarantined")
    again = batch_row(2, lines=[bodies["X3"], bodies["X1"]])
    seqs = {rid: store(db, line(rid), batch=aside.hash, feed=OTHER_FEED)[0] for rid in bodies}
    save_batch(db, aside, list(seqs.values()))
    save_batch(db, again, [seqs["X3"], seqs["X1"]])
    own = [store(db, line(f"R{number}")) for number in range(3)]
    sent = [revisions_of(db, f"R{number}")[0].line for number in range(3)]
    save_batch(db, batch_row(1, feed=FEED, origin="own", lines=sent), [seq for seq, _sha in own])


def _to_older(path: Path) -> None:
    """The table as it was before m0017, in the same file."""
    db = driver.connect(path, KEY)
    db.execute(
        "CREATE TABLE batch_lines (batch TEXT, position INTEGER, line_sha256 TEXT, PRIMARY KEY (batch, position)) WITHOUT ROWID"
    )
    db.execute(
        "INSERT INTO batch_lines SELECT l.batch, l.position + r.seq - l.first_seq, r.line_sha256 FROM batch_runs l"
        " JOIN revisions r ON r.seq BETWEEN l.first_seq AND l.first_seq + l.n - 1"
    )
    db.execute("DROP TABLE batch_runs")
    db.close()


def _forged_members(path: Path) -> None:
    """Lines in another order than the one that was signed."""
    db = driver.connect(path, KEY)
    db.execute("DROP TRIGGER batch_members_keeps_lines")
    for batch, data in db.execute("SELECT batch, data FROM batch_members").fetchall():
        lines = gzip.decompress(data).split(b"\n")[:-1]
        db.execute(
            "UPDATE batch_members SET data = ? WHERE batch = ?", (gzip.compress(b"\n".join([*lines[::-1], b""])), batch)
        )
    db.close()


def _no_members(path: Path) -> None:
    destroy(path, *pages_of(path, KEY, "batch_members")["leaf"])


def _no_runs(path: Path) -> None:
    destroy(path, *pages_of(path, KEY, "batch_runs")["leaf"])


def _older_without_members(path: Path) -> None:
    _to_older(path)
    _no_members(path)


HARMS = [lambda _path: None, _no_members, _forged_members, _no_runs, _to_older, _older_without_members]


@pytest.mark.parametrize("harm", HARMS)
def test_a_rescue_keeps_what_batches_carry(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    (tmp_path / "new").mkdir()
    whole = _whole(tmp_path / "workspace.db")
    harm(tmp_path / "workspace.db")
    with open_database(tmp_path / "new" / "workspace.db", KEY, journal="rollback", create=True) as fresh:
        save_what_is_left(tmp_path / "workspace.db", KEY, fresh)
        assert _numbered(fresh) == whole
        assert head(fresh, "X2") is None and head(fresh, "X1") is not None
        assert {problem.code for problem in check_log(fresh)} <= ({"存 116"} if harm is _forged_members else set())


def test_lines_that_a_rescue_could_not_read_are_not_named_and_their_numbers_stay_unused(tmp_path: Path) -> None:
    """A number of a lost line must not come to mean a new one, that its batch would then carry."""
    (tmp_path / "new").mkdir()
    path = tmp_path / "workspace.db"
    _whole(path)
    db = driver.connect(path, KEY)
    db.execute("DROP TRIGGER revisions_keeps_lines")
    db.execute("UPDATE revisions SET line = x'00' WHERE rid IN ('R2', 'X2')")
    db.close()
    with open_database(tmp_path / "new" / "workspace.db", KEY, journal="rollback", create=True) as fresh:
        save_what_is_left(path, KEY, fresh)
        assert [rid for _batch, _at, rid in _numbered(fresh) if rid in ("R2", "X2")] == []
        seq, _sha = store(fresh, line("R9"))
        assert numbers_of_lines(fresh, [seq]) == {seq: []}


@pytest.mark.parametrize("harm", HARMS)
def test_what_comes_along_from_a_newer_file_is_carried_under_the_numbers_of_this_one(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    (tmp_path / "old").mkdir()
    whole = _whole(tmp_path / "old" / "workspace.db")
    harm(tmp_path / "old" / "workspace.db")
    with open_database(tmp_path / "workspace.db", KEY, journal="rollback", create=True) as here:
        set_setting(here, "identity", {"org": UNIT, "feed": FEED})
        for number in range(5):
            store(here, line(f"N{number}"))  # the same numbers are other lines here
        assert carry_over(tmp_path / "old" / "workspace.db", here).lines == 6
        assert _numbered(here) == whole
        assert head(here, "X2") is None and head(here, "X1") is not None
        again = _numbered(here)
        assert carry_over(tmp_path / "old" / "workspace.db", here).lines == 0
        assert _numbered(here) == again


def test_a_run_that_names_another_line_than_the_batch_does_is_found(clinic: Database) -> None:
    bodies = [raw(line(rid))[0] for rid in ("X1", "X2")]
    row = batch_row(lines=bodies)
    seqs = [store(clinic, line(rid), batch=row.hash, feed=OTHER_FEED)[0] for rid in ("X1", "X2", "X3")]
    save_batch(clinic, row, seqs[:1])
    assert check(clinic) == [], "a line that was lost is known"
    add_runs(clinic, row.hash, [(1, seqs[2])])
    assert [problem.code for problem in check(clinic)] == ["存 116"]


def test_a_line_behind_the_end_of_its_batch_is_found(clinic: Database) -> None:
    row = batch_row(lines=[raw(line("X1"))[0]])
    seqs = [store(clinic, line(rid), batch=row.hash, feed=OTHER_FEED)[0] for rid in ("X1", "X2")]
    save_batch(clinic, row, seqs)
    assert [problem.code for problem in check(clinic)] == ["存 116"]
