"""Lines that units above wrote on a unit's own records: they come down with a receipt or a history.

The statement they come with names their bytes by hash, so its signer vouches for them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from desktop.exchange import refusals
from desktop.exchange.container import pack_gzip, unpack_gzip
from desktop.exchange.fields import Fields
from desktop.exchange.lines import parse_line
from desktop.exchange.trust import Trust
from desktop.model.record import RecordLine

REVISIONS = "revisions.jsonl.gz"
Lines = tuple[tuple[bytes, RecordLine], ...]


def pack_lines(lines: Sequence[bytes]) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """What the statement says of the lines, and the member; both empty where there are none."""
    if not lines:
        return {}, []
    packed = pack_gzip(b"".join(line + b"\n" for line in lines))
    said = {"sha256": hashlib.sha256(packed).hexdigest(), "size": len(packed), "n": len(lines)}
    return {"revisions": said}, [(REVISIONS, packed)]


def read_lines(fields: Fields, members: Mapping[str, bytes]) -> Lines:
    """The lines a statement names. Raises RefusedError 收 106, 107, 108, 209, 401, 402."""
    said = fields.maybe("revisions", lambda item: (item.sha256("sha256"), item.number("size"), item.number("n", low=1)))
    packed = members.get(REVISIONS)
    if (said is None) != (packed is None):
        raise refusals.wrong_members(REVISIONS)
    if said is None or packed is None:
        return ()
    digest, size, n = said
    if len(packed) != size or hashlib.sha256(packed).hexdigest() != digest:
        raise refusals.member_changed(REVISIONS)
    content = unpack_gzip(packed, where=REVISIONS)
    if not content.endswith(b"\n"):
        raise refusals.bad_line(REVISIONS, "last newline")
    raws = content.split(b"\n")[:-1]
    if len(raws) != n:
        raise refusals.wrong_count(n, len(raws))
    return tuple((raw, parse_line(raw, f"{REVISIONS} / {number}")) for number, raw in enumerate(raws, 1))


def check_lines(lines: Lines, org: str, to: str, trust: Trust) -> None:
    """Each is of a record of ``to`` or below it, written by ``org`` or above, who are above that unit. 收 403."""
    for number, (_raw, line) in enumerate(lines, 1):
        below = line.unit in trust.authority and trust.authority.is_under(line.unit, to)
        written_above = line.by_org == org or trust.is_above(line.by_org, org)
        if not below or not written_above:
            where = f"{REVISIONS} / {number}"
            raise refusals.no_authority(trust.name(line.by_org), trust.name(line.unit), where)
