"""Section 15 of SUBMISSION_FORMAT.md, written from that page alone: a backup, here read whole."""

from __future__ import annotations

import hashlib
import zlib

from tests.stranger.box import END, ENTRY, LOCAL, NAME, No, Signatures, statement


def _sha(raw):
    return hashlib.sha256(raw).hexdigest()


class Archive:
    """Section 2 with the bounds of a backup: everything but contents is proved at once, contents when they are asked for."""

    def __init__(self, data, first):
        want = first.encode()
        if (
            not data
            or data[:4] != b"PK\x03\x04"[: len(data)]
            or data[30 : 30 + len(want)] != want[: max(0, len(data) - 30)]
        ):
            raise No(101)
        if data[-22:-18] != b"PK\x05\x06":
            raise No(102)
        _m, _d, _s, here, total, length, offset, _c = END.unpack(data[-22:])
        gap = len(data) - 22 - length - offset
        if gap > 0 and data[gap : gap + 4] == b"PK\x03\x04":
            raise No(102)
        if here != total or not 0 < total <= 64 or offset + length + 22 != len(data):
            raise No(103)
        self.data, self.places = data, {}
        heads, listed, at = b"", b"", offset
        start = 0
        for _number in range(total):
            if at + ENTRY.size > len(data) - 22:
                raise No(103)
            fields = ENTRY.unpack_from(data, at)
            crc, size, long = fields[7], fields[8], fields[10]
            name = data[at + ENTRY.size : at + ENTRY.size + long].decode("latin-1")
            if len(name) > 200 or not NAME.fullmatch(name) or not name.isascii() or name in self.places:
                raise No(103)
            heads = LOCAL.pack(b"PK\x03\x04", 20, 0, 0, 0, 33, crc, size, size, long, 0) + name.encode()
            listed += ENTRY.pack(
                b"PK\x01\x02", 20, 20, 0, 0, 0, 33, crc, size, size, long, 0, 0, 0, 0, 0x01800000, start
            )
            listed += name.encode()
            if data[start : start + len(heads)] != heads:
                raise No(103)
            self.places[name] = (start + len(heads), size, crc)
            start += len(heads) + size
            at += ENTRY.size + long
        listed += END.pack(b"PK\x05\x06", 0, 0, total, total, len(listed), start, 0)
        if data[offset:] != listed or next(iter(self.places)) != first:
            raise No(103)

    def content(self, name):
        at, size, crc = self.places[name]
        found = self.data[at : at + size]
        if zlib.crc32(found) != crc:
            raise No(103)
        return found

    def small(self, name, limit):
        if name not in self.places or self.places[name][1] > limit:
            raise No(107)
        return self.content(name)


def read_backup(data, database, outer_class):
    """``database``: the record of the device whose keys are inside."""
    archive = Archive(data, "mimetype")
    outer = outer_class.of_archive(archive)
    outer.read()
    if outer.kind != "backup":
        raise No(341)
    at, size, _crc = archive.places["payload.zip"]
    if size != outer.size:
        raise No(203)
    payload = data[at : at + size]
    inner = Archive(payload, "backup.json")
    body, sig = inner.small("backup.json", 1 << 20), inner.small("backup.sig.json", 8192)
    told = _statement(body, outer)
    files = told["members"]
    named = ["backup.json", "backup.sig.json", "key.json", *sorted(set(files) - {"key.json"})]
    if list(inner.places) != named or any(inner.places[name][1] != size for name, (_digest, size) in files.items()):
        raise No(107)
    outer.signatures.only()
    for name in named:
        content = inner.content(name)
        if name in files and _sha(content) != files[name][0]:
            raise No(209)
    if _sha(payload) != outer.hash:
        raise No(203)
    outer.signatures.verify("transport", outer.body, database)
    signatures = Signatures(sig)
    signatures.only()
    signatures.verify("backup", body, database)
    return {
        "answer": "opened", "kind": "backup", "from": told["org"], "seq": told["seq"], "lines": told["lines"], "number": told["number"],
        "members": {name: digest for name, (digest, _size) in files.items()},
    }  # fmt: skip


def _statement(body, outer):
    fields = statement(body)
    schema = fields.list("schema")
    if len(schema) != 2 or not all(type(part) is int and part >= 0 for part in schema):
        raise No(106)
    told = {"org": fields.text("org"), "feed": fields.hex("feed", 32)}
    told |= {name: fields.number(name) for name in ("seq", "lines", "number")}
    (
        fields.text("network"),
        fields.hex("device", 32),
        fields.hex("head", blank=True),
        fields.text("made"),
        fields.text("reason"),
    )
    told["members"] = fields.map(
        "members", lambda f, name: (f.object(name).hex("sha256"), f.object(name).number("size"))
    )
    files = told["members"]
    if not {"key.json", "workspace.db"} <= set(files) or files["key.json"][1] > 1 << 20:
        raise No(107)
    if any(name != "key.json" and ("/" in name or not name.endswith(".db")) for name in files):
        raise No(107)
    if (told["org"], told["feed"], told["seq"]) != (outer.sender, outer.feed, outer.seq):
        raise No(107)
    return told
