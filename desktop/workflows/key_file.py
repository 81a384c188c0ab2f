"""``key.json``: the database key, sealed once for every way in. No name is in it, and no hint but the one a person wrote.

Format 2: ``{"fmt":2,"journal","kdf","salt","slots":[…]}``. A slot is ``{"id","kind", …}``:

* ``password``: ``nonce``, ``sealed``, ``hint``; one Argon2id with the shared salt serves all of them, so a person types a
  password and the program finds whose it is. The id is the person's (``storage.people``).
* ``recovery``: ``nonce``, ``sealed``, ``unproved`` until a part of the code was typed from paper.
* ``parent``: ``org``, ``network``, ``to``, ``recipients``, ``sealed``; for the devices of the unit above and the paper key.
* ``none``: ``key``; no password, no protection against theft.

Format 1 (one password or none) opens for ever and becomes format 2 with the first change, without its password.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any, Literal, Protocol

from desktop import exchange
from desktop.errors import EnvironmentFailure, RefusedError, UsageError
from desktop.foundation.atomic import environment_failure, write_atomically
from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _

KEY_NAME = "key.json"
KEY_BYTES = 32
LEAST_PASSWORD, LONGEST_PASSWORD = 6, 200
FIRST, RECOVERY, PARENT = "first", "recovery", "parent"
_SALT_BYTES = 16
_KDF = "argon2id-1"
# What a slot of each kind must hold, as text.
_NEEDS = {
    "password": ("nonce", "sealed"),
    "recovery": ("nonce", "sealed"),
    "parent": ("org", "network", "recipients", "sealed"),
    "none": ("key",),
}


@dataclass(frozen=True)
class Slot:
    """One way to the database key."""

    id: str
    kind: str
    body: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Unlocked:
    """The database key, and the slot that gave it."""

    key: bytes = field(repr=False)
    slot: str


@dataclass(frozen=True)
class KeyFile:
    """``salt`` is hex, shared by all passwords and the recovery code; it never changes."""

    journal: Literal["rollback", "wal"]
    salt: str
    slots: tuple[Slot, ...]

    def of_kind(self, kind: str) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if slot.kind == kind)

    def slot(self, slot_id: str, kind: str) -> Slot | None:
        return next((slot for slot in self.of_kind(kind) if slot.id == slot_id), None)

    @property
    def is_open(self) -> bool:
        """Nobody has to type anything: 没有防盗."""
        return bool(self.of_kind("none"))

    @property
    def code_proved(self) -> bool:
        """There is a recovery code, and somebody showed that it is on paper: the power may have gone before that."""
        return any(not slot.body.get("unproved") for slot in self.of_kind("recovery"))

    @property
    def hints(self) -> tuple[str, ...]:
        """What people wrote to remember their password by."""
        return tuple(slot.body["hint"] for slot in self.of_kind("password") if slot.body.get("hint"))

    def with_slot(self, slot: Slot) -> KeyFile:
        """With this slot in place of the one that has its id."""
        kept = tuple(held for held in self.slots if held.id != slot.id)
        return replace(self, slots=(*kept, slot))

    def without(self, slot_id: str) -> KeyFile:
        return replace(self, slots=tuple(held for held in self.slots if held.id != slot_id))


# --------------------------------------------------------------------------------------------------- on the disk


def read_key_file(folder: Path) -> KeyFile:
    """Read it strictly. Raises ``EnvironmentFailure``: 环 105 not there, 106 damaged, 107 of a newer program."""
    path = folder / KEY_NAME
    try:
        stored = json.loads(path.read_bytes())
    except OSError as error:
        raise environment_failure(error, path) from error
    except (ValueError, RecursionError) as error:
        raise _damaged(path) from error
    if not isinstance(stored, dict) or stored.get("fmt") not in (1, 2) or stored.get("kdf", _KDF) != _KDF:
        raise EnvironmentFailure("环 107", _("钥匙文件是更新的程序写的"), where=str(path), hint=_("请先升级程序"))
    try:
        return _first_format(stored) if stored["fmt"] == 1 else _second_format(stored)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(path) from error


def write_key_file(folder: Path, file: KeyFile) -> None:
    """Written whole or not at all, always as format 2. Raises ``EnvironmentFailure``."""
    slots = [{"id": slot.id, "kind": slot.kind, **slot.body} for slot in file.slots]
    value = {"fmt": 2, "journal": file.journal, "kdf": _KDF, "salt": file.salt, "slots": slots}
    write_atomically(folder / KEY_NAME, json.dumps(value, ensure_ascii=False, indent=1).encode())


def _damaged(path: Path) -> EnvironmentFailure:
    return EnvironmentFailure(
        "环 106", _("钥匙文件坏了"), where=str(path), hint=_("从备份里取回 key.json，或请镇上帮忙恢复")
    )


def _journal(stored: Mapping[str, Any]) -> Literal["rollback", "wal"]:
    return "wal" if stored.get("journal") == "wal" else "rollback"


def _first_format(stored: Mapping[str, Any]) -> KeyFile:
    if "key" in stored:
        return KeyFile(_journal(stored), _new_salt(), (Slot(FIRST, "none", {"key": _hex(stored["key"], KEY_BYTES)}),))
    wrapped = json.loads(stored["wrapped"])
    body = {"nonce": _hex(wrapped["nonce"], 12), "sealed": _hex(wrapped["sealed"])}
    return KeyFile(_journal(stored), _hex(wrapped["salt"], _SALT_BYTES), (Slot(FIRST, "password", body),))


def _second_format(stored: Mapping[str, Any]) -> KeyFile:
    slots = []
    if not isinstance(stored["slots"], list):
        raise TypeError("slots")
    for held in stored["slots"]:
        kind = held["kind"]
        body = {name: value for name, value in held.items() if name not in ("id", "kind")}
        # A kind of a later program is kept as it is; it opens nothing here.
        if not all(isinstance(body[name], str) for name in _NEEDS.get(kind, ())) or not isinstance(held["id"], str):
            raise ValueError(kind)
        if kind in ("password", "recovery"):
            _hex(body["nonce"], 12)
            _hex(body["sealed"])
        if kind == "parent" and not all(isinstance(unit, str) for unit in body["to"]):
            raise ValueError(kind)
        if kind == "none":
            _hex(body["key"], KEY_BYTES)
        slots.append(Slot(held["id"], kind, body))
    return KeyFile(_journal(stored), _hex(stored["salt"], _SALT_BYTES), tuple(slots))


def _hex(text: str, size: int | None = None) -> str:
    if size is not None and len(bytes.fromhex(text)) != size:
        raise ValueError(size)
    return bytes.fromhex(text).hex()


def _new_salt() -> str:
    import secrets  # with it come OpenSSL's hashes; opening draws nothing

    return secrets.token_hex(_SALT_BYTES)


def new_key_file(journal: Literal["rollback", "wal"], key: bytes, password: str | None) -> KeyFile:
    """For a new workspace: one password (the first person's), or none."""
    empty = KeyFile(journal, _new_salt(), ())
    if password is None:
        return empty.with_slot(Slot(FIRST, "none", {"key": key.hex()}))
    return with_password(empty, key, FIRST, password)


# ----------------------------------------------------------------------------------------------------- opening


def unlock(file: KeyFile, password: str | None) -> Unlocked:
    """The database key and whose password it was. Raises ``RefusedError``: 网 101 none given, 收 208 a wrong one."""
    for slot in file.of_kind("none"):
        return Unlocked(bytes.fromhex(slot.body["key"]), slot.id)
    if password is None:
        raise RefusedError("网 101", _("这个工作区要密码"), hint=_("请输入密码"))
    return unlock_with_password(file, password)


def unlock_with_password(file: KeyFile, password: str) -> Unlocked:
    """By a password alone. Raises ``RefusedError`` 收 208."""
    slots = [(slot.id, slot.body["nonce"], slot.body["sealed"]) for slot in file.of_kind("password")]
    slot_id, key = exchange.open_password_slots(password, bytes.fromhex(file.salt), slots)
    return Unlocked(key, slot_id)


def unlock_with_code(file: KeyFile, code: str) -> Unlocked:
    """By the recovery code. Raises ``RefusedError``: 收 317, 318 mistyped, 319 not this workspace's (any more)."""
    slots = [(slot.id, slot.body["nonce"], slot.body["sealed"]) for slot in file.of_kind("recovery")]
    slot_id, key = exchange.open_code_slots(code, bytes.fromhex(file.salt), slots)
    return Unlocked(key, slot_id)


# ------------------------------------------------------------------------------------------------- changing it


def check_password(password: str) -> str:
    """The one rule: not too short. Raises ``UsageError`` 用 170."""
    import unicodedata

    if not LEAST_PASSWORD <= len(unicodedata.normalize("NFKC", password)) <= LONGEST_PASSWORD:
        raise UsageError(
            "用 170",
            _("密码要 {least} 到 {most} 个字").format(least=LEAST_PASSWORD, most=LONGEST_PASSWORD),
            hint=_("数字、字母、汉字都行，自己记得住、别人猜不到就好；别用生日、电话"),
        )
    return password


def with_password(file: KeyFile, key: bytes, slot_id: str, password: str, hint: str = "") -> KeyFile:
    """With this password in its slot; the database stays as it is. Nobody gets in without one any more.

    Raises ``UsageError``: 用 170 too short, 171 another person's password (whose is not said).
    """
    check_password(password)
    others = [slot for slot in file.of_kind("password") if slot.id != slot_id]
    taken = [(slot.id, slot.body["nonce"], slot.body["sealed"]) for slot in others]
    body = exchange.seal_password_slot(password, bytes.fromhex(file.salt), key, slot_id, taken)
    if body is None:
        raise UsageError("用 171", _("这个密码不能用，请换一个"), hint=_("每个人的密码要不一样，程序靠它认人"))
    if hint.strip():
        body["hint"] = " ".join(hint.split())[:LONGEST_PASSWORD]
    kept = replace(file, slots=tuple(slot for slot in file.slots if slot.kind != "none"))
    return kept.with_slot(Slot(slot_id, "password", body))


def with_recovery_code(file: KeyFile, key: bytes, code: str) -> KeyFile:
    """With this recovery code; the one before opens nothing any more. Nobody has shown yet that it is on paper."""
    body = exchange.seal_code_slot(code, bytes.fromhex(file.salt), key, RECOVERY)
    return file.with_slot(Slot(RECOVERY, "recovery", {**body, "unproved": True}))


def with_code_proved(file: KeyFile) -> KeyFile:
    """Somebody typed a part of the recovery code from their paper."""
    held = file.slot(RECOVERY, "recovery")
    if held is None:
        return file
    return file.with_slot(replace(held, body={name: value for name, value in held.body.items() if name != "unproved"}))


class Note(Protocol):
    """What puts a change into the audit log (``key_change``)."""

    def announce(self) -> None: ...
    def done(self) -> None: ...


def change_key_file(folder: Path, change: Callable[[KeyFile], KeyFile], note: Note | None = None) -> KeyFile:
    """Read, change, write. The caller holds the workspace's database open, so nobody else changes it meanwhile.

    ``note`` puts it into the audit log, before it happens: a key change that no log knows of must not exist.
    """
    found = read_key_file(folder)
    changed = change(found)
    if changed != found:
        if note is not None:
            note.announce()
        write_key_file(folder, changed)
        if note is not None:
            note.done()
    return changed
