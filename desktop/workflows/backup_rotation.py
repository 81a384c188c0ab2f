"""Which backups stay. Order is by number, never by clock; the newest ones always stay, and the only good one always.

A stick keeps the last three. A disk keeps the last three, one of each of the last seven days on which one was made,
of the last four weeks and of the last twelve months. Backups made before a migration stay until the next two.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import KnownError
from desktop.exchange import BackupCover, prove_contents, read_backup
from desktop.foundation.atomic import require_room

LAST, DAYS, WEEKS, MONTHS, MIGRATIONS = 3, 7, 4, 12, 2
SUFFIX = ".xinglin"
_SPARE = 1 << 20


@dataclass(frozen=True)
class KeptBackup:
    """One backup in a folder, told by its cover alone (its contents were not read)."""

    path: Path
    cover: BackupCover

    @property
    def number(self) -> int:
        return self.cover.facts.number

    @property
    def made(self) -> str:
        return self.cover.facts.made


def backups_in(folder: Path, device: str | None = None) -> list[KeptBackup]:
    """The backups in ``folder`` (of one computer, unless None), newest first. Files that cannot be read are left out."""
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []:
        with contextlib.suppress(KnownError):
            cover = read_backup(path)
            if device in (None, cover.facts.device) and not path.name.startswith("~"):
                found.append(KeptBackup(path, cover))
    return sorted(found, key=lambda item: (item.number, item.path.name), reverse=True)


def next_number(folder: Path, device: str) -> int:
    return 1 + max((item.number for item in backups_in(folder, device)), default=0)


def make_room(folder: Path, device: str, size: int) -> tuple[Path, ...]:
    """Let go of the oldest while there is no room for ``size`` bytes; the newest that proves good stays.

    Raises ``EnvironmentFailure`` 环 114 where that is not enough.
    """
    held = backups_in(folder, device)
    good = next((item for item in held if _is_good(item)), None) if _short(folder, size) else None
    removed = []
    for item in reversed(held):
        if good is None or item is good or not _short(folder, size):
            break
        if _remove(item.path):
            removed.append(item.path)
    require_room(folder, size + _SPARE)
    return tuple(removed)


def rotate(folder: Path, newest: BackupCover, *, stick: bool) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """(kept, removed) after ``newest`` was written and read back. It stays whatever its date says."""
    held = backups_in(folder, newest.facts.device)
    stay = {newest.path} | kept_of(held, stick=stick)
    removed = tuple(item.path for item in held if item.path not in stay and _remove(item.path))
    return tuple(item.path for item in held if item.path not in removed), removed


def kept_of(held: Sequence[KeptBackup], *, stick: bool) -> set[Path]:
    """Of the backups ``held`` (newest first) those that stay."""
    before_migration = [item for item in held if item.cover.facts.reason == "migration"]
    others = [item for item in held if item.cover.facts.reason != "migration"]
    stay = {item.path for item in (*before_migration[:MIGRATIONS], *others[:LAST])}
    if stick:
        return stay
    for periods, period_of in ((DAYS, _day), (WEEKS, _week), (MONTHS, _month)):
        stay |= {item.path for item in _one_of_each(others, periods, period_of)}
    return stay


def _one_of_each(held: Iterable[KeptBackup], periods: int, period_of: Callable[[str], str]) -> list[KeptBackup]:
    """The newest of each of the last ``periods`` different periods that have one: a clock gone wrong loses nothing."""
    newest: dict[str, KeptBackup] = {}
    for item in held:
        newest.setdefault(period_of(item.made), item)
    return list(newest.values())[:periods]


def _day(made: str) -> str:
    return made[:10]


def _week(made: str) -> str:
    try:
        year, week, _day_of_week = dt.date.fromisoformat(made[:10]).isocalendar()
    except ValueError:
        return made[:10]
    return f"{year}-{week}"


def _month(made: str) -> str:
    return made[:7]


def _is_good(item: KeptBackup) -> bool:
    try:
        prove_contents(item.cover)
    except KnownError:
        return False
    return True


def _short(folder: Path, size: int) -> bool:
    try:
        return shutil.disk_usage(folder).free < size + 2 * _SPARE
    except OSError:
        return False


def _remove(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:  # held open by somebody, or a stick locked meanwhile: it goes the next time
        return False
    return True
