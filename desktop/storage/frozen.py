"""Tables as they were reported: kept whole and for ever, each version beside the one before.

A manifest says which table of which period it was, who froze it when and why again, and names its contents (figures,
facts, records, units, template …) by their SHA-256; the manifest's own hash is the version's key. So nothing of it can be
changed without being noticed, and a copy of it that comes back from an old disk is taken for what it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields

from desktop.errors import Problem, RefusedError
from desktop.foundation import canonical_json
from desktop.foundation.translation import _
from desktop.model.record import AttachmentRef
from desktop.storage.database import Database
from desktop.storage.driver import Row

# Of a manifest what says which table it is: also columns of its row.
_PLACE = ("programme", "name", "period", "line", "version")


@dataclass(frozen=True)
class Manifest:
    """One version of a reported table. ``line`` "" is all lines; ``start`` and ``end`` are ISO days; ``at`` local text.

    ``reason`` is 更正说明 (blank for version 1), ``former`` the hash of the version before; ``parts``: name → SHA-256.
    """

    programme: str
    name: str
    period: str
    line: str
    version: int
    start: str
    end: str
    at: str
    who: str
    org: str
    reason: str
    former: str
    programme_version: int
    template: str
    records: int
    parts: Mapping[str, str]


@dataclass(frozen=True)
class Frozen:
    """A version with its key."""

    sha256: str
    manifest: Manifest


@dataclass(frozen=True)
class StampedScan:
    """The stamped paper of a reported table, kept among the attachments."""

    ref: AttachmentRef
    name: str
    at: str
    who: str


def keep(db: Database, manifest: Manifest, contents: Mapping[str, bytes]) -> Frozen:
    """Keep one version, whole or not at all. ``contents``: the bytes of each part, by its name."""
    parts = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    made = Manifest(**{**vars(manifest), "parts": parts})
    raw = canonical_json.dump(asdict(made))
    digest = hashlib.sha256(raw).hexdigest()
    with db.atomic():
        db.executemany(
            "INSERT OR IGNORE INTO frozen_contents VALUES (?, ?)",
            [(parts[name], data) for name, data in contents.items()],
        )
        place = tuple(getattr(made, name) for name in _PLACE)
        db.execute(
            f"INSERT INTO frozen_tables (sha256, {', '.join(_PLACE)}, manifest) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (digest, *place, raw),
        )
    return Frozen(digest, made)


def versions(db: Database, programme: str, name: str, period: str, line: str = "") -> list[Frozen]:
    """Every version of a table, the first first."""
    rows = db.execute(
        "SELECT sha256, manifest FROM frozen_tables"
        " WHERE programme = ? AND name = ? AND period = ? AND line = ? ORDER BY version",
        (programme, name, period, line),
    )
    return [_frozen(row) for row in rows]


def newest_of_programme(db: Database, programme: str) -> list[Frozen]:
    """The newest version of every table of a programme that was ever reported, by table, period and line."""
    rows = db.execute(
        "SELECT sha256, manifest, MAX(version) FROM frozen_tables WHERE programme = ? GROUP BY name, period, line",
        (programme,),
    )
    return [_frozen(row) for row in rows]


def part(db: Database, frozen: Frozen, name: str) -> bytes | None:
    """One part's bytes, proved; None if the version has no such part. Raises ``RefusedError`` (存 141)."""
    digest = frozen.manifest.parts.get(name)
    if digest is None:
        return None
    row = db.one("SELECT data FROM frozen_contents WHERE sha256 = ?", (digest,))
    if row is None or hashlib.sha256(row["data"]).hexdigest() != digest:
        problem = _wrong(_where(frozen.manifest))
        raise RefusedError(problem.code, problem.message, where=problem.where, hint=problem.hint)
    return bytes(row["data"])


def add_scan(db: Database, frozen: str, scan: StampedScan) -> None:
    """The stamped paper of a version; the same file again changes nothing. Its bytes are ``attachments.put`` before."""
    ref = scan.ref
    db.execute(
        "INSERT OR IGNORE INTO frozen_scans (frozen, sha256, size, type, name, at, who) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (frozen, ref.sha256, ref.size, ref.type, scan.name, scan.at, scan.who),
    )


def scans(db: Database, frozen: str) -> list[StampedScan]:
    """The stamped papers of a version, in the order they were added."""
    rows = db.execute("SELECT * FROM frozen_scans WHERE frozen = ? ORDER BY rowid", (frozen,))
    return [
        StampedScan(AttachmentRef(row["sha256"], row["size"], row["type"]), row["name"], row["at"], row["who"])
        for row in rows
    ]


def check(db: Database) -> Iterator[Problem]:
    """存 141: a manifest or a part of a reported table is not what its hash says, or not there."""
    for row in db.execute("SELECT sha256, programme, name, period, version FROM frozen_tables ORDER BY sha256"):
        raw = db.execute("SELECT manifest FROM frozen_tables WHERE sha256 = ?", (row["sha256"],))[0]["manifest"]
        sound = hashlib.sha256(raw).hexdigest() == row["sha256"]
        digests = _manifest(raw).parts.values() if sound else ()
        if not sound or not all(_is_sound(db, digest) for digest in digests):
            yield _wrong(f"{row['programme']} {row['name']} {row['period']} · {row['version']}")


def _is_sound(db: Database, digest: str) -> bool:
    row = db.one("SELECT data FROM frozen_contents WHERE sha256 = ?", (digest,))
    return row is not None and hashlib.sha256(row["data"]).hexdigest() == digest


def _frozen(row: Row) -> Frozen:
    return Frozen(str(row["sha256"]), _manifest(row["manifest"]))


def _manifest(raw: bytes) -> Manifest:
    """What a later program has added to it is left out."""
    known = {item.name for item in fields(Manifest)}
    return Manifest(**{name: value for name, value in canonical_json.load(raw).items() if name in known})


def _where(manifest: Manifest) -> str:
    return f"{manifest.programme} {manifest.name} {manifest.period} · {manifest.version}"


def _wrong(where: str) -> Problem:
    return Problem(
        "存 141",
        _("报送时留下的一张表和它的校验码对不上"),
        where=where,
        hint=_("请从最近的备份恢复；报送的纸质表仍然算数"),
    )
