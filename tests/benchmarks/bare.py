"""The bare work our figures are held against: the same bytes, libraries, disk and run, and nothing that is ours."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlcipher3 import dbapi2

KEY = bytes(range(32))
COLUMNS = 25
HEAD = ("rid", "rev", "form", "unit", "by", "made")


def database(path: Path, journal: str = "WAL", synchronous: str = "FULL") -> Any:
    """SQLCipher with our settings."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"").fetchall()
    connection.execute(f"PRAGMA journal_mode = {journal}").fetchall()
    connection.execute(f"PRAGMA synchronous = {synchronous}").fetchall()
    connection.execute("PRAGMA cache_size = -32000").fetchall()
    return connection


def pae(kind: str, body: bytes) -> bytes:
    name = f"application/vnd.xinglin.{kind}+json;v=1".encode()
    return b"DSSEv1 %d %s %d %s" % (len(name), name, len(body), body)


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def verify(public: bytes, kind: str, body: bytes, sig: bytes) -> None:
    raw = base64.b64decode(json.loads(sig)["signatures"][0]["sig"])
    Ed25519PublicKey.from_public_bytes(public).verify(raw, pae(kind, body))


def rows_of_file(data: bytes, public: bytes, identity: Any) -> list[dict[str, Any]]:
    """Decrypt, verify (both signatures and every hash), gunzip, parse."""
    outer = members(data)
    verify(public, "transport", outer["transport.json"], outer["transport.sig.json"])
    stated = json.loads(outer["transport.json"])["payload"]["sha256"]
    if hashlib.sha256(outer["payload.age"]).hexdigest() != stated:
        raise ValueError("payload")
    inner = members(pyrage.decrypt(outer["payload.age"], [identity]))
    verify(public, "batch", inner["batch.json"], inner["batch.sig.json"])
    stated = json.loads(inner["batch.json"])["members"]["records.jsonl.gz"]["sha256"]
    if hashlib.sha256(inner["records.jsonl.gz"]).hexdigest() != stated:
        raise ValueError("records")
    return [json.loads(line) for line in gzip.decompress(inner["records.jsonl.gz"]).splitlines()]


def flat(row: dict[str, Any]) -> tuple[Any, ...]:
    """A record as one row: six columns about it, 25 of its values (a grid as its JSON text)."""
    values = [
        json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value for value in row["data"].values()
    ]
    values += [None] * (COLUMNS - len(values))
    return (*(row[name] for name in HEAD), *values[:COLUMNS])


def receive(
    path: Path, files: Iterable[Path], publics: Sequence[bytes], identity: Any, *, each: Any = lambda: None
) -> int:
    """One table of 25 values a record, one commit a file; how many rows came in."""
    db = database(path)
    columns = ", ".join(f"c{number}" for number in range(COLUMNS))
    db.execute(f"CREATE TABLE records ({', '.join(HEAD)}, {columns}, PRIMARY KEY (rid, rev))")
    insert = f"INSERT INTO records VALUES ({', '.join('?' * (COLUMNS + len(HEAD)))})"
    done = 0
    for file, public in zip(files, publics, strict=True):
        rows = [flat(row) for row in rows_of_file(file.read_bytes(), public, identity)]
        db.execute("BEGIN IMMEDIATE")
        db.executemany(insert, rows)
        db.execute("COMMIT")
        done += len(rows)
        each()
    db.close()
    return done


def write(path: Path, lines: Sequence[bytes], keys: Ed25519PrivateKey, recipient: str) -> int:
    """gzip, a signed statement, age, a signature over the payload's hash, one file on the disk."""
    packed = gzip.compress(b"".join(line + b"\n" for line in lines), 6, mtime=0)
    body = json.dumps({"n": len(lines), "sha256": hashlib.sha256(packed).hexdigest()}).encode()
    sealed = pyrage.encrypt(
        body + keys.sign(pae("batch", body)) + packed, [pyrage.x25519.Recipient.from_str(recipient)]
    )
    outer = json.dumps({"sha256": hashlib.sha256(sealed).hexdigest(), "size": len(sealed)}).encode()
    data = outer + keys.sign(pae("transport", outer)) + sealed
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    return len(data)
