"""Record data ↔ answers: groups are transparent, repeats are lists of rows, what is blank or not relevant is absent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop.forms.codecs import CODECS, BadValueError, is_blank
from desktop.forms.definition import Definition, Slot
from desktop.forms.engine import MAX_ROWS, Engine
from desktop.forms.instance import AnswerNode, insert_row, is_blank_row
from desktop.forms.issues import Issue
from desktop.forms.schema import YES
from desktop.foundation.translation import _
from desktop.model.form_schema import FormSchema, RepeatSchema
from desktop.model.record import NONE_HERE


def fill(engine: Engine, data: Mapping[str, Any], *, new: bool) -> tuple[Issue, ...]:
    """Put a record's data in place; nothing is computed yet. Returns what did not fit.

    ``new``: fields the data does not name keep the form's defaults; else an absent field is blank, as records store it.
    """
    issues: list[Issue] = []
    _Filler(engine, issues, new=new).scope(engine.root, data, None, "")
    return tuple(issues)


class _Filler:
    def __init__(self, engine: Engine, issues: list[Issue], *, new: bool) -> None:
        self.new = new
        self.engine = engine
        self.definition = engine.definition
        self.issues = issues

    def scope(self, node: AnswerNode, data: Mapping[str, Any], row: int | None, repeat: str) -> None:
        used: set[str] = set()
        self.level(node, data, row, repeat, used)
        for name in data:
            if name not in used:
                self.issue("205", str(name), row, _("表单里没有“{}”这个字段。").format(name), repeat)

    def level(self, node: AnswerNode, data: Mapping[str, Any], row: int | None, repeat: str, used: set[str]) -> None:
        keys = self.definition.keys
        for slot in node.slot.children:
            key = keys.get(slot.path)
            if slot.repeat:
                if key is not None:
                    used.add(key)
                    self.rows(node, slot, data.get(key), key, row)
                continue
            child = next(iter(node.named(slot.name)), None)
            if not isinstance(child, AnswerNode):
                continue
            if slot.children:
                self.level(child, data, row, repeat, used)
            elif key is not None:
                used.add(key)
                if key in data:
                    self.leaf(child, data[key], key, row, repeat)
                elif not self.new:
                    child.text, child.none, child.given = "", False, True

    def leaf(self, node: AnswerNode, value: Any, key: str, row: int | None, repeat: str) -> None:
        node.text, node.none, node.given = "", False, True
        if is_blank(value):
            return
        if value == NONE_HERE and self.definition.kinds[node.slot.path] not in ("text", "select_one"):
            if node.slot.bind.extras.get("none", "").strip().lower() in YES:
                node.none = True
            else:
                self.issue("209", key, row, _("{}：这里不能填“无”。").format(label_of(self.engine, node)), repeat)
            return
        if value == NONE_HERE and node.slot.bind.extras.get("none", "").strip().lower() in YES:
            node.none = True
            return
        try:
            node.text = CODECS[self.definition.kinds[node.slot.path]].to_text(value)
        except BadValueError as error:
            self.issue("203", key, row, _("{}：{}。").format(label_of(self.engine, node), error), repeat)

    def rows(self, node: AnswerNode, slot: Slot, value: Any, key: str, row: int | None) -> None:
        if self.new and value is None:
            return
        for held in list(node.named(slot.name)):
            node.remove(held)
        if is_blank(value):
            return
        if not isinstance(value, (list, tuple)) or len(value) > MAX_ROWS:
            self.issue("207", key, row, _("{}：应当是若干行。").format(slot_label(self.engine, slot)), "")
            return
        for number, item in enumerate(value, 1):
            if not isinstance(item, Mapping):
                self.issue(
                    "207", key, number, _("{}：每一行应当是一组字段。").format(slot_label(self.engine, slot)), ""
                )
                continue
            row_node = insert_row(node, slot)
            row_node.given = True
            self.scope(row_node, item, number, key)

    def issue(self, code: str, field: str, row: int | None, message: str, repeat: str) -> None:
        self.issues.append(Issue("error", field, row, message, f"填 {code}", repeat))


def is_personal(slot: Slot) -> bool:
    """Never leaves the unit by default."""
    return slot.bind.extras.get("personal", "").strip().lower() in YES


def label_of(engine: Engine, node: AnswerNode) -> str:
    """The question's label, or its name."""
    control = node.slot.control
    return (engine.words(control.label, node) if control else "") or node.name


