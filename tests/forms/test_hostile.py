"""Forms made to hang or to break: each ends within a second, in a clear refusal."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from desktop.forms import Definition, FormError, Session, check_record
from tests.forms.helpers import context, load, xform


def fields(count: int) -> str:
    return "".join(f"<f{at}/>" for at in range(count))


@contextmanager
def soon(seconds: float = 1.0) -> Iterator[None]:
    """By the processor; what other tests left for the garbage collector to look at is not this form's doing."""
    gc.freeze()
    began = time.process_time()
    try:
        yield
        assert time.process_time() - began < seconds
    finally:
        gc.unfreeze()


def refused_soon(make: Callable[[], object], code: str, seconds: float = 1.0) -> FormError:
    with soon(seconds), pytest.raises(FormError) as caught:
        make()
    assert caught.value.problem.code == code
    assert caught.value.problem.message
    return caught.value


def test_entities_that_multiply() -> None:
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    text = f'<!DOCTYPE lolz [<!ENTITY l0 "lol">{laughs}]><lolz>&l9;</lolz>'
    refused_soon(lambda: _load(text), "填 101")


def test_entities_long_and_often() -> None:
    text = f'<!DOCTYPE a [<!ENTITY x "{"x" * 100_000}">]><a>{"&x;" * 10_000}</a>'
    refused_soon(lambda: _load(text), "填 101")


def test_ten_thousand_levels_of_fields() -> None:
    refused_soon(lambda: load("<a>" * 10_000 + "</a>" * 10_000), "填 101")


def test_ten_thousand_levels_of_groups() -> None:
    refused_soon(lambda: load("<a/>", "", "<group>" * 10_000 + "</group>" * 10_000), "填 101")


@pytest.mark.parametrize(
    "text", ["(" * 10_000 + "1" + ")" * 10_000, "not(" * 10_000 + "1" + ")" * 10_000, "1" + "+1" * 10_000]
)
def test_ten_thousand_levels_of_an_expression(text: str) -> None:
    with soon():
        form = load("<a/>", f'<bind nodeset="/data/a" calculate="{text}"/>')
        assert [fault.problem.code for fault in form.faults] == ["填 102"]
        checked = check_record(form, {}, context())
        assert [issue.code for issue in checked.issues] == ["填 208"]


def test_expressions_built_by_others() -> None:
    """Each formula is shallow; together they call one another a thousand deep, in order."""
    count = 1000
    form = load(
        fields(count),
        "".join(f'<bind nodeset="/data/f{at}" calculate="/data/f{at + 1} + 1"/>' for at in range(count - 1)),
    )
    session = Session(form, context())
    session.set(f"f{count - 1}", "1")
    assert session.value("f0") == str(count)


def test_a_circle_of_two_names_both() -> None:
    binds = '<bind nodeset="/data/f0" calculate="/data/f1"/><bind nodeset="/data/f1" calculate="/data/f0"/>'
    assert "f1 → f0 → f1" in refused_soon(lambda: load(fields(2), binds), "填 105").problem.message


def test_a_circle_of_a_thousand_names_some() -> None:
    count = 1000
    binds = "".join(f'<bind nodeset="/data/f{at}" calculate="/data/f{(at + 1) % count}"/>' for at in range(count))
    message = refused_soon(lambda: load(fields(count), binds), "填 105").problem.message
    assert "f999 → f998" in message
    assert "…" in message
    assert len(message) < 200


def test_a_circle_through_a_sum() -> None:
    binds = '<bind nodeset="/data/f0" calculate="sum(/data/*)"/>'
    assert "f0 → f0" in refused_soon(lambda: load(fields(3), binds), "填 105").problem.message


def test_too_many_fields() -> None:
    refused_soon(lambda: load(fields(20_001)), "填 108")


def test_everything_reads_everything() -> None:
    binds = "".join(f'<bind nodeset="/data/f{at}" relevant="count(//*) > 3"/>' for at in range(1000))
    refused_soon(lambda: load(fields(1000), binds.replace(" > ", " &gt; ")), "填 108")


def test_a_regex_bomb_in_a_constraint() -> None:
    form = load("<a/>", """<bind nodeset="/data/a" constraint="regex(., '^(a+)+$')"/>""")
    with soon():
        checked = check_record(form, {"a": "a" * 5000 + "!"}, context())
        assert [issue.code for issue in checked.issues] == ["填 202"]


def test_a_regex_nobody_can_bound_is_refused() -> None:
    form = load("<a/>", r"""<bind nodeset="/data/a" constraint="regex(., '(\d+)*\1$')"/>""")
    with soon():
        checked = check_record(form, {"a": "1" * 60 + "x"}, context())
        assert [(issue.code, issue.field) for issue in checked.issues] == [("填 208", "a")]


def test_actions_that_answer_each_other() -> None:
    body = '<input ref="/data/f1"><setvalue event="xforms-value-changed" ref="/data/f0" value="/data/f1"/></input>'
    session = Session(load(fields(2), '<bind nodeset="/data/f1" calculate="/data/f0 + 1"/>', body), context())
    refused_soon(lambda: session.set("f0", "1"), "填 105")


def _load(text: str) -> Definition:
    from desktop.forms import load_definition

    return load_definition(text)


def test_a_form_as_it_should_be_still_loads() -> None:
    assert _load(xform("<a/>")).form_id == "f"
