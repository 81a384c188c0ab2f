"""Lexer and parser under Hypothesis: any text is tokens and a tree, or a FormError; nothing else, in bounded work."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.forms import FormError, evaluate
from desktop.forms.expression.compile import compile_expression
from desktop.forms.expression.lexer import MAX_LENGTH, Token, tokenize
from desktop.forms.expression.parser import parse
from desktop.forms.expression.syntax import Binary, Call, Expression, Literal, Negate, Number, Path, Step

PIECES = (
    "a b:c b:* * div mod and or not( true() instance('x') .. . / // @ [ ] ( ) , | + - = != < <= > >= :: child:: "
    "ancestor-or-self:: text() node() comment() processing-instruction('p') 1 1.5 .5 'a' \"b\" ' \" $ ${a} 医生 \u00b7 _ "
    "current() position() \u3000 & # { } 1e5 -- - 2023-09-16"
).split(" ")
NEAR_EXPRESSIONS = st.lists(st.sampled_from([*PIECES, " "]), max_size=40).map("".join)
NAMES = st.sampled_from(["a", "staff_name", "b:c", "div", "and", "姓名", "a-b", "a.b"])


Made = TypeVar("Made")


def made_or_refused(make: Callable[[str], Made], text: str) -> tuple[Made | None, FormError | None]:
    try:
        return make(text), None
    except FormError as error:
        return None, error


@settings(max_examples=500)
@given(st.text(max_size=200) | NEAR_EXPRESSIONS)
def test_any_text_is_read_or_refused(text: str) -> None:
    tree, refused = made_or_refused(parse, text)
    assert tree is None or compile_expression(text)
    assert refused is None or (refused.problem.code == "填 102" and refused.problem.message)


@settings(max_examples=300)
@given(st.text(max_size=200) | NEAR_EXPRESSIONS)
def test_tokens_lie_in_the_text_in_order(text: str) -> None:
    tokens, refused = made_or_refused(tokenize, text)
    if tokens is None:
        assert refused and refused.problem.code == "填 102"
        return
    assert tokens[-1].kind == "end"
    assert all(text.startswith(token.text, token.at) for token in tokens)
    assert all(before.at + len(before.text) <= after.at for before, after in pairwise(tokens))


def trees() -> st.SearchStrategy[str]:
    atoms = (
        st.integers(0, 10**6).map(str)
        | st.sampled_from(["'x'", '"y"', ".", "..", "/", "//a", "@b"])
        | NAMES
        | NAMES.map(lambda name: f"/data/{name}")
    )
    return st.recursive(
        atoms,
        lambda inner: (
            st.tuples(inner, st.sampled_from("+ - * = != < > div mod and or".split()), inner).map(
                lambda p: f"({p[0]}) {p[1]} ({p[2]})"
            )
            | inner.map(lambda one: f"- ({one})")
            | st.lists(inner, max_size=4).map(lambda args: f"concat({', '.join(args)})")
            | st.tuples(NAMES, inner).map(lambda p: f"{p[0]}[{p[1]}]")
        ),
        max_leaves=20,
    )


def written(tree: Expression) -> str:
    """The tree as text again, every operation in brackets."""
    if isinstance(tree, Number):
        return f"{tree.value:f}"
    if isinstance(tree, Literal):
        return f"'{tree.value}'" if "'" not in tree.value else f'"{tree.value}"'
    if isinstance(tree, Call):
        return f"{tree.name}({', '.join(map(written, tree.args))})"
    if isinstance(tree, Binary):
        return f"({written(tree.left)} {tree.op} {written(tree.right)})"
    if isinstance(tree, Negate):
        return f"(-{written(tree.operand)})"
    return path(tree)


def path(tree: Path) -> str:
    steps = "/".join(map(step, tree.steps))
    if tree.base == "context":
        return steps
    if tree.base == "root":
        return f"(/{steps})"  # a name may follow a bare "/": brackets keep "/ div 2" a division
    base = written(tree.base) if not isinstance(tree.base, str) else ""
    found = f"({base})" + "".join(f"[{written(one)}]" for one in tree.predicates)
    return found + ("/" + steps if steps else "")


def step(one: Step) -> str:
    return f"{one.axis}::{one.test}" + "".join(f"[{written(predicate)}]" for predicate in one.predicates)


@settings(max_examples=200)
@given(trees())
def test_what_was_read_can_be_written_and_read_the_same(text: str) -> None:
    tree = parse(text)
    assert parse(written(tree)) == tree


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "1" + ")" * 10_000,
        "a[" * 10_000 + "1" + "]" * 10_000,
        "not(" * 10_000 + "1" + ")" * 10_000,
        "-" * 10_000 + "1",
        "1" + "+1" * 10_000,
        "/".join(["a"] * 10_000),
        "a" + "[1]" * 10_000,
        "//" * 10_000,
        "if(1," * 10_000,
        "'" * 9_999,
        "1" * MAX_LENGTH,
        "a" * (MAX_LENGTH + 1),
        "concat(" + "1," * 10_000 + "1)",
    ],
    ids=lambda text: text[:6],
)
def test_depth_and_length_end_soon(text: str) -> None:
    """Within so many steps a character: whatever looks at the rest of the text for each of them takes thousands."""
    steps = 0

    def counted(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal steps
        steps += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        value, refused = made_or_refused(lambda one: evaluate(one, document="<a><a/></a>"), text)
    finally:
        sys.setprofile(None)
    assert value is not None or (refused and refused.problem.message)
    assert steps < 100 * len(text)


def test_a_star_is_a_name_or_an_operator_by_its_place() -> None:
    assert [token[:2] for token in tokenize("* * *")] == [("name", "*"), ("op", "*"), ("name", "*"), ("end", "")]
    assert tokenize("div div div")[1] == Token("op", "div", 4)