def slot_label(engine: Engine, slot: Slot) -> str:
    """The label of a repeat (usually on the group around it), or its name."""
    control = slot.outer or slot.control
    return (engine.words(control.label, engine.root) if control else "") or slot.name


def public_data(engine: Engine) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what may leave, what is personal): the second has personal fields only; a row keeps its place by an empty
    mapping.
    """
    return _scope(engine.definition, engine.root)


def _scope(definition: Definition, node: AnswerNode) -> tuple[dict[str, Any], dict[str, Any]]:
    data: dict[str, Any] = {}
    private: dict[str, Any] = {}
    _collect(definition, node, data, private)
    return data, private


def _collect(definition: Definition, node: AnswerNode, data: dict[str, Any], private: dict[str, Any]) -> None:
    rows: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {}
    for child in node.rows():
        slot = child.slot
        key = definition.keys.get(slot.path)
        if not child.relevant:
            continue
        if slot.repeat:
            if key is not None:
                open_row, private_row = _scope(definition, child)
                held = rows.setdefault(key, ([], []))
                held[0].append(open_row)
                held[1].append(private_row)
        elif not slot.leaf:
            _collect(definition, child, data, private)
        elif key is not None:
            value = stored_value(definition, child)
            if value is not None:
                (private if is_personal(slot) else data)[key] = value
    for key, (open_rows, private_rows) in rows.items():
        data[key] = open_rows
        if any(private_rows):
            private[key] = private_rows


def all_answers(engine: Engine) -> dict[str, Any]:
    """Everything that stands in the form now, personal or not, relevant or not; None where a person left a blank.

    What a record keeps is less (``public_data``); this is what a screen can be built from again.
    """
    data: dict[str, Any] = {}
    _gather(engine.definition, engine.root, data)
    return data


def _gather(definition: Definition, node: AnswerNode, data: dict[str, Any]) -> None:
    for child in node.rows():
        slot = child.slot
        key = definition.keys.get(slot.path)
        if slot.repeat:
            if key is not None:
                rows = data.setdefault(key, [])
                if not is_blank_row(child):
                    row: dict[str, Any] = {}
                    _gather(definition, child, row)
                    rows.append(row)
        elif not slot.leaf:
            _gather(definition, child, data)
        elif key is not None and definition.kinds[slot.path] != "note":
            data[key] = stored_value(definition, child)
    if node.parent is None or not isinstance(node.parent, AnswerNode):
        for slot in definition.repeating:
            key = definition.keys.get(slot.path)
            if key is not None and slot.enclosing_repeat is None:
                data.setdefault(key, [])


def stored_value(definition: Definition, node: AnswerNode) -> Any:
    """The JSON value a record keeps; None where blank."""
    if node.none:
        return NONE_HERE
    if not node.text or definition.kinds[node.slot.path] == "note":
        return None
    codec = CODECS[definition.kinds[node.slot.path]]
    try:
        return codec.to_data(codec.to_text(node.text))
    except ValueError:
        return node.text


def merge_private(data: Mapping[str, Any], private: Mapping[str, Any]) -> dict[str, Any]:
    """A record's public and personal values together again, rows by place: what a session opens."""
    merged = dict(data)
    for name, value in private.items():
        rows = merged.get(name)
        if (
            isinstance(value, list)
            and isinstance(rows, list)
            and all(isinstance(row, Mapping) for row in (*value, *rows))
        ):
            padded = [*value, *({} for _more in rows[len(value) :])]
            merged[name] = [merge_private(row, own) for row, own in zip(rows, padded, strict=False)]
        else:
            merged[name] = value
    return merged


def carry_over(schema: FormSchema | RepeatSchema, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Data made with another version of the form: (what has a place by name, what has none and must not be lost)."""
    fields = {field.name for field in schema.fields}
    repeats = {repeat.name: repeat for repeat in schema.repeats}
    fits: dict[str, Any] = {}
    left: dict[str, Any] = {}
    for name, value in data.items():
        if name in fields:
            fits[name] = value
        elif name in repeats and isinstance(value, list) and all(isinstance(row, Mapping) for row in value):
            split = [carry_over(repeats[name], row) for row in value]
            fits[name] = [row for row, _left in split]
            if any(lost for _row, lost in split):
                left[name] = [lost for _row, lost in split]
        else:
            left[name] = value
    return fits, left
