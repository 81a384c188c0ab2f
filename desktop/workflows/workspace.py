"""Opening and creating a workspace: one unit's data on one computer.

A workspace is a folder: ``workspace.db`` (SQLCipher) and ``key.json`` (``key_file``), which holds the database key, sealed
by each person's password where there are passwords. Without one the key lies beside the data: no protection against theft.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from desktop import exchange
from desktop.errors import UsageError
from desktop.foundation.atomic import make_folder, put_folder_there
from desktop.foundation.clock import Clock, local_text
from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _
from desktop.foundation.user_state import state_folder
from desktop.model.unit import Unit, UnitTree
from desktop.storage.audit import record_audit
from desktop.storage.database import Database, open_database
from desktop.storage.people import person_of_slot
from desktop.storage.receipts import StoredStatement, statement_state, statements
from desktop.storage.registers import load_units
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.feeds import look_back, remember
from desktop.workflows.key_change import settle_key_change
from desktop.workflows.key_file import (
    KEY_BYTES,
    KEY_NAME,
    KeyFile,
    Unlocked,
    new_key_file,
    read_key_file,
    unlock,
    with_recovery_code,
    write_key_file,
)
from desktop.workflows.left_open import note_closed, note_open
from desktop.workflows.new_ids import new_feed
from desktop.workflows.replacing import finish_replacing, pending

if TYPE_CHECKING:
    from desktop.exchange import DeviceKeys, Trust

__all__ = ["new_feed"]

DATABASE_NAME = "workspace.db"
T = TypeVar("T")


@dataclass(frozen=True)
class Identity:
    """Who this computer is. ``root_public`` is the network's root key, hex."""

    org: str
    network: str
    feed: str
    root_public: str
    confirmed: bool


@dataclass(frozen=True)
class Workspace:
    """An open workspace: what every workflow is handed.

    ``cache``: a folder of this user's on this computer (never the workspace's own, which travels) for what is worked out again
    where it is missing. ``state``: another such folder, for what must not travel with the workspace (marks, backups).
    ``unclean``: the program did not close it the last time. ``rehearsing``: everything will be taken back, so nothing is written beside the main file.
    """

    path: Path
    db: Database
    clock: Clock
    cache: Path | None = None
    state: Path | None = None
    rehearsing: bool = False
    unclean: bool = False
    _held: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def identity(self) -> Identity:
        return Identity(**get_setting(self.db, "identity"))

    @cached_property
    def keys(self) -> DeviceKeys:
        return exchange.DeviceKeys.from_json(get_setting(self.db, "device_keys"))

    @property
    def root_keys(self) -> DeviceKeys | None:
        """The network's root keys, held only by the unit at the top."""
        stored = get_setting(self.db, "root_keys")
        return None if stored is None else exchange.DeviceKeys.from_json(stored)

    @property
    def old_root_keys(self) -> DeviceKeys | None:
        """While the root key is being renewed: the one before it, which still signs along."""
        stored = get_setting(self.db, "old_root_keys")
        return None if stored is None else exchange.DeviceKeys.from_json(stored)

    @property
    def tree(self) -> UnitTree:
        """The unit register as a tree, read once until a pack brings another."""
        if "tree" not in self._held:
            self._held["tree"] = load_units(self.db)
        tree: UnitTree = self._held["tree"]
        return tree

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """What was worked out from packs and registers under ``name``, made once until they change."""
        if name not in self._held:
            self._held[name] = make()
        found: T = self._held[name]
        return found

    def registers_changed(self) -> None:
        """Forget what was read from the registers."""
        self._held.clear()

    @property
    def unit(self) -> Unit:
        return self.tree[self.identity.org]

    @property
    def now_text(self) -> str:
        return local_text(self.clock.now())

    def trust(self) -> Trust:
        """Roster and acceptances as this workspace knows them now; verified once until one is added."""
        known = statement_state(self.db, "roster", "acceptance")
        if self._held.get("trusted") != known:
            newest = max(statements(self.db, "roster"), key=lambda statement: statement.version)
            accepted = [held.raw for held in statements(self.db, "acceptance")]
            self._held.update(trust=self._verified(newest, accepted), trusted=known)
        trust: Trust = self._held["trust"]
        return trust

    def _verified(self, newest: StoredStatement, accepted: Sequence[bytes]) -> Trust:
        identity = self.identity
        roster = exchange.open_roster(
            exchange.SignedStatement.from_json(newest.raw),
            bytes.fromhex(identity.root_public),
            at_least_version=newest.version,
        )
        # Its own acceptances are signed by a key that the roster may not name yet.
        own = exchange.device_record(self.keys, identity.org)
        trust = exchange.Trust(roster=roster, accepted=(own,), tree=self.tree, own=identity.org)
        # Judged when they came in; one whose acceptor was revoked since must not lock the workspace.
        return trust.with_acceptances([exchange.SignedStatement.from_json(raw) for raw in accepted], keep_good=True)

    def network_words(self) -> str:
        """The fingerprint of the network's root, as words: what the stamped sheet shows."""
        root = self.trust().roster.root
        return exchange.fingerprint(bytes.fromhex(root.ed25519), root.age)

    def person(self, wanted: str | None) -> str:
        """Who is filling in: as told, else the last person, else the unit itself."""
        return wanted or get_setting(self.db, "person") or self.unit.name

    def audit(self, what: str, target: str = "", reason: str = "", who: str | None = None) -> None:
        record_audit(self.db, at=self.now_text, who=self.person(who), what=what, target=target, reason=reason)


