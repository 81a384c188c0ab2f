"""A file that was opened, and is believed: what was proved of it is kept, and what it says is read from its bytes again."""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from desktop.exchange import batch
from desktop.exchange.batch import ATTACHMENT, OpenedBatch, SignedBatch
from desktop.exchange.container import read_zip
from desktop.exchange.encryption import decrypt
from desktop.exchange.envelope import split
from desktop.exchange.keys import DeviceKeys
from desktop.exchange.opening import Opened
from desktop.exchange.submission import FOLDER, OpenedSubmission
from desktop.exchange.trust import Trust


def fold(opened: Opened) -> Opened | None:
    """The opened file without what its batches bring; some 8 kB, however large it is. None for what is opened anew each time.

    That is every kind but a submission, and one that brings personal values, which nobody keeps longer than needed.
    """
    content = opened.content
    if not isinstance(content, OpenedSubmission) or any(item.private for item in content.batches):
        return None
    batches = tuple(
        replace(item, lines=(), attachments={}, signed=_with_members(item.signed, {})) for item in content.batches
    )
    return _with_batches(opened, content, batches)


def unfold(opened: Opened, data: bytes, keys: DeviceKeys) -> Opened:
    """What ``fold`` was given, from the very bytes it was opened from: decrypted again when somebody looks into a batch, their
    hashes and signatures being known to be right.
    """
    content = opened.content
    assert isinstance(content, OpenedSubmission)  # nothing else is folded

    @functools.cache
    def members() -> Mapping[str, bytes]:
        return read_zip(decrypt(split(data).payload, keys.age_identity, addressed=""), first="batch.json")

    return _with_batches(opened, content, tuple(_whole(item, item is content.own, members) for item in content.batches))


def packed(opened: Opened) -> bytes | None:
    """A submission without acceptances, folded, for another process of this program: without the trust both know."""
    folded, content = fold(opened), opened.content
    if folded is None or not isinstance(content, OpenedSubmission) or content.acceptances:
        return None
    inner = replace(folded.content, trust=None)  # type: ignore[arg-type]  # put back by ``unpacked``
    return pickle.dumps(replace(folded, content=inner), pickle.HIGHEST_PROTOCOL)


def unpacked(raw: bytes, trust: Trust) -> Opened:
    """What ``fold`` gave in the other process, under the trust it was told of."""
    folded: Opened = pickle.loads(raw)  # noqa: S301  written by ``packed`` in a process of our own
    return replace(folded, content=replace(folded.content, trust=trust))  # type: ignore[arg-type]  # a submission


class _Members(Mapping[str, bytes]):
    """Members of a batch by the names its statement gives; ``read`` gives the bytes of one."""

    def __init__(self, names: Sequence[str], read: Callable[[str], bytes]) -> None:
        self._names = dict.fromkeys(names)
        self._read = read

    def __getitem__(self, name: str) -> bytes:
        if name not in self._names:
            raise KeyError(name)
        return self._read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _whole(item: OpenedBatch, own: bool, members: Callable[[], Mapping[str, bytes]]) -> OpenedBatch:
    folder = "" if own else f"{FOLDER}{item.sha256}/"
    names = batch.member_names(item.batch)
    came = [name.removeprefix(ATTACHMENT) for name in names if name.startswith(ATTACHMENT)]
    return replace(
        batch.unfolded(item, lambda: members()[folder + batch.RECORDS]),
        attachments=_Members(came, lambda digest: members()[folder + ATTACHMENT + digest]),
        signed=_with_members(item.signed, _Members(names, lambda name: members()[folder + name])),
    )


def _with_members(signed: SignedBatch, members: Mapping[str, bytes]) -> SignedBatch:
    return SignedBatch(signed.body, signed.sig, members, signed.sha256)


def _with_batches(opened: Opened, content: OpenedSubmission, batches: tuple[OpenedBatch, ...]) -> Opened:
    """``own`` is the first of them."""
    inner = replace(content.content, batches=tuple(item.signed for item in batches))
    return replace(opened, content=replace(content, content=inner, own=batches[0], batches=batches))
