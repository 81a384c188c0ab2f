"""SQLCipher's pages from outside: which of them have a wrong digest, and a copy in which every digest is right again.

A page is ciphertext, 16 bytes of IV and the HMAC-SHA-512 of both with the page's number (sqlcipher.net/design). One
flipped bit makes SQLCipher refuse all of it, yet spoils 32 bytes of text. In a copy with new digests the rest can be read:
only ever for values that prove themselves (a line and its hash), and only to save what nothing else holds.
"""

from __future__ import annotations

import hashlib
import hmac
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from desktop.foundation.watching import Step, no_step

PAGE = 4096
_SALT, _IV, _HMAC = 16, 16, 64
_TEXT = PAGE - _IV - _HMAC
_SALT_MASK, _ROUNDS = 0x3A, 2
# A writer is through with a page in far less.
_AGAIN, _PAUSE_S = 3, 0.2


def digest_key(key: bytes, salt: bytes) -> bytes:
    """The key of the page digests of a file with this salt."""
    masked = bytes(byte ^ _SALT_MASK for byte in salt)
    return hashlib.pbkdf2_hmac("sha512", key, masked, _ROUNDS, 32)


def page_digest(mac_key: bytes, number: int, page: bytes) -> bytes:
    """Of page ``number`` (from 1), as it should stand at its end. The first page's salt is not part of it."""
    body = page[_SALT if number == 1 else 0 : _TEXT + _IV]
    return hmac.digest(mac_key, body + number.to_bytes(4, "little"), "sha512")


def wrong_pages(path: Path, key: bytes, progress: Step = no_step) -> Iterator[tuple[int, bytes]]:
    """(number, its bytes) of every whole page whose digest is wrong."""
    total = path.stat().st_size // PAGE
    with path.open("rb") as stream:
        mac_key = digest_key(key, stream.read(_SALT))
        stream.seek(0)
        for number in range(1, total + 1):
            page = stream.read(PAGE)
            if number % 256 == 0 or number == total:
                progress(number, total)
            if page[_TEXT + _IV :] != page_digest(mac_key, number, page):
                yield number, page


def reseal(path: Path, key: bytes, target: Path, progress: Step = no_step) -> list[int]:
    """Copy ``path`` to ``target`` with every digest put right; gives the numbers of the pages that were wrong.

    A file whose first page is nothing but zeros has lost its salt, and nothing of it can be read.
    """
    shutil.copyfile(path, target)
    found = []
    with target.open("rb+") as stream:
        mac_key = digest_key(key, stream.read(_SALT))
        for number, page in wrong_pages(path, key, progress):
            found.append(number)
            stream.seek((number - 1) * PAGE)
            stream.write(page[: _TEXT + _IV] + page_digest(mac_key, number, page))
        # What was cut off in the middle of a page cannot be one.
        stream.truncate(path.stat().st_size // PAGE * PAGE)
    return found


def suspicious_pages(
    path: Path, key: bytes, progress: Step = no_step, *, pause: Callable[[float], None] = time.sleep
) -> list[int]:
    """Pages whose digest stays wrong when they are read again; others may write meanwhile, and nobody waits for this.

    A page that was never written is nothing but zeros. Where there is a log beside the file the page may be whole there:
    ``health.check`` has the last word.
    """
    left = [number for number, page in wrong_pages(path, key, progress) if any(page)]
    with path.open("rb") as stream:
        mac_key = digest_key(key, stream.read(_SALT))
        for _time in range(_AGAIN if left else 0):
            pause(_PAUSE_S)
            left = [number for number in left if not _is_right(stream, mac_key, number)]
    return left


def _is_right(stream: BinaryIO, mac_key: bytes, number: int) -> bool:
    stream.seek((number - 1) * PAGE)
    page = stream.read(PAGE)
    return len(page) < PAGE or page[_TEXT + _IV :] == page_digest(mac_key, number, page)


def swap_page(source: Path, target: Path, number: int) -> None:
    """Put page ``number`` as it is in ``source`` into ``target``."""
    with source.open("rb") as stream, target.open("rb+") as out:
        stream.seek((number - 1) * PAGE)
        out.seek((number - 1) * PAGE)
        out.write(stream.read(PAGE))
