"""Sections 5 to 12 (7 and 9 are in ``network``) of SUBMISSION_FORMAT.md, written from that page alone: the envelope, the order of checks, every kind."""

from __future__ import annotations

import hashlib

from tests.stranger import backup, recovery
from tests.stranger.box import (
    No,
    NotJson,
    Signatures,
    decrypt,
    gunzip,
    identity_of_code,
    parse,
    record,
    statement,
    unarchive,
    words,
)
from tests.stranger.history import DOWN, handed_down, read_history, receipt_batch
from tests.stranger.network import Known, both, read_request, read_roster
from tests.stranger.submission import read_submission

ENC = {
    "submission": "age-v1", "receipt": "age-v1", "history": "age-v1", "pack": "age-v1", "kit": "kit-v1", "enrol": "none",
    "recovery_request": "none", "recovery_grant": "age-v1", "backup": "none",
}  # fmt: skip
RESERVED = ("endorsement", "enrolment")


def sha(raw):
    return hashlib.sha256(raw).hexdigest()


# ---------------------------------------------------------------------------------------------- sections 5 and 6


class Outer:
    """A file taken apart."""

    def __init__(self, data):
        members = unarchive(data, "mimetype")
        held = dict(members)
        self._mimetype(held["mimetype"])
        self._names([name for name, _content in members])
        self._cover(held["transport.json"], held["transport.sig.json"])
        self.payload = held[self.names[3]]
        self.signatures.only()

    @classmethod
    def of_archive(cls, archive):
        """Of a backup: its payload is looked at elsewhere."""
        self = cls.__new__(cls)
        self._mimetype(archive.small("mimetype", 59))
        self._names(list(archive.places))
        self._cover(archive.small("transport.json", 1 << 20), archive.small("transport.sig.json", 8192))
        return self

    @staticmethod
    def _mimetype(raw):
        kind, _v, number = raw.partition(b";v=")
        if kind != b"application/vnd.xinglin-package+zip" or not number.isdigit():
            raise No(101)
        if number != b"1":
            raise No(105)

    def _names(self, names):
        self.names = names
        if names[1:3] != ["transport.json", "transport.sig.json"] or len(names) != 4:
            raise No(107)
        if names[3] not in ("payload.age", "payload.zip"):
            raise No(107)

    def _cover(self, body, sig):
        self.body, self.signatures = body, Signatures(sig)
        if self.signatures.type != "application/vnd.xinglin.transport+json;v=1":
            raise No(202)

    def read(self):
        if len(self.body) > 1 << 20:
            raise No(106)
        fields = statement(self.body)
        kind = fields.text("inner_kind")
        if kind in RESERVED:
            raise No(109)
        if kind not in ENC:
            raise No(105)
        payload = fields.object("payload")
        self.kind, self.sender, self.to = kind, fields.text("from"), fields.texts("to")
        fields.one("enc", ENC[kind])
        self.hash, self.size = payload.hex("sha256"), payload.number("size")
        self.batch, self.feed = fields.hex("batch", blank=True), fields.text("feed")
        self.seq = fields.number("seq")
        (
            fields.text("period"),
            fields.number("roster_ver"),
            fields.number("reader_max", 1),
            fields.number("min_reader", 1),
        )
        self.salt = fields.hex("salt", 32) if kind == "kit" else ""
        if self.names[3] != ("payload.zip" if ENC[kind] == "none" else "payload.age"):
            raise No(107)

    def check_payload(self):
        if len(self.payload) != self.size or sha(self.payload) != self.hash:
            raise No(203)


def answer(data, reader, earlier=None):
    """The answer to a file, as ``vectors.json`` writes it. ``earlier`` gives the bytes of a file that is named."""
    try:
        if "code" in reader:
            return read_kit(data, reader["code"])
        if "database" in reader:
            return backup.read_backup(data, reader["database"], Outer)
        roster = read_roster(*_two(reader["roster"]), bytes.fromhex(reader["root"]))
        known = Known(roster, reader["unit"])
        for accepted in reader["accepted"]:
            known.accept(known.t5(*_two(accepted)))
        if "request" in reader:
            outer, asked = Outer(data), Outer(earlier(reader["request"]))
            outer.read(), asked.read()
            return recovery.read_grant(outer, recovery.request_of(asked), known, reader["identity"])
        return receive(data, known, reader["identity"])
    except No as no:
        return {"answer": "waits" if no.number == 302 else "refused", "code": f"收 {no.number}"}


