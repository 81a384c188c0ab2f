"""A spot check that does not agree: the record it looked at, offered to be sent back with what was found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop.errors import KnownError
from desktop.foundation.translation import _
from desktop.model.record import RecordHead
from desktop.storage.records import head
from desktop.storage.revisions import revision
from desktop.workflows.compare_revisions import review_item
from desktop.workflows.drafts import SPOT_CHECK
from desktop.workflows.form_context import definition_of, stored_form
from desktop.workflows.form_words import words_of
from desktop.workflows.record_words import figure_field
from desktop.workflows.review import reviewable
from desktop.workflows.workspace import Workspace

_LAST_NAME = re.compile(r"/([A-Za-z_][\w.-]*)(?![\w./-])")
_DIFFERS, _DID_NOT_HAPPEN = "2", "3"


@dataclass(frozen=True)
class ReturnOffer:
    """``what``: the record in words. ``reported``, ``found``: its figure and the checked one, in words, "" where neither is.

    ``fields``: (name, label) of what may be named; ``field`` and ``reason`` are what the check says of them.
    """

    rid: str
    what: str
    reported: str
    found: str
    note: str
    fields: tuple[tuple[str, str], ...]
    field: str
    reason: str


def offered_return(workspace: Workspace, check: str) -> ReturnOffer | None:
    """What the spot check ``check`` (a record's id) asks to be sent back; None where it agrees or nothing can be."""
    found = head(workspace.db, check)
    if found is None or found.form != SPOT_CHECK or found.op != "put":
        return None
    said = revision(workspace.db, found.revision_seq).parsed.data or {}
    if said.get("result") not in (_DIFFERS, _DID_NOT_HAPPEN):
        return None
    try:
        doubted = reviewable(workspace, str(said.get("record", "")))
    except KnownError:  # gone, in conflict, not of a unit below: nothing to send back
        return None
    return None if doubted.state == "returned" else _offer(workspace, found, said, doubted)


def _offer(workspace: Workspace, found: RecordHead, said: Mapping[str, Any], doubted: RecordHead) -> ReturnOffer:
    item = review_item(workspace, doubted.rid)
    words = words_of(workspace, doubted.form, doubted.form_ver)
    data = revision(workspace.db, doubted.revision_seq).parsed.data or {}
    named = figure_field(words, data)
    reported = words.said(words.field(named), data[named]) if named else ""
    true = said.get("found_value")
    checked = f"{true:,} {words.units.get(named, '')}".strip() if isinstance(true, int) else ""
    note = " ".join(str(said.get("note") or "").split())
    return ReturnOffer(
        doubted.rid,
        " ".join(part for part in (item.unit_name, item.form_title, item.day, item.subject) if part),
        reported,
        checked,
        note,
        item.fields,
        _typed(workspace, doubted, named) if named else next((name for name, _label in item.fields), ""),
        _reason(_method(workspace, found, said), str(said["result"]), reported, checked, note),
    )


def _typed(workspace: Workspace, doubted: RecordHead, name: str) -> str:
    """Where the figure is mended: of a calculated one the first answer it is made of (a roster, if it stands in one)."""
    definition = definition_of(workspace, stored_form(workspace, doubted.form, doubted.form_ver))
    slots = {slot.name: slot for slot in definition.slots.values()}
    made = slots[name].bind.calculate if name in slots else None
    for part in _LAST_NAME.findall(made.text) if made is not None else ():
        slot = slots.get(part)
        if slot is not None and slot.leaf and slot.bind.calculate is None:
            return slot.enclosing_repeat.name if slot.enclosing_repeat is not None else part
    return name


def _method(workspace: Workspace, found: RecordHead, said: Mapping[str, Any]) -> str:
    words = words_of(workspace, found.form, found.form_ver)
    return words.said(words.field("method"), said["method"]) if said.get("method") else ""


def _reason(method: str, result: str, reported: str, checked: str, note: str) -> str:
    """As the unit below reads it: 抽查（电话）：报的是 40 人次，核实是 30 人次。少了 10 人"""
    how = _("抽查（{method}）：").format(method=method) if method else _("抽查：")
    if result == _DID_NOT_HAPPEN:
        what = _("查无此事。")
    elif reported and checked:
        what = _("报的是 {reported}，核实是 {found}。").format(reported=reported, found=checked)
    else:
        what = _("核实是 {found}。").format(found=checked) if checked else _("数不符。")
    return how + what + note
