"""Gather the program's texts into the English catalogue and compile it.

    .venv-test/bin/python packaging/messages.py

Then translate what it lists in resources/translations/en/LC_MESSAGES/xinglin.po, and run it again. The compiled .mo
is committed beside its .po, so that a clone and a wheel speak English without Babel; a test holds the two together.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "resources/translations/en/LC_MESSAGES/xinglin.po"
# Dates in the header would change both files at every run and tell nothing that git does not.
NO_DATE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def texts() -> Catalog:
    """Every literal that stands in ``_()`` under desktop/."""
    found = Catalog(
        project="xinglin", header_comment="# English translation of 杏林台账; the source language is Chinese."
    )
    for _file, _line, message, _comments, _context in extract_from_dir(
        str(ROOT / "desktop"), method_map=[("**.py", "python")], keywords={"_": None}
    ):
        found.add(message)
    return found


def main() -> None:
    catalogue = Catalog(locale="en")
    if CATALOGUE.exists():
        with CATALOGUE.open("rb") as stream:
            catalogue = read_po(stream, locale="en")
    catalogue.update(texts(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.header_comment = "# English translation of 杏林台账; the source language is Chinese."
    catalogue.project, catalogue.version = "xinglin", "1"
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = "xinglin"
    catalogue.creation_date = catalogue.revision_date = NO_DATE
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as stream:
        write_po(stream, catalogue, width=0, no_location=True, sort_output=True)
    with CATALOGUE.open("rb") as stream, CATALOGUE.with_suffix(".mo").open("wb") as compiled:
        write_mo(compiled, read_po(stream, locale="en"))
    for message in catalogue:
        if message.id and not message.string:
            print(f"not translated yet: {message.id}")


if __name__ == "__main__":
    main()
