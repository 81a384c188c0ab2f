"""The bulk door: every record that is added, imported or received passes ``check_record``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop.forms.checker import Checker
from desktop.forms.context import SessionContext
from desktop.forms.definition import Definition
from desktop.forms.issues import Issue
from desktop.forms.session import Session
from desktop.forms.spots import Doubt


@dataclass(frozen=True)
class Checked:
    """``data`` as records keep it (calculates filled, irrelevant dropped); ``private``: personal values, same shape."""

    data: dict[str, Any]
    private: dict[str, Any]
    issues: tuple[Issue, ...]


def check_record(
    definition: Definition,
    data: Mapping[str, Any],
    context: SessionContext,
    *,
    explained: Mapping[str, str] | None = None,
    new: bool = False,
    received: bool = False,
) -> Checked:
    """Check one record's data against its form. Never raises for bad data: everything is an issue with a Chinese
    sentence.

    ``new``: the record is being made now, so defaults and preloads fill what the data leaves out (never over a
    value given,
    also not over a given blank); otherwise an absent field is a blank one.
    ``received``: the public part of another unit's record: calculated values stay as they came, personal fields may be
    absent.
    """
    if received:
        checker = _checker(definition, context)
        if checker is not None:
            try:
                clean = checker.check(data, explained or {})
            except Doubt:
                pass  # a session finds the words
            else:
                return Checked(clean.data, clean.private, tuple(clean.warnings))
    session = Session(definition, context, data, new=new, received=received)
    session.explained.update(explained or {})
    done = session.finish()
    return Checked(done.data, done.private, done.issues)


def first_error(
    definition: Definition, data: Mapping[str, Any], context: SessionContext, explained: Mapping[str, str]
) -> Issue | None:
    """The first error that ``check_record`` would find in another unit's record; what is only worth a question is not made out."""
    checker = _checker(definition, context)
    if checker is not None:
        try:
            checker.prove(data)
        except Doubt:
            pass  # a session finds the words
        else:
            return None
    session = Session(definition, context, data, new=False, received=True)
    session.explained.update(explained)
    return next((issue for issue in session.finish().issues if issue.level == "error"), None)


# Drawing up a checker costs as much as this many sessions.
_WORTH_IT = 4


def _checker(definition: Definition, context: SessionContext) -> Checker | None:
    """One for a form and contexts that share their registers, once it is worth it."""
    held = context.checkers.get(id(definition))
    if held is None:
        held = context.checkers[id(definition)] = [0, definition, None]
    held[0] += 1
    if held[0] == _WORTH_IT:
        held[2] = Checker.of(definition, context)
    checker: Checker | None = held[2]
    if checker is not None and not checker.serve(context):
        checker = held[2] = Checker.of(definition, context)
    return checker