def journal_for(level: str) -> Literal["rollback", "wal"]:
    """Villages copy files by hand: a rollback journal has no side file to forget. The rest read while they write."""
    return "rollback" if level == "village" else "wal"


def is_workspace(path: Path) -> bool:
    """True where a finished workspace lies. Nothing is opened."""
    return pending(path) or ((path / KEY_NAME).is_file() and (path / DATABASE_NAME).is_file())


def needs_password(path: Path) -> bool:
    """Whether the workspace there is opened with a password. Raises ``EnvironmentFailure`` (环 105, 106, 107)."""
    finish_replacing(path)
    return not read_key_file(path).is_open


@contextlib.contextmanager
def open_workspace(
    path: Path,
    clock: Clock,
    *,
    password: str | None = None,
    cache: Path | None = None,
    state: Path | None = None,
    copy: bool = False,
) -> Iterator[Workspace]:
    """Open an existing workspace; whose password it was fills in from now on.

    Raises ``UsageError`` (用 101) where there is none, ``RefusedError`` on a wrong password (收 208), on one too soon
    after wrong ones (网 150) and where one is needed (网 101). ``copy``: as ``opened``.
    """
    file = key_file_of(path)
    if file.is_open or password is None:
        unlocked = unlock(file, None)
    else:
        from desktop.workflows.password_gate import guarded

        with guarded(path):
            unlocked = unlock(file, password)
    with opened(path, clock, file, unlocked, cache=cache, state=state, copy=copy) as workspace:
        if not file.is_open:
            take_seat(workspace, unlocked.slot)
        yield workspace


def key_file_of(path: Path) -> KeyFile:
    """The key file of the workspace there; a replacing that a kill interrupted is finished first.

    Raises ``UsageError`` (用 101) where no finished workspace lies.
    """
    finish_replacing(path)
    if not is_workspace(path):
        raise UsageError("用 101", _("这里没有工作区"), where=str(path), hint=_("看看文件夹对不对；新建要用启用包"))
    return read_key_file(path)


@contextlib.contextmanager
def opened(
    path: Path,
    clock: Clock,
    file: KeyFile,
    unlocked: Unlocked,
    *,
    cache: Path | None = None,
    state: Path | None = None,
    copy: bool = False,
) -> Iterator[Workspace]:
    """The workspace open with a key, however it was come by.

    An older schema is backed up before it is migrated. A database older than what this computer remembers of its feed goes
    on under a new feed (``feeds.look_back``). None of that for a ``copy`` that is only being looked into.
    """
    state = state_folder() if state is None else state

    def before_migration(db: Database) -> None:
        from desktop.workflows.backups import back_up_before_migration  # once a version: nobody waits for it daily

        back_up_before_migration(db, path, state, clock)

    before = None if copy else before_migration
    db = open_database(path / DATABASE_NAME, unlocked.key, journal=file.journal, before_migration=before)
    unclean = not copy and note_open(state, path)
    workspace = Workspace(path, db, clock, cache, state, unclean=unclean)
    try:
        if not copy:
            settle_key_change(workspace)
            look_back(workspace)
        yield workspace
        if not copy and not db.closed:
            remember(workspace)
    finally:
        db.close()
        if not copy:
            note_closed(state, path)


def take_seat(workspace: Workspace, slot: str) -> None:
    """The person whose password opened the workspace fills in; without one, the last person goes on."""
    person = person_of_slot(workspace.db, slot)
    if person is None or not person.active or person.name == get_setting(workspace.db, "person"):
        return
    with workspace.db.atomic():
        set_setting(workspace.db, "person", person.name)
        workspace.audit("person.switch", person.id)


@contextlib.contextmanager
def new_workspace(
    path: Path, clock: Clock, *, level: str, password: str | None = None, recovery_code: str = ""
) -> Iterator[Workspace]:
    """Create a workspace and open it. If the body raises, or the power goes, nothing of it stays behind.

    It is made beside its place and put there by one rename. With a password: ``recovery_code`` opens it too, and so do the
    units above, as far as the body made them known. Raises ``UsageError`` 用 102 where something lies already.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise UsageError("用 102", _("这个文件夹里已经有东西了"), where=str(path), hint=_("换一个空文件夹"))
    part = path.with_name(f"~{path.name}.part")
    import secrets  # with it come OpenSSL's hashes; opening draws nothing

    key = secrets.token_bytes(KEY_BYTES)
    journal = journal_for(level)
    file = new_key_file(journal, key, password)
    if recovery_code and not file.is_open:
        file = with_recovery_code(file, key, recovery_code)
    shutil.rmtree(part, ignore_errors=True)  # of a run whose power went
    db: Database | None = None
    try:
        make_folder(part)
        db = open_database(part / DATABASE_NAME, key, journal=journal, create=True)
        workspace = Workspace(part, db, clock)
        yield workspace
        if not file.is_open and get_setting(db, "identity") is not None:
            from desktop.workflows.parent_seal import sealed_to_parents

            file = sealed_to_parents(file, key, workspace.trust(), workspace.identity.network)
        db.close()
        write_key_file(part, file)
        put_folder_there(part, path)
    finally:
        if db is not None:
            db.close()
        shutil.rmtree(part, ignore_errors=True)


def save_identity(workspace: Workspace, identity: Identity, keys: DeviceKeys) -> None:
    set_setting(workspace.db, "identity", identity.__dict__)
    set_setting(workspace.db, "device_keys", keys.to_json())
