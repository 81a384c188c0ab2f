"""A record that another one names (同场讲座记录, 佐证记录, 被查记录): by its day, its place and what it was, never by its id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from desktop.foundation.translation import _
from desktop.model.form_schema import FieldSchema, FormSchema
from desktop.model.record import RecordLine
from desktop.storage.records import day_of, head
from desktop.storage.revisions import revision
from desktop.workflows.form_words import words_of
from desktop.workflows.record_words import day_in_words, title_of_data
from desktop.workflows.workspace import Workspace

_LISTS = frozenset(["own_records", "drawn_records"])
_NO_RECORDS = frozenset(["own_tcm_staff", "own_hosted", "own_joined"])


def names_records(item: FieldSchema) -> bool:
    """Whether the answers of this field are ids of records: its choices come from a list of own or drawn ones."""
    name = item.list_name
    return name in _LISTS or (name.startswith("own_") and "__" not in name and name not in _NO_RECORDS)


def line_in_words(workspace: Workspace, line: RecordLine) -> str:
    """9月20日 幸福村文化广场 讲座“高血压防治”; before it the unit, where it is another's. Nothing personal."""
    data = line.data or {}
    words = words_of(workspace, line.form, line.form_ver)
    place, title = str(data.get("place_name") or ""), title_of_data(workspace, words, data)
    what = _("{form}“{title}”").format(form=words.title, title=title) if title and title != place else words.title
    day = day_in_words(day_of(data) or line.made[:10], workspace.clock.now().date())
    unit = workspace.tree[line.unit].name if line.unit in workspace.tree else line.unit
    return " ".join(part for part in ("" if line.unit == workspace.identity.org else unit, day, place, what) if part)


def record_name(workspace: Workspace, rid: str) -> str:
    """As ``line_in_words``; a record that never came here is said to be elsewhere, a deleted one to be deleted."""
    found = head(workspace.db, rid)
    if found is None:
        return _("不在这台电脑上的一条记录")
    if found.op == "del":
        return _("已经删除的一条{form}").format(form=words_of(workspace, found.form, found.form_ver).title)
    return line_in_words(workspace, revision(workspace.db, found.revision_seq).parsed)


def record_names(workspace: Workspace, schema: FormSchema, data: Mapping[str, Any]) -> dict[str, str]:
    """Every record that these answers name, in words, by its id."""
    return {rid: record_name(workspace, rid) for rid in dict.fromkeys(_named(schema, data))}


def _named(schema: FormSchema, data: Mapping[str, Any]) -> Iterator[str]:
    for item in schema.fields:
        value = data.get(item.name)
        if names_records(item) and value:
            yield from (str(part) for part in (value if isinstance(value, list | tuple) else [value]))
