"""The bulk door takes short cuts; it must answer as a session that takes none."""

from __future__ import annotations

import datetime as dt
import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from desktop.forms import (
    Checked,
    Definition,
    Session,
    SessionContext,
    check_record,
    first_error,
    load_xlsform,
    validate,
)
from desktop.forms.choices import choices_of
from desktop.forms.context import Rows
from desktop.forms.engine import Engine
from desktop.forms.expression.parser import parse
from desktop.forms.graph import Rule
from desktop.forms.instance import AnswerNode, of_slot
from desktop.forms.memo import _plain
from desktop.model.form_schema import FieldSchema, FormSchema, RepeatSchema
from tests.forms.helpers import CHINA, load
from tests.forms.helpers import context as small_context

FORMS = Path(__file__).parents[2] / "forms"
LISTS: dict[str, Rows] = {
    "workspace": [{"key": "unit", "code": "U1", "level": "village", "division_code": "990101001001", "line": "health"}],
    "units": [{"code": f"U{n}", "name": f"单位{n}", "level": "township", "line": "tcm"} for n in range(3)],
    "persons": [{"key": "P1", "name": "王秀兰", "unit": "U1", "title": "235"}],
    "sites": [{"key": "S1", "name": "广场", "division_code": "990101001", "site_type": "70"}],
    "history": [{"key": "free_clinic.visits_offline", "max": "10"}],
    **{name: [] for name in ("places", "deadlines", "techniques", "materials", "pairings", "targets")},
}
TEXTS = ["王秀兰", "U1", "U2", "广场", "990101001", "1", "无", "不知道", "P1", "S1"]
ODD = [None, "", "无", True, -1, 10**7, "1.005", [], ["1", "1"], {"a": 1}, "2026-02-30", "x y"]


@cache
def form(name: str) -> Definition:
    return load_xlsform(FORMS / f"{name}.csv")


def context() -> SessionContext:
    now = dt.datetime(2026, 9, 20, 10, tzinfo=CHINA)
    return SessionContext("2026-09-20", now, "王秀兰", "0999", "pc-1", LISTS)


@cache
def offered(name: str) -> dict[str, list[str]]:
    """Key → the values its question offers on a blank form."""
    definition = form(name)
    session = Session(definition, context())
    found: dict[str, list[str]] = {}
    for path, key in definition.keys.items():
        slot = definition.slots[path]
        if slot.control is not None and slot.control.itemset is not None:
            nodes = definition.instances.get(slot.control.itemset.list_name)
            rows = nodes.children[0].children if nodes is not None and nodes.children else []
            found[key] = [cell.text for row in rows for cell in row.named("name")]
        elif slot.leaf:
            found[key] = (
                [choice.value for choice in choices_of(session.engine, of_slot(session.engine.root, slot)[0])]
                if (of_slot(session.engine.root, slot))
                else []
            )
    return found


def answer(chance: random.Random, field: FieldSchema, choices: list[str]) -> Any:
    if chance.random() < 0.06:
        return chance.choice(ODD)
    if field.kind == "integer":
        return chance.choice([0, 1, 3, 20, 500])
    if field.kind == "decimal":
        return chance.choice(["0", "12.5", "99.99"])
    if field.kind == "date":
        return chance.choice(["2026-09-16", "2026-09-17", "2026-08-30", "2027-01-01"])
    if field.kind == "time":
        return "08:30"
    if field.kind == "datetime":
        return "2026-09-16T08:30:00+08:00"
    if field.kind == "select_multiple":
        return chance.sample(choices, min(len(choices), chance.randint(1, 3)))
    if field.kind == "select_one" and choices:
        return chance.choice(choices)
    return chance.choice(TEXTS)


def record(chance: random.Random, schema: FormSchema | RepeatSchema, choices: dict[str, list[str]]) -> dict[str, Any]:
    share = chance.choice([0.2, 0.6, 0.95])
    data = {
        field.name: answer(chance, field, choices.get(field.name, []))
        for field in schema.fields
        if chance.random() < share
    }
    for repeat in schema.repeats:
        if chance.random() < share:
            data[repeat.name] = [record(chance, repeat, choices) for _row in range(chance.randint(0, 3))]
    if chance.random() < 0.05:
        data["nowhere"] = 1
    return data


