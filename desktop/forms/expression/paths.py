"""Location paths: axes, node tests and predicates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from desktop.forms.errors import FormError
from desktop.forms.expression.environment import Environment
from desktop.forms.expression.index import Lookup, counts, equality_lookup
from desktop.forms.expression.syntax import Binary, Expression, Number, Path, Step
from desktop.forms.expression.values import to_number
from desktop.forms.tree import (
    ATTRIBUTE,
    COMMENT,
    ELEMENT,
    INSTRUCTION,
    NAMESPACE,
    TEXT,
    Node,
    content,
    descendants,
    document_order,
    in_scope_namespaces,
)
from desktop.foundation.translation import _

if TYPE_CHECKING:
    from desktop.forms.expression.compile import Compiler

Select = Callable[[Node, int, int, Environment], "list[Node]"]
_REVERSE = frozenset(["ancestor", "ancestor-or-self", "preceding", "preceding-sibling"])
# Steps that keep document order and distinctness when they start from ordered, distinct nodes.
_ORDERED = frozenset(["child", "attribute", "self"])
_INDEX_FROM = 24
_NAMESPACES_OF_XML = "http://www.w3.org/XML/1998/namespace"


def compile_path(compiler: Compiler, tree: Path) -> Select:
    """The nodes of a path in document order."""
    names = _plain_names(compiler, tree)
    if names:
        return _straight(names, from_root=tree.base == "root")
    steps = [_compile_step(compiler, step) for step in tree.steps]
    ordered = all(step.axis in _ORDERED for step in tree.steps)
    if tree.base == "context":
        if len(steps) == 1:
            only = steps[0]
            if tree.steps[0].axis in _REVERSE:
                return lambda n, _p, _s, e: document_order(only(n, e))
            return lambda n, _p, _s, e: only(n, e)
        return lambda n, _p, _s, e: _walk([n], steps, e, ordered=ordered)
    if tree.base == "root":
        return lambda _n, _p, _s, e: _walk([e.root], steps, e, ordered=ordered)
    assert not isinstance(tree.base, str)  # root and context were the two
    base = compiler.nodes(tree.base)
    filters = [_compile_predicate(compiler, predicate) for predicate in tree.predicates]

    def from_base(n: Node, p: int, s: int, e: Environment) -> list[Node]:
        found = base(n, p, s, e)
        for keep in filters:
            found = keep(found, e)
        return _walk(found, steps, e, ordered=ordered) if steps else found

    return from_base


def _plain_names(compiler: Compiler, tree: Path) -> list[str]:
    """The steps of ``/data/a/b`` or ``../a`` (".." for the parent); empty where there is anything else."""
    if compiler.namespaces is not None or tree.base not in ("root", "context"):
        return []
    names: list[str] = []
    for step in tree.steps:
        if step.predicates:
            return []
        if step.axis == "child" and "*" not in step.test and not step.test.endswith(")"):
            names.append(step.test.rpartition(":")[2])
        elif step.axis == "parent" and step.test == "node()" and (not names or names[-1] == ".."):
            names.append("..")
        else:
            return []
    return names


def _straight(names: list[str], *, from_root: bool) -> Select:
    """Straight down, as long as there is one node of each name: the usual path of a form."""
    ups = names.count("..")
    downs = tuple(names[ups:])

    def select(n: Node, _p: int, _s: int, e: Environment) -> list[Node]:
        node = e.root if from_root else n
        for _up in range(ups):
            if node.parent is None:
                return []
            node = node.parent
        nodes = [node]
        for name in downs:
            if len(nodes) == 1:
                nodes = _reading(nodes[0].named(name))
            else:
                nodes = [child for one in nodes for child in _reading(one.named(name))]
        return nodes

    return select


def _walk(
    nodes: list[Node], steps: list[Callable[[Node, Environment], list[Node]]], env: Environment, *, ordered: bool
) -> list[Node]:
    for step in steps:
        if len(nodes) == 1:
            nodes = step(nodes[0], env)
            if not ordered and len(nodes) > 1:
                nodes = document_order(nodes)
        else:
            gathered: list[Node] = []
            for node in nodes:
                gathered.extend(step(node, env))
            nodes = gathered if ordered else document_order(gathered)
    return nodes


def _compile_step(compiler: Compiler, step: Step) -> Callable[[Node, Environment], list[Node]]:
    predicates = list(step.predicates)
    filters = [_compile_predicate(compiler, predicate) for predicate in predicates]
    select = _axis_and_test(compiler, step)
    if not filters:
        return lambda n, _e: select(n)
    lookup = _index_lookup(compiler, step, predicates[0])
    rest = filters[1:]

    def filtered(n: Node, e: Environment) -> list[Node]:
        found = select(n)
        if lookup is not None and len(found) >= _INDEX_FROM:
            quick = lookup(n, found, e)
            if quick is not None:
                for keep in rest:
                    quick = keep(quick, e)
                return quick
        for keep in filters:
            found = keep(found, e)
        return found

    return filtered


def _axis_and_test(compiler: Compiler, step: Step) -> Callable[[Node], list[Node]]:
    name = step.test
    if step.axis == "child" and compiler.namespaces is None and "*" not in name and not name.endswith(")"):
        local = name.rpartition(":")[2]
        return lambda n: _reading(n.named(local))
    if step.axis == "parent" and name == "node()":
        return lambda n: [n.parent] if n.parent is not None else []
    if step.axis == "self" and name == "node()":
        return lambda n: [n]
    test = _node_test(compiler, step)
    axis = _AXES[step.axis]
    return lambda n: _reading([c for c in axis(n) if test(c)])


def _reading(nodes: list[Node]) -> list[Node]:
    """What is not relevant gives way to what is; alone it stays, and reads as blank (``${hidden} = ''`` is true)."""
    for node in nodes:
        if not node.relevant:
            return [one for one in nodes if one.relevant] or nodes
    return nodes


def _node_test(compiler: Compiler, step: Step) -> Callable[[Node], bool]:
    name = step.test
    if name == "node()":
        return lambda _n: True
    if name.endswith("()"):
        kind = {"text()": TEXT, "comment()": COMMENT, "processing-instruction()": INSTRUCTION}[name]
        wanted = step.argument
        return lambda n: n.kind == kind and (wanted is None or n.name == wanted)
    kind = {"attribute": ATTRIBUTE, "namespace": NAMESPACE}.get(step.axis, ELEMENT)
    if name == "*":
        return lambda n: n.kind == kind
    prefix, colon, local = name.rpartition(":")
    if compiler.namespaces is None:
        if local == "*":
            return lambda n: n.kind == kind and n.prefix == prefix
        return lambda n: n.kind == kind and n.name == local
    if prefix == "xml":
        uri = _NAMESPACES_OF_XML
    elif colon and prefix not in compiler.namespaces:

        def unknown(_n: Node) -> bool:
            raise FormError("填 103", _("没有声明命名空间前缀“{}”。").format(prefix))

        return unknown
    else:
        uri = "" if not colon and kind != ELEMENT else compiler.namespaces.get(prefix, "")
    if local == "*":
        return lambda n: n.kind == kind and n.uri == uri
    return lambda n: n.kind == kind and n.name == local and n.uri == uri


# ---- axes, in axis order ----


def _ancestors(node: Node) -> list[Node]:
    found = []
    step = node.parent
    while step is not None:
        found.append(step)
        step = step.parent
    return found


def _siblings(node: Node, *, after: bool) -> list[Node]:
    if node.parent is None or node.kind in (ATTRIBUTE, NAMESPACE):
        return []
    kin = node.parent.children
    at = next((i for i, item in enumerate(kin) if item is node), len(kin))
    return kin[at + 1 :] if after else kin[:at][::-1]


def _with_descendants(nodes: Iterable[Node]) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        found.append(node)
        found.extend(descendants(node))
    return found


def _following(node: Node) -> list[Node]:
    found: list[Node] = []
    if node.kind in (ATTRIBUTE, NAMESPACE) and node.parent is not None:
        found.extend(descendants(node.parent))
        node = node.parent
    for step in (node, *_ancestors(node)):
        found.extend(_with_descendants(_siblings(step, after=True)))
    return found


def _preceding(node: Node) -> list[Node]:
    if node.kind in (ATTRIBUTE, NAMESPACE) and node.parent is not None:
        node = node.parent
    found: list[Node] = []
    for step in (node, *_ancestors(node)):
        for sibling in _siblings(step, after=False):
            found.extend(reversed(_with_descendants([sibling])))
    return found


def _namespace_nodes(node: Node) -> list[Node]:
    if node.kind != ELEMENT:
        return []
    found = []
    for prefix, uri in {**in_scope_namespaces(node), "xml": _NAMESPACES_OF_XML}.items():
        made = Node(NAMESPACE, prefix, text=uri)
        made.parent = node
        made.order = node.order + 0.25
        found.append(made)
    return found


_AXES: dict[str, Callable[[Node], list[Node]]] = {
    "child": content,
    "descendant": lambda n: list(descendants(n)),
    "descendant-or-self": lambda n: [n, *descendants(n)],
    "parent": lambda n: [n.parent] if n.parent is not None else [],
    "ancestor": _ancestors,
    "ancestor-or-self": lambda n: [n, *_ancestors(n)],
    "following-sibling": lambda n: _siblings(n, after=True),
    "preceding-sibling": lambda n: _siblings(n, after=False),
    "following": _following,
    "preceding": _preceding,
    "attribute": lambda n: n.attributes,
    "namespace": _namespace_nodes,
    "self": lambda n: [n],
}


# ---- predicates ----


def _compile_predicate(compiler: Compiler, tree: Expression) -> Callable[[list[Node], Environment], list[Node]]:
    if isinstance(tree, Number) and tree.value == int(tree.value):
        at = int(tree.value)
        return lambda nodes, _e: nodes[at - 1 : at] if at > 0 else []
    run, kind = compiler.compile(tree)
    if kind == "number":

        def by_number(nodes: list[Node], e: Environment) -> list[Node]:
            size = len(nodes)
            return [node for at, node in enumerate(nodes, 1) if run(node, at, size, e) == at]

        return by_number
    test = compiler.boolean(tree)
    if kind != "any":

        def by_truth(nodes: list[Node], e: Environment) -> list[Node]:
            size = len(nodes)
            return [node for at, node in enumerate(nodes, 1) if test(node, at, size, e)]

        return by_truth

    def by_either(nodes: list[Node], e: Environment) -> list[Node]:
        size, kept = len(nodes), []
        for at, node in enumerate(nodes, 1):
            value = run(node, at, size, e)
            if (to_number(value, e) == at) if isinstance(value, float) and not isinstance(value, bool) else value:
                kept.append(node)
        return kept

    return by_either


def _index_lookup(compiler: Compiler, step: Step, predicate: Expression) -> Lookup | None:
    """For ``name[column = expression]``: an index of the column, if the expression does not look at the row itself.

    Of conditions joined by ``and`` one such is enough: what the index finds is then held to all of them.
    """
    if step.axis != "child" or not isinstance(predicate, Binary):
        return None
    if predicate.op == "=":
        return equality_lookup(compiler, step, predicate)
    if predicate.op != "and" or counts(predicate):
        return None
    part = _index_lookup(compiler, step, predicate.left) or _index_lookup(compiler, step, predicate.right)
    if part is None:
        return None
    found, whole = part, _compile_predicate(compiler, predicate)

    def both(parent: Node, rows: list[Node], env: Environment) -> list[Node] | None:
        few = found(parent, rows, env)
        return None if few is None else whole(few, env)

    return both