def _two(value):
    return value["body"].encode(), value["sig"].encode()


def receive(data, known, identity):
    outer = Outer(data)
    signer = known.device(outer.signatures.only())
    if signer is None:
        outer.read()
        own = without_roster(outer, known, identity)
        if own:
            return own
        if outer.sender not in known.parents:
            raise No(301)
        raise No(302 if known.own in outer.to else 303)
    outer.signatures.verify("transport", outer.body, signer)
    outer.read()
    if signer["org"] != outer.sender:
        raise No(304)
    own = without_roster(outer, known, identity)
    if own:
        return own
    if known.own not in outer.to:
        raise No(303)
    known.t3(signer, outer.feed, outer.seq)
    outer.check_payload()
    plain = decrypt(outer.payload, identity)
    told = {"submission": read_submission, "receipt": read_receipt, "pack": read_pack, "history": read_history}[
        outer.kind
    ](plain, outer, known)
    return {"answer": "opened", "kind": outer.kind, "from": outer.sender, **told}


def without_roster(outer, known, identity):
    """The kinds that the roster does not vouch for."""
    elsewhere = {"kit": 313, "recovery_grant": 323, "backup": 340}
    if outer.kind in elsewhere:
        raise No(elsewhere[outer.kind])
    if outer.kind == "enrol":
        return read_enrol(outer, known)
    return recovery.read_request(outer, known, identity) if outer.kind == "recovery_request" else None


# ---------------------------------------------------------------------------------------------- section 7


