"""The fuzz run: ``nice python -m tests.fuzz.run --minutes 12 [--seed N] [--keep]``.

Every file of every seed goes through the program and through the stranger's reader. Only known errors may come, and both
must answer the same. ``--keep`` writes ``seeds.json``: the first seeds of each answer of each vector, which
``test_seeds`` tries again for ever.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from desktop.exchange import kit as program_kit
from tests.fuzz.mutate import spoiled
from tests.stranger import reader as stranger
from tests.vectors import answers

SEEDS = Path(__file__).with_name("seeds.json")
# The stranger's library names a broken age header otherwise only where the page allows either.
EITHER = ({"收 204", "收 205"}, {"收 207", "收 205"}, {"收 321", "收 205"})


def quick_kits() -> None:
    """Argon2id once a code and salt: its cost is not what is looked for."""
    program_kit.code_identity = cache(program_kit.code_identity)  # type: ignore[attr-defined]
    stranger.identity_of_code = cache(stranger.identity_of_code)


def tried(seed: int) -> tuple[str, str, str]:
    """(vector, answer, what is wrong or "")."""
    found = spoiled(seed)
    return (found.vector, *judged(found.data, found.reader))


def judged(data: bytes, reader_name: str) -> tuple[str, str]:
    """(answer, what is wrong or "")."""
    reader = answers.table()["readers"][reader_name]
    told: dict[str, Any] = {}
    try:
        told = answers.answer(data, reader)
        other = stranger.answer(data, reader, answers.content)
    except Exception:  # noqa: BLE001  whatever it is, it is what was looked for
        return "crash", traceback.format_exc(limit=-4)
    said = told.get("code", "opened")
    if told != other and {said, other.get("code", "opened")} not in EITHER:
        return said, f"program {said}, stranger {other.get('code', 'opened')}"
    return said, ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", action="store_true")
    told = parser.parse_args()
    quick_kits()
    kept: dict[str, dict[str, list[int]]] = {}
    counts: Counter[str] = Counter()
    wrong: list[tuple[int, str, str]] = []
    began, seed = time.monotonic(), told.seed
    while time.monotonic() - began < told.minutes * 60:
        vector, said, problem = tried(seed)
        counts[said] += 1
        seeds = kept.setdefault(vector, {}).setdefault(said, [])
        if len(seeds) < 1:
            seeds.append(seed)
        if problem:
            wrong.append((seed, vector, problem))
            print(f"seed {seed}, {vector}: {problem}", flush=True)
        seed += 1
    spent = time.monotonic() - began
    print(f"{seed - told.seed} files in {spent / 60:.1f} minutes, {len(counts)} answers, {len(wrong)} wrong")
    print(", ".join(f"{code} {count}" for code, count in sorted(counts.items())))
    if told.keep:
        document = {
            "files": seed - told.seed,
            "minutes": round(spent / 60, 1),
            "answers": dict(sorted(counts.items())),
            "seeds": kept,
        }
        SEEDS.write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
