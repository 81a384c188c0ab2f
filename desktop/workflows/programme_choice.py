"""A county's own programme stands in the list that zero reports and period notes choose from.

The list is written in those forms; a programme that they do not know is added to it, as a further version of the form that
goes down with the pack. The forms of activities are left alone: what counts for a county's own programme is its SQL's to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from desktop.forms import load_definition
from desktop.model.programme import Programme
from desktop.storage.packs import StoredForm, load_form, save_form
from desktop.workflows.workspace import Workspace

FORMS = ("zero_report", "period_note")
_LIST = re.compile(r'(<instance id="programme"><root>)(.*?)(</root></instance>)', re.DOTALL)
_NAME = re.compile(r"<name>([^<]*)</name>")
_LANGUAGE = re.compile(r'(<translation lang="([^"]*)"[^>]*>)')
_VERSION = re.compile(r'(<data\b[^>]*\bversion=")([^"]*)(")')


def offer_programmes(workspace: Workspace, programmes: Sequence[Programme], pack_version: int) -> None:
    """Add the programmes that are missing to the lists (inside the caller's transaction)."""
    for name in FORMS:
        stored = load_form(workspace.db, name)
        if stored is None:
            continue
        xform = with_choices(stored, programmes)
        if xform != stored.xform:
            definition = load_definition(xform)
            save_form(workspace.db, name, definition.version, xform, definition.schema, pack_version)


def with_choices(form: StoredForm, programmes: Sequence[Programme]) -> str:
    """The form with every programme in its list ``programme``; the same text where none is missing."""
    found = _LIST.search(form.xform)
    known = set(_NAME.findall(found[2])) if found else set()
    missing = [programme for programme in programmes if found and programme.id not in known]
    if not missing:
        return form.xform
    items = "".join(f"<item><itextId>{_text_id(each)}</itextId><name>{each.id}</name></item>" for each in missing)
    text = _LIST.sub(lambda part: part[1] + part[2] + items + part[3], form.xform, count=1)
    text = _LANGUAGE.sub(lambda part: part[1] + _labels(missing, english="(en)" in part[2]), text)
    return _VERSION.sub(lambda part: part[1] + _next(part[2]) + part[3], text, count=1)


def _text_id(programme: Programme) -> str:
    return f"programme-own-{programme.id}"


def _labels(programmes: Sequence[Programme], *, english: bool) -> str:
    labels = ((each, _label(each, english=english)) for each in programmes)
    return "".join(f'<text id="{_text_id(each)}"><value>{escape(label)}</value></text>' for each, label in labels)


def _label(programme: Programme, *, english: bool) -> str:
    return (programme.short_en or programme.title_en) if english else (programme.short or programme.title)


def _next(version: str) -> str:
    """2026112201 → 2026112201_1 → 2026112201_2."""
    base, _dash, number = version.partition("_")
    return f"{base}_{int(number or 0) + 1}"
