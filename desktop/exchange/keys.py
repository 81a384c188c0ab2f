"""A device's own keys, the kit's code, and the wrapping of a database key by a password."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import bech32
import pyrage  # type: ignore[import-untyped]
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from desktop.exchange import refusals
from desktop.exchange.recovery_code import plain_recovery_code
from desktop.foundation import canonical_json

SUITE = "ed25519-v1"
RESERVED_SUITES = ("sm-v1",)
# RFC 9106, second recommended option: 3 passes over 64 MiB, 4 lanes. A name, never numbers taken from a file.
KDF = "argon2id-1"
_PASSES, _LANES, _MEMORY_KIB = 3, 4, 65_536
_WRAP_CONTEXT = b"xinglin wrapped key v1"
_CODE_CONTEXT = b"xinglin recovery code v1\n"
FIRST_SLOT = "first"
_CODE_GROUPS, _CODE_DIGITS = 4, 5


def keyid_of(ed25519_raw: bytes) -> str:
    """First 32 hex digits of SHA-256 of the 32 raw public bytes."""
    return hashlib.sha256(ed25519_raw).hexdigest()[:32]


@dataclass(frozen=True)
class DeviceKeys:
    """One device's secrets: ``ed25519_secret`` is 32 raw bytes, ``age_identity`` the text ``AGE-SECRET-KEY-1…``."""

    ed25519_secret: bytes = field(repr=False)
    age_identity: str = field(repr=False)

    @classmethod
    def generate(cls) -> DeviceKeys:
        return cls(Ed25519PrivateKey.generate().private_bytes_raw(), str(pyrage.x25519.Identity.generate()))

    def __reduce__(self) -> tuple[type[DeviceKeys], tuple[bytes, str]]:
        # To a process that helps go the two secrets alone: what was worked out from them is OpenSSL's and cannot travel.
        return DeviceKeys, (self.ed25519_secret, self.age_identity)

    @cached_property
    def _signing(self) -> Ed25519PrivateKey:
        # Worked out once: it takes as long as a signature, and a county signs six hundred times a month.
        return Ed25519PrivateKey.from_private_bytes(self.ed25519_secret)

    @cached_property
    def ed25519_raw(self) -> bytes:
        """32 raw public bytes."""
        return self._signing.public_key().public_bytes_raw()

    @property
    def ed25519_public(self) -> str:
        """Lower-case hex of the public key."""
        return self.ed25519_raw.hex()

    @property
    def keyid(self) -> str:
        return keyid_of(self.ed25519_raw)

    @property
    def age_recipient(self) -> str:
        return str(pyrage.x25519.Identity.from_str(self.age_identity).to_public())

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._signing.sign(message)

    def to_json(self) -> dict[str, str]:
        """For the encrypted workspace only."""
        return {"suite": SUITE, "ed25519": self.ed25519_secret.hex(), "age": self.age_identity}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> DeviceKeys:
        if value.get("suite") != SUITE:
            raise refusals.suite_unknown(str(value.get("suite")))
        return cls(bytes.fromhex(value["ed25519"]), value["age"])


def stretch(secret: str, salt: bytes) -> bytes:
    """32 bytes from a typed secret (NFKC) by Argon2id with the fixed parameters of ``argon2id-1``."""
    typed = unicodedata.normalize("NFKC", secret).encode("utf-8", "surrogatepass")
    return Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY_KIB).derive(typed)


@contextlib.contextmanager
def stretched(secret: str, salt: bytes) -> Iterator[bytearray]:
    """``stretch`` for the length of a block; afterwards the bytes are overwritten, as far as Python lets one."""
    found = bytearray(stretch(secret, salt))
    try:
        yield found
    finally:
        found[:] = bytes(len(found))


Slots = Sequence[tuple[str, str, str]]
"""Slots of a key file: id, nonce and sealed key, hex."""


def open_password_slots(password: str, salt: bytes, slots: Slots) -> tuple[str, bytes]:
    """Whose password it is, and the key: one stretching for all. Raises RefusedError 收 208."""
    with stretched(password, salt) as kek:
        found = _open_one(kek, slots)
    if found is None:
        raise refusals.wrong_password()
    return found


