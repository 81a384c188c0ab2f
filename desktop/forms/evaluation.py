"""One expression against one document: the conformance door, and a convenience for tests."""

from __future__ import annotations

import datetime as dt
import time
import zoneinfo
from collections.abc import Mapping
from typing import Literal

from desktop.forms.errors import FormError
from desktop.forms.expression.compile import compile_expression
from desktop.forms.expression.environment import Environment
from desktop.forms.expression.values import to_boolean, to_number, to_text
from desktop.forms.texts import itext_of
from desktop.forms.tree import ELEMENT, Node, descendants, path_of
from desktop.forms.xml import parse_xml
from desktop.foundation.translation import _

As = Literal["boolean", "number", "string", "nodes"]


def evaluate(
    expression: str,
    *,
    document: str | None = None,
    node: str | None = None,
    root: str | None = None,
    namespaces: Mapping[str, str] | None = None,
    language: str | None = None,
    now_ms: float | None = None,
    tz: str | None = None,
    as_: As = "string",
) -> bool | float | str | list[str]:
    """The value of an expression.

    :param document: XML text (none: an empty ``<root/>``); ``node`` and ``root`` are paths in it: the context, and
    what ``/`` means.
    :param now_ms: the clock, ms since 1970 UTC; ``tz``: the zone's name (none: the computer's).
    :raises FormError: 填 102 unreadable, 填 103 cannot be evaluated.
    """
    tree = parse_xml(document if document is not None else "<root/>", doctype_allowed=True, keep_blank=True)
    env = Environment(
        root=_at(tree, root),
        zone=zone_named(tz),
        now_ms=time.time() * 1000 if now_ms is None else float(now_ms),
        language=language or "",
        itext=itext_of(tree),
        instance=lambda name: _instance(tree, name),
    )
    env.current = _at(tree, node)
    value = compile_expression(expression, dict(namespaces or {})).run(env.current, 1, 1, env)
    if as_ == "boolean":
        return to_boolean(value)
    if as_ == "number":
        return to_number(value, env)
    if as_ == "string":
        return to_text(value)
    if not isinstance(value, list):
        raise FormError("填 103", _("这里要的是字段路径，得到的却是一个值。"))
    return [path_of(item) for item in value]


def _instance(tree: Node, name: str) -> Node:
    for node in descendants(tree):
        if node.kind == ELEMENT and node.name == "instance" and node.attribute("id") == name:
            return node
    raise FormError("填 103", _("没有名为“{}”的数据表。").format(name))


def zone_named(name: str | None) -> dt.tzinfo:
    """A zone by its name; none: the computer's own."""
    if name is None:
        return dt.datetime.now().astimezone().tzinfo or dt.UTC
    return zoneinfo.ZoneInfo(name)


def _at(tree: Node, path: str | None) -> Node:
    if path is None or path == "/":
        return tree
    env = Environment(root=tree, zone=dt.UTC, now_ms=0)
    found = compile_expression(path, {}).run(tree, 1, 1, env)
    if not isinstance(found, list) or not found:
        raise FormError("填 109", _("文档里没有这个位置。"), where=path)
    first: Node = found[0]
    return first
