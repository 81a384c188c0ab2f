"""A form as it is once loaded: slots (one a place in the primary instance), their binds, their controls, its lists
and texts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.model.form_schema import FieldKind, FormSchema

if TYPE_CHECKING:
    from desktop.forms.errors import FormError
    from desktop.forms.expression.compile import Closure
    from desktop.forms.expression.syntax import Expression
    from desktop.forms.texts import Piece, Translations
    from desktop.forms.tree import Node


class Formula(NamedTuple):
    """An expression of the form: its text, syntax and closure. ``where`` names it in errors (field and column)."""

    text: str
    tree: Expression
    closure: Closure
    where: str


class Words(NamedTuple):
    """A label, hint or message: an itext reference, or pieces written in place."""

    itext: str = ""
    pieces: tuple[Piece, ...] = ()
    formula: Formula | None = None


@dataclass(slots=True)
class Bind:
    """What a ``bind`` says. ``extras``: our own columns (personal, remember, warn …) by local name."""

    type: str = "string"
    relevant: Formula | None = None
    required: Formula | None = None
    readonly: Formula | None = None
    constraint: Formula | None = None
    calculate: Formula | None = None
    constraint_message: Words | None = None
    required_message: Words | None = None
    preload: str = ""
    preload_params: str = ""
    warn: Formula | None = None
    extras: dict[str, str] = field(default_factory=dict)


class Item(NamedTuple):
    """A choice written in the form."""

    value: str
    label: Words | None


class Itemset(NamedTuple):
    """Choices drawn from a node list: ``value`` and ``label`` are read from each node."""

    nodes: Formula
    value: Formula
    label: Formula | None
    list_name: str
    random: bool = True  # its order, or what is in it, may be left to chance
    whole: bool = False  # all rows of a list, each with the value in one of its cells
    texts: Formula | None = None  # of each node, which of the form's texts ``label`` shows


@dataclass(slots=True)
class Control:
    """What a screen shows for a slot. ``kind``: the XForm element (input, select1, select, rank, range, trigger,
    upload, group …).
    """

    kind: str
    appearance: str = ""
    label: Words | None = None
    hint: Words | None = None
    items: tuple[Item, ...] = ()
    itemset: Itemset | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    values: frozenset[str] = frozenset()  # of ``items``


@dataclass(slots=True)
class Action:
    """setvalue: on ``events``, put ``formula`` (or ``text``) into ``target``; ``trigger`` is the slot whose change
    fires it;

    ``reference`` finds the nodes where a plain target does not (it has predicates).
    """

    events: frozenset[str]
    target: Slot
    formula: Formula | None
    text: str
    trigger: Slot | None = None
    reference: Formula | None = None


@dataclass(slots=True, eq=False)
class Slot:
    """A place in the primary instance: leaf, group or repeat. ``path`` is absolute, without positions."""

    name: str
    path: str
    parent: Slot | None
    repeat: bool = False
    children: list[Slot] = field(default_factory=list)
    bind: Bind = field(default_factory=Bind)
    control: Control | None = None
    outer: Control | None = None  # the group around a repeat, which carries its label
    count: Formula | None = None
    fixed_rows: bool = False
    template: Node | None = None
    uri: str = ""
    prefix: str = ""
    default: str = ""
    in_rows: bool = True  # a repeat, or inside one
    chain: tuple[str, ...] | None = None  # the names from below the root down to here, once asked for
    plans: dict[int, Any] = field(default_factory=dict)  # how its answer nodes are made, by element (instance.py)
    by_name: dict[str, Slot] = field(default_factory=dict)  # ``children``

    @property
    def leaf(self) -> bool:
        return not self.children and not self.repeat

    def child(self, name: str) -> Slot | None:
        """The child slot of this name."""
        return self.by_name.get(name)

    def add(self, child: Slot) -> None:
        """One more child; names are unique."""
        self.children.append(child)
        self.by_name[child.name] = child

    def ancestors(self) -> list[Slot]:
        """From the parent up to the root."""
        found = []
        step = self.parent
        while step is not None:
            found.append(step)
            step = step.parent
        return found

    def walk(self) -> list[Slot]:
        """The slot itself and all below, in form order."""
        found = [self]
        for child in self.children:
            found.extend(child.walk())
        return found

    @property
    def enclosing_repeat(self) -> Slot | None:
        """The nearest repeat above (not itself)."""
        step = self.parent
        while step is not None and not step.repeat:
            step = step.parent
        return step


@dataclass(eq=False)
class Definition:
    """A loaded form; shared by all its sessions and never changed by them.

    ``kinds``: leaf path → kind; ``keys``: path → the name it is stored under in its scope (form or repeat row).
    ``faults``: expressions that could not be read; each fails when it is reached.
    """

    form_id: str
    version: str
    title: str
    root: Slot
    slots: dict[str, Slot]
    translations: Translations
    instances: dict[str, Node | None]
    sources: dict[str, str]
    actions: tuple[Action, ...]
    first_instance: Node
    schema: FormSchema
    kinds: dict[str, FieldKind]
    keys: dict[str, str]
    faults: list[FormError] = field(default_factory=list)
    graph: Any = None
    repeating: tuple[Slot, ...] = ()
    ending: tuple[Slot, ...] = ()  # where the moment of finishing is kept
    # Values of whole lists written in the form, by slot path: read once (choices.py).
    offered: dict[str, frozenset[str]] = field(default_factory=dict)