def the_long_way(monkeypatch: pytest.MonkeyPatch, definition: Definition, data: dict[str, Any], **how: bool) -> Checked:
    """A session with every short cut closed."""

    def all_choices(engine: Engine, node: AnswerNode) -> set[str]:
        return {choice.value for choice in choices_of(engine, node)}

    rules: list[Rule] = definition.graph.rules
    with monkeypatch.context() as closed:
        closed.setattr(validate, "values_offered", all_choices)
        closed.setattr(Engine, "nodes_of", lambda engine, slot: of_slot(engine.root, slot))
        for rule in rules:
            closed.setattr(rule, "fixed", None)
        for slot in definition.slots.values():
            closed.setattr(slot, "plans", {})
            closed.setattr(slot, "chain", None)
        done = Session(definition, context(), data, **how).finish()
    return Checked(done.data, done.private, done.issues)


@pytest.mark.parametrize("how", [{}, {"new": True}, {"received": True}], ids=["again", "new", "received"])
@pytest.mark.parametrize("name", sorted(path.stem for path in FORMS.glob("*.csv")))
def test_short_cuts_change_no_answer(name: str, how: dict[str, bool], monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(f"{name} {how}")
    definition, shared = form(name), context()
    codes: set[str] = set()
    for _again in range(40):
        data = record(chance, definition.schema, offered(name))
        before = json.dumps(data)
        checked = check_record(definition, data, shared, **how)
        assert checked == the_long_way(monkeypatch, definition, data, **how)
        assert json.dumps(data) == before
        codes.update(issue.code for issue in checked.issues)
    assert codes


def test_one_record_leaves_nothing_to_the_next() -> None:
    definition, shared = form("free_clinic"), context()
    chance = random.Random(7)
    records = [record(chance, definition.schema, offered("free_clinic")) for _each in range(30)]
    first = [check_record(definition, data, shared) for data in records]
    again = [check_record(definition, data, shared) for data in reversed(records)]
    assert first == again[::-1]


def test_a_list_that_came_from_outside_is_read_each_time() -> None:
    definition = load(
        "<q/>",
        '<bind nodeset="/data/q"/>',
        """<select1 ref="/data/q"><itemset nodeset="instance('places')/root/item"><value ref="name"/><label ref="name"/>
        </itemset></select1>""",
        more='<instance id="places" src="jr://file-csv/places.csv"/>',
    )
    one, other = small_context(places=[{"name": "a"}]), small_context(places=[{"name": "b"}])
    found = [
        [issue.code for issue in check_record(definition, {"q": "a"}, lists).issues] for lists in (one, other, one)
    ]
    assert found == [[], ["填 204"], []]


def test_choices_cut_by_an_answer_follow_it() -> None:
    rows = "".join(f"<item><name>{n}</name><of>{n % 2}</of></item>" for n in range(30))
    definition = load(
        "<p/><q/>",
        "",
        """<input ref="/data/p"/><select ref="/data/q"><itemset nodeset="instance('l')/root/item[of = /data/p]">
        <value ref="name"/><label ref="name"/></itemset></select>""",
        more=f'<instance id="l"><root>{rows}</root></instance>',
    )
    codes = [
        [issue.code for issue in check_record(definition, {"p": p, "q": ["1", "3"]}, small_context()).issues]
        for p in ("1", "0", "1")
    ]
    assert codes == [[], ["填 204", "填 204"], []]


@pytest.mark.parametrize("name", ["free_clinic", "treatment"])
def test_other_days_units_and_registers_are_checked_as_by_themselves(name: str) -> None:
    """What a checker made for one day and unit serves the next, wherever nothing that was read says something else."""
    chance = random.Random(name)
    definition, first = form(name), context()
    own = {**LISTS, "workspace": [{**LISTS["workspace"][0], "code": "U2", "level": "township"}]}
    longer = {
        **LISTS,
        "units": [{"code": f"U{n}", "name": f"别处{n}", "level": "village", "line": "health"} for n in range(20)],
    }
    seen = [
        first,
        *(first.seen_by(now=first.now.replace(day=day), today=f"2026-09-{day}") for day in (16, 21, 30)),
        first.seen_by(lists=own),
        first.seen_by(lists=longer),
        first.seen_by(language="en"),
    ]
    records = [record(chance, definition.schema, offered(name)) for _each in range(3)]
    answers = set()
    for _round in range(2):
        for data in records:
            for here in seen:
                alone = SessionContext(
                    here.today, here.now, here.username, here.phone, here.device, dict(here.lists), here.language
                )
                told = check_record(definition, data, here)
                assert told == check_record(definition, data, alone)
                problem = next((issue for issue in told.issues if issue.level == "error"), None)
                assert first_error(definition, data, here, {}) == problem
                answers.add(repr(told.issues))
    assert len(answers) > len(records)


def test_which_list_a_formula_reads_must_be_written_in_it() -> None:
    assert _plain(parse("pulldata('units', 'name', 'code', /data/q)"))
    assert not _plain(parse("pulldata(/data/list, 'name', 'code', /data/q)"))
