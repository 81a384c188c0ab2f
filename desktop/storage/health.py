"""Is everything still as it was written? Asked by ``check``, daily, and after an unclean end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from desktop.errors import Problem
from desktop.foundation.translation import _
from desktop.storage import attachments, frozen, search_index
from desktop.storage.batches_mended import lines_named, lines_told, stated_members
from desktop.storage.database import Database
from desktop.storage.driver import Row
from desktop.storage.layout import quote
from desktop.storage.projections import rebuild
from desktop.storage.settings import get_setting, set_setting

_PAGE = 500
_KNOWN_GAPS = "known_gaps"


def check(db: Database) -> list[Problem]:
    """Every fault found; an empty list is good health. Changes nothing (projections are compared, then put back).

    存 111 file damaged · 112 references broken · 113 a line is not what its hash says · 114 chain of a feed broken ·
    115 lists differ from the log · 116 a batch or member is not what its hash says · 117, 118, 119 attachments · 141 a reported table.
    """
    damaged = check_file(db)
    if damaged:
        return damaged
    found = [*_references(db), *_lines(db), *_batches(db), *attachments.check(db), *frozen.check(db)]
    # Lists cannot be computed from a log that is not what it was.
    return found if any(problem.code == "存 113" for problem in found) else [*found, *_projections(db)]


def check_log(db: Database) -> list[Problem]:
    """File, references, log, batches and reported tables; not the views, which can be made again."""
    return check_file(db) or [*_references(db), *_lines(db), *_batches(db), *frozen.check(db)]


def check_file(db: Database) -> list[Problem]:
    """SQLCipher's page digests first (they find any flipped bit), then SQLite's own structure."""
    # It looks at the file alone. A power cut may have torn a page there that is whole in the log beside it, from where it is
    # read: the log is put into the file first.
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    found = [str(row[0]) for row in db.execute("PRAGMA cipher_integrity_check")]
    if not found:
        found = [str(row[0]) for row in db.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    if not found:
        return []
    return [Problem("存 111", _("数据库文件坏了"), where=str(db.path), hint=_("请从最近的备份恢复"))]


def _references(db: Database) -> list[Problem]:
    tables = sorted({str(row[0]) for row in db.execute("PRAGMA foreign_key_check")})
    return [
        Problem("存 112", _("数据库里有对不上的引用"), where=table, hint=_("请从最近的备份恢复")) for table in tables
    ]


def _lines(db: Database) -> Iterator[Problem]:
    """Each line against its hash, and each own feed as a chain: every line names the one before it.

    Gaps that a rescue left, and named, are known (``accept_gaps``).
    """
    known = set(get_setting(db, _KNOWN_GAPS, []))
    for row, problem in _judged_lines(db):
        if problem != "存 114" or row["line_sha256"] not in known:
            message = _("一条记录和它的校验码对不上") if problem == "存 113" else _("本单位记录的链条断了")
            where = _("记录 {rid}").format(rid=row["rid"])
            yield Problem(problem, message, where=where, hint=_("请从最近的备份恢复"))


def accept_gaps(db: Database) -> None:
    """What is not there cannot be got back here: from now on ``check`` looks for new gaps only."""
    gaps = [row["line_sha256"] for row, problem in _judged_lines(db) if problem == "存 114"]
    if gaps:
        set_setting(db, _KNOWN_GAPS, gaps)


def _judged_lines(db: Database) -> Iterator[tuple[Row, str]]:
    """Lines that are not what their hash says (存 113) or whose predecessor is not there (存 114)."""
    previous: dict[str, str] = {}
    after = 0
    while True:
        rows = db.execute(
            "SELECT seq, rid, feed, line, parsed, line_sha256, batch FROM revisions WHERE seq > ? ORDER BY seq LIMIT ?",
            (after, _PAGE),
        )
        for row in rows:
            if hashlib.sha256(row["line"]).hexdigest() != row["line_sha256"]:
                yield row, "存 113"
                previous[row["feed"]] = row["line_sha256"]
                continue
            if row["batch"] is not None:
                continue
            prev = json.loads(row["line"] if row["parsed"] is None else row["parsed"]).get("prev", "")
            if prev != previous.get(row["feed"], ""):
                yield row, "存 114"
            previous[row["feed"]] = row["line_sha256"]
        if len(rows) < _PAGE:
            return
        after = rows[-1]["seq"]


def _batches(db: Database) -> Iterator[Problem]:
    for row in db.execute("SELECT hash, seq, org FROM batches ORDER BY rowid"):
        where = _("{org} 第 {seq} 号").format(org=row["org"], seq=row["seq"])
        body = db.execute("SELECT batch_json FROM batches WHERE hash = ?", (row["hash"],))[0]["batch_json"]
        stated = stated_members(body)
        wrong = hashlib.sha256(body).hexdigest() != row["hash"] or not _carries_its_lines(db, row["hash"], stated)
        for member in db.execute("SELECT name, data FROM batch_members WHERE batch = ?", (row["hash"],)):
            digest = stated.get(member["name"])
            wrong = wrong or (digest is not None and hashlib.sha256(member["data"]).hexdigest() != digest)
        if wrong:
            yield Problem("存 116", _("一个批次和它的校验码对不上"), where=where, hint=_("请从最近的备份恢复"))


def _carries_its_lines(db: Database, digest: str, stated: dict[str, str]) -> bool:
    """False if the ledger has another line somewhere in the batch than the batch itself; lines that were lost are known."""
    told = lines_told(db, digest, stated)
    return not told or all(told[at : at + 1] == [sha] for at, sha in lines_named(db, digest).items())


class _PutBackError(Exception):
    """Leaves the transaction of a comparison; never seen outside."""


def _projections(db: Database) -> list[Problem]:
    """Rebuild, compare, roll back."""
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    try:
        with db.atomic():
            before = _digests(db)
            rebuild(db)
            after = _digests(db)
            raise _PutBackError
    except _PutBackError:
        pass
    return [
        Problem("存 115", _("列表和记录对不上"), where=name, hint=_("请运行“重建”（xinglin rebuild）"))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def _digests(db: Database) -> dict[str, str]:
    names = ["heads", *(row["name"] for row in db.execute("SELECT name FROM projections ORDER BY name"))]
    return {name: _digest(db, name) for name in names} | search_index.digests(db)


def _digest(db: Database, name: str) -> str:
    """Of all rows, whatever their order; pages by key would need one, and views have none."""
    total = 0
    for row in db.stream(f"SELECT * FROM {quote(name)}"):
        row_hash = hashlib.sha256(repr(tuple(row)).encode()).digest()
        total = (total + int.from_bytes(row_hash, "big")) % 2**256
    return f"{total:064x}"
