"""Section 8 of SUBMISSION_FORMAT.md, written from that page alone: batches, lines, endorsements."""

from __future__ import annotations

import hashlib
import re

from tests.stranger.box import No, NotJson, Signatures, gunzip, parse, statement, unarchive

MOST = 2**53 - 1


def sha(raw):
    return hashlib.sha256(raw).hexdigest()


def read_submission(plain, outer, known):
    members = unarchive(plain, "batch.json")
    held = dict(members)
    accepted = []
    for body, sig in list(_pairs(held, "enrolments/")):
        found = known.t5(body, sig)
        known.t6(outer.sender, found["org"])
        known.accept(found)
        accepted.append(found)
    folders = [""] + [
        name.removesuffix("batch.json") for name in held if re.fullmatch(r"batches/[^/]*/batch\.json", name)
    ]
    batches = [_statement(held, folder, known) for folder in folders]
    judged = list(_pairs(held, "endorsements/"))
    if [name for name, _content in members] != _names(batches, len(judged), len(accepted)):
        raise No(107)
    told = []
    for batch in batches:
        told.append(_batch(batch, held, known))
        known.t6(outer.sender, batch["org"])
    own = batches[0]
    if (
        own["sha256"] != outer.batch
        or own["org"] != outer.sender
        or (own["feed"], own["seq"]) != (outer.feed, outer.seq)
    ):
        raise No(406)
    orgs = {batch["sha256"]: batch["org"] for batch in batches}
    endorsements = [_endorsement(body, sig, outer, known, orgs) for body, sig in judged]
    acceptances = [[item["request"]["device"]["keyid"], item["request"]["org"], item["org"]] for item in accepted]
    return {"batches": told, "endorsements": endorsements, "acceptances": acceptances}


def _pairs(held, folder):
    for name in [name for name in held if name.startswith(folder) and not name.endswith(".sig.json")]:
        sig = held.get(name.removesuffix(".json") + ".sig.json")
        if sig is None or not name.endswith(".json"):
            raise No(107)
        yield held[name], sig


def _statement(held, folder, known):
    body, sig = held[folder + "batch.json"], held.get(folder + "batch.sig.json")
    if sig is None:
        raise No(107)
    if known.device(Signatures(sig).only()) is None:
        raise No(302 if _read(body)["org"] in known.parents else 301)
    signer = known.t1("batch", body, sig)
    batch = _read(body)
    batch |= {"signer": signer, "folder": folder, "order": _order(batch)}
    if any(folder + name not in held for name in batch["order"]):
        raise No(107)
    return batch


def _read(body):
    fields = statement(body)
    batch = {
        "sha256": sha(body),
        "members": fields.map("members", lambda f, name: (f.object(name).hex("sha256"), f.object(name).number("size"))),
        "org": fields.text("org"),
        "device": fields.hex("device", 32),
        "feed": fields.hex("feed", 32),
        "seq": fields.number("seq", 1),
        "prev": fields.hex("prev", blank=True),
        "n": fields.number("n", high=1_000_000),
    }
    fields.hex("salt", 32), fields.text("period"), fields.text("created"), fields.one("clock", "ok", "unsure")
    fields.map("packs", lambda f, name: f.number(name))
    continues, acked = fields.optional("continues"), fields.optional("acked")
    if continues:
        continues.hex("feed", 32), continues.number("seq"), continues.hex("hash", blank=True)
    if acked:
        acked.hex("receipt"), acked.text("feed"), acked.number("seq")
    return batch


def _order(batch):
    names = batch["members"]
    attachments = sorted(name for name in names if name.startswith("att/"))
    plain = [name for name in ("records.jsonl.gz", "private.jsonl.gz") if name in names]
    if "records.jsonl.gz" not in plain or len(plain) + len(attachments) != len(names):
        raise No(107)
    if any(name != "att/" + names[name][0] for name in attachments):
        raise No(107)
    return [*plain, *attachments]


def _names(batches, endorsements, enrolments):
    carried = sorted(batches[1:], key=lambda batch: batch["sha256"])
    names = []
    for batch in (batches[0], *carried):
        folder = "" if batch is batches[0] else f"batches/{batch['sha256']}/"
        names += [folder + name for name in ("batch.json", "batch.sig.json", *batch["order"])]
    for folder, count in (("endorsements", endorsements), ("enrolments", enrolments)):
        for number in range(1, count + 1):
            names += [f"{folder}/{number:06}.json", f"{folder}/{number:06}.sig.json"]
    return names


def carried_batches(names, held, known):
    """Those in folders, by hash; ``names`` are the members they are, and nothing else."""
    folders = [name.removesuffix("batch.json") for name in held if re.fullmatch(r"batches/[^/]*/batch\.json", name)]
    found = sorted((_statement(held, folder, known) for folder in folders), key=lambda batch: batch["sha256"])
    wanted = [
        f"batches/{batch['sha256']}/{name}"
        for batch in found
        for name in ("batch.json", "batch.sig.json", *batch["order"])
    ]
    if names != wanted:
        raise No(107)
    return {batch["sha256"]: batch for batch in found}


