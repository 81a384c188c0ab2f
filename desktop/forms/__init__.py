"""The form engine: XLSForm → XForm → definition → live session, and the bulk check every record passes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.forms.bulk import Checked, check_record
from desktop.forms.choices import Choice
from desktop.forms.context import SessionContext
from desktop.forms.definition import Definition
from desktop.forms.errors import FormError
from desktop.forms.evaluate import evaluate
from desktop.forms.issues import Issue
from desktop.forms.load import load_definition
from desktop.forms.outline import Grid, Question, Section, outline
from desktop.forms.record import carry_over, merge_private
from desktop.forms.replay import replay
from desktop.forms.session import FieldState, Finished, Session

if TYPE_CHECKING:
    from desktop.forms.xlsform.compiler import CompiledForm


def compile_form(source: Path | Mapping[str, str] | str) -> CompiledForm:
    """See ``xlsform.compiler``: imported late, for it brings pyxform."""
    from desktop.forms.xlsform.compiler import compile_form as run

    return run(source)


def load_xlsform(path: Path | str) -> Definition:
    """See ``xlsform.compiler``: imported late, for it brings pyxform."""
    from desktop.forms.xlsform.compiler import load_xlsform as run

    return run(path)


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
    "carry_over",
    "check_record",
    "compile_form",
    "evaluate",
    "load_definition",
    "load_xlsform",
    "merge_private",
    "outline",
    "replay",
]
