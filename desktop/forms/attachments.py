"""Lists that come beside a form: CSV, GeoJSON and XML files as trees a form can look into."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from typing import Any

from desktop.forms.context import rows_to_tree
from desktop.forms.errors import FormError
from desktop.forms.tree import Node
from desktop.forms.xml import parse_xml
from desktop.foundation.translation import _


def tree_of(text: str, kind: str) -> Node:
    """The tree of a file's text; ``kind``: its media type or its name.

    :raises FormError: 填 116 for a file that cannot be read.
    """
    try:
        if "csv" in kind:
            return rows_to_tree(read_table(text))
        if "json" in kind:
            return rows_to_tree(read_geojson(text))
        return parse_xml(text)
    except (FormError, ValueError, AttributeError, TypeError, LookupError, csv.Error) as error:
        raise FormError("填 116", _("表单旁边的清单读不出来"), where=kind, hint=_("看看文件是不是坏了")) from error


def read_table(text: str) -> list[dict[str, str]]:
    """CSV with a header; comma, semicolon, tab or bar between cells."""
    text = re.sub(r"\r\n|\n\r|\r", "\n", text.lstrip("\ufeff"))
    separator = max(",;\t|", key=text.partition("\n")[0].count)
    return [
        {key: value or "" for key, value in row.items() if key}
        for row in csv.DictReader(io.StringIO(text), delimiter=separator)
    ]


def read_geojson(text: str) -> list[dict[str, str]]:
    """Features as rows: properties, id and ``geometry`` in ODK's notation."""
    rows: list[dict[str, str]] = []
    for feature in json.loads(text).get("features", []):
        row = {str(key): _plain(value) for key, value in (feature.get("properties") or {}).items()}
        if feature.get("id") is not None:
            row["id"] = str(feature["id"])
        row["geometry"] = _geometry(feature.get("geometry") or {})
        rows.append(row)
    return rows


def _plain(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _geometry(geometry: Mapping[str, Any]) -> str:
    points = geometry.get("coordinates") or []
    if geometry.get("type") == "Point":
        points = [points]
    elif geometry.get("type") == "Polygon":
        points = points[0]
    return ";".join(f"{_plain(p[1])} {_plain(p[0])} 0 0" for p in points)
