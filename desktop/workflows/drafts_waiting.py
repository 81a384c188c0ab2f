"""Drafts that wait to be finished, as the first page, the list and the submission show them."""

from __future__ import annotations

from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _
from desktop.model.draft import Draft
from desktop.storage.drafts import list_drafts
from desktop.workflows.form_words import FormWords, words_of
from desktop.workflows.record_words import day_in_words, title_of_data
from desktop.workflows.workspace import Workspace

_DAYS = ("activity_date", "treat_date", "as_of", "published_on")
MOST = 200


@dataclass(frozen=True)
class DraftWaiting:
    """``at``: the words for where it stopped; ``rid``: the record it changes, "" for a new one; ``date`` ISO."""

    draft: str
    rid: str
    form: str
    form_title: str
    title: str
    day: str
    at: str
    unit: str = ""
    date: str = ""
    answers: int = 0


def drafts_waiting(workspace: Workspace) -> tuple[DraftWaiting, ...]:
    """The last touched first."""
    return tuple(draft_in_words(workspace, draft) for draft in list_drafts(workspace.db, MOST))


def draft_in_words(workspace: Workspace, draft: Draft) -> DraftWaiting:
    """A draft as a row: its own day where it has one, else the day it was last touched."""
    words = words_of(workspace, draft.form, draft.form_ver)
    said = next((str(draft.answers[name]) for name in _DAYS if draft.answers.get(name)), draft.changed)
    return DraftWaiting(
        draft=draft.id, rid=draft.rid, form=draft.form, form_title=words.title,
        title=title_of_data(workspace, words, draft.answers), day=day_in_words(said, workspace.clock.now().date()),
        at=place_in_words(words, draft.place), unit=draft.unit, date=said[:10], answers=len(draft.answers),
    )  # fmt: skip


def place_in_words(words: FormWords, place: str) -> str:
    """停在“医务人员 · 姓名”第 2 行; 没填完 where no place is known."""
    if not place:
        return _("没填完")
    outer, _slash, field = place.rpartition("/")
    repeat, _bracket, row = outer.rstrip("]").partition("[")
    label = words.label(f"{repeat.rpartition('/')[2]}.{field}" if repeat else field)
    if row:
        return _("停在“{field}”第 {row} 行").format(field=label, row=row)
    return _("停在“{field}”").format(field=label)
