"""A summary from a county's Word template: filled in a sandbox, and read back for the page and the preview.

A template is a document somebody else wrote. It may name figures and texts, ask whether they are something, walk a list
and call the six functions below; nothing else is let through (``_Sandbox``): no attribute that begins with an underscore,
no method, no arithmetic, no loop but over a given list. What it writes is counted while it is written.

    {{ visits }}                                        a figure as it is written: 1709, 3940余
    {{ say("健康手册#本", booklets_health) }}             a phrase that is gone when the figure is nothing
    {{ join("、", say(…), say(…)) }}                     what is left of several, with the mark between
    {{ sentence("共发放", "、", "。", say(…), …) }}       the same with a beginning and an end, gone when nothing is left
    {{ number("part") }}                                一, 二, 三 … counted anew for every name
    {% for item in some(highlights, 8) %} … {% endfor %}   the first eight; own(…) only the writing unit's, if it wrote any
"""

from __future__ import annotations

import io
import re
import time
import traceback
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from desktop.errors import RefusedError
from desktop.foundation.translation import _
from desktop.model.summary import LetterKind, LetterLine, SummaryFigure, SummaryText, figure, numeral

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 16 * 1024 * 1024
MAX_BODY = 600 * 1024  # of one part: what reads it goes over a paragraph once for every mark in it
MAX_MEMBERS = 200
MAX_MARKS = 4000
LONGEST_MARK = 2000
MAX_STEPS = 20_000
MAX_WRITTEN = 4_000_000
MAX_SECONDS = 10.0
# Round a figure in a preview: name, then what is shown. Private characters that summaries' texts never hold.
MARK_OPEN, MARK_NAME, MARK_CLOSE = "\ue000", "\ue001", "\ue002"

_WALK = "_rounds"  # set round every loop after a template was judged: none can name it
_FUNCTIONS = ("say", "join", "sentence", "number", "some", "own")
_ALLOWED_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.For, nodes.Call,
    nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Getattr,
    nodes.CondExpr, nodes.Concat,
)  # fmt: skip
_ALLOWED_FILTERS = ("length", "count", "first", "last")
_ALLOWED_TESTS = ("defined", "none", "odd", "even")
_KINDS: Mapping[str, LetterKind] = {"Title": "title", "Heading 1": "part", "Heading 2": "point"}
_TAG = re.compile(r"<[^>]+>")
_MARK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_READ = ("word/document", "word/header", "word/footer", "word/footnotes", "docProps/core")
_PROGRAMS = re.compile(r"vbaProject|activeX|oleObject|embeddings/", re.IGNORECASE)
_EXTERNAL = re.compile(rb'<Relationship\b[^>]*TargetMode\s*=\s*["\']External["\'][^>]*>')
_UNREADABLE = (
    zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, SyntaxError, OSError, EOFError, RuntimeError,
    NotImplementedError,
)  # fmt: skip


def fill_template(raw: bytes, values: Mapping[str, Any], *, where: str, marked: bool = False) -> bytes:
    """The finished Word file. ``marked`` puts the preview's marks round every figure.

    Raises ``RefusedError``: 表 150 no Word file or an unsafe one, 151 too large, 152 not allowed, 153 unknown name, 154 not written as it must be,
    155 too much or too slow, 156 fetching from elsewhere, 162 with macros.
    """
    _measure(raw, where)
    limit = _Limit()
    sandbox = _Sandbox(values, limit, where, marked=marked)
    try:
        template = DocxTemplate(io.BytesIO(raw))
        template.render(sandbox.values, jinja_env=sandbox, autoescape=True)
        stream = io.BytesIO()
        template.save(stream)
    except RefusedError:
        raise
    except _Stopped as error:
        raise RefusedError(
            "表 155", _("总结的模板写个没完，停下了"), where=sandbox.place(error), hint=_("请把模板里的循环改短")
        ) from error
    except (TemplateError, RecursionError) as error:
        raise _not_right(sandbox.reason(error), sandbox.place(error)) from error
    except _UNREADABLE as error:
        if sandbox.source:  # it was opened, and failed while it was filled in
            raise _not_right(str(error) or type(error).__name__, sandbox.place(error)) from error
        raise _no_word_file(where) from error
    return stream.getvalue()


