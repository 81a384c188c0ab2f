"""Spoiling a database file where it hurts: pages by what they are."""

from __future__ import annotations

import secrets
from pathlib import Path

from desktop.storage import driver

PAGE = 4096


def page_count(path: Path) -> int:
    return path.stat().st_size // PAGE


def flip(path: Path, page: int, at: int = 2000) -> None:
    """One bit of page ``page`` (from 1)."""
    body = bytearray(path.read_bytes())
    body[(page - 1) * PAGE + at] ^= 1
    path.write_bytes(body)


def destroy(path: Path, *pages: int) -> None:
    """As a worn-out disk gives back somebody else's sector."""
    body = bytearray(path.read_bytes())
    for page in pages:
        body[(page - 1) * PAGE : page * PAGE] = secrets.token_bytes(PAGE)
    path.write_bytes(body)


def pages_of(path: Path, key: bytes, name: str) -> dict[str, list[int]]:
    """The pages of one table or index by type: interior, leaf, overflow."""
    connection = driver.connect(path, key, readonly=True)
    try:
        return _walk(connection, path, key, name)
    finally:
        connection.close()


def _walk(connection: driver.Connection, path: Path, key: bytes, name: str) -> dict[str, list[int]]:
    rows = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = ?1 UNION SELECT 1 WHERE ?1 = 'sqlite_master'", (name,)
    ).fetchall()
    found: dict[str, list[int]] = {"interior": [], "leaf": []}
    todo = [int(rows[0][0])]
    while todo:
        number = todo.pop()
        page = plain_page(path, key, number)
        head = 100 if number == 1 else 0
        kind = page[head]
        if kind in (2, 5):
            found["interior"].append(number)
            cells = int.from_bytes(page[head + 3 : head + 5], "big")
            todo.append(int.from_bytes(page[head + 8 : head + 12], "big"))
            for cell in range(cells):
                at = int.from_bytes(page[head + 12 + 2 * cell : head + 14 + 2 * cell], "big")
                todo.append(int.from_bytes(page[at : at + 4], "big"))
        else:
            found["leaf"].append(number)
    return {kind: sorted(pages) for kind, pages in found.items()}


def plain_page(path: Path, key: bytes, number: int) -> bytes:
    """A page as SQLite sees it: decrypted by hand (AES-256-CBC, the IV behind the text)."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    with path.open("rb") as stream:
        stream.seek((number - 1) * PAGE)
        page = stream.read(PAGE)
    text, iv = page[16 if number == 1 else 0 : PAGE - 80], page[PAGE - 80 : PAGE - 64]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    plain = decryptor.update(text) + decryptor.finalize()
    return b"SQLite format 3\0" + plain if number == 1 else plain


def free_pages(path: Path, key: bytes) -> list[int]:
    """Trunk pages of the free list, then its leaves."""
    first = plain_page(path, key, 1)
    trunk, found, leaves = int.from_bytes(first[32:36], "big"), [], []
    while trunk:
        found.append(trunk)
        page = plain_page(path, key, trunk)
        count = int.from_bytes(page[4:8], "big")
        leaves += [int.from_bytes(page[8 + 4 * at : 12 + 4 * at], "big") for at in range(count)]
        trunk = int.from_bytes(page[:4], "big")
    return found + leaves
