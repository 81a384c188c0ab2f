"""Personal values stay in the unit. A programme may ask for them with its legal basis; a person here agrees, once.

What is asked is a form's personal fields, all of them: a record commits to its personal values as a whole, so some of
them alone could not be proved. Another law, form or field is another question.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.errors import RefusedError
from desktop.exchange import build_private
from desktop.foundation import canonical_json
from desktop.foundation.translation import _
from desktop.model.form_schema import FormSchema, RepeatSchema
from desktop.model.record import StoredRevision
from desktop.storage.decisions import Decision, decide, decision
from desktop.storage.packs import list_programmes, load_form
from desktop.workflows.form_words import form_titles_in_use
from desktop.workflows.programmes import programme_of
from desktop.workflows.workspace import Workspace

_YES, _NO = "yes", "no"


@dataclass(frozen=True)
class PersonalAsk:
    """``fields``: labels; ``answer``: "" (nobody has said), yes, no. ``wrong``: why it cannot be agreed to, or ""."""

    key: str
    programme: str
    programme_title: str
    form: str
    form_title: str
    fields: tuple[str, ...]
    basis: str
    answer: str = ""
    who: str = ""
    at: str = ""
    wrong: str = ""


def personal_asks(workspace: Workspace) -> tuple[PersonalAsk, ...]:
    """What the programmes in use ask for, and what was answered."""
    titles = form_titles_in_use(workspace)
    found = []
    for name, _version, enabled in list_programmes(workspace.db):
        programme = programme_of(workspace, name) if enabled else None
        for wish in programme.personal if programme is not None else ():
            stored = load_form(workspace.db, wish.form)
            labels = dict(_personal_fields(stored.schema)) if stored is not None else {}
            wrong = "" if labels and set(labels) == set(wish.fields) else _("下发包要的栏和表单里的个人信息栏不一致")
            key = hashlib.sha256(canonical_json.dump([name, wish.form, sorted(wish.fields), wish.basis])).hexdigest()
            held = decision(workspace.db, "personal", key)
            found.append(
                PersonalAsk(
                    key, name, programme.title if programme else name, wish.form, titles.get(wish.form, wish.form),
                    tuple(labels.get(field, field) for field in wish.fields), wish.basis, held.answer if held else "",
                    held.who if held else "", held.at if held else "", wrong,
                )
            )  # fmt: skip
    return tuple(found)


def answer_ask(
    workspace: Workspace, programme: str, form: str, *, agree: bool, person: str | None = None
) -> PersonalAsk:
    """Say yes or no, for good or until somebody says otherwise; what has left has left.

    Raises ``RefusedError``: 网 169 nobody asks for that, 网 170 it cannot be agreed to.
    """
    found = next((ask for ask in personal_asks(workspace) if (ask.programme, ask.form) == (programme, form)), None)
    if found is None:
        raise RefusedError("网 169", _("没有项目要这个表单的个人信息"), where=f"{programme} {form}")
    if agree and found.wrong:
        raise RefusedError("网 170", found.wrong, where=f"{programme} {form}", hint=_("请下发这个项目的单位改好"))
    who, answer = workspace.person(person), _YES if agree else _NO
    with workspace.db.atomic():
        item = Decision("personal", found.key, answer, workspace.identity.org, who, workspace.now_text, found.basis)
        decide(workspace.db, item)
        workspace.audit(f"personal.{answer}", f"{programme} {form}", found.basis, who=who)
    return next(ask for ask in personal_asks(workspace) if ask.key == found.key)


def leaving(workspace: Workspace, lines: Sequence[StoredRevision]) -> list[StoredRevision]:
    """Those of the lines whose personal values go along: a programme asks, and a person here agreed."""
    if not any(line.private for line in lines):
        return []
    agreed = {ask.form for ask in personal_asks(workspace) if ask.answer == _YES and not ask.wrong}
    return [line for line in lines if line.private and line.salt and line.parsed.form in agreed]


def private_lines(lines: Sequence[StoredRevision]) -> list[bytes]:
    """Their personal values as a batch carries them."""
    return [
        build_private(line.parsed.rid, line.parsed.rev, line.salt, line.private)
        for line in lines
        if line.salt and line.private
    ]


def _personal_fields(schema: FormSchema | RepeatSchema, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(name, label) of every personal field, "repeat.field" inside a roster."""
    for field in schema.fields:
        if field.personal:
            yield f"{prefix}{field.name}", field.label or field.name
    for repeat in schema.repeats:
        yield from _personal_fields(repeat, f"{prefix}{repeat.name}.")
