"""The personal values of one record: masked for whoever looks, in full with a reason that is written down."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from desktop.errors import UsageError
from desktop.foundation.translation import _
from desktop.storage.revisions import revision
from desktop.workflows.form_words import FormWords, words_of
from desktop.workflows.known_record import known_record
from desktop.workflows.read_records import masked
from desktop.workflows.workspace import Workspace

LEAST = 4  # characters of a reason


def personal_facts(workspace: Workspace, rid: str, *, whole: bool = False) -> tuple[tuple[str, str], ...]:
    """(label, words) of what only this unit may know of the record, in the form's order; masked unless ``whole``.

    Raises ``RefusedError`` (填 292).
    """
    head = known_record(workspace, rid)
    stored = revision(workspace.db, head.revision_seq)
    if not stored.private:
        return ()
    words = words_of(workspace, head.form, head.form_ver)
    return tuple(_facts(words, json.loads(stored.private), whole=whole))


def reveal_record(workspace: Workspace, rid: str, reason: str) -> tuple[tuple[str, str], ...]:
    """The personal values in full; who looked and why is in the log before anybody sees them.

    Raises ``UsageError`` (用 234) without a reason, ``RefusedError`` (填 292).
    """
    told = " ".join(reason.split())
    if len(told) < LEAST:
        raise UsageError("用 234", _("要看全，先写明为什么，至少 {n} 个字").format(n=LEAST))
    found = personal_facts(workspace, rid, whole=True)
    with workspace.db.atomic():
        workspace.audit("reveal", rid, told)
    return found


def _facts(words: FormWords, private: Mapping[str, Any], *, whole: bool) -> Iterator[tuple[str, str]]:
    for item in words.schema.fields:
        value = private.get(item.name)
        if item.personal and value not in (None, ""):
            yield words.label(item.name), words.said(item, value) if whole else str(masked(value))
    for repeat in words.schema.repeats:
        rows = private.get(repeat.name)
        for row in rows if isinstance(rows, list) else ():
            for item in repeat.fields:
                value = row.get(item.name) if isinstance(row, Mapping) else None
                if item.personal and value not in (None, ""):
                    yield (
                        words.label(f"{repeat.name}.{item.name}"),
                        words.said(item, value) if whole else str(masked(value)),
                    )
