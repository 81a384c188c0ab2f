"""The quick check and a session say the same of every record, whatever was checked before it."""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import random
from typing import Any

import pytest

from desktop.forms import Definition, FormError, Session, SessionContext, check_record, load_definition, merge_private
from desktop.forms.checker import Checker
from desktop.forms.spots import Doubt
from tests.forms.helpers import load
from tests.forms_content import test_behaviour
from tests.forms_content.workbook import ROOT, xform


def known_forms() -> list[str]:
    return sorted(path.stem for path in (ROOT / "forms").glob("*.csv"))


def loaded(form: str) -> Definition:
    return load_definition(xform(form)[0])


def a_context() -> SessionContext:
    own = next(row for row in test_behaviour.UNITS if row["code"] == "YL0101")
    lists = {**test_behaviour.LISTS, "workspace": [{"key": "unit", "submitted_until": "", **own}], "history": []}
    now = dt.datetime.fromisoformat(f"{test_behaviour.TODAY}T10:00:00+08:00")
    return SessionContext(test_behaviour.TODAY, now, "李秀兰", "0999-5550301", "test", lists, "zh")


USUAL: dict[str, list[Any]] = {
    "integer": [0, 1, 3, 40],
    "decimal": ["0", "12.50", "3"],
    "date": ["2026-09-16", "2026-09-20", "2026-09-01"],
    "time": ["08:30"],
    "text": ["幸福村", "王秀兰", "P001", "YL0101", "2026-09"],
}
ODD = ["x", 7, 1.5, True, [], {}, "无", "", None, -1, 2000, "2031-01-01", ["nothing"], [1], [{}]]


def fitting(session: Session, path: str, kind: str, chance: random.Random) -> Any:
    """A value the field may well hold."""
    offered = [choice.value for choice in session.choices(path)]
    if offered:
        return chance.sample(offered, 1) if kind == "select_multiple" else chance.choice(offered)
    return chance.choice(USUAL.get(kind, USUAL["text"]))


def a_whole(definition: Definition, context: SessionContext, chance: random.Random) -> dict[str, Any]:
    """A record as a person would leave it: answers here and there, errors mended as they are told."""
    session = Session(definition, context)
    for slot in definition.repeating:
        if chance.random() < 0.6 and slot.enclosing_repeat is None:
            session.add_repeat(slot.name)
    kinds = {name: definition.kinds[path] for path, name in definition.keys.items() if path in definition.kinds}
    for path, name in definition.keys.items():
        slot = definition.slots[path]
        if path in definition.kinds and slot.enclosing_repeat is None and chance.random() < 0.3:
            _try(session, name, kinds[name], chance)
    for _round in range(25):
        wrong = [issue for issue in session.validate() if issue.level == "error"]
        if not wrong:
            break
        for issue in wrong:
            if not issue.repeat and session.state(issue.field).readonly:
                _fill_a_row(session, definition, chance)  # a count of rows says that there are none
                continue
            place = f"{issue.repeat}[{issue.row}]/{issue.field}" if issue.repeat else issue.field
            if issue.code != "填 201" and chance.random() < 0.5:
                with contextlib.suppress(FormError):
                    session.set(place, None)
            elif issue.field in kinds:
                _try(session, place, kinds[issue.field], chance)
    done = session.finish()
    return merge_private(done.data, done.private)


def _fill_a_row(session: Session, definition: Definition, chance: random.Random) -> None:
    for slot in definition.repeating:
        if slot.enclosing_repeat is None and not session.rows(slot.name):
            session.add_repeat(slot.name)
        for leaf in slot.walk():
            if leaf.leaf and leaf.path in definition.kinds:
                _try(session, f"{slot.name}[1]/{leaf.name}", definition.kinds[leaf.path], chance)


def _try(session: Session, path: str, kind: str, chance: random.Random) -> None:
    with contextlib.suppress(FormError):
        session.set(path, fitting(session, path, kind, chance))


def spoiled(data: dict[str, Any], definition: Definition, chance: random.Random) -> dict[str, Any]:
    """The same with something odd in it, in the form or in a row; or something left out."""
    made = copy.deepcopy(data)
    scopes = [
        made,
        *(row for value in made.values() if isinstance(value, list) for row in value if isinstance(row, dict)),
    ]
    scope = chance.choice(scopes)
    name = chance.choice([*scope, *definition.keys.values(), "nobody_knows_this"])
    if chance.random() < 0.3:
        scope.pop(name, None)
    else:
        scope[name] = chance.choice(ODD)
    return made


@pytest.mark.parametrize("form", known_forms())
def test_quick_and_slow_agree_on_any_sequence_of_records(form):
    definition = loaded(form)
    context = a_context()
    checker = Checker.of(definition, context)
    assert checker is not None, "a built-in form that needs a session for every record is slow at every intake"
    judged = {"clean": 0, "doubt": 0}

    chance = random.Random(form)
    whole = [a_whole(definition, context, chance) for _each in range(30)]
    for _each in range(800):
        data = chance.choice(whole)
        for _odd in range(chance.choice([0, 0, 1, 1, 2])):
            data = spoiled(data, definition, chance)
        why = {name: "说明过" for name in definition.keys.values() if chance.random() < 0.2}
        session = Session(definition, context, data, new=False, received=True)
        session.explained.update(why)
        slow = session.finish()
        wrong = any(issue.level == "error" for issue in slow.issues)
        with contextlib.suppress(Doubt):
            checker.prove(data)
            assert not wrong, data
        if chance.random() < 0.5:
            continue  # the next one is proved on what this one left
        try:
            clean = checker.check(data, why)
        except Doubt:
            judged["doubt"] += 1
            continue
        judged["clean"] += 1
        assert clean.data == slow.data
        assert clean.private == slow.private
        assert tuple(clean.warnings) == slow.issues
    assert judged["clean"] > (5 if form == "treatment" else 60), judged  # a treatment refuses most of what chance makes
    assert judged["doubt"] > 60, judged


def test_a_clean_record_is_judged_without_a_session(monkeypatch):
    definition, context = loaded("free_clinic"), a_context()
    whole = test_behaviour.check("free_clinic", test_behaviour.clinic()).data
    first = [check_record(definition, whole, context, received=True) for _each in range(6)]
    monkeypatch.setattr("desktop.forms.bulk.Session", None)
    quick = check_record(definition, whole, context, received=True)
    assert quick == first[0]
    assert quick.data == whole


def test_an_error_has_the_words_of_a_session():
    definition, context = loaded("free_clinic"), a_context()
    whole = test_behaviour.check("free_clinic", test_behaviour.clinic()).data
    for _each in range(6):
        check_record(definition, whole, context, received=True)
    bad = check_record(definition, {**whole, "visits_offline": "许多"}, context, received=True)
    assert [issue.code for issue in bad.issues if issue.level == "error"] == ["填 203", "填 201"]
    assert check_record(definition, whole, context, received=True).data == whole  # nothing of it stayed behind


def test_a_form_that_counts_its_rows_is_left_to_sessions():
    counted = load(
        '<n/><rows jr:template=""><a/></rows><rows><a/></rows>',
        '<bind nodeset="/data/n" type="int"/>',
        '<input ref="/data/n"/><group><repeat nodeset="/data/rows" jr:count="/data/n"><input ref="/data/rows/a"/>'
        "</repeat></group>",
    )
    assert Checker.of(counted, a_context()) is None