def read_carried(batch, held, known):
    return _batch(batch, held, known)


def _batch(batch, held, known):
    signer = batch["signer"]
    if signer["org"] != batch["org"] or signer["keyid"] != batch["device"]:
        raise No(304)
    known.t3(signer, batch["feed"], batch["seq"])
    own = {name: held[batch["folder"] + name] for name in batch["order"]}
    for name, raw in own.items():
        if (sha(raw), len(raw)) != batch["members"][name]:
            raise No(209)
    raws = split(gunzip(own["records.jsonl.gz"]))
    if len(raws) != batch["n"]:
        raise No(402)
    lines = {}
    for raw in raws:
        line = line_of(raw)
        if (line["rid"], line["rev"]) in lines:
            raise No(401)
        lines[line["rid"], line["rev"]] = line
        if line["by_org"] != batch["org"]:
            raise No(403)
        if line["unit"] != batch["org"] and not known.above(batch["org"], line["unit"]):
            raise No(403)
    private = _private(own.get("private.jsonl.gz"), lines)
    came = [name.removeprefix("att/") for name in own if name.startswith("att/")]
    wanted = {item["sha256"] for line in lines.values() for item in line["att"]}
    return {
        "sha256": batch["sha256"], "org": batch["org"], "seq": batch["seq"], "lines": [sha(raw) for raw in raws],
        "attachments": sorted(came), "missing": sorted(wanted - set(came)), "private": private,
    }  # fmt: skip


def split(content):
    if content and not content.endswith(b"\n"):
        raise No(401)
    return content.split(b"\n")[:-1]


def _hash(value):
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value)


def _whole(value):
    return type(value) is int and -MOST <= value <= MOST


def _value(value):
    if isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            return True
        return all(isinstance(row, dict) and all(map(_value, row.values())) for row in value)
    return isinstance(value, str) or _whole(value)


def _good_line(line):
    texts = ("op", "rid", "prev", "form", "form_ver", "unit", "by_org", "by", "reason", "made")
    if not isinstance(line, dict) or not all(isinstance(line.get(name), str) for name in texts):
        return False
    if not all(line[name] for name in ("op", "rid", "form", "form_ver", "unit", "by_org")):
        return False
    if not {"rev", "data", "priv", "att"} <= set(line) or not _whole(line["rev"]) or line["rev"] < 1:
        return False
    if line["op"] == "put":
        if not isinstance(line["data"], dict) or not all(map(_value, line["data"].values())):
            return False
    elif line["op"] != "del" or line["data"] is not None or not line["reason"]:
        return False
    if (line["prev"] and not _hash(line["prev"])) or not (line["priv"] is None or _hash(line["priv"])):
        return False
    explained = line.get("explained")
    if explained is not None and not (
        isinstance(explained, dict) and all(isinstance(t, str) for t in explained.values())
    ):
        return False
    return isinstance(line["att"], list) and all(
        isinstance(item, dict) and _hash(item.get("sha256")) and _whole(item.get("size")) and item["size"] >= 0
        and isinstance(item.get("type"), str)
        for item in line["att"]
    )  # fmt: skip


def line_of(raw):
    try:
        line = parse(raw) if len(raw) <= 1 << 20 else None
    except NotJson:
        raise No(401) from None
    if not _good_line(line):
        raise No(401)
    return line


def _private(packed, lines):
    found = []
    for raw in [] if packed is None else split(gunzip(packed)):
        try:
            line = parse(raw)
            salt, text = bytes.fromhex(line["salt"]), line["json"].encode()
            shaped = isinstance(line["rid"], str) and _whole(line["rev"]) and isinstance(parse(text), dict)
        except (NotJson, KeyError, TypeError, AttributeError, ValueError):
            raise No(401) from None
        if not shaped:
            raise No(401)
        if sha(salt + text) != lines.get((line["rid"], line["rev"]), {}).get("priv"):
            raise No(404)
        found.append([line["rid"], line["rev"], line["json"]])
    return found


def _endorsement(body, sig, outer, known, orgs):
    signer = known.t1("endorsement", body, sig)
    fields = statement(body)
    found = [
        fields.hex("batch"),
        fields.one("decision", "endorsed", "returned"),
        fields.texts("excluded"),
        fields.text("org"),
    ]
    fields.texts("unreviewed"), fields.text("reviewer"), fields.number("number"), fields.text("at")
    if signer["org"] != fields.text("org"):
        raise No(304)
    known.t6(outer.sender, signer["org"])
    judged = orgs.get(found[0])
    if judged is not None and not known.above(signer["org"], judged):
        raise No(315)
    return found
