"""Between a record's data (JSON) and the text a form keeps, one value type a file.

``to_text(value)`` gives the text or raises ``BadValueError`` with a Chinese sentence; ``to_data(text)`` gives the
canonical JSON value.
"""

from __future__ import annotations

from typing import Any

from desktop.forms.codecs import choices, dates, numbers, text
from desktop.forms.codecs.base import BadValueError, Codec
from desktop.model.form_schema import FieldKind

CODECS: dict[FieldKind, Codec] = {
    "text": text.TEXT,
    "file": text.TEXT,
    "geo": text.TEXT,
    "note": text.TEXT,
    "integer": numbers.INTEGER,
    "decimal": numbers.DECIMAL,
    "date": dates.DATE,
    "time": dates.TIME,
    "datetime": dates.DATETIME,
    "select_one": choices.ONE,
    "select_multiple": choices.MANY,
}


def is_blank(value: Any) -> bool:
    """None, "" and an empty list are no answer."""
    return value is None or (isinstance(value, (str, list, tuple)) and not value)


__all__ = ["CODECS", "BadValueError", "Codec", "is_blank"]
