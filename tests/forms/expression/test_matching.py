"""regex() answers as Python's re does, whatever the pattern costs re; or it is refused, soon."""

from __future__ import annotations

import math
import re
import time
import warnings

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desktop.forms import FormError, evaluate
from desktop.forms.expression import matching
from desktop.forms.expression.matching import Pattern, pattern

BOMBS = [
    (r"(a+)+$", "a" * 5000 + "!", False),
    (r"^(a|aa)+$", "a" * 5000 + "b", False),
    (r"(a?){30}a{30}$", "a" * 40 + "b", False),
    ("a?" * 100 + "a" * 100 + "$", "a" * 100 + "b", False),
    (r"^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 3000, False),
    (r"(x+x+)+y", "x" * 20_000, False),
    (r".*.*.*=", "x" * 20_000, False),
    (r"(?:a|b|ab)*c", "ab" * 9000 + "c", True),
    (r"(|a)*$", "a" * 500, True),
    (r"((a*)*)*b", "a" * 5000 + "b", True),
    (r"(a|b)*a(a|b){90}(c+)+$", "abbabaab" * 500, False),
    (r"(\d+)*\1$", "1" * 30 + "a", None),
    (r"(?=(a+)+$)b", "a" * 40, None),
    (r"(\ba+)+$", "a" * 50 + "!", None),
    (r"(?m:^(a+)+$)", "a" * 50 + "!", None),
    (r"(?m)^(a+)+$", "a" * 50 + "!", None),
    (r"((a{1,100}){1,100}){1,100}b", "a" * 20_000, None),
    (r"^\s*|\s*$" * 50, " " * 20_000 + "x", None),
    (r"(a+)?(?(1)(b+)+|(c+)+)$", "a" + "b" * 40 + "!", None),
    ("(" * 490 + "a+" + ")+" * 490, "a" * 100 + "!", None),
]


@pytest.mark.parametrize(("written", "text", "wanted"), BOMBS, ids=[bomb[0][:12] for bomb in BOMBS])
def test_bombs_end_soon(written: str, text: str, wanted: bool | None) -> None:
    began = time.process_time()
    if wanted is None:
        with pytest.raises(FormError, match="填 103"):
            pattern(written).search(text)
    else:
        assert pattern(written).search(text) is wanted
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("written", "text", "wanted"),
    [
        ("^[0-9]{9}([0-9]{3})?$", "990101001001", "true"),
        ("^[0-9]+([.][0-9]{1,2})?$", "12.345", "false"),
        (r"^[\w.+-]+@[\w-]+\.[\w.-]+$", "xinglin.tai-zhang@example.org", "true"),
        (r"^(?=.*[a-z])(?=.*\d).{8,}$", "abcdefg1", "true"),
        (r"^(\d)\1$", "11", "true"),
        (r"^(?>a+)b$", "aaab", "true"),
        (r"^a++b$", "aaab", "true"),
        (r"^(a)?(?(1)b|c)$", "ab", "true"),
        ("[[a]", "[", "true"),
        ("^[一-龥]{2,4}$", "王秀兰", "true"),
    ],
)
def test_common_patterns(written: str, text: str, wanted: str) -> None:
    assert evaluate(f"""regex("{text}", "{written}")""") == wanted


@pytest.mark.parametrize("written", ["(", "a{99999999999}", "*", "[z-a]", "a" * 1001])
def test_bad_patterns_are_refused(written: str) -> None:
    with pytest.raises(FormError, match="填 103"):
        pattern(written)


@st.composite
def patterns(draw: st.DrawFn, depth: int = 3) -> str:
    kind = draw(st.integers(0, 7 if depth else 1))
    if kind <= 1:
        return draw(
            st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\s", "^", "$", r"\Z", "(?i:A)", "1", "(?:)"])
        )
    inner = patterns(depth - 1)  # type: ignore[call-arg]
    if kind == 2:
        return f"({draw(inner)}|{draw(inner)})"
    if kind <= 4:
        times = draw(st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0,2}", "*?", "+?", "{2,}"]))
        return f"(?:{draw(inner)}){times}"
    return draw(inner) + draw(inner)


@settings(max_examples=600, deadline=None)
@given(patterns(), st.text(st.sampled_from("aAb1 \nx"), max_size=9))
def test_the_automaton_answers_as_re(written: str, text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = re.search(written, text, re.ASCII) is not None
    made = Pattern(written)
    assert made.search(text) is wanted
    try:
        automaton = matching._Automaton(made.tree, made.compiled.flags)
    except matching._BeyondAutomatonError:
        assume(False)
        return
    assert [automaton.search(text), automaton.search(text)] == [wanted, wanted]


def test_what_an_automaton_remembers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "_MOST_KNOWN", 5)
    monkeypatch.setattr(matching, "_FEW_WAYS", -1.0)
    assert pattern("(a|b|c|d)*x$").search("abcd" * 10 + "x")
    assert not pattern("^(a|b|c|d)*y").search("abcd" * 10 + "x")


def test_few_ways_without_an_automaton_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "_FEW_WAYS", math.log(2))
    assert Pattern(r"^(?=a+)a+$").search("aaaa")