def check_template(raw: bytes, names: Collection[str], texts: Collection[str], lists: Collection[str], words: Collection[str],
                   *, where: str) -> None:  # fmt: skip
    """Fill a template with nothing and with something, so that what is wrong shows where it is made and not in a county.

    ``names`` are all it may name, ``texts``, ``lists`` and ``words`` those that are no figures. Raises as ``fill_template``.
    """
    for amount in (0, 12):
        sample = figure("x", "x", "x", None if not amount else Decimal(amount), records=amount)
        said = SummaryText("x", "x", "2000-01-01", 1, own=False)
        values: dict[str, Any] = {}
        for name in names:
            if name in texts:
                values[name] = (said,) if amount else ()
            elif name in lists:
                values[name] = (sample,) if amount else ()
            else:
                values[name] = "x" if name in words else replace(sample, name=name)
        fill_template(raw, values, where=where)


def read_letter(raw: bytes) -> tuple[LetterLine, ...]:
    """The paragraphs and tables of a finished summary, in order; what a paragraph is follows from its style and its side."""
    found: list[LetterLine] = []
    for item in Document(io.BytesIO(raw)).iter_inner_content():
        if isinstance(item, WordTable):
            rows = tuple(tuple(cell.text for cell in row.cells) for row in item.rows)
            found.append(LetterLine("\n".join("\t".join(row) for row in rows), "table", rows))
        else:
            found.append(LetterLine(item.text.strip("\n"), _kind(item)))
    return tuple(found)


def _kind(paragraph: Paragraph) -> LetterKind:
    name = (paragraph.style.name if paragraph.style is not None else "") or ""
    named: LetterKind | None = _KINDS.get(name)
    if named:
        return named
    style = paragraph.style.paragraph_format if paragraph.style is not None else None
    side = paragraph.alignment if paragraph.alignment is not None else style.alignment if style else None
    if side == WD_ALIGN_PARAGRAPH.RIGHT:
        return "right"
    if side == WD_ALIGN_PARAGRAPH.CENTER:
        return "centre"
    return "flush" if name.startswith("Letter Flush") else "body"


# ---------------------------------------------------------------------------------------------------------- the sandbox


class _Stopped(Exception):
    """More was written, or walked over, than a summary ever needs."""


@dataclass
class _Limit:
    """Counts steps, characters and seconds of one filling."""

    steps: int = 0
    characters: int = 0
    until: float = field(default_factory=lambda: time.monotonic() + MAX_SECONDS)

    def step(self, rounds: int) -> None:
        self.steps += rounds
        self._judge()

    def write(self, pieces: Iterable[str]) -> str:
        kept = []
        for piece in pieces:
            self.characters += len(piece)
            self._judge()
            kept.append(piece)
        return "".join(kept)

    def _judge(self) -> None:
        if self.steps > MAX_STEPS or self.characters > MAX_WRITTEN or time.monotonic() > self.until:
            raise _Stopped


