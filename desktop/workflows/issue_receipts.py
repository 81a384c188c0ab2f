"""Receipts: one a unit directly below, saying of every record what became of it.

They are written by groups. One transaction gives the numbers and reads and seals all that a group says; then its files are
written and read back one after the other; then one transaction notes which were. Alone, each receipt waited for the disk
three times and asked a dozen questions for itself: that took twice as long as all the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from desktop.errors import KnownError
from desktop.exchange import Head, Receipt, ReceiptBatch, Trust, seal_receipt, sign_receipt
from desktop.foundation.atomic import unused_name, write_atomically
from desktop.foundation.pause import collector_paused
from desktop.model import file_names
from desktop.storage.batches import BatchRow, batches, numbers_of_feeds
from desktop.storage.receipt_news import newest_marks, news_for, senders, standing_revisions
from desktop.storage.settings import get_setting, get_settings, set_settings
from desktop.workflows.corrections import HandedDown, down_key, handed_down
from desktop.workflows.receipt_content import missing_numbers, receipt_batches
from desktop.workflows.settle_fork import forks_by_unit
from desktop.workflows.workspace import Workspace

# A group ends with so many units, or with the unit that brings so many records: what is sealed and not yet written lies
# in memory, and whoever stops the writing waits for no more than this.
_UNITS, _RECORDS = 25, 8_000

Asked = tuple[str, Sequence[BatchRow]]
"""A unit, and every batch that came from it."""
Forks = Mapping[str, Sequence[tuple[str, int]]]


@dataclass(frozen=True)
class IssuedReceipt:
    """``returned``: records still to be mended, each once; a return that a later revision answered is not counted."""

    unit: str
    file: Path
    number: int
    batches: int
    returned: int


@dataclass(frozen=True)
class DueReceipt:
    """A receipt that would tell its unit something new: ``files`` not answered yet, records by what it would say of them."""

    unit: str
    name: str
    number: int
    files: int
    received: int
    endorsed: int
    returned: int
    doubtful: int
    missing: tuple[int, ...]


@dataclass(frozen=True)
class _Sealed:
    """A receipt that has its number and is not on the stick yet.

    ``settings`` go with the number; ``before`` is how they were, for a receipt of which nothing reaches the stick.
    """

    unit: str
    number: int
    data: bytes
    batches: int
    returned: int
    settings: Mapping[str, Any]
    before: Mapping[str, Any]


@dataclass(frozen=True)
class _Facts:
    """What the receipts of a group are made of. ``settings`` are kept up to date while their numbers are given."""

    org: str
    at: str
    trust: Trust
    pack: int
    upto: Sequence[int]
    settings: dict[str, Any]
    batches: Mapping[str, ReceiptBatch]
    numbers: Mapping[str, Collection[int]]
    down: Mapping[str, HandedDown]
    standing: Mapping[str, int]
    forks: Forks


@dataclass(frozen=True)
class _Steps:
    """How far the writing is, and whether to go on. ``done``: the units begun."""

    total: int
    progress: Callable[[int, int], None]
    cancelled: Callable[[], bool]
    done: list[str]

    def begin(self, unit: str) -> bool:
        """False where the person stopped it."""
        if self.cancelled():
            return False
        self.done.append(unit)
        self.progress(len(self.done), self.total)
        return True


def issue_receipts(
    workspace: Workspace,
    to: Path,
    *,
    units: Collection[str] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[IssuedReceipt, ...]:
    """Write one receipt for every unit directly below that has sent something (or for ``units`` of them only).

    Its number rises with each and is never given twice. ``cancelled`` is asked between two; what is written stays written,
    and told. Raises ``EnvironmentFailure`` (环 1xx) at the first that cannot be written; those before it are told.
    """
    by_unit: dict[str, list[BatchRow]] = {}
    for row in batches(workspace.db, origin="received", status="taken"):
        if units is None or row.via in units:
            by_unit.setdefault(row.via, []).append(row)
    forks = forks_by_unit(workspace) if by_unit else {}
    steps = _Steps(len(by_unit), progress, cancelled, [])
    issued: list[IssuedReceipt] = []
    for group in _groups(sorted(by_unit.items())):
        made = () if cancelled() else _issue_group(workspace, group, to, forks, steps)
        issued += made
        if len(made) < len(group):
            break
    return tuple(issued)


def due_receipts(workspace: Workspace) -> tuple[DueReceipt, ...]:
    """Units below with files or judgements that no receipt has told them of."""
    found = []
    feeds: dict[str, set[str]] = {}
    for row in batches(workspace.db, origin="received", status="taken"):
        feeds.setdefault(row.org, set()).add(row.feed)
    have = numbers_of_feeds(workspace.db, [feed for of_unit in feeds.values() for feed in of_unit])
    for unit in senders(workspace.db):
        news = news_for(workspace.db, unit, get_setting(workspace.db, _upto(unit), [0, 0]))
        if not news.files and not sum(news.states.values()):
            continue
        states = news.states
        gaps = {number for feed in feeds.get(unit, ()) for number in missing_numbers(have[feed])}
        found.append(
            DueReceipt(
                unit=unit,
                name=workspace.tree[unit].name if unit in workspace.tree else unit,
                number=get_setting(workspace.db, _number(unit), 0) + 1,
                files=news.files,
                received=states.get("received", 0),
                endorsed=states.get("endorsed", 0),
                returned=states.get("returned", 0),
                doubtful=states.get("conflict", 0) + states.get("suspect", 0),
                missing=tuple(sorted(gaps)),
            )
        )
    return tuple(sorted(found, key=lambda due: (-due.returned, due.name)))


def _number(unit: str) -> str:
    """Setting: the number of the last receipt for a unit."""
    return f"receipt_to:{unit}"


def _receipted(feed: str) -> str:
    """Setting: the highest number of a feed that a receipt has answered for."""
    return f"receipted:{feed}"


def _upto(unit: str) -> str:
    """Setting: [the last batch, the last judgement] that a receipt has told a unit of."""
    return f"receipt_upto:{unit}"


def _told(unit: str) -> str:
    """Setting: the last batch that a receipt on some stick may speak of, known before the stick is written."""
    return f"receipt_told:{unit}"


def _groups(asked: Sequence[Asked]) -> Iterator[list[Asked]]:
    group: list[Asked] = []
    records = 0
    for unit, rows in asked:
        group.append((unit, rows))
        records += sum(row.n for row in rows)
        if len(group) == _UNITS or records >= _RECORDS:
            yield group
            group, records = [], 0
    if group:
        yield group


def _issue_group(
    workspace: Workspace, group: Sequence[Asked], to: Path, forks: Forks, steps: _Steps
) -> Sequence[IssuedReceipt]:
    """Fewer than the group has units where the person stopped it."""
    try:
        with collector_paused():
            sealed, upto = _seal_group(workspace, group, forks)
    except (KnownError, LookupError, ValueError):
        if len(group) == 1:
            raise
        # One of them cannot be sealed (a unit without a computer): those before it get theirs all the same.
        issued: list[IssuedReceipt] = []
        for one in group:
            made = _issue_group(workspace, [one], to, forks, steps)
            issued += made
            if not made:
                break
        return issued
    return _write_group(workspace, sealed, upto, to, steps)


def _seal_group(workspace: Workspace, group: Sequence[Asked], forks: Forks) -> tuple[Sequence[_Sealed], Sequence[int]]:
    """The receipts of a group, numbered and sealed, and the marks they go up to: all of them, or nothing is changed."""
    with workspace.db.atomic():
        facts = _facts(workspace, group, forks)
        sealed = [_seal(workspace, unit, rows, facts) for unit, rows in group]
        set_settings(workspace.db, {key: value for item in sealed for key, value in item.settings.items()})
        who = workspace.person(None)
        for item in sealed:
            workspace.audit("receipt", f"{item.unit} {item.number}", who=who)
    return sealed, facts.upto


def _facts(workspace: Workspace, group: Sequence[Asked], forks: Forks) -> _Facts:
    db, all_rows = workspace.db, [row for _unit, rows in group for row in rows]
    feeds = sorted({row.feed for row in all_rows})
    units = [unit for unit, _rows in group]
    names = [make(unit) for make in (_number, _told, down_key) for unit in units]
    settings = get_settings(db, ["pack_version", *names, *(_receipted(feed) for feed in feeds)])
    found = receipt_batches(workspace, all_rows)
    returned = {r.rid for item in found.values() for r in item.records if r.status == "returned"}
    return _Facts(
        org=workspace.identity.org,
        at=workspace.now_text,
        trust=workspace.trust(),
        pack=settings.pop("pack_version", 0),
        upto=newest_marks(db),
        settings=settings,
        batches=found,
        numbers=numbers_of_feeds(db, feeds),
        down=handed_down(workspace, dict(group), settings),
        standing=standing_revisions(db, returned) if returned else {},
        forks=forks,
    )


def _seal(workspace: Workspace, unit: str, rows: Sequence[BatchRow], facts: _Facts) -> _Sealed:
    items = tuple(facts.batches[row.hash] for row in rows)
    newest = {row.feed: row for row in sorted((row for row in rows if row.org == unit), key=lambda row: row.seq)}
    gaps = {feed: missing_numbers(facts.numbers[feed]) for feed in newest}
    down = facts.down[unit]
    receipt = Receipt(
        org=facts.org,
        to=unit,
        number=facts.settings.get(_number(unit), 0) + 1,
        at=facts.at,
        batches=items,
        heads={feed: Head(row.seq, row.hash) for feed, row in newest.items()},
        missing={feed: numbers for feed, numbers in gaps.items() if numbers},
        forks=tuple(facts.forks.get(unit, ())),
        roster_version=facts.trust.roster.version,
        packs={"pack": facts.pack},
        revisions=down.lines,
    )
    signed = sign_receipt(receipt, workspace.keys)
    recipients = [device.age for device in facts.trust.devices_of(unit)]
    data = seal_receipt(receipt, signer=workspace.keys, recipients=recipients, signed=signed)
    settings: dict[str, Any] = {_number(unit): receipt.number, _told(unit): facts.upto[0]}
    for row in rows:
        settings[_receipted(row.feed)] = max(row.seq, settings.get(_receipted(row.feed), 0))
    before = {key: facts.settings.get(key, 0) for key in settings}
    if down.lines:
        before[down_key(unit)] = facts.settings.get(down_key(unit), {})
        settings[down_key(unit)] = {**before[down_key(unit)], hashlib.sha256(signed.body).hexdigest(): down.newest}
    facts.settings.update(settings)
    return _Sealed(unit, receipt.number, data, len(items), _still_returned(items, facts.standing), settings, before)


def _still_returned(items: Sequence[ReceiptBatch], standing: Mapping[str, int]) -> int:
    """Returned records that no later revision answered, each once. ``standing``: of every record that was returned."""
    if not standing:
        return 0
    said = {(record.rid, record.rev) for item in items for record in item.records if record.status == "returned"}
    return sum(standing.get(rid) == rev for rid, rev in said)


def _write_group(
    workspace: Workspace, sealed: Sequence[_Sealed], upto: Sequence[int], to: Path, steps: _Steps
) -> Sequence[IssuedReceipt]:
    issued: list[IssuedReceipt] = []
    tried: set[str] = set()
    named: set[str] = set()
    try:
        for item in sealed:
            if not steps.begin(item.unit):
                break
            name = f"{file_names.RECEIPT}_{workspace.tree[item.unit].name}_{item.number:04}"
            path = unused_name(to, name, file_names.SUFFIX)
            tried.add(item.unit)
            try:
                file = write_atomically(path, item.data, naming=partial(named.add, item.unit))
            except KnownError:
                if _is_not_there(path):
                    named.discard(item.unit)
                raise
            issued.append(IssuedReceipt(item.unit, file, item.number, item.batches, item.returned))
    finally:
        _note(workspace, sealed, len(issued), upto, tried, named)
    return issued


def _is_not_there(path: Path) -> bool:
    """True where the folder can be read and does not have it: a stick that was pulled says nothing."""
    try:
        return path.name not in [entry.name for entry in path.parent.iterdir()] and not path.exists()
    except OSError:
        return False


def _note(
    workspace: Workspace,
    sealed: Sequence[_Sealed],
    written: int,
    upto: Sequence[int],
    tried: Collection[str],
    named: Collection[str],
) -> None:
    """Written and read back: only now has it been told.

    Of the others nothing is on the stick, so that an intake may still be undone; but of one that was ``named`` nobody knows
    (the stick was pulled before it gave it back), and it may have been told. A number that was not even ``tried`` is free.
    """
    settings: dict[str, Any] = {_upto(item.unit): upto for item in sealed[:written]}
    with workspace.db.atomic():
        for item in reversed(sealed[written:]):  # the last first: what two of them share ends as the first found it
            kept = _number(item.unit) if item.unit in tried else ""
            if item.unit not in named:
                settings.update({key: value for key, value in item.before.items() if key != kept})
                workspace.audit("receipt.unwritten", f"{item.unit} {item.number}")
        set_settings(workspace.db, settings)
