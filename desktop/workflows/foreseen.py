"""What a rehearsal found out, for the taking in that follows it: files need not be opened and judged a second time.

Opened files are kept folded, in memory only, and count while the very same trust does. A judgement counts only while the
ledger is what it was judged by: nothing was written since, and the same files come in the same order. Whatever else
happened in between, they are judged again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop.exchange import DeviceKeys, Opened, Trust, fold, unfold
from desktop.storage.database import Database
from desktop.workflows.merge_batch import Foretold, Planned, foretold
from desktop.workflows.receive_submission import Counts
from desktop.workflows.workspace import Workspace

# Folded files, of some 8 kB each; those beyond are opened again.
MOST_FILES = 2000
# Records of a file that were known before it; with more of them it is judged again.
MOST_KNOWN = 50


@dataclass(frozen=True)
class Judgement:
    """What a plain file with news would be, as ``take_submission`` and ``merge_batch`` found it."""

    counts: Counts
    missing: tuple[int, ...]
    lacking: int
    batch: Foretold


def judgement_of(
    counts: Counts, missing: tuple[int, ...], lacking: int, planned: Sequence[Planned]
) -> Judgement | None:
    """None where it is not worth keeping: nothing would be written, or much of it was here before."""
    told = foretold(planned[0]) if planned else None
    return None if told is None or len(told.before) > MOST_KNOWN else Judgement(counts, missing, lacking, told)


@dataclass
class Foreseen:
    """Of the last rehearsal. ``_judged``: hash of each file in their order, what became of it, and its judgement if kept."""

    _judged: list[tuple[str, str, Judgement | None]] = field(default_factory=list)
    _opened: dict[str, Opened] = field(default_factory=dict)
    _trust: Trust | None = None
    _moment: tuple[int, int] = (-1, -1)
    _at: int = 0

    def opened(self, digest: str, data: bytes, trust: Trust, keys: DeviceKeys) -> Opened | None:
        """The file of these bytes as it was opened under this very trust."""
        held = self._opened.get(digest) if trust is self._trust else None
        return None if held is None else unfold(held, data, keys)

    def drop(self, digest: str) -> None:
        """The file was taken in: nobody asks for it again."""
        self._opened.pop(digest, None)

    @property
    def has_room(self) -> bool:
        """For one more file."""
        return len(self._opened) < MOST_FILES

    @property
    def foresees(self) -> bool:
        """Whether any judgement is held."""
        return bool(self._judged)

    def keep(self, digest: str, opened: Opened, trust: Trust) -> None:
        """Remember an opened file while there is room."""
        folded = fold(opened)
        if folded is not None:
            self.keep_folded(digest, folded, trust)

    def keep_folded(self, digest: str, folded: Opened, trust: Trust) -> None:
        """The same for what ``fold`` gave."""
        if trust is not self._trust:
            self.forget_files()
            self._trust = trust
        if self.has_room:
            self._opened.setdefault(digest, folded)

    def forget_files(self) -> None:
        self._opened.clear()

    def forget_judgements(self) -> None:
        self._judged.clear()

    def judge(self, digest: str, status: str, judgement: Judgement | None) -> None:
        """The rehearsal's next file."""
        self._judged.append((digest, status, judgement))

    def settle(self, db: Database) -> None:
        """What was written up to here was foreseen."""
        if self._judged:
            self._moment = db.moment()

    def look(self, db: Database) -> None:
        """Before files are taken in: where something else was written since, no judgement holds."""
        if self._judged and self._moment != db.moment():
            self.forget_judgements()

    def begin(self) -> None:
        """The first file comes next."""
        self._at = 0

    def passed(self, db: Database, statuses: Sequence[str]) -> None:
        """This became of the next files, and was written; if it is not what was foreseen, nothing behind it is."""
        foreseen = [status for _digest, status, _judgement in self._judged[self._at : self._at + len(statuses)]]
        self._at += len(statuses)
        if foreseen != list(statuses):
            self.forget_judgements()
        self.settle(db)

    def held(self, place: int, digest: str) -> Judgement | None:
        """The judgement on this file at this place of the intake; None where another one was foreseen there, or none is kept."""
        return self._judged[place][2] if self._foretold(place, digest) else None

    def ahead(self, number: int, digest: str) -> Judgement | None:
        """The judgement on the file ``number`` places behind those passed; another file there makes all the rest worthless."""
        place = self._at + number
        if self._foretold(place, digest):
            return self._judged[place][2]
        self.forget_judgements()
        return None

    def _foretold(self, place: int, digest: str) -> bool:
        return place < len(self._judged) and self._judged[place][0] == digest


def foreseen(workspace: Workspace) -> Foreseen:
    """This workspace's, until its packs or registers change."""
    return workspace.kept("foreseen", Foreseen)


def checked_files(workspace: Workspace) -> set[str]:
    """Hashes of files all of whose records were held against their forms, until packs or registers change."""
    return workspace.kept("checked_files", set)
