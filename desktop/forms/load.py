"""XForm XML → Definition. Knows nothing of spreadsheets; needs neither pyxform nor openpyxl."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import TYPE_CHECKING

from desktop.forms.body import read_body
from desktop.forms.cache import read_trees, write_trees
from desktop.forms.definition import Bind, Definition, Slot
from desktop.forms.errors import FormError
from desktop.forms.formulas import READING, Reading, formula, words
from desktop.forms.graph import build_graph
from desktop.forms.schema import build_schema
from desktop.forms.texts import read_translations
from desktop.forms.tree import ELEMENT, Node
from desktop.forms.xml import parse_xml
from desktop.foundation.pause import collector_paused
from desktop.foundation.translation import _

if TYPE_CHECKING:
    from pathlib import Path

_CACHE: OrderedDict[str, Definition] = OrderedDict()
_CACHE_SIZE = 64
_MAX_SLOTS = 20_000
OURS = "xl"


def load_definition(xform: str, cache: Path | None = None) -> Definition:
    """The form, ready to run; loaded once per text.

    ``cache``: a folder of this user's own where the syntax of its expressions is kept for the next start (cache.py).

    :raises FormError: 填 101 unsafe or broken XML, 填 102 unreadable expression, 填 104 wrong structure, 填 105
    circular.
    """
    key = hashlib.sha256(xform.encode("utf-8", "surrogatepass")).hexdigest()
    held = _CACHE.get(key)
    if held is None:
        with collector_paused():
            reading = Reading(read_trees(cache, key) if cache is not None else {})
            held = _load(xform, reading)
        if cache is not None and reading.trees.keys() != reading.known.keys():
            write_trees(cache, key, reading.trees)
        _CACHE[key] = held
        if len(_CACHE) > _CACHE_SIZE:
            _CACHE.popitem(last=False)
    else:
        _CACHE.move_to_end(key)
    return held


def _load(xform: str, reading: Reading) -> Definition:
    token = READING.set(reading)
    try:
        return _load_into(xform, reading.faults)
    except RecursionError as error:
        raise FormError("填 108", _("表单太复杂，已拒绝。")) from error
    finally:
        READING.reset(token)


def _load_into(xform: str, faults: list[FormError]) -> Definition:
    document = parse_xml(xform)
    html = document.children[0] if document.children else document
    model = next((m for head in html.named("head") for m in head.named("model")), None)
    if model is None:
        raise FormError("填 104", _("这不是一张表单：没有 model。"))
    instances = model.named("instance")
    first = next((c for c in (instances[0].children if instances else []) if c.kind == ELEMENT), None)
    if first is None:
        raise FormError("填 104", _("表单里没有主实例。"))
    body = next(iter(html.named("body")), Node(ELEMENT, "body"))
    repeats = _repeat_paths(body)
    root = _slots(first, None, repeats)
    slots = {slot.path: slot for slot in root.walk()}
    if len(slots) > _MAX_SLOTS:
        raise FormError("填 108", _("表单字段太多，已拒绝。"))
    _read_binds(model, slots)
    actions = read_body(model, body, root, slots)
    data, sources = _secondary(instances[1:])
    title = next((t.text for head in html.named("head") for t in head.named("title")), "")
    translations = read_translations(model)
    schema, kinds, keys = build_schema(
        form_id=first.attribute("id") or first.uri or first.name,
        version=first.attribute("version") or "",
        title=title,
        title_en=next((a.text for a in first.attributes if a.prefix == OURS and a.name == "title_en"), ""),
        root=root,
        translations=translations,
        written=frozenset(action.target.path for action in actions),
    )
    made = Definition(
        form_id=schema.form_id,
        version=schema.version,
        title=title,
        root=root,
        slots=slots,
        translations=translations,
        instances=data,
        sources=sources,
        actions=actions,
        first_instance=first,
        schema=schema,
        kinds=kinds,
        keys=keys,
    )
    made.repeating = tuple(slot for slot in slots.values() if slot.repeat)
    made.ending = tuple(s for s in slots.values() if (s.bind.preload, s.bind.preload_params) == ("timestamp", "end"))
    for slot in slots.values():
        slot.in_rows = slot.repeat or slot.enclosing_repeat is not None
    made.graph = build_graph(made)
    made.faults.extend(faults)
    return made


def _repeat_paths(body: Node) -> set[str]:
    found: set[str] = set()
    stack = [body]
    while stack:
        node = stack.pop()
        if node.kind == ELEMENT and node.name == "repeat":
            found.add((node.attribute("nodeset") or node.attribute("ref") or "").strip())
        stack.extend(node.children)
    return found


def _slots(element: Node, parent: Slot | None, repeats: set[str]) -> Slot:
    path = f"{parent.path if parent else ''}/{element.name}"
    slot = Slot(element.name, path, parent, repeat=path in repeats, uri=element.uri, prefix=element.prefix)
    slot.default = element.text
    if slot.repeat:
        slot.template = element
    _add_children(slot, element, repeats)
    return slot


def _add_children(slot: Slot, element: Node, repeats: set[str]) -> None:
    for child in element.children:
        if child.kind != ELEMENT:
            continue
        held = slot.child(child.name)
        if held is None:
            slot.add(_slots(child, slot, repeats))
        else:
            if held.repeat and _is_template(child) and held.template is not None and not _is_template(held.template):
                held.template = child
            _add_children(held, child, repeats)


def _is_template(element: Node) -> bool:
    return any(item.name == "template" and item.uri for item in element.attributes)


def _read_binds(model: Node, slots: dict[str, Slot]) -> None:
    for element in model.named("bind"):
        path = (element.attribute("nodeset") or element.attribute("ref") or "").strip()
        slot = slots.get(path)
        if slot is None:
            continue
        slot.bind = _bind(element, slot)


def _bind(element: Node, slot: Slot) -> Bind:
    bind = Bind()
    named: dict[str, str] = {}
    for item in element.attributes:
        if item.prefix == OURS:
            bind.extras[item.name] = item.text
        else:
            named.setdefault(item.name, item.text)
    if "max-pixels" in named:  # of a photo's longer side, for whoever keeps it
        bind.extras["max-pixels"] = named["max-pixels"]
    bind.type = named.get("type", "string").rpartition(":")[2] or "string"
    bind.relevant = formula(named.get("relevant"), f"{slot.name}.relevant")
    bind.required = formula(named.get("required"), f"{slot.name}.required")
    bind.readonly = formula(named.get("readonly"), f"{slot.name}.readonly")
    bind.constraint = formula(named.get("constraint"), f"{slot.name}.constraint")
    bind.calculate = formula(named.get("calculate"), f"{slot.name}.calculation")
    bind.constraint_message = words(named.get("constraintMsg"), f"{slot.name}.constraint_message")
    bind.required_message = words(named.get("requiredMsg"), f"{slot.name}.required_message")
    bind.preload = named.get("preload", "")
    bind.preload_params = named.get("preloadParams", "")
    bind.warn = formula(bind.extras.get("warn"), f"{slot.name}.warn")
    return bind


def _secondary(instances: list[Node]) -> tuple[dict[str, Node | None], dict[str, str]]:
    data: dict[str, Node | None] = {}
    sources: dict[str, str] = {}
    for element in instances:
        name = element.attribute("id") or ""
        source = element.attribute("src") or ""
        if source:
            sources[name] = source
        inner = [child for child in element.children if child.kind == ELEMENT]
        data[name] = element if inner else None
    return data, sources
