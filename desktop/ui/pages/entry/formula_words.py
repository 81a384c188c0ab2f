"""How a calculated field comes about, in the words of the form's own labels: 线下义诊 + 线上义诊."""

from __future__ import annotations

import re
from collections.abc import Callable

from desktop.foundation.translation import _, listed

_PATH = re.compile(r"(?:/[A-Za-z_][\w.-]*)+|(?:\.\./)+[A-Za-z_][\w./-]*")
_MOST = 4


def formula_words(formula: str, label_of: Callable[[str], str]) -> str:
    """Words for a formula's text. ``label_of``: the last name of a path → its label, "" for what has none."""
    names: dict[str, None] = {}
    for path in _PATH.findall(formula):
        label = label_of(path.rpartition("/")[2])
        if label:
            names[label] = None
    labels = list(names)
    if not labels:
        return ""
    if "count-non-empty(" in formula and len(labels) == 1 and "sum(" not in formula:
        return _("“{}”的个数").format(labels[0])
    if " + " in formula and "pulldata" not in formula and len(labels) <= _MOST:
        return " + ".join(labels)
    if "sum(" in formula:
        return _("各行“{}”相加").format(labels[-1])
    return _("由{}算出").format(listed(f"“{label}”" for label in labels[:_MOST]))
