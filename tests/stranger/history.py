"""Sections 10 and 14: lines that come down, and a unit's history, from the page alone."""

from __future__ import annotations

import hashlib

from tests.stranger.box import No, gunzip, statement, unarchive
from tests.stranger.submission import carried_batches, line_of, read_carried, split

DOWN = "revisions.jsonl.gz"


def sha(raw):
    return hashlib.sha256(raw).hexdigest()


def receipt_batch(item):
    rows = []
    for row in item.objects("records"):
        row.hex("line", blank=True), row.text("field"), row.text("reason")
        status = row.one("status", "received", "endorsed", "returned", "duplicate", "conflict", "suspect")
        rows.append([row.text("rid"), row.number("rev", 1), status])
    item.text("feed"), item.number("seq")
    return [item.hex("batch"), item.one("status", "taken", "duplicate", "quarantined", "undone"), rows]


def handed_down(fields, members, org, known):
    said, packed = fields.optional("revisions"), members.get(DOWN)
    wanted = None if said is None else (said.hex("sha256"), said.number("size"), said.number("n", 1))
    if (wanted is None) != (packed is None):
        raise No(107)
    if wanted is None:
        return []
    if (sha(packed), len(packed)) != wanted[:2]:
        raise No(209)
    content = gunzip(packed)
    raws = split(content)
    if len(raws) != wanted[2]:
        raise No(402)
    for line in [line_of(raw) for raw in raws]:
        mine = line["unit"] == known.own or known.above(known.own, line["unit"])
        if not mine or not (line["by_org"] == org or known.above(line["by_org"], org)):
            raise No(403)
    return [sha(raw) for raw in raws]


def read_history(plain, outer, known):
    members = unarchive(plain, "history.json")
    held = dict(members)
    if [name for name, _content in members][:2] != ["history.json", "history.sig.json"]:
        raise No(107)
    signer = known.t1("history", members[0][1], members[1][1])
    fields = statement(members[0][1])
    org, to = fields.text("org"), fields.text("to")
    fields.text("at")
    told = [receipt_batch(item) for item in fields.objects("batches")]
    newest = fields.optional("newest")
    newest = newest and [newest.hex("feed", 32), newest.number("seq"), newest.hex("hash")]
    part = [fields.number("part", 1), fields.number("parts", 1)]
    if org != outer.sender or signer["org"] != org:
        raise No(304)
    if to != known.own or outer.to != [to]:
        raise No(303)
    if not known.above(org, to):
        raise No(312)
    lines = handed_down(fields, held, org, known)
    carried = carried_batches([name for name, _content in members][3 if lines else 2 :], held, known)
    if sorted(carried) != sorted(digest for digest, _status, _rows in told):
        raise No(107)
    batches = []
    for digest, _status, rows in told:
        batch = read_carried(carried[digest], held, known)
        if batch["org"] != to and not known.above(to, batch["org"]):
            raise No(305)
        batches.append([digest, batch["org"], rows])
    return {"part": part, "newest": newest, "batches": batches, "revisions": lines}
