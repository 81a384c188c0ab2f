"""Rows out of somebody's workbook. A workbook is a ZIP from a stranger: it is measured before it is opened."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import zipfile
import zlib

from desktop.errors import RefusedError
from desktop.foundation.translation import _

MAX_MEMBERS = 64
MAX_TOTAL_BYTES = 50 * 1024 * 1024
MAX_RATIO = 100
MAX_ROWS = 100_000  # with the headings
# What the reader says to something that only looks like a workbook (an encrypted member is a RuntimeError, XML that is
# none a SyntaxError, whichever of the two parsers is there).
_UNREADABLE = (
    AttributeError, IndexError, KeyError, TypeError, ValueError, RuntimeError, OSError, EOFError, SyntaxError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def read_rows(raw: bytes, *, where: str) -> list[dict[str, str]]:
    """``numbered_rows`` without their numbers."""
    return [row for _number, row in numbered_rows(raw, where=where)]


def numbered_rows(raw: bytes, *, where: str) -> list[tuple[int, dict[str, str]]]:
    """Rows of the first sheet by the number Excel shows; text by heading, whole numbers without ``.0``, dates as ISO, blank cells as "".

    Raises ``RefusedError`` (表 190 … 192) for what is no workbook, or is too large to be one.
    """
    import openpyxl  # slow to import, and only wanted where somebody brings a workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _measure(raw, where)
    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        with contextlib.closing(book):
            # Sheets are only read as their rows are asked for: a broken one shows itself here.
            rows = book.worksheets[0].iter_rows(values_only=True, max_row=MAX_ROWS + 1)
            headings = [_text(value) for value in next(rows, ())]
            found = [dict(zip(headings, (_text(value) for value in row), strict=False)) for row in rows]
    except (InvalidFileException, *_UNREADABLE) as error:
        raise RefusedError("表 190", _("这不是 Excel 工作簿"), where=where, hint=_("请另存为 .xlsx")) from error
    if len(found) >= MAX_ROWS and any(found[-1].values()):
        raise _too_large(where)
    return [
        (number, {name: value for name, value in row.items() if name})
        for number, row in enumerate(found, start=2)
        if any(row.values())
    ]


def _measure(raw: bytes, where: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as error:
        raise RefusedError("表 190", _("这不是 Excel 工作簿"), where=where, hint=_("请另存为 .xlsx")) from error
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if len(members) > MAX_MEMBERS or total > MAX_TOTAL_BYTES or total / packed > MAX_RATIO:
        raise _too_large(where)


def _too_large(where: str) -> RefusedError:
    return RefusedError("表 191", _("这个工作簿大得不正常"), where=where, hint=_("把要用的那张表复制到新的工作簿里"))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value).strip()
