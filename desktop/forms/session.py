"""A form being filled: ``set(path, value)`` is the only door for a screen; ``check_record`` (bulk.py) uses the same
one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop.forms.choices import Choice, choices_of, media_of
from desktop.forms.codecs import CODECS, BadValueError, is_blank
from desktop.forms.context import SessionContext
from desktop.forms.definition import Definition, Slot
from desktop.forms.engine import Engine
from desktop.forms.errors import FormError
from desktop.forms.expression.dates import from_instant
from desktop.forms.instance import AnswerNode, address, below, first_row_or_ghost, of_slot
from desktop.forms.issues import Issue
from desktop.forms.places import inside, slot_in_scope, steps
from desktop.forms.record import all_answers, fill, public_data
from desktop.forms.tree import Node
from desktop.forms.validate import validate_answers
from desktop.foundation.pinyin import matches
from desktop.foundation.translation import _
from desktop.model.record import NONE_HERE

# A longer list is chosen from, not gone through line by line.
OFFERED_ROWS = 30


@dataclass(frozen=True)
class FieldState:
    """What a screen shows of one place. ``value`` is the stored JSON value (None = blank); labels in the session's
    language. ``calculated``: the form works it out; with ``readonly`` nobody else may say. ``guidance``: the longer hint, shown
    on request; ``media``: image, big-image, audio, video → where the label's lies (``jr://images/a.png``).
    """

    path: str
    kind: str
    relevant: bool
    readonly: bool
    required: bool
    value: Any
    label: str
    hint: str
    appearance: str
    rows: int = 0
    calculated: bool = False
    guidance: str = ""
    media: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Finished:
    """``data`` may leave the unit; ``private`` holds the personal values, in the same shape; ``explained``: field →
    words.
    """

    data: dict[str, Any]
    private: dict[str, Any]
    issues: tuple[Issue, ...]
    explained: dict[str, str] = field(default_factory=dict)


class Session:
    """One filling of a form.

    Paths are stored names: ``visits_offline``, ``staff[2]/staff_name`` (rows from 1; groups are transparent); a full
    XForm path (``/data/staff[2]/staff_name``) also works. :raises FormError: 填 109 for a path that does not exist.
    """

    def __init__(
        self,
        definition: Definition,
        context: SessionContext,
        data: Mapping[str, Any] | None = None,
        *,
        new: bool | None = None,
        received: bool = False,
    ) -> None:
        """``data``: an existing record's; with ``new`` it starts a new one, so defaults and preloads fill what it
        leaves out.

        ``received``: the public part of another unit's record: nothing is calculated anew, personal fields may be
        absent.
        """
        first = data is None if new is None else new
        self._edited = first
        self.definition = definition
        self.context = context
        self.explained: dict[str, str] = {}
        for source in definition.sources.values():
            context.file_tree(source)  # a file that cannot be read is told here, not in the middle of an answer
        zone = context.now.tzinfo or context.now.astimezone().tzinfo
        assert zone is not None  # astimezone gives one
        self.engine = Engine(
            definition,
            zone=zone,
            clock=lambda: context.now.timestamp() * 1000,
            language=_language(definition, context.language),
            instance=self._instance,
            preload=self._preload,
            today_text=context.today,
            received=received,
        )
        self.load_issues: tuple[Issue, ...] = ()
        if data is not None:
            self.load_issues = fill(self.engine, data, new=first)
        self.engine.start(first=first)

    def turn_to(self, context: SessionContext) -> None:
        """Go on as of another day and with another unit's lists: for the bulk check, which judges anew what reads them."""
        self.context = context
        engine = self.engine
        engine.clock = lambda: context.now.timestamp() * 1000
        engine.env.set_moment(engine.clock(), context.today)

    # ---- changing ----

    def set(self, path: str, value: Any) -> tuple[str, ...]:
        """Answer a question (None or "" = blank, 无 where the form allows it); the places that changed, this one first.

        :raises FormError: 填 203 when the value is not of the field's type, with a sentence naming the label; 填 110 for
            a field that only the form itself fills.
        """
        node = self._leaf(path)
        if node.readonly or _worked_out(node.slot):
            raise FormError("填 110", _("“{}”是自动算的，不能改。").format(self._label(node)), where=path)
        text, none = self._encode(node, value)
        self._edited = True
        changed = self.engine.put(node, text, none=none)
        return tuple(dict.fromkeys(address(item) for item in (node, *changed)))

    def add_repeat(self, path: str) -> str:
        """Add a row to the repeat at ``path`` (``staff``, ``staff[1]/children``); returns the new row's path."""
        parent, slot = self._repeat(path)
        self._edited = True
        return address(self.engine.add_row(parent, slot))

    def remove_repeat(self, path: str) -> None:
        """Remove a row: ``staff[2]``."""
        node = self._node(path)
        if not node.slot.repeat or not path.rstrip().endswith("]"):
            raise FormError("填 109", _("要删除的不是一行。"), where=path)
        self._edited = True
        self.engine.remove_row(node)

    @property
    def language(self) -> str:
        """The form language in use ("" when the form has one language only)."""
        return self.engine.env.language

    @language.setter
    def language(self, value: str) -> None:
        self.engine.env.language = _language(self.definition, value)

    def offer_rows(self) -> None:
        """Put in the rows that a list of the workspace gives a grid (``xl:rows`` = list:column, from the list's ``key``).

        They stand until a person takes them out.
        """
        for slot in self.definition.repeating:
            named = (slot.control.attributes if slot.control is not None else {}).get("rows", "").partition(":")
            leaf = slot.child(named[2].strip())
            if leaf is None or slot.enclosing_repeat is not None or not self.applies(slot.name):
                continue
            parent, _slot = self._repeat(slot.name)
            for item in self.context.lists.get(named[0].strip(), ())[:OFFERED_ROWS]:
                self.engine.put(below(self.engine.add_row(parent, slot), leaf)[0], item.get("key", ""))

    def explain(self, name: str, why: str) -> None:
        """Keep a person's reason for a questioned value; blank takes it back."""
        if why.strip():
            self.explained[name] = why.strip()
        else:
            self.explained.pop(name, None)

    # ---- reading ----

    def choices(self, path: str, search: str = "") -> tuple[Choice, ...]:
        """The choices now offered (value, label); ``search`` keeps those whose label, its pinyin, value or media has it."""
        wanted = search.strip()
        node = self._leaf(path)
        found = choices_of(self.engine, node)
        if not wanted:
            return tuple(found)
        low, media = wanted.lower(), media_of(self.engine, node)
        return tuple(
            c for c in found if matches(wanted, c.label) or any(low in t for t in _said(c, media.get(c.value)))
        )

    def choice_media(self, path: str) -> dict[str, dict[str, str]]:
        """Choices now offered that come with a picture, a sound or a film: value → kind → where it lies."""
        return media_of(self.engine, self._leaf(path))

    def state(self, path: str) -> FieldState:
        """What a screen shows at a path (leaf, group, repeat or row)."""
        node = self._node(path)
        slot = node.slot
        control = slot.control
        parent = node.parent
        return FieldState(
            path=address(node),
            kind=self.definition.kinds.get(slot.path, "repeat" if slot.repeat else "group"),
            relevant=node.relevant,
            readonly=node.readonly or _worked_out(slot),
            required=node.required,
            value=self._decode(node),
            label=self.engine.words(control.label, node) or "" if control else "",
            hint=self.engine.words(control.hint, node) or "" if control else "",
            appearance=control.appearance if control else "",
            rows=len(parent.named(slot.name)) if slot.repeat and parent is not None else 0,
            calculated=slot.bind.calculate is not None,
            guidance=self.engine.words(control.hint, node, "guidance") or "" if control and control.hint else "",
            media=self.engine.media(control.label.itext, node) if control and control.label else {},
        )

    def answers(self) -> dict[str, Any]:
        """Everything that stands in the form now (``record.all_answers``): what a draft keeps."""
        return all_answers(self.engine)

    def drop_blank_rows(self) -> None:
        """Take out the rows that the form offered and nobody filled: a grid offers its own."""
        self.engine.drop_blank_rows()

    def value(self, path: str) -> Any:
        """The stored JSON value at a leaf; None where blank or not relevant."""
        return self._decode(self._leaf(path))

    def applies(self, path: str) -> bool:
        """Whether a repeat is asked for at all, also where it has no row yet."""
        parent, slot = self._repeat(path)
        relevant = slot.bind.relevant
        return parent.relevant and self.engine.truth(relevant, first_row_or_ghost(parent, slot), default=True)

    def rows(self, path: str) -> int:
        """How many rows the repeat has now."""
        parent, slot = self._repeat(path)
        return len(parent.named(slot.name))

    def validate(self) -> tuple[Issue, ...]:
        """All that is wrong or questioned now; explained warnings are left out."""
        return (*self.load_issues, *validate_answers(self.engine, self.explained))

    def finish(self) -> Finished:
        """The data as records keep it, split into what may leave and what is personal, with the issues."""
        self.engine.drop_blank_rows()  # rows that were offered and left blank
        if self._edited:  # a record that is only looked at keeps the moment it was finished
            for slot in self.definition.ending:
                for node in of_slot(self.engine.root, slot):
                    self.engine.put(node, self._moment())
        data, private = public_data(self.engine)
        return Finished(data, private, self.validate(), dict(self.explained))

    # ---- inner ----

    def _encode(self, node: AnswerNode, value: Any) -> tuple[str, bool]:
        if is_blank(value):
            return "", False
        if value == NONE_HERE and node.slot.bind.extras.get("none"):
            return "", True
        try:
            return CODECS[self.definition.kinds[node.slot.path]].to_text(value), False
        except BadValueError as error:
            raise FormError("填 203", f"{self._label(node)}：{error}", where=address(node)) from error

    def _decode(self, node: AnswerNode) -> Any:
        kind = self.definition.kinds.get(node.slot.path)
        if node.none:
            return NONE_HERE
        if kind is None or not node.text or not node.relevant:
            return None
        try:
            return CODECS[kind].to_data(node.text)
        except ValueError:
            return node.text

    def _label(self, node: AnswerNode) -> str:
        control = node.slot.control
        return (self.engine.words(control.label, node) if control else "") or node.name

    def _leaf(self, path: str) -> AnswerNode:
        node = self._node(path)
        if not node.slot.leaf:
            raise FormError("填 109", _("这里不是一个可以填写的字段。"), where=path)
        return node

    def _node(self, path: str) -> AnswerNode:
        node: AnswerNode | None = self.engine.root
        for name, place in steps(path, self.definition.root.name):
            node = None if node is None else self._find(node, name, place)
        if node is None:
            raise FormError("填 109", _("表单里没有“{}”。").format(path), where=path)
        return node

    def _find(self, node: AnswerNode, name: str, place: int) -> AnswerNode | None:
        slot = slot_in_scope(self.definition, node.slot, name)
        if slot is None:
            return None
        names: list[str] = []
        step: Slot | None = slot
        while step is not None and step is not node.slot:
            names.append(step.name)
            step = step.parent
        kin: list[Node] = [node]
        for step_name in reversed(
            names
        ):  # straight down from here: a sheet of many rows is asked for each of its cells
            kin = kin[0].named(step_name) if len(kin) == 1 else [child for one in kin for child in one.named(step_name)]
        wanted = kin[place - 1] if 0 < place <= len(kin) else None
        return wanted if isinstance(wanted, AnswerNode) else None

    def _repeat(self, path: str) -> tuple[AnswerNode, Slot]:
        way = steps(path, self.definition.root.name)
        node: AnswerNode | None = self.engine.root
        for name, place in way[:-1]:
            node = None if node is None else self._find(node, name, place)
        slot = slot_in_scope(self.definition, node.slot, way[-1][0]) if node is not None and way else None
        if node is None or slot is None or not slot.repeat or slot.parent is None:
            raise FormError("填 109", _("表单里没有“{}”这个分行表。").format(path), where=path)
        parent = next(n for n in of_slot(self.engine.root, slot.parent) if n is node or inside(n, node))
        return parent, slot

    def _instance(self, name: str) -> Node | None:
        inline = self.definition.instances.get(name)
        if inline is not None:
            return inline
        rows = self.context.list_tree(name)
        return rows if rows is not None else self.context.file_tree(self.definition.sources.get(name, ""))

    def _preload(self, kind: str, params: str) -> str | None:
        context = self.context
        if kind == "property":
            told = {
                "username": context.username,
                "phonenumber": context.phone,
                "deviceid": context.device,
                "email": context.email,
            }
            return told.get(params, "")
        if kind == "date":
            return context.today
        return self._moment() if (kind, params) == ("timestamp", "start") else None

    def _moment(self) -> str:
        return from_instant(self.context.now.timestamp() * 1000, self.engine.env.zone).iso()


def _said(choice: Choice, media: Mapping[str, str] | None) -> list[str]:
    """What a choice can be found by beside its label: its value and the names of its files, in small letters."""
    return [choice.value.lower(), *(where.rpartition("/")[2].lower() for where in (media or {}).values())]


def _worked_out(slot: Slot) -> bool:
    """A calculation nobody may overrule. One with ``once(`` is a proposal: it stands until a person says otherwise."""
    calculate = slot.bind.calculate
    return calculate is not None and "once(" not in calculate.text


def _language(definition: Definition, wanted: str) -> str:
    """The form language meant by ``zh``, ``en`` or its own name; the default where there is none."""
    return definition.translations.meant_by(wanted) or definition.translations.default
