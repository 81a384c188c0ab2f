"""What codes are called, for a search: records keep a unit's, a technique's or a choice's code, people type its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop.foundation.translation import language_in_use
from desktop.storage.packs import load_form
from desktop.storage.registers import load_register
from desktop.storage.search_fields import FORM, choices_kind
from desktop.storage.search_words import Name, Names
from desktop.workflows.form_words import form_titles_in_use, words_of
from desktop.workflows.programmes import programme_titles
from desktop.workflows.workspace import Workspace

# Register → its key, and the columns that hold names.
_REGISTERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "units": ("code", ("name", "short_name", "aliases")),
    "places": ("code", ("name",)),
    "sites": ("key", ("name",)),
    "techniques": ("code", ("name", "aliases")),
    "materials": ("code", ("name",)),
    "persons": ("key", ("name",)),
}
_PROGRAMMES = "programme"


def names_of(workspace: Workspace) -> Names:
    """Made once until packs or registers change, in the language in use."""
    held: dict[str, Names] = workspace.kept("search_names", dict)
    language = language_in_use()
    if language not in held:
        held[language] = Names([*_registers(workspace), *_forms(workspace)])
    return held[language]


def _registers(workspace: Workspace) -> Iterator[Name]:
    for register, (key, columns) in _REGISTERS.items():
        for row in load_register(workspace.db, register):
            yield Name(register, row[key], tuple(row[column] for column in columns if row[column]))


def _forms(workspace: Workspace) -> Iterator[Name]:
    programmes = programme_titles(workspace)
    for form, title in form_titles_in_use(workspace).items():
        yield Name(FORM, form, (title,))
        stored = load_form(workspace.db, form)
        if stored is None:
            continue
        for list_name, labels in words_of(workspace, form, stored.version).choices.items():
            for code, label in labels.items():
                titled = (programmes[code],) if list_name == _PROGRAMMES and code in programmes else ()
                yield Name(choices_kind(form, list_name), code, (label, *titled))
