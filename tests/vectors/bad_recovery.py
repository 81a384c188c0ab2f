"""Bad vectors of section 13: requests that prove nothing, grants of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from desktop.exchange import DeviceKeys, build_recovery_grant, device_record, read_recovery_request, read_zip, write_zip
from desktop.exchange.encryption import encrypt
from desktop.exchange.roster import device_json
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from tests.exchange import world as w
from tests.vectors import good
from tests.vectors.answers import content
from tests.vectors.case import Case

FRESH = w.keys_of("fresh")


def _request(
    changes: dict[str, object] | None = None, *, late: dict[str, object] | None = None, cover: DeviceKeys = FRESH
) -> bytes:
    """The good request with fields changed and signed again; ``late`` ones afterwards."""
    body = read_zip(read_zip(content("recovery_request"))["payload.zip"], first="recovery_request.json")[
        "recovery_request.json"
    ]
    value = {**canonical_json.load(body), **(changes or {})}
    signed = sign("recovery_request", canonical_json.dump(value), [FRESH])
    told = canonical_json.dump({**value, **late}) if late else signed.body
    inner = write_zip([("recovery_request.json", told), ("recovery_request.sig.json", signed.sig)])
    return w.sealed(b"", payload=inner, kind="recovery_request", to=(w.TOWN,), seq=0, feed="", signer=cover)


def _device(**changes: object) -> dict[str, object]:
    return {**device_json(device_record(FRESH, w.VILLAGE)), **changes}


def _grant(
    changes: dict[str, object] | None = None,
    *,
    signer: DeviceKeys | None = None,
    cover: DeviceKeys | None = None,
    **more: object,
) -> bytes:
    asked = read_recovery_request(content("recovery_request"))
    made = build_recovery_grant(asked, good.DATABASE_KEY, signer=w.keys_of(w.TOWN), org=w.TOWN, by="李", at=w.AT)
    from desktop.exchange.encryption import decrypt

    plain = decrypt(read_zip(made)["payload.age"], FRESH.age_identity, addressed="")
    value = {
        **canonical_json.load(read_zip(plain, first="recovery_grant.json")["recovery_grant.json"]),
        **(changes or {}),
    }
    signed = sign("recovery_grant", canonical_json.dump(value), [signer or w.keys_of(w.TOWN)])
    inner = write_zip([("recovery_grant.json", signed.body), ("recovery_grant.sig.json", signed.sig)])
    told: dict[str, object] = {
        "kind": "recovery_grant", "org": w.TOWN, "to": (w.VILLAGE,), "seq": 0, "feed": "", "signer": cover or w.keys_of(w.TOWN),
        "payload": encrypt(inner, [FRESH.age_recipient]), **more,
    }  # fmt: skip
    return w.sealed(b"", **told)  # type: ignore[arg-type]


def cases() -> Iterator[Case]:
    def request(name: str, code: str, shows: str, make: Callable[[], bytes], reader: str = "T1") -> Case:
        return Case(f"recovery_request_{name}", reader, shows, make, code)

    yield request("elsewhere", "收 303", "to another unit", lambda: good.recovery_request((w.OTHER_TOWN,)))
    yield request("network", "收 311", "of another network", lambda: good.recovery_request(network="net-2"))
    yield request(
        "unknown_unit", "收 301", "of a unit that is not in the roster", lambda: good.recovery_request(org="V99")
    )
    yield request("not_below", "收 325", "of a unit that is not below us", lambda: good.recovery_request(org=w.FAR))
    yield request("signature", "收 201", "changed afterwards", lambda: _request(late={"created": "now"}))
    yield request("org", "收 324", "of another unit than its device", lambda: _request({"org": w.NEIGHBOUR}))
    yield request("revoked", "收 324", "its device is revoked", lambda: _request({"device": _device(revoked={})}))
    yield request("cover_key", "收 324", "the cover is another key's", lambda: _request(cover=w.keys_of("x")))
    yield request("suite", "收 206", "suite sm-v1", lambda: _request({"device": _device(suite="sm-v1")}))
    yield request("sealed", "收 106", "no base64", lambda: _request({"sealed": "#"}))
    yield request("spare_bits", "收 106", "base64 with spare bits set", lambda: _request({"sealed": "QR=="}))
    yield request("seal_of_another", "收 322", "the seal is another unit's",
                  lambda: good.recovery_request(sealed=good.sealed(w.NEIGHBOUR)))  # fmt: skip
    yield request("seal_of_another_network", "收 322", "the seal is of another network",
                  lambda: good.recovery_request(sealed=good.sealed(network="net-2")))  # fmt: skip
    yield request("seal_to_another", "收 204", "the seal is to other computers",
                  lambda: good.recovery_request(sealed=good.sealed(to=w.OTHER_TOWN)))  # fmt: skip
    yield request("seal_no_age", "收 205", "the seal is no age file", lambda: _request({"sealed": "aGVsbG8="}))

    yield request("payload_changed", "收 203", "another payload than its cover names", lambda: w.with_members(
        content("recovery_request"), payload_zip=read_zip(content("recovery_request"))["payload.zip"] + b"x"))  # fmt: skip

    def grant(name: str, code: str, shows: str, make: Callable[[], bytes], reader: str = "grant") -> Case:
        return Case(f"recovery_grant_{name}", reader, shows, make, code)

    yield grant("received", "收 323", "among the files of a stick", _grant, "V1")
    yield grant("not", "收 320", "a submission", lambda: w.submission(own=good.first()))
    yield grant("elsewhere", "收 303", "to another unit", lambda: _grant(to=(w.NEIGHBOUR,)))
    yield grant("other_key", "收 321", "encrypted to another request's key",
                lambda: _grant(payload=encrypt(b"x", [w.keys_of("x").age_recipient])))  # fmt: skip
    yield grant("other_request", "收 321", "answers another request", lambda: _grant({"request": "0" * 64}))
    yield grant("other_unit", "收 321", "for another unit", lambda: _grant({"unit": w.NEIGHBOUR}))
    yield grant("network", "收 311", "of another network", lambda: _grant({"network": "net-2"}))
    yield grant("unknown_signer", "收 301", "by an unknown computer", lambda: _grant(signer=w.keys_of("x")))
    yield grant("cover_key", "收 201", "the cover is another computer's", lambda: _grant(cover=w.keys_of(w.COUNTY)))
    yield grant("other_from", "收 304", "the cover names another unit", lambda: _grant(org=w.COUNTY))
    yield grant("other_org", "收 304", "it names another unit", lambda: _grant({"org": w.COUNTY}))
    yield grant("beside", "收 312", "by a unit that is not above", lambda: good.recovery_grant(w.OTHER_TOWN))
    yield grant("key", "收 106", "a key of another length", lambda: _grant({"key": "00"}))
    yield grant("payload_changed", "收 203", "another payload than its cover names", lambda: w.with_members(
        content("recovery_grant"), payload_age=read_zip(content("recovery_grant"))["payload.age"] + b"x"))  # fmt: skip
    yield grant("cover_changed", "收 201", "its cover changed afterwards", lambda: w.with_members(
        content("recovery_grant"),
        transport_json=read_zip(content("recovery_grant"))["transport.json"].replace(b'"roster_ver":3', b'"roster_ver":4'),
    ))  # fmt: skip
