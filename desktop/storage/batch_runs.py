"""Which lines a batch carries, as runs of their numbers in the log.

Lines of a batch are appended together: two or three rows say what a row a line said before, and no tree is written in
the order of hashes, that is everywhere. A line that several batches carry lies in a run of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from desktop.storage.database import Database

# Lines a run has at most: who carries a line is then found among the runs that begin this close before it.
MOST = 256
# Of a line ``r`` of the log the runs ``l`` it lies in, and of a run the lines.
CARRIED = f"l.first_seq BETWEEN r.seq - {MOST - 1} AND r.seq AND l.first_seq + l.n > r.seq"
CARRIES = "r.seq BETWEEN l.first_seq AND l.first_seq + l.n - 1"


def add_runs(db: Database, batch: str, placed: Iterable[tuple[int, int]]) -> None:
    """Keep which lines a batch carries: (position in it, number in the log), by position."""
    db.executemany("INSERT INTO batch_runs VALUES (?, ?, ?, ?)", [(batch, *run) for run in runs(placed)])


def runs(placed: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """(position, number of the line there, how many follow each other in both) of lines placed, by position."""
    position = first = n = 0
    for place, number in placed:
        if n and n < MOST and place == position + n and number == first + n:
            n += 1
            continue
        if n:
            yield position, first, n
        position, first, n = place, number, 1
    if n:
        yield position, first, n