class _Sandbox(ImmutableSandboxedEnvironment):
    """jinja2's sandbox, narrowed to what a summary needs: every source is judged before it is compiled."""

    def __init__(self, values: Mapping[str, Any], limit: _Limit, where: str, *, marked: bool) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.source = ""
        self._where = where
        self._limit = limit
        self._marked = marked
        self._numbers: dict[str, int] = {}
        functions: dict[str, Callable[..., Any]] = {
            "say": self._say, "join": _join, "sentence": _sentence, "number": self._number, "some": _some, "own": _own, _WALK: self._walk,
        }  # fmt: skip
        self.globals.clear()
        self.globals.update(functions)
        self.filters = {name: self.filters[name] for name in _ALLOWED_FILTERS}
        self.tests = {name: self.tests[name] for name in (*_ALLOWED_TESTS, "eq", "ne", "gt", "ge", "lt", "le")}
        self.values = {name: self._given(value) for name, value in values.items()}

    def from_string(self, source: Any, *arguments: Any, **named: Any) -> Any:
        """Judge and compile. The one door through which docxtpl brings the body, headers, footnotes and properties."""
        self.source = str(source)
        tree = self.parse(self.source)
        self._judge(tree)
        for loop in tree.find_all(nodes.For):
            counted = nodes.Name(_WALK, "load", lineno=loop.lineno)
            loop.iter = nodes.Call(counted, [loop.iter], [], None, None, lineno=loop.lineno)
        return super().from_string(tree, *arguments, **named)

    def concat(self, pieces: Iterable[str]) -> str:
        """What a template writes goes through here, piece by piece."""
        return self._limit.write(pieces)

    def place(self, error: BaseException) -> str:
        """The file, and the paragraph of the template that an error speaks of."""
        line = getattr(error, "lineno", None)
        for frame in traceback.extract_tb(error.__traceback__):
            line = frame.lineno if frame.filename == "<template>" else line
        return self._place(line)

    def reason(self, error: BaseException) -> str:
        return getattr(error, "message", None) or str(error) or type(error).__name__

    def _place(self, line: int | None) -> str:
        lines = self.source.splitlines()
        text = _TAG.sub("", lines[line - 1]).strip() if line and line <= len(lines) else ""
        return f"{self._where}：{text[:80]}" if text else self._where

    def _judge(self, tree: nodes.Template) -> None:
        loops = {name.name for loop in tree.find_all(nodes.For) for name in loop.target.find_all(nodes.Name)}
        loops |= {loop.target.name for loop in tree.find_all(nodes.For) if isinstance(loop.target, nodes.Name)}
        for node in _every(tree):
            wrong = self._wrong(node, loops)
            if wrong:
                raise RefusedError(
                    "表 152",
                    _("总结的模板里用了不许用的东西：{what}").format(what=wrong),
                    where=self._place(node.lineno),
                    hint=_("模板里只写数的名字、if、for 和 say、join、sentence、number、some、own"),
                )
            if isinstance(node, nodes.Name) and node.name not in {*self.values, *_FUNCTIONS, *loops, "loop"}:
                raise RefusedError(
                    "表 153",
                    _("总结的模板里写了没有的名字：{name}").format(name=node.name),
                    where=self._place(node.lineno),
                    hint=_("能写的名字在 summary.toml 和表的列里"),
                )

    def _wrong(self, node: nodes.Node, loops: Collection[str]) -> str:
        """What of a node is not allowed, "" where all is."""
        if not isinstance(node, _ALLOWED_NODES):
            return type(node).__name__.lower()
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            return node.attr
        if isinstance(node, nodes.Call):
            return "" if isinstance(node.node, nodes.Name) and node.node.name in _FUNCTIONS else _("调用")
        if isinstance(node, nodes.Filter) and node.name not in _ALLOWED_FILTERS:
            return f"| {node.name}"
        if isinstance(node, nodes.Test) and node.name not in _ALLOWED_TESTS:
            return f"is {node.name}"
        if isinstance(node, nodes.For):
            return "" if not node.recursive and isinstance(node.target, nodes.Name) else "for"
        if isinstance(node, nodes.Const) and not isinstance(node.value, str | int | bool | None):
            return repr(node.value)
        return "loop" if isinstance(node, nodes.Name) and node.ctx != "load" and node.name not in loops else ""

    def _given(self, value: Any) -> Any:
        if isinstance(value, SummaryFigure) and self._marked and value.shown:
            return replace(value, shown=f"{MARK_OPEN}{value.name}{MARK_NAME}{value.shown}{MARK_CLOSE}")
        if isinstance(value, tuple):
            return tuple(self._given(item) for item in value)
        return value

    def _say(self, phrase: str, *figures: Any) -> str:
        """``phrase`` with a figure for every ``#``; "" when the first of them is nothing."""
        if not figures or not all(figures):
            return ""
        parts = phrase.split("#")
        texts = [*map(str, figures), *[""] * len(parts)]
        return "".join(part + (texts[at] if at < len(parts) - 1 else "") for at, part in enumerate(parts))

    def _number(self, of: str) -> str:
        self._numbers[of] = self._numbers.get(of, 0) + 1
        return numeral(self._numbers[of])

    def _walk(self, items: Any) -> tuple[Any, ...]:
        """Counts the rounds of a loop before it begins; a text is no list."""
        if not isinstance(items, tuple):
            raise TypeError(f"for … in {items}")
        self._limit.step(len(items))
        return items


