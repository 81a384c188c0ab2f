"""Text: XPath 1.0 §4.2 and what ODK adds (substr, regex, join, digest, base64-decode, extract-signed)."""

from __future__ import annotations

import base64
import hashlib
import math
import re
from typing import TYPE_CHECKING

from desktop.forms.errors import FormError
from desktop.forms.expression.compile import Closure
from desktop.forms.expression.matching import pattern as pattern_of
from desktop.forms.expression.registry import define, define_raw
from desktop.forms.expression.values import Value, to_text
from desktop.forms.tree import string_value
from desktop.foundation.translation import _

if TYPE_CHECKING:
    from desktop.forms.expression.compile import Compiler
    from desktop.forms.expression.environment import Environment
    from desktop.forms.expression.syntax import Expression

_SPACE = re.compile(r"[ \t\r\n]+")


def _texts(values: tuple[Value, ...]) -> list[str]:
    found: list[str] = []
    for value in values:
        if isinstance(value, list):
            found.extend(string_value(node) for node in value if node.relevant)
        else:
            found.append(to_text(value))
    return found


@define("concat", "", "string", rest="v")
def _concat(_env: Environment, *values: Value) -> str:
    return "".join(_texts(values))


@define("join", "t", "string", rest="v")
def _join(_env: Environment, separator: str, *values: Value) -> str:
    return separator.join(_texts(values))


@define("starts-with", "tt", "boolean")
def _starts_with(_env: Environment, text: str, part: str) -> bool:
    return text.startswith(part)


@define("ends-with", "tt", "boolean")
def _ends_with(_env: Environment, text: str, part: str) -> bool:
    return text.endswith(part)


@define("contains", "tt", "boolean")
def _contains(_env: Environment, text: str, part: str) -> bool:
    return part in text


@define("substring-before", "tt", "string")
def _before(_env: Environment, text: str, part: str) -> str:
    return text.partition(part)[0] if part and part in text else ""


@define("substring-after", "tt", "string")
def _after(_env: Environment, text: str, part: str) -> str:
    return text.partition(part)[2] if part else text


@define("substring", "tn", "string", optional="n")
def _substring(_env: Environment, text: str, start: float, length: float | None = None) -> str:
    first = _half_up(start)
    last = math.inf if length is None else first + _half_up(length)
    if first != first or last != last:  # noqa: PLR0124 - NaN
        return ""
    return text[int(max(1.0, min(first, len(text) + 1.0))) - 1 : int(max(1.0, min(last, len(text) + 1.0))) - 1]


def _half_up(value: float) -> float:
    return math.floor(value + 0.5) if math.isfinite(value) else value


@define("substr", "tn", "string", optional="n")
def _substr(_env: Environment, text: str, start: float, end: float = math.inf) -> str:
    size = len(text)

    def place(at: float) -> int:
        if at != at:  # noqa: PLR0124 - NaN
            return 0
        if at < 0:
            return int(max(0.0, size + math.trunc(max(at, -1e9))))
        return int(min(float(size), at))

    return text[place(start) : place(end)]


@define_raw("string-length", 0, 1)
def _length(compiler: Compiler, args: tuple[Expression, ...]) -> Closure:
    if args:
        text = compiler.text(args[0])
        return Closure(lambda n, p, s, e: float(len(text(n, p, s, e))), "number")
    return Closure(lambda n, _p, _s, _e: float(len(string_value(n))), "number")


@define_raw("normalize-space", 0, 1)
def _normalize(compiler: Compiler, args: tuple[Expression, ...]) -> Closure:
    if args:
        text = compiler.text(args[0])
        return Closure(lambda n, p, s, e: _SPACE.sub(" ", text(n, p, s, e)).strip(" "), "string")
    return Closure(lambda n, _p, _s, _e: _SPACE.sub(" ", string_value(n)).strip(" "), "string")


@define("translate", "ttt", "string")
def _translate(_env: Environment, text: str, old: str, new: str) -> str:
    table: dict[int, str | None] = {}
    for at, letter in enumerate(old):
        table.setdefault(ord(letter), new[at] if at < len(new) else None)
    return text.translate(table)


@define("regex", "tt", "boolean")
def _regex(_env: Environment, text: str, pattern: str) -> bool:
    return pattern_of(pattern).search(text)


@define("digest", "tt", "string", optional="t")
def _digest(_env: Environment, text: str, algorithm: str, encoding: str = "base64") -> str:
    name = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}.get(
        algorithm.upper()
    )
    if name is None or encoding.lower() not in ("hex", "base64"):
        raise FormError("填 103", _("digest() 不认识这种算法或编码。"))
    made = hashlib.new(name, text.encode(), usedforsecurity=False).digest()
    return made.hex() if encoding.lower() == "hex" else base64.b64encode(made).decode()


@define("base64-decode", "t", "string")
def _base64_decode(_env: Environment, text: str) -> str:
    return _bytes(text).decode("utf-8", "replace")


@define("extract-signed", "tt", "string")
def _extract_signed(_env: Environment, contents: str, public_key: str) -> str:
    """The message behind an Ed25519 signature (64 bytes, then the message), blank unless the key signed it."""
    from desktop.forms.expression.signed import SIGNATURE_BYTES, is_signed

    signature, message = _bytes(contents)[:SIGNATURE_BYTES], _bytes(contents)[SIGNATURE_BYTES:]
    return message.decode("utf-8", "replace") if is_signed(_bytes(public_key), message, signature) else ""


def _bytes(text: str) -> bytes:
    """What Base64 says; nothing where it is none."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=False)
    except ValueError:
        return b""
