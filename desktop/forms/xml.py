"""XML text → node tree, with the doors shut: no entities, no internal DTD, bounded depth and size (a form is a
stranger's file).
"""

from __future__ import annotations

from xml.parsers import expat

from desktop.forms.errors import FormError
from desktop.forms.tree import ATTRIBUTE, COMMENT, DOCUMENT, ELEMENT, INSTRUCTION, TEXT, Node
from desktop.foundation.translation import _

MAX_DEPTH = 100
MAX_CHARACTERS = 64 * 1024 * 1024
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"


class _Builder:
    def __init__(self, *, doctype_allowed: bool, keep_blank: bool) -> None:
        self.document = Node(DOCUMENT)
        self.stack = [self.document]
        self.pending: list[str] = []
        self.declared: dict[str, str] = {}
        self.doctype_allowed = doctype_allowed
        self.keep_blank = keep_blank
        self.names: dict[str, tuple[str, str, str]] = {}

    def split(self, tag: str) -> tuple[str, str, str]:
        """Namespace, local name and prefix; a form says the same few names thousands of times."""
        found = self.names.get(tag)
        if found is None:
            found = self.names[tag] = _split(tag)
        return found

    def flush(self) -> None:
        if not self.pending:
            return
        text = "".join(self.pending)
        self.pending.clear()
        if self.stack[-1].kind == ELEMENT and (self.keep_blank or text.strip()):
            self.stack[-1].append(Node(TEXT, text=text))

    def start(self, tag: str, attributes: list[str]) -> None:
        if self.pending:
            self.flush()
        if len(self.stack) > MAX_DEPTH:
            raise FormError("填 101", _("表单文件嵌套太深，已拒绝。"))
        uri, name, prefix = self.split(tag)
        node = Node(ELEMENT, name, uri, prefix)
        if self.declared:
            node.namespaces, self.declared = self.declared, {}
        for at in range(0, len(attributes), 2):
            a_uri, a_name, a_prefix = self.split(attributes[at])
            made = Node(ATTRIBUTE, a_name, a_uri, a_prefix, attributes[at + 1])
            made.parent = node
            node.attributes.append(made)
        self.stack[-1].append(node)
        self.stack.append(node)

    def end(self, _tag: str) -> None:
        if self.pending:
            self.flush()
        node = self.stack.pop()
        if len(node.children) == 1 and node.children[0].kind == TEXT:
            node.text = node.children[0].text
            node.children = []

    def comment(self, text: str) -> None:
        self.flush()
        self.stack[-1].append(Node(COMMENT, text=text))

    def instruction(self, target: str, data: str) -> None:
        self.flush()
        self.stack[-1].append(Node(INSTRUCTION, target, text=data))

    def namespace(self, prefix: str | None, uri: str | None) -> None:
        self.declared[prefix or ""] = uri or ""

    # Entities can be declared in an internal subset only: nothing outside is ever read.
    def doctype(self, _name: str, _system: str | None, _public: str | None, has_internal: int) -> None:
        if has_internal or not self.doctype_allowed:
            raise FormError("填 101", _("表单文件带有 DTD 声明，不安全，已拒绝。"))


def _split(tag: str) -> tuple[str, str, str]:
    parts = tag.split("\n")
    if len(parts) == 1:
        return "", parts[0], ""
    return parts[0], parts[1], parts[2] if len(parts) > 2 else ""


def parse_xml(text: str, *, doctype_allowed: bool = False, keep_blank: bool = False) -> Node:
    """The document node. Blank text between elements is dropped unless ``keep_blank``.

    :raises FormError: 填 101 not well formed, with a DTD or entities, or nested more than ``MAX_DEPTH`` deep; 填
    108 too large.
    """
    if len(text) > MAX_CHARACTERS:
        raise FormError("填 108", _("表单文件太大，已拒绝。"))
    builder = _Builder(doctype_allowed=doctype_allowed, keep_blank=keep_blank)
    parser = expat.ParserCreate(namespace_separator="\n")
    parser.namespace_prefixes = True
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.pending.append
    if keep_blank:  # single expressions see what a browser's document holds: CDATA sections are text nodes of their own
        parser.StartCdataSectionHandler = builder.flush
        parser.EndCdataSectionHandler = builder.flush
    parser.CommentHandler = builder.comment
    parser.ProcessingInstructionHandler = builder.instruction
    parser.StartNamespaceDeclHandler = builder.namespace
    parser.StartDoctypeDeclHandler = builder.doctype
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        raise FormError(
            "填 101", _("表单文件不是完好的 XML。"), where=f"{error.lineno}:{error.offset}", hint=str(error)
        ) from error
    return builder.document
