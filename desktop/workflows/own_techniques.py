"""The techniques a clinic does: a day's register begins with a row for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from desktop.model.form_schema import FormSchema, RepeatSchema
from desktop.model.record import StoredRevision
from desktop.storage.latest import latest_revisions
from desktop.storage.registers import load_register
from desktop.workflows.own_names import techniques_done, with_own
from desktop.workflows.workspace import Workspace

_LIST = "techniques"
# The form in which a clinic says what it is able to do, and its grid.
_CAPABILITY, _ABLE = "capability", "able"
MOST = 20


def offered_rows(
    workspace: Workspace, schema: FormSchema, earlier: Sequence[StoredRevision]
) -> dict[str, tuple[str, ...]]:
    """Grid → codes of the techniques its rows begin with, in the catalogue's order; only for tallies.

    The clinic's own: those ticked in 名单, those its capability record names, and those of its earlier registers (``earlier``, newest first).
    """
    tallies = [repeat for repeat in schema.repeats if _is_tally(repeat)]
    if not tallies:
        return {}
    done, away = techniques_done(workspace)
    own = dict.fromkeys((*done, *_able(workspace)))
    for repeat in tallies:
        for stored in earlier:
            own.update(dict.fromkeys(_of_rows((stored.parsed.data or {}).get(repeat.name), repeat.fields[0].name)))
    if not own:
        return {}
    order = [row["code"] for row in with_own(workspace, _LIST, load_register(workspace.db, _LIST))]
    known = tuple(code for code in order if code in own and code not in away)[:MOST]
    return {repeat.name: known for repeat in tallies} if known else {}


def _is_tally(repeat: RepeatSchema) -> bool:
    """A figure and its operator for each technique; what people only tried at a free clinic is no register."""
    fields = repeat.fields
    return bool(fields) and fields[0].lookup == _LIST and {"times", "operator"} <= {field.name for field in fields}


def _able(workspace: Workspace) -> Iterator[str]:
    for stored in latest_revisions(workspace.db, _CAPABILITY, workspace.identity.org):
        yield from _of_rows((stored.parsed.data or {}).get(_ABLE), "technique")


def _of_rows(rows: Any, name: str) -> Iterator[str]:
    for row in rows if isinstance(rows, list | tuple) else ():
        if isinstance(row, Mapping) and isinstance(row.get(name), str):
            yield row[name]
