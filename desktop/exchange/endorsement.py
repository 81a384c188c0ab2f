"""Endorsement: the township's signature over a village's batch, which itself stays byte for byte."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop.exchange import refusals
from desktop.exchange.fields import open_statement
from desktop.exchange.keys import DeviceKeys
from desktop.exchange.signing import SignedStatement, sign
from desktop.exchange.statements import Endorsement
from desktop.exchange.trust import Trust, check_endorser, known_signer
from desktop.foundation import canonical_json

KIND = "endorsement"
DECISIONS = ("endorsed", "returned")


def build_endorsement(
    batch_sha: str,
    decision: str = "endorsed",
    excluded: Sequence[str] = (),
    unreviewed: Sequence[str] = (),
    reviewer: str = "",
    org: str = "",
    number: int = 1,
    at: str = "",
    *,
    signer: DeviceKeys,
) -> SignedStatement:
    """``decision`` is ``endorsed`` or ``returned`` (the whole batch); record ids ``excluded`` are not endorsed."""
    if decision not in DECISIONS:
        raise ValueError(decision)
    value: dict[str, Any] = {
        "fmt": 1,
        "min_reader": 1,
        "crit": [],
        "batch": batch_sha,
        "decision": decision,
        "excluded": list(excluded),
        "unreviewed": list(unreviewed),
        "reviewer": reviewer,
        "org": org,
        "number": number,
        "at": at,
    }
    return sign(KIND, canonical_json.dump(value), [signer])


def open_endorsement(signed: SignedStatement, trust: Trust, batch_org: str | None = None) -> Endorsement:
    """Verify and read. With ``batch_org`` the signer must be above it (收 315); without, that is the caller's to check."""
    signer = known_signer(signed, KIND, trust)
    fields = open_statement(signed.body, KIND)
    found = Endorsement(
        batch=fields.sha256("batch"),
        decision=fields.one_of("decision", DECISIONS),
        excluded=fields.texts("excluded"),
        unreviewed=fields.texts("unreviewed"),
        reviewer=fields.text("reviewer"),
        org=fields.text("org"),
        number=fields.number("number"),
        at=fields.text("at"),
        signed=signed,
    )
    if found.org != signer.org:
        raise refusals.other_unit(trust.name(found.org), trust.name(signer.org))
    if batch_org is not None:
        check_endorser(trust, signer.org, batch_org)
    return found
