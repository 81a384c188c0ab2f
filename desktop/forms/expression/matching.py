"""regex() of strangers' forms: a pattern may be written so that backtracking never ends on some answer.

What can be tried in few ways goes to Python's ``re``. What may be tried in very many goes to an automaton that reads
each letter once. What needs both backtracking and many ways (look-ahead, references to groups) is refused.
"""

from __future__ import annotations

import importlib
import math
import re
import warnings
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from desktop.forms.errors import FormError
from desktop.foundation.translation import _

LONGEST_PATTERN = 1000
LONGEST_TEXT = 20_000
# In how many ways ``re`` may be left to try a pattern (natural logarithms): where the automaton could do it, and where not.
_FEW_WAYS = math.log(50_000)
_MANY_WAYS = math.log(500_000)
_MOST_STATES = 4000
# Letters times states: what the automaton may be asked for in the worst case.
_MOST_STEPS = 2_000_000
_MOST_KNOWN = 20_000

# The parser behind ``re``: it tells how a pattern is built.
_parser: Any = importlib.import_module("re._parser")
_compiler: Any = importlib.import_module("re._compiler")
_REPEATS = frozenset(["MAX_REPEAT", "MIN_REPEAT"])
_ONE_LETTER = frozenset(["LITERAL", "NOT_LITERAL", "IN", "ANY"])
_ENDS = frozenset(["AT_BEGINNING", "AT_BEGINNING_STRING", "AT_END", "AT_END_STRING"])


class _BeyondAutomatonError(Exception):
    """The pattern needs what an automaton has not, or too many states."""


class Pattern:
    """A pattern that answers within a moment, or refuses."""

    def __init__(self, text: str) -> None:
        flags = re.ASCII if text.isascii() else 0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a later Python will read differently is no concern of the form's
            self.compiled = re.compile(text, flags)
            self.tree = _parser.parse(text, flags)
        self.text = text
        self.automaton: _Automaton | None = None

    def search(self, text: str) -> bool:
        """Is there a match anywhere? :raises FormError: 填 103 where that could take too long."""
        text = text[:LONGEST_TEXT]
        ways = _ways(self.tree, len(text)) + (0.0 if _anchored(self.tree) else math.log(len(text) + 1))
        if ways <= _FEW_WAYS:
            return self.compiled.search(text) is not None
        try:
            if self.automaton is None:
                self.automaton = _Automaton(self.tree, self.compiled.flags)
        except (_BeyondAutomatonError, RecursionError):
            if ways <= _MANY_WAYS:
                return self.compiled.search(text) is not None
            raise self.refused() from None
        if len(text) * self.automaton.size > _MOST_STEPS:
            raise self.refused()
        return self.automaton.search(text)

    def refused(self) -> FormError:
        return FormError("填 103", _("regex() 的模式可能要算很久，已拒绝；请写得简单些。"), where=self.text[:60])