def seal_password_slot(password: str, salt: bytes, key: bytes, slot: str, taken: Slots) -> dict[str, str] | None:
    """``key`` sealed under a password for ``slot``; None where the password opens one that is ``taken``."""
    with stretched(password, salt) as kek:
        return None if _open_one(kek, taken) else _seal(kek, key, slot)


def open_code_slots(code: str, salt: bytes, slots: Slots) -> tuple[str, bytes]:
    """The key by its recovery code. Raises RefusedError 收 319."""
    found = _open_one(_code_key(code, salt), slots)
    if found is None:
        raise refusals.wrong_recovery_code()
    return found


def seal_code_slot(code: str, salt: bytes, key: bytes, slot: str) -> dict[str, str]:
    """``key`` sealed under a recovery code."""
    return _seal(_code_key(code, salt), key, slot)


def _code_key(code: str, salt: bytes) -> bytearray:
    # The code carries 131 random bits: no stretching could make guessing harder.
    plain = plain_recovery_code(code).encode("ascii")
    return bytearray(hmac.new(salt, _CODE_CONTEXT + plain, hashlib.sha256).digest())


def _seal(kek: bytearray, key: bytes, slot: str) -> dict[str, str]:
    nonce = secrets.token_bytes(12)
    sealed = ChaCha20Poly1305(kek).encrypt(nonce, key, _slot_context(slot))
    return {"nonce": nonce.hex(), "sealed": sealed.hex()}


def _open_one(kek: bytearray, slots: Slots) -> tuple[str, bytes] | None:
    cipher = ChaCha20Poly1305(kek)
    for slot, nonce, sealed in slots:
        try:
            return slot, cipher.decrypt(bytes.fromhex(nonce), bytes.fromhex(sealed), _slot_context(slot))
        except InvalidTag:
            continue
    return None


def _slot_context(slot: str) -> bytes:
    # The first slot is bound as format 1 bound its only one, so that an old file becomes a new one without its password.
    return _WRAP_CONTEXT if slot == FIRST_SLOT else _WRAP_CONTEXT + b":" + slot.encode("utf-8")


def new_code() -> str:
    """A kit's code as printed: four groups of five digits (66 bits behind Argon2id)."""
    groups = (secrets.randbelow(10**_CODE_DIGITS) for _group in range(_CODE_GROUPS))
    return "-".join(f"{group:0{_CODE_DIGITS}}" for group in groups)


def code_identity(code: str, salt: bytes) -> str:
    """The age identity a kit's code stands for. Blanks, dashes and full-width digits do not matter."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", code).upper() if c.isalnum())
    words = bech32.convertbits(stretch(plain, salt), 8, 5) or []
    return bech32.bech32_encode("age-secret-key-", words).upper()


def identity_recipient(identity: str) -> str:
    return str(pyrage.x25519.Identity.from_str(identity).to_public())


def wrap_key(key: bytes, password: str) -> bytes:
    """Seal ``key`` under a password: Argon2id, then ChaCha20-Poly1305. The answer is one JSON document."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = ChaCha20Poly1305(stretch(password, salt)).encrypt(nonce, key, _WRAP_CONTEXT)
    return canonical_json.dump({"fmt": 1, "kdf": KDF, "salt": salt.hex(), "nonce": nonce.hex(), "sealed": sealed.hex()})


def unwrap_key(wrapped: bytes, password: str) -> bytes:
    """The key again. Raises RefusedError 收 208 on a wrong password, 收 106 on anything that is no wrapped key."""
    try:
        value = canonical_json.load(wrapped)
        if value["fmt"] != 1 or value["kdf"] != KDF:
            raise refusals.newer_format("wrapped key")
        salt, nonce, sealed = (bytes.fromhex(value[name]) for name in ("salt", "nonce", "sealed"))
    except (canonical_json.JsonRefused, KeyError, TypeError, ValueError) as error:
        raise refusals.bad_statement("wrapped key") from error
    if len(salt) != 16 or len(nonce) != 12:
        raise refusals.bad_statement("wrapped key")
    try:
        return ChaCha20Poly1305(stretch(password, salt)).decrypt(nonce, sealed, _WRAP_CONTEXT)
    except InvalidTag as error:
        raise refusals.wrong_password() from error
