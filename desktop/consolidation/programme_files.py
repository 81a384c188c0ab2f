"""The files of a programme, read with the place of every mistake: which file, which line."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from desktop.errors import RefusedError
from desktop.foundation.translation import _, listed

MAIN = "programme.toml"
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_SECTION = re.compile(r"\[\[?\s*([^\]\s]+)\s*\]\]?")

Files = Mapping[str, bytes]


def at_line(path: str, number: int) -> str:
    """Where a mistake stands, as an editor counts."""
    return _("{file} 第 {n} 行").format(file=path, n=number)


def text_of(files: Files, path: str, *, required: bool = False) -> str:
    """A file's text, "" if it is not there. Raises ``RefusedError`` (表 101, 102)."""
    if path not in files:
        if required:
            raise RefusedError("表 101", _("项目里没有 {file}").format(file=path), where=path)
        return ""
    try:
        return files[path].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError("表 102", _("这个文件写得不对：{why}").format(why="UTF-8"), where=path) from error


class Section:
    """A section of ``programme.toml``: its values by type; what is wrong is refused (表 103) with its line."""

    def __init__(self, values: Mapping[str, Any], path: tuple[str, ...], text: str) -> None:
        self.values = values
        self.path = path
        self._text = text

    @classmethod
    def read(cls, files: Files) -> Section:
        """The whole file. Raises ``RefusedError`` (表 101, 102)."""
        text = text_of(files, MAIN, required=True)
        try:
            return cls(tomllib.loads(text), (), text)
        except tomllib.TOMLDecodeError as error:
            raise RefusedError("表 102", _("这个文件写得不对：{why}").format(why=error), where=MAIN) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def where(self, key: str = "") -> str:
        """The line a key of this section is written in; the file alone where it is not written."""
        number = _line_of(self._text, self.path, key)
        if not number and self.path:  # an inline table stands in the line of its own key
            number = _line_of(self._text, self.path[:-1], self.path[-1])
        return at_line(MAIN, number) if number else MAIN

    def wrong(self, key: str = "") -> RefusedError:
        """The refusal of a key that is missing or of the wrong kind."""
        name = ".".join((*self.path, key) if key else self.path)
        return RefusedError("表 103", _("{key} 没有写，或者写得不对").format(key=name), where=self.where(key))

    def known(self, keys: Sequence[str]) -> None:
        """A key nobody reads is a mistyped one."""
        for key in self.values:
            if key not in keys:
                raise RefusedError(
                    "表 103",
                    _("不认识的键：{key}").format(key=".".join((*self.path, key))),
                    where=self.where(key),
                    hint=_("能用的：{names}").format(names=listed(keys)),
                )

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value:
            raise self.wrong(key)
        return value

    def optional(self, key: str) -> str:
        """A text that may be left out, or be blank."""
        return "" if self.values.get(key, "") == "" else self.text(key)

    def texts(self, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        value = self.values.get(key, default)
        if (
            not isinstance(value, Iterable)
            or isinstance(value, str)
            or not all(isinstance(item, str) for item in value)
        ):
            raise self.wrong(key)
        return tuple(value)

    def whole(self, key: str, default: int | None = None) -> int:
        value = self.values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.wrong(key)
        return value

    def yes(self, key: str, *, default: bool) -> bool:
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key)
        return value

    def section(self, key: str) -> Section:
        """A section within this one, empty if it is not there."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key)
        return Section(value, (*self.path, key), self._text)

    def sections(self, key: str) -> Iterator[tuple[str, Section]]:
        """(name, section) of every section within ``key``; names are small letters, digits and underscores."""
        holder = self.section(key)
        for name in holder:
            if not NAME.fullmatch(name):
                raise holder.wrong(name)
            yield name, holder.section(name)


def _line_of(text: str, path: tuple[str, ...], key: str) -> int:
    """The line ``key`` of the section ``path`` is written in, else the section's own; 0 if neither is found."""
    wanted = ".".join(path)
    section, own = "", 0
    for number, line in enumerate(map(str.strip, text.splitlines()), start=1):
        if found := _SECTION.match(line):
            section = found[1].replace('"', "")
            whole = f"{wanted}.{key}" if wanted else key
            if section == whole:
                return number
            own = number if section == wanted else own
        elif key and line.partition("=")[0].strip().strip('"') in _spellings(section, wanted, key):
            return number
    return own


def _spellings(section: str, wanted: str, key: str) -> tuple[str, ...]:
    """How a key may be written in a section: by itself, or with the names of sections between in front."""
    if section == wanted:
        return (key,)
    whole = f"{wanted}.{key}" if wanted else key
    inside = f"{section}." if section else ""
    return (whole.removeprefix(inside),) if whole.startswith(inside) else ()


def table_rows(
    files: Files, path: str, columns: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[tuple[str, dict[str, str]]]:
    """(where, row) of a CSV file; a missing optional column is blank. Raises ``RefusedError`` (表 104)."""
    rows = csv.DictReader(io.StringIO(text_of(files, path, required=True), newline=""))
    names = rows.fieldnames or ()
    unknown = sorted(set(names) ^ {*columns, *(name for name in optional if name in names)})
    if unknown or len(set(names)) != len(names):
        raise RefusedError(
            "表 104",
            _("列应当是 {names}").format(names=listed((*columns, *optional))),
            where=path,
            hint=listed(unknown or names),
        )
    for row in rows:
        where = at_line(path, rows.line_num)
        if None in row or None in row.values():
            raise RefusedError("表 104", _("这一行的格数不对：{first}").format(first=row[names[0]]), where=where)
        yield where, {name: row.get(name, "").strip() for name in (*columns, *optional)}
