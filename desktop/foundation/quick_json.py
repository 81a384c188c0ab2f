"""JSON where it comes by the hundred thousand: msgspec, a third of the standard library's time.

It is stricter about nothing, so it never judges: ``canonical_json`` does. Loaded by whoever needs it, not at the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from desktop.foundation.canonical_json import MAX_DEPTH

_DECODER = msgspec.json.Decoder()
_SORTED = msgspec.json.Encoder(order="sorted")
# What stands here as it is: text, whole numbers within 64 bits, None, and lists of them.
dump_row = msgspec.json.Encoder().encode


def load_canonical(raw: bytes) -> Any:
    """What ``canonical_json.load`` gives for bytes as ``canonical_json.dump`` writes them; None where that is in doubt.

    Who writes the value again and gets the same bytes has met no key twice, no blank, no minus zero, nothing that is not
    UTF-8. Floats and numbers of more than 16 digits come through: the caller looks at every number anyway.
    """
    # Only an escape brings in what no text may have; few brackets cannot be too deep.
    if b"\\u" in raw or raw.count(b"[") + raw.count(b"{") > MAX_DEPTH:
        return None
    try:
        value = _DECODER.decode(raw)
        return value if _SORTED.encode(value) == raw else None
    except (ValueError, RecursionError):
        return None


def load_again(raws: Sequence[bytes]) -> list[Any]:
    """What ``canonical_json.load`` gave for each of these very bytes before, without looking for faults."""
    found: list[Any] = _DECODER.decode(b"[" + b",".join(raws) + b"]")
    return found
