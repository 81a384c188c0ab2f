"""Under which licences this program and what it is made of are given: every text whole, offline.

Our own licence and the list of others' work ship with the program (pyproject.toml, ``force-include``), so do the
licences of its fonts and icons and those that a library does not bring (``resources/licences``). What a library brings
is read from what is installed of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Literal

from desktop.foundation.shipped import shipped_path

Kind = Literal["own", "notices", "font", "icons", "library"]

_ROW = re.compile(r"^\|\s*(?P<names>[^|]+?)\s*\|(?P<use>[^|]*)\|\s*(?P<licence>[^|]+?)\s*\|$")
_BETWEEN = re.compile(r", (?![^(]*\))")  # not within brackets
_LICENCE_FILE = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)|(^|/)licenses/", re.IGNORECASE)
_FONTS = (("Noto Sans SC", "OFL-NotoSansSC.txt"), ("Noto Serif SC", "OFL.txt"), ("LXGW WenKai", "OFL-LXGWWenKai.txt"))
# A licence whose text its libraries do not bring; the second adds to the third.
_TEXTS = {"LGPL-2.1-only": ("LGPL-2.1.txt",), "LGPL-3.0-only": ("LGPL-3.0.txt", "GPL-3.0.txt")}
_MORE = {"sqlcipher3": ("SQLCipher.txt",)}


@dataclass(frozen=True)
class Licence:
    """``name`` of what it is for, ``licence`` in short as its owners write it, ``text`` whole."""

    kind: Kind
    name: str
    licence: str
    text: str


def licences() -> tuple[Licence, ...]:
    """Our own first, then the notices, fonts, icons, and each library of the notices in their order."""
    notices = _read("packaging/THIRD_PARTY_NOTICES.md")
    fonts = (Licence("font", name, "OFL-1.1", _read(f"resources/fonts/{file}")) for name, file in _FONTS)
    return (
        Licence("own", "", "Apache-2.0", _read("LICENSE")),
        Licence("notices", "", "", notices),
        *fonts,
        Licence("icons", "Lucide", "ISC, MIT", _read("resources/icons/LICENSE.txt")),
        *(Licence("library", name, licence, _text_of(name, licence)) for name, licence in named_libraries(notices)),
    )


def named_libraries(notices: str) -> Iterator[tuple[str, str]]:
    """(library, its licence) of the notices' table: several in a row share one licence or have theirs in their order."""
    for line in notices.splitlines():
        row = _ROW.match(line)
        if row is None or row["names"] == "library" or set(row["names"]) == {"-"}:
            continue
        names = re.sub(r"\s*\(.*?\)", "", row["names"]).split(", ")
        told = _BETWEEN.split(row["licence"])
        licences_of_row = told if len(told) == len(names) else [row["licence"]] * len(names)
        yield from zip(names, licences_of_row, strict=True)


def _text_of(library: str, licence: str) -> str:
    texts = _brought(library)
    texts += [
        (name, _read(f"resources/licences/{name}")) for name in (*_TEXTS.get(licence, ()), *_MORE.get(library, ()))
    ]
    return _joined(texts)


def _brought(library: str) -> list[tuple[str, str]]:
    """(file, text) of every licence that is installed with it; nothing where it is not installed (a part of Qt's)."""
    try:
        found: Distribution = distribution(library)
    except PackageNotFoundError:
        return []
    files = [file for file in found.files or () if ".dist-info/" in str(file) and _LICENCE_FILE.search(file.name)]
    files += [file for file in found.files or () if ".dist-info/licenses/" in str(file) and file not in files]
    return [
        (file.as_posix().split(".dist-info/", 1)[1], _decoded(path.read_bytes()))
        for file in files
        if (path := Path(str(file.locate()))).is_file()
    ]


def _joined(texts: Sequence[tuple[str, str]]) -> str:
    """One text; where there are several, each under the name of its file."""
    if len(texts) == 1:
        return texts[0][1]
    return "\n\n".join(f"{name}\n{'─' * len(name)}\n\n{text.strip()}" for name, text in texts)


def _read(relative: str) -> str:
    return shipped_path(relative).read_text("utf-8")


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace").replace("\r\n", "\n")