def _every(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _every(child)


def _join(mark: str, *phrases: str) -> str:
    return mark.join(phrase for phrase in phrases if phrase)


def _sentence(head: str, mark: str, end: str, *phrases: str) -> str:
    said = _join(mark, *phrases)
    return f"{head}{said}{end}" if said else ""


def _some(items: tuple[Any, ...], most: int) -> tuple[Any, ...]:
    return items[:most]


def _own(items: tuple[Any, ...], most: int) -> tuple[Any, ...]:
    return tuple(item for item in items if item.own)[:most] or items[:most]


# ------------------------------------------------------------------------------------------------------------- the file


def _measure(raw: bytes, where: str) -> None:
    """Refuse what is no Word file, is too large, fetches things from elsewhere or would take for ever to read."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            large = len(raw) > MAX_BYTES or sum(member.file_size for member in members) > MAX_UNPACKED
            if large or len(members) > MAX_MEMBERS:
                raise _too_large(where)
            parts = {
                member.filename: archive.read(member)
                for member in members
                if member.filename.endswith((".xml", ".rels"))
            }
    except zipfile.BadZipFile as error:
        raise _no_word_file(where) from error
    if "word/document.xml" not in parts:
        raise _no_word_file(where)
    if carried := [member.filename for member in members if _PROGRAMS.search(member.filename)]:
        raise RefusedError(
            "表 162", _("总结的模板里带着宏或嵌入的程序，所以没有用它"), where=f"{where}：{carried[0]}",
            hint=_("另存为不带宏的 .docx"),
        )  # fmt: skip
    for name, part in parts.items():
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise _no_word_file(f"{where}：{name}")
        if name.endswith(".rels") and any(b"hyperlink" not in found for found in _EXTERNAL.findall(part)):
            raise RefusedError(
                "表 156",
                _("总结的模板要从别处取东西，所以没有用它"),
                where=f"{where}：{name}",
                hint=_("去掉外部链接再存一次"),
            )
        if name.startswith(_READ):
            _measure_marks(part, where)


def _measure_marks(part: bytes, where: str) -> None:
    text = _TAG.sub("", part.decode("utf-8", "replace"))
    if len(part) > MAX_BODY or text.count("{") > MAX_MARKS:
        raise _too_large(where)
    longest = max((len(mark) for mark in _MARK.findall(text)), default=0)
    if longest > LONGEST_MARK:
        raise _too_large(where)


def _no_word_file(where: str) -> RefusedError:
    return RefusedError("表 150", _("这不是 Word 文件"), where=where, hint=_("请另存为 .docx"))


def _too_large(where: str) -> RefusedError:
    return RefusedError(
        "表 151", _("总结的模板大得不正常"), where=where, hint=_("把要用的那几段复制到新的 Word 文件里")
    )


def _not_right(why: str, where: str) -> RefusedError:
    return RefusedError(
        "表 154", _("总结的模板写得不对：{why}").format(why=why), where=where, hint=_("花括号里的括号、逗号要用英文的，if 和 for 要收尾")
    )  # fmt: skip
