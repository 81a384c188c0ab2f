"""age v1 (X25519) round a payload. The whole ciphertext is opened before a byte of it is looked at."""

from __future__ import annotations

from collections.abc import Iterable

import pyrage  # type: ignore[import-untyped]

from desktop.exchange import refusals


def encrypt(plain: bytes, recipients: Iterable[str]) -> bytes:
    """Encrypt to every age recipient (``age1…``), each once. Raises ``ValueError`` when there is none or one is wrong."""
    try:
        keys = [pyrage.x25519.Recipient.from_str(text) for text in sorted(set(recipients))]
        return bytes(pyrage.encrypt(plain, keys))
    except (pyrage.RecipientError, pyrage.EncryptError) as error:
        raise ValueError(str(error)) from error


def decrypt(cipher: bytes, identity: str, *, addressed: str) -> bytes:
    """Open with one identity. Raises RefusedError 收 204 (other keys; names ``addressed``) or 205 (damaged)."""
    try:
        return bytes(pyrage.decrypt(cipher, [pyrage.x25519.Identity.from_str(identity)]))
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise refusals.no_key(addressed) from error
        raise refusals.broken_cipher() from error


def is_recipient(text: str) -> bool:
    """True for a well-formed age X25519 recipient."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True
