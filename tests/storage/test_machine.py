"""A village and its township do anything in any order, are cut off in the middle, and always hold what a simple model holds."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from desktop.errors import KnownError
from desktop.model.draft import Draft
from desktop.storage.health import check
from desktop.storage.record_lists import Chosen, page_of_heads
from desktop.workflows.backup import back_up
from desktop.workflows.drafts import discard_draft, finish_draft, keep_draft, leave_draft
from desktop.workflows.enter_record import add_records, delete_record
from desktop.workflows.form_context import stored_form
from desktop.workflows.issue_receipts import issue_receipts
from desktop.workflows.rebuild import rebuild_views
from desktop.workflows.receive_files import receive
from desktop.workflows.restore import restore
from desktop.workflows.review import approve, return_record
from desktop.workflows.submit_period import submit_period
from desktop.workflows.workspace import Workspace
from tests.chain.county import NOW, TOWNSHIP, XINGFU, County, clinic, make_county
from tests.helpers.quick import alike_only_once, one_form, quick_folder
from tests.storage.computers import Computer, Ticking
from tests.storage.planted_mistakes import MISTAKES, SOON_FOUND
from tests.storage.two_desks import Answer, Content, Line, Sent, Township, Village

VISITS = st.integers(min_value=1, max_value=60)
CHOICE = st.integers(min_value=0, max_value=99)
DAYS = st.integers(min_value=1, max_value=24).map(lambda day: f"2023-09-{day:02}")


class Machine(RuleBasedStateMachine):
    made: County

    @initialize()
    def begin(self) -> None:
        self.room = contextlib.ExitStack()
        self.folder = self.room.enter_context(quick_folder())
        clock = Ticking()
        self.desk = Computer(self.folder / "village", self.made.at(XINGFU), clock)
        self.above = Computer(self.folder / "township", self.made.at(TOWNSHIP), clock)
        self.village, self.township = Village(), Township()
        self.up: list[tuple[Path, Sent]] = []
        self.down: list[tuple[Path, Answer]] = []
        self.backups: list[tuple[Path, dict[str, int]]] = []
        self.number = 0
        self.log: dict[str, list[tuple[Any, ...]]] = {}
        self.looked_at = self.log
        self.version = stored_form(self.desk.workspace, "free_clinic").version

    def teardown(self) -> None:
        for computer in (self.desk, self.above):
            assert check(computer.workspace.db) == []
            computer.close()
        self.room.close()

    # ------------------------------------------------------------------------------------- the village

    def _answers(self, visits: int, day: str) -> dict[str, Any]:
        """No two alike: neither place nor person, or the township would ask whether they are one event."""
        self.number += 1
        staff = [{"staff_name": f"医生{self.number}", "staff_unit": "990101", "staff_title": "232"}]
        return clinic(day, visits, place_name=f"第 {self.number} 场", staff=staff)

    @rule(visits=VISITS, day=DAYS)
    def enter(self, visits: int, day: str) -> None:
        added = add_records(self.desk.workspace, "free_clinic", [self._answers(visits, day)]).records[0]
        assert added.rev == 1
        self.village.write((added.id, 1), Content(visits, day))

    @precondition(lambda self: self.village.living())
    @rule(choice=CHOICE, visits=VISITS, day=DAYS)
    def edit(self, choice: int, visits: int, day: str) -> None:
        rid = self._living(choice)
        added = add_records(self.desk.workspace, "free_clinic", [self._answers(visits, day)], revise=rid).records[0]
        assert added.rev == self.village.heads()[rid] + 1
        self.village.write((rid, added.rev), Content(visits, day))

    @precondition(lambda self: self.village.living())
    @rule(choice=CHOICE)
    def delete(self, choice: int) -> None:
        rid = self._living(choice)
        day = self.village.lines[rid, self.village.heads()[rid]].day
        deleted = delete_record(self.desk.workspace, rid, "录错了")
        self.village.write((rid, deleted.rev), Content(None, day))

    @rule(visits=VISITS, which=st.sampled_from("abc"), leave=st.booleans())
    def draft(self, visits: int, which: str, leave: bool) -> None:
        draft = self._draft(which, visits)
        if leave:
            leave_draft(self.desk.workspace, draft)
        else:
            keep_draft(self.desk.workspace, draft)
        self.village.drafts[which] = visits
        self.village.open_draft = "" if leave else which

    @precondition(lambda self: self.village.drafts)
    @rule(choice=CHOICE)
    def discard(self, choice: int) -> None:
        which = self._kept(choice)
        discard_draft(self.desk.workspace, which)
        self._dropped(which)

    @precondition(lambda self: self.village.drafts)
    @rule(choice=CHOICE)
    def finish(self, choice: int) -> None:
        which = self._kept(choice)
        visits = self.village.drafts[which]
        added = finish_draft(self.desk.workspace, self._draft(which, visits))
        self.village.write((added.id, 1), Content(visits, "2023-09-12"))
        self._dropped(which)

    @precondition(lambda self: self.village.waiting())
    @rule()
    def submit(self) -> None:
        waiting = self.village.waiting()
        made = submit_period(self.desk.workspace, "2023-09", self._stick())
        feed = self.desk.workspace.identity.feed
        sent = Sent(feed, made.seq, made.batch, waiting)
        newest = max((seq for its, seq in self.village.sent if its == feed), default=0)
        known = self.village.sent.get((feed, newest))
        again = known is not None and known.lines == waiting
        assert made.seq == newest + (0 if again else 1)
        assert not again or known == sent, "a number went out again with other content"
        self.village.send(sent)
        self.up.append((made.file, sent))

    @precondition(lambda self: self.down)
    @rule(choice=CHOICE)
    def take_receipt(self, choice: int) -> None:
        file, answer = self.down[choice % len(self.down)]
        result = receive(self.desk.workspace, [file]).files[0]
        assert result.status == ("taken" if self.village.take(answer) else "duplicate"), result

    # ------------------------------------------------------------------------------------ the township

    @precondition(lambda self: self.up)
    @rule(choice=CHOICE)
    def receive(self, choice: int) -> None:
        file, sent = self.up[choice % len(self.up)]
        result = receive(self.above.workspace, [file]).files[0]
        assert result.status == ("taken" if self.township.take(sent, self.village.lines) else "duplicate"), result

    @precondition(lambda self: self.up)
    @rule(choice=CHOICE)
    def rehearse(self, choice: int) -> None:
        receive(self.above.workspace, [self.up[choice % len(self.up)][0]], dry_run=True)

    @precondition(lambda self: self.township.living())
    @rule(choice=CHOICE, good=st.booleans())
    def review(self, choice: int, good: bool) -> None:
        living = self.township.living()
        rid = living[choice % len(living)]
        if good:
            approve(self.above.workspace, [rid])
        else:
            return_record(self.above.workspace, rid, field="visits_offline", reason="请再核一下")
        self.township.judged[rid, self.township.heads()[rid]] = "endorsed" if good else "returned"

    @precondition(lambda self: self.township.taken)
    @rule()
    def answer(self) -> None:
        made = issue_receipts(self.above.workspace, self._stick())[0]
        answer = self.township.answer()
        assert made.number == answer.number
        self.down.append((made.file, answer))

    @rule(visits=VISITS, day=DAYS, choice=CHOICE, good=st.booleans())
    def month(self, visits: int, day: str, choice: int, good: bool) -> None:
        """What mostly happens, in its order: so that chance need not find it."""
        self.enter(visits, day)
        self.submit()
        self.receive(len(self.up) - 1)
        self.review(choice, good)
        self.answer()
        if choice % 3:
            self.take_receipt(len(self.down) - 1)

    # ---------------------------------------------------------------------------------- both, and cuts

    @precondition(lambda self: self.log != self.looked_at)
    @rule(above=st.booleans(), rebuild=st.booleans())
    def look_again(self, above: bool, rebuild: bool) -> None:
        """Closed and opened, or the views built anew; worth while only after something was written."""
        self.looked_at = dict(self.log)
        computer = self.above if above else self.desk
        if rebuild:
            rebuild_views(computer.workspace)
        else:
            computer.close()
            computer.open()

    @rule(act=st.sampled_from(("enter", "draft", "submit", "delete", "rebuild")), choice=CHOICE, restart=st.booleans())
    def crash(self, act: str, choice: int, restart: bool) -> None:
        """Nothing of what was not committed is there, at the next start or in the same program (the invariants look)."""

        def doing(workspace: Workspace) -> None:
            if act == "draft":
                keep_draft(workspace, self._draft("a", 1))
            elif act == "submit" and self.village.waiting():
                submit_period(workspace, "2023-09", self._stick())
            elif act == "delete" and self.village.living():
                delete_record(workspace, self._living(choice), "录错了")
            elif act == "rebuild":
                rebuild_views(workspace)
            else:
                add_records(workspace, "free_clinic", [self._answers(7, "2023-09-05")] * 3)

        self.desk.crash(doing, restart=restart)

    @precondition(lambda self: self.up)
    @rule(choice=CHOICE, restart=st.booleans())
    def crash_above(self, choice: int, restart: bool) -> None:
        file = self.up[choice % len(self.up)][0]
        self.above.crash(lambda workspace: receive(workspace, [file]), restart=restart)

    @rule()
    def backup(self) -> None:
        made = back_up(self.desk.workspace, self.folder / "backups")
        self.backups.append((made.file, dict(self.village.drafts)))

    @precondition(lambda self: [file for file, _drafts in self.backups if file.exists()])
    @rule(choice=CHOICE)
    def restore(self, choice: int) -> None:
        """Over what is there: what was written since comes along; a draft of then may be there again."""
        there = [item for item in self.backups if item[0].exists()]
        file, drafts = there[choice % len(there)]
        feed = self.desk.workspace.identity.feed
        self.desk.close()
        restore(file, self.desk.path, self.desk.clock, state=self.desk.state)
        self.desk.open()
        assert self.desk.workspace.identity.feed not in {feed, *(sent.feed for sent in self.village.sent.values())}
        self.village.drafts = drafts | self.village.drafts
        opened = self.desk.workspace.db.one("SELECT id FROM drafts WHERE is_open = 1")
        self.village.open_draft = opened["id"] if opened else ""

    # -------------------------------------------------------------------------------------- invariants

    @invariant()
    def the_village_holds_what_it_should(self) -> None:
        if not hasattr(self, "desk"):
            return
        db = self.desk.workspace.db
        self._log_is_kept("village", db)
        assert _lines(db) == {line: content.visits for line, content in self.village.lines.items()}
        assert _heads(db) == self.village.states("ready")
        assert _counted(db) == self.village.counted("ready")
        kept = {row[0]: json.loads(row[1])["visits_offline"] for row in db.execute("SELECT id, answers FROM drafts")}
        assert kept == self.village.drafts
        opened = [row[0] for row in db.execute("SELECT id FROM drafts WHERE is_open = 1")]
        assert opened == ([self.village.open_draft] if self.village.open_draft else [])
        covered = db.execute(
            "SELECT r.rid, r.rev FROM acknowledged a JOIN revisions r ON r.line_sha256 = a.line_sha256"
        )
        assert {tuple(row) for row in covered} == self.village.acknowledged
        numbers = {(row[0], row[1]): row[2] for row in db.execute("SELECT feed, seq, hash FROM batches")}
        assert numbers == {number: sent.batch for number, sent in self.village.sent.items()}
        self._chained(db)
        self._listed(db, self.village)

    @invariant()
    def the_township_holds_what_it_should(self) -> None:
        if not hasattr(self, "above"):
            return
        db = self.above.workspace.db
        self._log_is_kept("township", db)
        assert _lines(db) == {line: content.visits for line, content in self.township.lines.items()}
        assert _heads(db) == self.township.states("received")
        assert _counted(db) == self.township.counted("received")
        taken = {(row[0], row[1]): row[2] for row in db.execute("SELECT feed, seq, hash FROM batches")}
        assert taken == {(sent.feed, sent.seq): sent.batch for sent in self.township.taken}
        self._listed(db, self.township)

    def _chained(self, db: Any) -> None:
        """Every line of a feed names the one before it."""
        last: dict[str, str] = {}
        for feed, prev, sha256 in db.execute(
            "SELECT feed, json_extract(CAST(line AS TEXT), '$.prev'), line_sha256 FROM revisions ORDER BY seq"
        ):
            assert (prev or "") == last.get(feed, "")
            last[feed] = sha256

    def _log_is_kept(self, name: str, db: Any) -> None:
        """What was in the log is in it, in its order and with its bytes."""
        rows = [tuple(row) for row in db.execute("SELECT seq, rid, rev, feed, line FROM revisions ORDER BY seq")]
        before = self.log.get(name, [])
        assert rows[: len(before)] == before
        self.log[name] = rows

    def _listed(self, db: Any, desk: Village | Township) -> None:
        newest_first = sorted(
            ((desk.lines[rid, rev].day, rid) for rid, rev in desk.heads().items() if rid in desk.living()), reverse=True
        )
        assert [(head.date, head.rid) for head in page_of_heads(db, Chosen())] == newest_first

    # ------------------------------------------------------------------------------------------ helpers

    def _living(self, choice: int) -> str:
        living = self.village.living()
        return living[choice % len(living)]

    def _kept(self, choice: int) -> str:
        kept = sorted(self.village.drafts)
        return kept[choice % len(kept)]

    def _draft(self, which: str, visits: int) -> Draft:
        return Draft(which, "free_clinic", self.version, XINGFU, answers=self._answers(visits, "2023-09-12"))

    def _dropped(self, which: str) -> None:
        del self.village.drafts[which]
        if self.village.open_draft == which:
            self.village.open_draft = ""

    def _stick(self) -> Path:
        stick = self.folder / "stick"
        stick.mkdir(exist_ok=True)
        return stick


def _lines(db: Any) -> dict[Line, int | None]:
    rows = db.execute("SELECT rid, rev, op, json_extract(CAST(line AS TEXT), '$.data.visits_offline') FROM revisions")
    return {(row[0], row[1]): None if row[2] == "del" else int(row[3]) for row in rows}


def _heads(db: Any) -> dict[str, tuple[int, str, str]]:
    return {row[0]: (row[1], row[2], row[3]) for row in db.execute("SELECT rid, rev, op, state FROM heads")}


def _counted(db: Any) -> dict[str, tuple[int, str]]:
    return {row[0]: (row[1], row[2]) for row in db.execute("SELECT rid, visits_offline, state FROM v_free_clinic")}


@pytest.fixture(scope="module")
def made() -> Iterator[County]:
    with pytest.MonkeyPatch.context() as patch, alike_only_once(), one_form(), quick_folder() as folder:
        patch.setenv("XINGLIN_NOW", NOW)
        county = make_county(folder / "county")
        county.set_up(XINGFU)
        yield county


def _run(made: County, examples: int, steps: int, *phases: Phase, chance: bool = False) -> None:
    Machine.made = made
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=not chance,
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            # Making a failure small takes minutes: only where somebody waits for it.
            phases=phases or (tuple(Phase) if chance else (Phase.generate,)),
        ),
    )


@pytest.fixture(autouse=True)
def _then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINGLIN_NOW", NOW)


def test_anything_in_any_order(made: County, long_run: bool):
    _run(made, *(120, 60) if long_run else (10, 30), chance=long_run)


@pytest.mark.parametrize(
    "mistake",
    [pytest.param(item, id=item.__name__, marks=[] if item in SOON_FOUND else pytest.mark.long) for item in MISTAKES],
)
def test_a_planted_mistake_is_found(
    mistake: Callable[[pytest.MonkeyPatch], None], made: County, monkeypatch: pytest.MonkeyPatch
):
    mistake(monkeypatch)
    with pytest.raises((AssertionError, KnownError)) as found:  # an invariant, or what the mistake leads the program to
        _run(made, 40, 40, Phase.generate)
    print(repr(found.value)[:300])
