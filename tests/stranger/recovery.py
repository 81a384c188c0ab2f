"""Section 13 of SUBMISSION_FORMAT.md, written from that page alone: a forgotten password."""

from __future__ import annotations

import base64
import hashlib

from tests.stranger.box import No, Signatures, decrypt, record, statement, unarchive, words


def _pair(members, kind):
    if [name for name, _content in members] != [f"{kind}.json", f"{kind}.sig.json"]:
        raise No(107)
    return members[0][1], members[1][1]


def request_of(outer):
    """A request, proved by the key inside; the cover was read."""
    outer.check_payload()
    body, sig = _pair(unarchive(outer.payload, "recovery_request.json"), "recovery_request")
    fields = statement(body)
    device = record(fields.object("device"))
    signatures = Signatures(sig)
    if signatures.only() != device["keyid"] or outer.signatures.only() != device["keyid"]:
        raise No(324)
    signatures.verify("recovery_request", body, device)
    outer.signatures.verify("transport", outer.body, device)
    text = fields.text("sealed", 65_536)
    try:
        seal = base64.b64decode(text, validate=True)
    except ValueError:
        raise No(106) from None
    if not seal or base64.b64encode(seal).decode() != text:
        raise No(106)
    org, network = fields.text("org"), fields.text("network")
    fields.text("created")
    if not org or device["org"] != org or device["revoked"] is not None or outer.sender != org:
        raise No(324)
    return {"org": org, "network": network, "device": device, "seal": seal, "sha256": hashlib.sha256(body).hexdigest()}


def read_request(outer, known, identity):
    request = request_of(outer)
    if known.own not in outer.to:
        raise No(303)
    if request["network"] != known.roster["network"]:
        raise No(311)
    if request["org"] not in known.parents:
        raise No(301)
    if not known.above(known.own, request["org"]):
        raise No(325)
    # Here a person compares the words.
    fields = statement(decrypt(request["seal"], identity))
    if (fields.text("org"), fields.text("network")) != (request["org"], request["network"]):
        raise No(322)
    return {
        "answer": "opened", "kind": "recovery_request", "from": outer.sender, "words": words(request["device"]),
        "request": request["sha256"], "key": fields.hex("key"),
    }  # fmt: skip


def read_grant(outer, request, known, identity):
    """``known``: from the roster found in the database that the key opened."""
    if outer.kind != "recovery_grant":
        raise No(320)
    if outer.to != [request["org"]]:
        raise No(303)
    outer.check_payload()
    plain = decrypt(outer.payload, identity, other_key=321)
    body, sig = _pair(unarchive(plain, "recovery_grant.json"), "recovery_grant")
    fields = statement(body)
    org, unit, network, by = (fields.text(name) for name in ("org", "unit", "network", "by"))
    asked, key = fields.hex("request"), fields.hex("key")
    fields.text("at")
    if network != request["network"]:
        raise No(311)
    if unit != request["org"] or asked != request["sha256"]:
        raise No(321)
    signer = known.t1("recovery_grant", body, sig)
    if outer.signatures.only() != signer["keyid"]:
        raise No(201)
    outer.signatures.verify("transport", outer.body, signer)
    if signer["org"] != outer.sender or org != signer["org"]:
        raise No(304)
    known.t3(signer, outer.feed, outer.seq)
    if not known.above(org, known.own):
        raise No(312)
    return {"answer": "opened", "kind": "recovery_grant", "from": org, "request": asked, "key": key, "by": by}
