"""Lists a form learns by itself: places, organisers, topics typed before are offered; what is forgotten stays away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.model.form_schema import FieldSchema, FormSchema
from desktop.model.record import StoredRevision
from desktop.storage import learned
from desktop.workflows.workspace import Workspace

# Values on offer a field; a longer text is a story, not a name.
OFFERED, MOST_LETTERS = 30, 60


@dataclass(frozen=True)
class Change:
    """A record of ``unit`` says ``data`` where it said ``before``; None: nothing (it is new, or was deleted)."""

    unit: str
    data: Mapping[str, Any] | None
    before: Mapping[str, Any] | None


def remember(workspace: Workspace, schema: FormSchema, changes: Iterable[Change]) -> None:
    """Learn from records just saved, all at once. Personal values are never among them."""
    new: dict[str, Counter[tuple[str, str]]] = {}
    gone: dict[str, list[tuple[str, str]]] = {}
    for change in changes:
        said = Counter(_values(schema, change.data or {}, learnable))
        earlier = Counter(_values(schema, change.before or {}, learnable))
        new.setdefault(change.unit, Counter()).update(said - earlier)
        gone.setdefault(change.unit, []).extend(sorted(earlier.keys() - said.keys()))
    for unit, values in new.items():
        learned.learn(workspace.db, unit, schema.form_id, values, workspace.now_text[:10])
    for unit, values_gone in gone.items():
        learned.unlearn(workspace.db, unit, schema.form_id, values_gone)


def offered(
    workspace: Workspace, schema: FormSchema, unit: str, earlier: Sequence[StoredRevision]
) -> dict[str, tuple[str, ...]]:
    """Field (in rows ``staff.staff_name``) → what to offer: what the newest records say, then what was learned before."""
    forgotten = learned.forgotten(workspace.db, unit, schema.form_id)
    found: dict[str, dict[str, None]] = {}
    for stored in earlier:
        for field, value in _values(schema, stored.parsed.data or {}, _is_open_text):
            found.setdefault(field, {})[value] = None
    for field, values in learned.learned(workspace.db, unit, schema.form_id).items():
        found.setdefault(field, {}).update(dict.fromkeys(values))
    kept = {
        field: tuple(value for value in values if (field, value) not in forgotten)[:OFFERED]
        for field, values in found.items()
    }
    return {field: values for field, values in kept.items() if values}


def forget(workspace: Workspace, form: str, unit: str, field: str, value: str) -> None:
    """Take a value off the list of a field; typing it once more brings it back."""
    with workspace.db.atomic():
        learned.forget(workspace.db, unit, form, field, value)


def learnable(field: FieldSchema) -> bool:
    """A name worth offering: text the form asks to be remembered, or a code of a register; nobody's personal value."""
    return _is_open_text(field) and (field.remember or bool(field.lookup))


def _is_open_text(field: FieldSchema) -> bool:
    return field.kind == "text" and not field.personal


def _values(schema: FormSchema, data: Mapping[str, Any], wanted: Any) -> Iterator[tuple[str, str]]:
    yield from _of(schema.fields, data, "", wanted)
    for repeat in schema.repeats:
        rows = data.get(repeat.name)
        for row in rows if isinstance(rows, list | tuple) else ():
            if isinstance(row, Mapping):
                yield from _of(repeat.fields, row, f"{repeat.name}.", wanted)


def _of(
    fields: Sequence[FieldSchema], row: Mapping[str, Any], prefix: str, wanted: Any
) -> Iterator[tuple[str, str]]:  # fmt: skip
    for field in fields:
        value = row.get(field.name)
        if isinstance(value, str) and value and len(value) <= MOST_LETTERS and "\n" not in value and wanted(field):
            yield prefix + field.name, value