def read_enrol(outer, known):
    outer.check_payload()
    members = unarchive(outer.payload, "enrol.json")
    if [name for name, _content in members] != ["enrol.json", "enrol.sig.json"]:
        raise No(107)
    request = read_request(members[0][1], members[1][1])
    device = request["device"]
    if outer.signatures.only() != device["keyid"] or outer.sender != request["org"]:
        raise No(314)
    outer.signatures.verify("transport", outer.body, device)
    if request["network"] != known.roster["network"]:
        raise No(311)
    if request["org"] not in known.parents:
        raise No(301)
    if not known.above(known.own, request["org"]):
        raise No(306)
    return {
        "answer": "opened", "kind": "enrol", "from": outer.sender, "org": request["org"], "keyid": device["keyid"],
        "words": words(device), "proof": request["proof"],
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------- sections 10 to 12


def read_receipt(plain, outer, known):
    members = unarchive(plain, "receipt.json")
    names = [name for name, _content in members]
    if names[:2] != ["receipt.json", "receipt.sig.json"] or names[2:] not in ([], [DOWN]):
        raise No(107)
    body = members[0][1]
    signer = known.t1("receipt", body, members[1][1])
    fields = statement(body)
    for name in ("org", "to", "at"):
        fields.text(name)
    batches = [receipt_batch(item) for item in fields.objects("batches")]
    heads = fields.map("heads", lambda f, feed: _head(f.object(feed)))
    missing = fields.map("missing", lambda f, feed: f.list(feed))
    if not all(type(n) is int and n >= 1 for numbers in missing.values() for n in numbers):
        raise No(106)
    forks = [[item.text("feed"), item.number("seq")] for item in fields.objects("forks")]
    number = fields.number("number")
    fields.number("roster_ver"), fields.map("packs", lambda f, name: f.number(name)), fields.number("reader_max", 1)
    org = fields.text("org")
    if org != outer.sender or signer["org"] != org:
        raise No(304)
    if fields.text("to") != known.own:
        raise No(303)
    if not known.above(org, known.own):
        raise No(312)
    came = handed_down(fields, dict(members), org, known)
    told = {"number": number, "batches": batches, "heads": heads, "missing": missing, "forks": forks}
    return told | ({"revisions": came} if came else {})


def _head(item):
    return [item.number("seq"), item.hex("hash", blank=True)]


def read_pack(plain, outer, known):
    members = unarchive(plain, "pack.json")
    signed = _first_two(members, "pack")
    signer = known.t1("pack", *signed)
    if signer["org"] != known.top() or signer["org"] != outer.sender:
        raise No(312)
    fields = statement(signed[0])
    if fields.text("org") != signer["org"]:
        raise No(304)
    content = manifest(fields, members)
    root = bytes.fromhex(known.roster["root"]["ed25519"])
    roster = read_roster(*content["roster"], root, known.roster["version"])
    if not content["network"] == roster["network"] == known.roster["network"]:
        raise No(311)
    return {
        "version": content["version"], "roster": roster["version"], "root": roster["root"]["keyid"],
        "forms": content["forms"], "files": content["files"], "registers": content["registers"],
        "acceptances": len(content["acceptances"]),
    }  # fmt: skip


def _first_two(members, kind):
    if [name for name, _content in members[:2]] != [f"{kind}.json", f"{kind}.sig.json"]:
        raise No(107)
    return members[0][1], members[1][1]


def manifest(fields, members):
    held, used = dict(members), set()

    def blob(digest):
        name = f"blob/{digest}"
        if name not in held:
            raise No(107)
        if sha(held[name]) != digest:
            raise No(209)
        used.add(name)
        return gunzip(held[name])

    found = {
        "acceptances": [both(blob(digest)) for digest in fields.texts("acceptances")],
        "version": fields.number("version", 1),
        "network": fields.text("network"),
        "roster": both(blob(fields.hex("roster"))),
        "forms": fields.map("forms", lambda f, name: _form(f.object(name), blob)),
        "files": {},
    }
    for programme in fields.map("programmes", lambda f, name: _programme(f.object(name), blob)).values():
        found["files"] |= programme
    found["registers"] = fields.map("registers", lambda f, name: _rows(blob(f.hex(name))))
    if [name for name, _content in members[2:]] != sorted(used):
        raise No(107)
    return found


def _form(item, blob):
    version, raw = item.text("version"), blob(item.hex("blob"))
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        raise No(106) from None
    return [version, sha(raw)]


def _programme(item, blob):
    item.number("version")
    return item.map("files", lambda f, path: _file(f, path, blob))


def _file(fields, path, blob):
    if len(path) > 200 or any(c in '\\:*?"<>|' or not c.isprintable() for c in path):
        raise No(106)
    if not all(part.strip(" .") for part in path.split("/")):
        raise No(106)
    return sha(blob(fields.hex(path)))


def _rows(raw):
    try:
        rows = parse(raw)
    except NotJson:
        raise No(106) from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise No(106)
    return len(rows)


def read_kit(data, code):
    outer = Outer(data)
    outer.read()
    if outer.kind != "kit":
        raise No(316)
    outer.check_payload()
    plain = decrypt(outer.payload, identity_of_code(code, outer.salt), other_key=207)
    members = unarchive(plain, "kit.json")
    body, sig = _first_two(members, "kit")
    fields = statement(body)
    pack = manifest(fields.object("pack"), members)
    unit, root = fields.text("unit"), bytes.fromhex(fields.hex("root"))
    parents = [record(item) for item in fields.objects("parents")]
    secret, network, org = fields.text("secret"), fields.text("network"), fields.text("org")
    roster = read_roster(*pack["roster"], root)
    known = Known(roster, unit)
    for signed in pack["acceptances"]:
        try:
            known.accept(known.t5(*signed))
        except No:
            continue
    signer = known.t1("kit", body, sig)
    if signer["org"] != outer.sender or org != signer["org"]:
        raise No(304)
    if not known.above(signer["org"], unit):
        raise No(312)
    if outer.signatures.only() != signer["keyid"]:
        raise No(201)
    outer.signatures.verify("transport", outer.body, signer)
    if not network == pack["network"] == roster["network"]:
        raise No(311)
    if outer.to != [unit]:
        raise No(303)
    for parent in parents:
        device = known.device(parent["keyid"])
        same = device is not None and (device["org"], device["age"]) == (parent["org"], parent["age"])
        if not same or not known.above(parent["org"], unit):
            raise No(312)
    return {
        "answer": "opened", "kind": "kit", "from": outer.sender, "unit": unit, "words": words(roster["root"]), "secret": secret,
        "parents": [device["keyid"] for device in parents], "version": pack["version"], "roster": roster["version"],
    }  # fmt: skip
