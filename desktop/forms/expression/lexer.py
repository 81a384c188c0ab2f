"""Tokens of XPath 1.0 §3.7, with its rule for telling ``*``, ``and``, ``or``, ``div`` and ``mod`` as operators from
names.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from desktop.forms.errors import FormError
from desktop.foundation.translation import _

MAX_LENGTH = 64 * 1024


class Token(NamedTuple):
    """``kind``: number, string, name, op (operators and punctuation), end. ``at``: offset in the expression."""

    kind: str
    text: str
    at: int


_START = r"[^\W\d]|[_\u00b7]"
_NCNAME = r"(?:[^\W\d])[\w.\-\u00b7]*"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<string>"[^"]*"|'[^']*')
    | (?P<name>{_NCNAME}(?::(?:{_NCNAME}|\*))?)
    | (?P<op>::|//|\.\.|!=|<=|>=|[()\[\]@,./|+\-=<>*$])
    | (?P<end>$)
    )""",
    re.VERBOSE,
)
_WORD = re.compile(r"\s*(and|or|div|mod)")
# After these (or at the start) an operand is due; after anything else, an operator.
_OPERAND_DUE = frozenset("@ :: ( [ , / // | + - = != < <= > >= * and or div mod".split())
_SPECIAL = {"number", "string", "name"}


def tokenize(text: str) -> list[Token]:
    """All tokens, the last of kind ``end``. :raises FormError: 填 102."""
    if len(text) > MAX_LENGTH:
        raise FormError("填 102", _("表达式太长。"), where=text[:60])
    tokens: list[Token] = []
    at = 0
    operand_due = True
    while True:
        if not operand_due:
            word = _WORD.match(text, at)
            if word:
                tokens.append(Token("op", word[1], word.start(1)))
                at, operand_due = word.end(), True
                continue
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormError("填 102", _("表达式里有看不懂的字符。"), where=f"{text[:200]} @{at + 1}")
        kind = str(match.lastgroup)
        value = match[kind]
        begin = match.start(kind)
        at = match.end()
        if kind == "op" and value == "*" and operand_due:
            kind = "name"
        tokens.append(Token(kind, value, begin))
        if kind == "end":
            return tokens
        operand_due = kind == "op" and value in _OPERAND_DUE
