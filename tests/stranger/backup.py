"""Section 15 of SUBMISSION_FORMAT.md, written from that page alone: a workspace as it was at one moment."""

from __future__ import annotations

import hashlib

from tests.stranger.box import No, Signatures, keyid_of, statement, unarchive


def read_backup(outer, device):
    """``device``: the key that the database inside holds."""
    outer.read()
    if outer.kind != "backup":
        raise No(341)
    if len(outer.payload) != outer.size:
        raise No(203)
    members = unarchive(outer.payload, "backup.json")
    held = dict(members)
    signatures = Signatures(held.get("backup.sig.json", b""))
    fields = statement(held["backup.json"])
    told = {name: fields.text(name) for name in ("org", "network", "made", "reason")}
    told |= {"device": fields.hex("device", 32), "feed": fields.hex("feed", 32), "head": fields.hex("head", blank=True)}
    told |= {name: fields.number(name) for name in ("seq", "lines", "number")}
    schema = fields.list("schema")
    if len(schema) != 2 or not all(type(part) is int for part in schema):
        raise No(106)
    named = fields.map("members", lambda f, name: _member(f.object(name)))
    if (told["org"], told["feed"], told["seq"]) != (outer.sender, outer.feed, outer.seq):
        raise No(342)
    _check_members(members, named)
    for name, (sha256, _size) in named.items():
        if hashlib.sha256(held[name]).hexdigest() != sha256:
            raise No(209)
    if hashlib.sha256(outer.payload).hexdigest() != outer.hash:
        raise No(203)
    known = {**device, "keyid": keyid_of(bytes.fromhex(device["ed25519"]))}
    outer.signatures.verify("transport", outer.body, known)
    signatures.verify("backup", held["backup.json"], known)
    return {
        "answer": "opened", "kind": "backup", "from": told["org"], "feed": told["feed"], "seq": told["seq"],
        "lines": told["lines"], "members": {name: sha256 for name, (sha256, _size) in named.items()},
    }  # fmt: skip


def _member(fields):
    return fields.hex("sha256"), fields.number("size")


def _check_members(members, named):
    databases = sorted(name for name in named if name != "key.json")
    wanted = ["backup.json", "backup.sig.json", "key.json", *databases]
    sizes = {name: len(content) for name, content in members}
    if [name for name, _content in members] != wanted or "key.json" not in named or "workspace.db" not in named:
        raise No(107)
    if not all(name.endswith(".db") and "/" not in name for name in databases) or sizes["key.json"] > 1 << 20:
        raise No(107)
    if any(sizes[name] != size for name, (_sha256, size) in named.items()):
        raise No(107)
