"""The form engine: XLSForm → XForm → definition → live session, and the bulk check every record passes.

The door opens at once; what stands behind a name is imported when the name is first asked for. A start that only reads
a form's schema needs no session, a village never needs pyxform.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.forms.bulk import Checked, check_record, first_error
    from desktop.forms.choices import Choice
    from desktop.forms.context import SessionContext
    from desktop.forms.definition import Definition, Slot
    from desktop.forms.errors import FormError
    from desktop.forms.evaluation import evaluate
    from desktop.forms.issues import Issue
    from desktop.forms.layout import Grid, Question, Section, outline
    from desktop.forms.load import load_definition
    from desktop.forms.playback import replay
    from desktop.forms.record import carry_over, merge_private
    from desktop.forms.session import FieldState, Finished, Session
    from desktop.forms.xlsform.compiler import compile_form, load_xlsform

# Name → the module it stands in. No module is called like a name here: importing it would take the name's place.
_BEHIND = {
    "Checked": "bulk",
    "Choice": "choices",
    "Definition": "definition",
    "FieldState": "session",
    "Finished": "session",
    "FormError": "errors",
    "Grid": "layout",
    "Issue": "issues",
    "Question": "layout",
    "Section": "layout",
    "Session": "session",
    "Slot": "definition",
    "SessionContext": "context",
    "carry_over": "record",
    "check_record": "bulk",
    "first_error": "bulk",
    "compile_form": "xlsform.compiler",
    "evaluate": "evaluation",
    "load_definition": "load",
    "load_xlsform": "xlsform.compiler",
    "merge_private": "record",
    "outline": "layout",
    "replay": "playback",
}


def __getattr__(name: str) -> Any:
    module = _BEHIND.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name, obj=None)
    found = globals()[name] = getattr(import_module(f"{__name__}.{module}"), name)
    return found


__all__ = [
    "Checked",
    "Choice",
    "Definition",
    "FieldState",
    "Finished",
    "FormError",
    "Grid",
    "Issue",
    "Question",
    "Section",
    "Session",
    "SessionContext",
    "Slot",
    "carry_over",
    "check_record",
    "compile_form",
    "evaluate",
    "first_error",
    "load_definition",
    "load_xlsform",
    "merge_private",
    "outline",
    "replay",
]
