"""The node tree expressions run over: small, slotted, and without parents' help for the common case (a leaf with text).

An element without element or explicit text children carries its text in ``text``; mixed content uses explicit text
nodes.
"""

from __future__ import annotations

from collections.abc import Iterator

DOCUMENT, ELEMENT, ATTRIBUTE, TEXT, COMMENT, INSTRUCTION, NAMESPACE = range(7)


class Node:
    """A node of the XPath data model. ``uri`` is the namespace ("" = none); ``order`` is document order once
    numbered.
    """

    __slots__ = (
        "_index",
        "_places",
        "attributes",
        "children",
        "columns",
        "kind",
        "name",
        "namespaces",
        "numbered",
        "order",
        "parent",
        "prefix",
        "text",
        "uri",
    )
    # A form's own nodes say whether they are relevant; nodes of any other document always are.
    relevant: bool = True

    def __init__(self, kind: int, name: str = "", uri: str = "", prefix: str = "", text: str = "") -> None:
        self.kind = kind
        self.name = name
        self.uri = uri
        self.prefix = prefix
        self.text = text
        self.parent: Node | None = None
        self.children: list[Node] = []
        self.attributes: list[Node] = []
        self.namespaces: dict[str, str] | None = None
        self.columns: dict[tuple[str, str], dict[str, list[Node]]] | None = None
        self.order = 0.0
        self.numbered = False
        self._index: dict[str, list[Node]] | None = None
        self._places: dict[int, int] | None = None

    def take_index(self, index: dict[str, list[Node]]) -> None:
        """Children by name, known to whoever put them there."""
        self._index = index

    def append(self, child: Node) -> None:
        """Add as last child."""
        child.parent = self
        self.children.append(child)
        self._index = self._places = None

    def insert(self, at: int, child: Node) -> None:
        """Add as child number ``at``; document order is numbered anew when next asked for."""
        child.parent = self
        before = self.children[at - 1] if at else None
        self.children.insert(at, child)
        top(self).numbered = False
        self._places = None
        if self._index is not None:
            kin = self._index.setdefault(child.name, [])
            if not kin or kin[-1] is before:  # a row added after the others: the index stays good
                kin.append(child)
            else:
                self._index = None

    def remove(self, child: Node) -> None:
        """Take a child out."""
        self.children.remove(child)
        child.parent = None
        self._index = self._places = None
        top(self).numbered = False

    def named(self, name: str) -> list[Node]:
        """Child elements of this local name, in order (indexed: the usual step of a form's path)."""
        index = self._index
        if index is None:
            index = {}
            for child in self.children:
                if child.kind == ELEMENT:
                    index.setdefault(child.name, []).append(child)
            self._index = index
        return index.get(name, _NONE)

    def place(self) -> int:
        """1-based place among siblings of the same name."""
        if self.parent is None:
            return 1
        places = self.parent._places  # noqa: SLF001 - of the same class
        if places is None:
            counts: dict[str, int] = {}
            places = self.parent._places = {}  # noqa: SLF001 - of the same class
            for child in self.parent.children:
                counts[child.name] = places[id(child)] = counts.get(child.name, 0) + 1
        return places.get(id(self), 1)

    def attribute(self, name: str, uri: str = "") -> str | None:
        """The attribute's text, or None."""
        for item in self.attributes:
            if item.name == name and item.uri == uri:
                return item.text
        return None


_NONE: list[Node] = []


def top(node: Node) -> Node:
    """The root of the tree a node belongs to."""
    while node.parent is not None:
        node = node.parent
    return node


def content(node: Node) -> list[Node]:
    """Children with the text of a leaf as a node of its own."""
    if node.children or not node.text or node.kind not in (ELEMENT, DOCUMENT):
        return node.children
    made = Node(TEXT, text=node.text)
    made.parent = node
    made.order = node.order + 0.5
    return [made]


def descendants(node: Node) -> Iterator[Node]:
    """All below a node, in document order, text included."""
    stack = list(reversed(content(node)))
    while stack:
        item = stack.pop()
        yield item
        if item.kind == ELEMENT:
            stack.extend(reversed(content(item)))


def string_value(node: Node) -> str:
    """XPath 1.0 §5: the text of a leaf, or all text below. What is not relevant reads as blank."""
    if not node.relevant:
        return ""
    if node.kind not in (ELEMENT, DOCUMENT) or not node.children:
        return node.text
    return "".join(
        item.text for item in descendants(node) if item.kind == TEXT and (item.parent is None or item.parent.relevant)
    )


def document_order(nodes: list[Node]) -> list[Node]:
    """Distinct nodes in document order."""
    seen: set[int] = set()
    kept = []
    for node in nodes:
        if id(node) in seen:
            continue
        seen.add(id(node))
        root = top(node)
        if not root.numbered:
            _number(root)
        kept.append(node)
    kept.sort(key=lambda item: item.order)
    return kept


def _number(root: Node) -> None:
    count = 0.0
    stack = [root]
    while stack:
        node = stack.pop()
        node.order = count
        count += 1
        for item in node.attributes:
            item.order = count
            count += 1
        stack.extend(reversed(node.children))
    root.numbered = True


def in_scope_namespaces(node: Node) -> dict[str, str]:
    """Prefix → URI as declared on the element and above (without ``xml``)."""
    chain = []
    step: Node | None = node
    while step is not None:
        if step.namespaces:
            chain.append(step.namespaces)
        step = step.parent
    scope: dict[str, str] = {}
    for declared in reversed(chain):
        scope.update(declared)
    return {prefix: uri for prefix, uri in scope.items() if uri}


def path_of(node: Node) -> str:
    """``/*[1]/*[2]/text()[1]`` or ``…/@name``: the address of a node in its document."""
    parts: list[str] = []
    step: Node | None = node
    while step is not None and step.kind != DOCUMENT:
        parent = step.parent
        if step.kind == ATTRIBUTE:
            parts.append("@" + (f"{step.prefix}:{step.name}" if step.prefix else step.name))
        elif step.kind == NAMESPACE:
            parts.append("namespace::" + step.name)
        else:
            test = {ELEMENT: "*", TEXT: "text()", COMMENT: "comment()", INSTRUCTION: "processing-instruction()"}[
                step.kind
            ]
            parts.append(f"{test}[{_place(step, content(parent) if parent is not None else [step])}]")
        step = parent
    return "/" + "/".join(reversed(parts))


def _place(node: Node, kin: list[Node]) -> int:
    """1-based place among siblings of the kind; neighbouring text nodes count once, as XPath 1.0 §5.7 would join
    them.
    """
    place, before = 0, -1
    for item in kin:
        if item.kind == node.kind and not (item.kind == TEXT and before == TEXT):
            place += 1
        if item is node:
            return place
        before = item.kind
    return 1
