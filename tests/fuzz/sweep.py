"""The sweep: every place of every document inside the good files, taken out and given every odd value.

``nice python -m tests.fuzz.sweep [--values N]``. Where the fuzz run meets a place by chance, this one meets each: one
fault a file, everything that names the document mended and signed again. Program and stranger must answer the same.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from desktop.exchange.container import pack_gzip
from tests.fuzz import run
from tests.fuzz.mutate import VALUES, again, documents_of, goods
from tests.vectors import answers

GONE = object()
# Of a long list or a map of many names the first and the last say what all would.
_MOST = 2
Way = tuple[str | int, ...]


def ways(value: Any, before: Way = ()) -> Iterator[Way]:
    """Every place of a document but its root; texts that are documents themselves are gone into."""
    value = _told(value)
    keys: list[str | int] = []
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = list(range(len(value)))[:_MOST]
    for key in keys:
        yield (*before, key)
        yield from ways(value[key], (*before, key))


def put(value: Any, way: Way, new: Any) -> Any:
    """The document with ``new`` at a place, or without it."""
    text = isinstance(value, str)
    found: Any = _told(value)
    found = dict(found) if isinstance(found, dict) else list(found)
    key, *rest = way
    if rest:
        found[key] = put(found[key], tuple(rest), new)
    elif new is GONE:
        del found[key]
    else:
        found[key] = new
    return json.dumps(found, ensure_ascii=False) if text else found


def _told(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value.startswith("{") else value


def documents(name: str, content: bytes) -> Iterator[tuple[int, bytes]]:
    """The JSON documents of a member: one, or its lines with their numbers."""
    try:
        plain = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    except (OSError, EOFError, zlib.error):
        return
    lines = plain.splitlines() if name.endswith(".jsonl.gz") else [plain]
    for number, line in enumerate(lines):
        if line[:1] in (b"{", b"["):
            yield number, line


def with_document(content: bytes, number: int, document: bytes, *, lines: bool) -> bytes:
    if content[:2] != b"\x1f\x8b":
        return document
    if not lines:
        return pack_gzip(document)
    found = gzip.decompress(content).split(b"\n")
    found[number] = document
    return pack_gzip(b"\n".join(found))


def spoiled_files(values: int) -> Iterator[tuple[str, str, bytes]]:
    """(reader, what was done, the file)."""
    for entry in goods():
        data = answers.content(entry["name"])
        for name, content in documents_of(data).items():
            for number, document in documents(name, content):
                whole = json.loads(document)
                for way in ways(whole):
                    for new in (GONE, *VALUES[:values]):
                        spoiled = json.dumps(put(whole, way, new), ensure_ascii=True).encode()
                        member = with_document(content, number, spoiled, lines=name.endswith(".jsonl.gz"))
                        done = f"{entry['name']} {name} {number} {way} {'gone' if new is GONE else new!r}"
                        yield entry["reader"], done[:300], again(data, name, member)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--values", type=int, default=len(VALUES))
    told = parser.parse_args()
    run.quick_kits()
    counts: Counter[str] = Counter()
    wrong = 0
    for reader, done, data in spoiled_files(told.values):
        said, problem = run.judged(data, reader)
        counts[said] += 1
        if problem:
            wrong += 1
            print(f"{done}: {problem}", flush=True)
    print(f"{counts.total()} files, {len(counts)} answers, {wrong} wrong")
    print(", ".join(f"{code} {count}" for code, count in sorted(counts.items())))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
