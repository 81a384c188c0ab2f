"""A file that was opened, kept as small as it came: what was proved of it stays proved, its records are packed again."""

from __future__ import annotations

import pickle
from dataclasses import replace

from desktop.exchange import batch
from desktop.exchange.opening import Opened
from desktop.exchange.submission import OpenedSubmission
from desktop.exchange.trust import Trust


def fold(opened: Opened) -> tuple[Opened, int] | None:
    """The opened file without its records' lines, and about how many bytes it holds; None for what is opened anew each time.

    That is every kind but a submission, and one that brings personal values, which nobody keeps longer than needed. Its
    bytes are the file's own members: whoever keeps them keeps them in memory.
    """
    content = opened.content
    if not isinstance(content, OpenedSubmission) or any(item.private for item in content.batches):
        return None
    batches = tuple(batch.folded(item) for item in content.batches)
    size = sum(len(raw) for item in content.content.batches for raw in (item.body, item.sig, *item.members.values()))
    return replace(opened, content=replace(content, own=batches[0], batches=batches)), size


def packed(opened: Opened) -> bytes | None:
    """A submission without acceptances, folded, for another process of this program: without the trust both know."""
    folded, content = fold(opened), opened.content
    if folded is None or not isinstance(content, OpenedSubmission) or content.acceptances:
        return None
    inner = replace(folded[0].content, trust=None)  # type: ignore[arg-type]  # put back by ``unpacked``
    return pickle.dumps((replace(folded[0], content=inner), folded[1]), pickle.HIGHEST_PROTOCOL)


def unpacked(raw: bytes, trust: Trust) -> tuple[Opened, int]:
    """What ``fold`` gave in the other process, under the trust it was told of."""
    folded, size = pickle.loads(raw)  # noqa: S301  written by ``packed`` in a process of our own
    return replace(folded, content=replace(folded.content, trust=trust)), size


def unfold(opened: Opened) -> Opened:
    """What ``fold`` was given."""
    content = opened.content
    assert isinstance(content, OpenedSubmission)  # nothing else is folded
    batches = tuple(batch.unfolded(item) for item in content.batches)
    return replace(opened, content=replace(content, own=batches[0], batches=batches))