@lru_cache(maxsize=256)
def pattern(text: str) -> Pattern:
    """:raises FormError: 填 103 for a pattern that is too long or badly written."""
    if len(text) > LONGEST_PATTERN:
        raise FormError("填 103", _("regex() 的模式太长。"))
    try:
        return Pattern(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise FormError("填 103", _("regex() 的模式写法不对。"), where=text) from error


def _ways(items: Iterable[Any], length: int) -> float:
    """The logarithm of the number of ways to try these items on a text of this length: an upper bound."""
    total = aside = 0.0
    for op, given in items:
        name = str(op)
        if name in _REPEATS or name == "POSSESSIVE_REPEAT":
            low, high, body = given
            most = min(int(high), max(length, int(low)))
            total += most * _ways(body, length) + math.log(most - int(low) + 1)
        elif name == "BRANCH":
            branches = given[1]
            total += math.log(len(branches)) + max(_ways(branch, length) for branch in branches)
        elif name in ("ASSERT", "ASSERT_NOT"):
            aside = max(aside, _ways(given[1], length))  # done with once it held: not tried again with what follows
        elif name == "GROUPREF_EXISTS":
            total += max(_ways(part, length) for part in given[1:] if part is not None)
        else:
            body = _body(name, given)
            total += _ways(body, length) if body is not None else 0.0
    return total + aside


def _body(name: str, given: Any) -> Any:
    return given[-1] if name == "SUBPATTERN" else given if name == "ATOMIC_GROUP" else None


def _anchored(items: Any) -> bool:
    """Does a match always start at the start?"""
    for op, given in items:
        return str(op) == "AT" and str(given) in ("AT_BEGINNING", "AT_BEGINNING_STRING")
    return False


_State = tuple[str, Any]


class _Automaton:
    """Thompson's construction: states in a list, sets of states remembered by letter.

    A state is ("letter", (test, next)), ("at", (place, next)), ("fork", states) or ("match", None).
    """

    def __init__(self, tree: Any, flags: int) -> None:
        self.parse_state = tree.state
        self.flags = flags
        self.states: list[_State] = [("match", None)]
        self.start = self.sequence(tree, 0)
        self.known: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    @property
    def size(self) -> int:
        return len(self.states)

    def add(self, kind: str, what: Any) -> int:
        if len(self.states) >= _MOST_STATES:
            raise _BeyondAutomatonError
        self.states.append((kind, what))
        return len(self.states) - 1

    def sequence(self, items: Any, then: int) -> int:
        for op, given in reversed(list(items)):
            then = self.item(str(op), op, given, then)
        return then

    def item(self, name: str, op: Any, given: Any, then: int) -> int:
        if name in _ONE_LETTER:
            return self.add("letter", (self.test(op, given), then))
        if name == "SUBPATTERN":
            before, self.flags = self.flags, (self.flags | given[1]) & ~given[2]
            first = self.sequence(given[3], then)
            self.flags = before
            return first
        if name == "BRANCH":
            return self.add("fork", tuple(self.sequence(branch, then) for branch in given[1]))
        if name == "AT" and str(given) in _ENDS and not self.flags & re.MULTILINE:
            return self.add("at", (str(given), then))
        if name in _REPEATS:
            return self.repeat(given, then)
        raise _BeyondAutomatonError

    def repeat(self, given: Any, then: int) -> int:
        low, high, body = given
        if high is _parser.MAXREPEAT:
            loop = self.add("fork", ())
            self.states[loop] = ("fork", (self.sequence(body, loop), then))
            first = loop
        else:
            first = then
            for _time in range(int(high) - int(low)):
                first = self.add("fork", (self.sequence(body, first), then))
        for _time in range(int(low)):
            first = self.sequence(body, first)
        return first

    def test(self, op: Any, given: Any) -> Callable[[str], object]:
        one = _parser.SubPattern(self.parse_state, [(op, given)])
        found: re.Pattern[str] = _compiler.compile(one, self.flags)
        return found.fullmatch

    def closure(self, states: Iterable[int], *, at_start: bool, left: str) -> frozenset[int]:
        """All states reached without reading a letter; ``left``: what is left to read (its first letters)."""
        found: set[int] = set()
        stack = list(states)
        while stack:
            number = stack.pop()
            if number in found:
                continue
            found.add(number)
            kind, what = self.states[number]
            if kind == "fork":
                stack.extend(what)
            elif kind == "at" and _holds(what[0], at_start=at_start, left=left):
                stack.append(what[1])
        return frozenset(found)

    def search(self, text: str) -> bool:
        now = self.closure([self.start], at_start=True, left=text[:2])
        if 0 in now:
            return True
        size = len(text)
        for at, letter in enumerate(text, 1):
            key = (now, letter)
            # Near the end "$" may hold: those last steps are not remembered.
            near_end = at >= size - 1
            known = None if near_end else self.known.get(key)
            if known is None:
                states = [
                    what[1] for kind, what in map(self.states.__getitem__, now) if kind == "letter" and what[0](letter)
                ]
                known = self.closure([self.start, *states], at_start=False, left=text[at : at + 2])
                if not near_end:
                    if len(self.known) >= _MOST_KNOWN:
                        self.known.clear()
                    self.known[key] = known
            now = known
            if 0 in now:
                return True
        return False


def _holds(place: str, *, at_start: bool, left: str) -> bool:
    if place in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
        return at_start
    return not left or (place == "AT_END" and left == "\n")
