"""Sections 7 and 9 of SUBMISSION_FORMAT.md, written from that page alone: who is known, and the rules of trust."""

from __future__ import annotations

import hashlib
import hmac

from tests.stranger.box import No, NotJson, Signatures, is_recipient, keyid_of, parse, record, statement


class Known:
    """What a reader knows: the roster in use, the devices accepted, whose it is."""

    def __init__(self, roster, own):
        self.roster, self.own = roster, own
        self.parents = dict(map(tuple, roster["units"]))
        self.accepted = {}

    def device(self, keyid):
        listed = {device["keyid"]: device for device in self.roster["devices"]}
        return listed.get(keyid) or self.accepted.get(keyid)

    def top(self):
        return next(code for code, parent in self.parents.items() if parent not in self.parents)

    def above(self, org, below):
        at = self.parents.get(below)
        while at is not None:
            if at == org and at in self.parents:
                return True
            at = self.parents.get(at)
        return False

    # The rules, by their numbers.

    def t1(self, kind, body, sig):
        signatures = Signatures(sig)
        device = self.device(signatures.only())
        if device is None:
            raise No(301)
        signatures.verify(kind, body, device)
        if device["revoked"] == {}:
            raise No(310)
        return device

    @staticmethod
    def t3(device, feed, seq):
        if device["revoked"] is not None and seq > device["revoked"].get(feed, -1):
            raise No(310)

    def t5(self, body, sig):
        signer = self.t1("acceptance", body, sig)
        fields = statement(body)
        inner = both(fields.text("request", 100_000).encode())
        request = read_request(*inner)
        org = fields.text("org")
        fields.text("at")
        if org != signer["org"]:
            raise No(304)
        if not self.above(org, request["org"]):
            raise No(306)
        if request["network"] != self.roster["network"]:
            raise No(311)
        device = self.device(request["device"]["keyid"])
        if device is not None and device["org"] != request["org"]:
            raise No(304)
        return {"org": org, "request": request}

    def t6(self, carrier, org):
        if carrier != org and not self.above(carrier, org):
            raise No(305)

    def accept(self, acceptance):
        device = acceptance["request"]["device"]
        self.accepted[device["keyid"]] = device


def both(raw):
    """``{"body","sig"}`` as two byte strings."""
    try:
        value = parse(raw)
        return value["body"].encode(), value["sig"].encode()
    except (NotJson, KeyError, TypeError, AttributeError):
        raise No(106) from None


def read_roster(body, sig, root, held=0):
    signatures = Signatures(sig)
    if keyid_of(root) not in signatures.by:
        raise No(309)
    signatures.verify("roster", body, {"suite": "ed25519-v1", "keyid": keyid_of(root), "ed25519": root.hex()})
    fields = statement(body)
    new = record(fields.object("root"))
    if new["suite"] != "ed25519-v1":
        raise No(206)
    if new["keyid"] != keyid_of(root):
        if new["keyid"] not in signatures.by:
            raise No(309)
        signatures.verify("roster", body, new)
    units = fields.list("units")
    if not all(isinstance(pair, list) and len(pair) == 2 and all(isinstance(c, str) for c in pair) for pair in units):
        raise No(106)
    devices = [record(item) for item in fields.objects("devices")]
    parents = dict(map(tuple, units))
    tops = [code for code, parent in units if parent not in parents]
    if len(parents) != len(units) or len(tops) != 1 or not all(_reaches(code, tops[0], parents) for code in parents):
        raise No(106)
    if len({d["keyid"] for d in devices}) != len(devices) or any(d["org"] not in parents for d in devices):
        raise No(106)
    if fields.value.get("recovery") is not None and not is_recipient(fields.text("recovery")):
        raise No(106)
    found = {
        "network": fields.text("network"), "version": fields.number("version", 1), "units": units, "devices": devices, "root": new,
    }  # fmt: skip
    fields.text("expires", default="")
    if found["version"] < held:
        raise No(307)
    if found["version"] > 2**31 or (held and found["version"] - held > 10_000):
        raise No(308)
    return found


def _reaches(code, top, parents):
    for _step in range(33):
        if code == top:
            return True
        code = parents.get(code)
    return False


def read_request(body, sig):
    fields = statement(body)
    device = record(fields.object("device"))
    signatures = Signatures(sig)
    if signatures.only() != device["keyid"]:
        raise No(314)
    signatures.verify("enrol", body, device)
    found = {name: fields.text(name) for name in ("org", "name", "network", "created")}
    found |= {"device": device, "proof": fields.text("proof", default="")}
    if not found["org"] or device["org"] != found["org"] or device["revoked"] is not None:
        raise No(314)
    return found


def proof(secret, network, device):
    told = "\n".join((network, device["org"], device["keyid"], device["ed25519"], device["age"]))
    return hmac.new(secret.encode(), told.encode(), hashlib.sha256).hexdigest()
