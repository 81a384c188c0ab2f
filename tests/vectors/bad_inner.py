"""Bad vectors of sections 7 to 12: what a signer who breaks the rules would send, rightly encrypted and signed."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
from collections.abc import Callable, Iterator

from desktop.exchange import (
    SignedBatch,
    SignedStatement,
    SubmissionContent,
    build_acceptance,
    build_enrol,
    build_roster,
    device_record,
    read_enrol,
    read_zip,
    write_zip,
)
from desktop.exchange.container import pack_gzip
from desktop.exchange.lines import build_line
from desktop.exchange.roster import device_json
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from tests.exchange import world as w
from tests.vectors import good
from tests.vectors.case import CODE, Case

V1, T1, C = (w.keys_of(org) for org in (w.VILLAGE, w.TOWN, w.COUNTY))


def spoiled_batch(
    *, members: dict[str, bytes] | None = None, listed: bool = True, signer: object = V1, of: SignedBatch | None = None, **changes: object
) -> bytes:  # fmt: skip
    """A village's file whose batch was changed in fields or members and signed again; ``listed`` mends its hashes too."""
    own = of or good.first()
    inner = {**own.members, **(members or {})}
    value = {**canonical_json.load(own.body), **changes}
    if listed:
        value["members"] = {
            name: {"sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw)} for name, raw in inner.items()
        }
    signed = sign("batch", canonical_json.dump(value), [signer])  # type: ignore[list-item]
    found = [("batch.json", signed.body), ("batch.sig.json", signed.sig), *inner.items()]
    return w.sealed(write_zip(found), own=hashlib.sha256(signed.body).hexdigest())


def lines(raw: bytes, n: int = 1) -> Callable[[], bytes]:
    return lambda: spoiled_batch(members={"records.jsonl.gz": pack_gzip(raw)}, n=n)


def line(**changes: object) -> Callable[[], bytes]:
    value = {**canonical_json.load(build_line(w.record(1))), **changes}
    return lines(canonical_json.dump(value) + b"\n")


def _members(change: Callable[[dict[str, bytes]], object]) -> Callable[[], bytes]:
    def make() -> bytes:
        own = good.first()
        found = read_zip(w.inner_of(SubmissionContent((own,)), own), first="batch.json")
        changed = change(found)
        return w.sealed(write_zip(changed if isinstance(changed, list) else found.items()), own=own.sha256)

    return make


def _batches() -> Iterator[Case]:
    def case(name: str, code: str, shows: str, make: Callable[[], bytes], reader: str = "T1") -> Case:
        return Case(f"batch_{name}", reader, shows, make, code)

    own = good.first()
    yield case("inner_text", "收 101", "the payload is no archive", lambda: w.sealed(b"hello", own=own.sha256))
    yield case("inner_more", "收 107", "a member more", _members(lambda m: m.update(more=b"")))
    yield case("inner_less", "收 107", "no records", _members(lambda m: m.pop("records.jsonl.gz")))
    yield case("inner_order", "收 107", "records first", _members(lambda m: [list(m.items())[i] for i in (0, 2, 1)]))
    yield case("member_changed", "收 209", "records are not those that were signed",
               lambda: spoiled_batch(members={"records.jsonl.gz": pack_gzip(b"")}, listed=False))  # fmt: skip
    yield case("member_name", "收 107", "its statement names a member of no kind",
               lambda: spoiled_batch(members={"more.txt": b"x"}))  # fmt: skip
    yield case("att_name", "收 107", "an attachment under another's hash",
               lambda: spoiled_batch(members={"att/" + "0" * 64: b"x"}))  # fmt: skip
    yield case("signature", "收 201", "its statement changed afterwards",
               _members(lambda m: m.update({"batch.json": m["batch.json"].replace(b'"seq":1', b'"seq":9')})))  # fmt: skip
    yield case("signed_as_cover", "收 202", "signed as a cover",
               _members(lambda m: m.update({"batch.sig.json": sign("transport", m["batch.json"], [V1]).sig})))  # fmt: skip
    yield case("unknown_signer", "收 302", "by a computer not yet enrolled: kept",
               lambda: spoiled_batch(signer=w.keys_of("stranger"), device=w.keys_of("stranger").keyid))  # fmt: skip
    yield case("other_unit", "收 304", "signed by the neighbour", lambda: spoiled_batch(signer=w.keys_of(w.NEIGHBOUR)))
    yield case("other_device", "收 304", "names another device", lambda: spoiled_batch(device="0" * 32))
    yield case("not_covers", "收 406", "not the batch the cover names",
               lambda: w.with_cover(w.submission(own=own), V1, batch="0" * 64))  # fmt: skip
    yield case("not_covers_number", "收 406", "another number than the cover's",
               lambda: w.with_cover(w.submission(own=own), V1, seq=2))  # fmt: skip
    for name, change in {
        "seq_0": {"seq": 0}, "clock": {"clock": "late"}, "feed": {"feed": "AB" * 16}, "n": {"n": 1_000_001}, "prev": {"prev": "x"},
        "acked": {"acked": {"seq": 1}},
    }.items():  # fmt: skip
        yield case(f"shape_{name}", "收 106", f"statement: {name}", lambda change=change: spoiled_batch(**change))
    yield case("crit", "收 105", "statement: crit", lambda: spoiled_batch(crit=["x"]))


def _gzip(raw: bytes) -> Callable[[], bytes]:
    return lambda: spoiled_batch(members={"records.jsonl.gz": raw}, n=0)


def _lines() -> Iterator[Case]:
    def case(name: str, code: str, shows: str, make: Callable[[], bytes]) -> Case:
        return Case(f"line_{name}", "T1", shows, make, code)

    one = build_line(w.record(1))
    yield case("gzip_two", "收 108", "two gzip members", _gzip(gzip.compress(b"", mtime=0) * 2))
    yield case("gzip_cut", "收 108", "gzip cut short", _gzip(gzip.compress(b"x", mtime=0)[:-4]))
    yield case("gzip_not", "收 108", "not gzip", _gzip(one))
    yield case(
        "gzip_bomb", "收 108", "129 MiB of blanks in 125 KB", _gzip(gzip.compress(b" " * (129 << 20), 9, mtime=0))
    )
    yield case("count", "收 402", "one line, two promised", lines(one + b"\n", 2))
    yield case("no_newline", "收 401", "no newline at the end", lines(one))
    yield case("blank", "收 401", "a blank line", lines(one + b"\n\n", 2))
    yield case("twice", "收 401", "the same revision twice", lines(one + b"\n" + one + b"\n", 2))
    yield case("long", "收 401", "more than 1 MiB", line(data={"text": "x" * (1 << 20)}))
    for name, change in {
        "op": {"op": "post"}, "rid": {"rid": ""}, "rev": {"rev": 0}, "rev_text": {"rev": "1"}, "put_null": {"data": None},
        "del_data": {"op": "del", "reason": "x"}, "del_reason": {"op": "del", "data": None}, "float": {"data": {"n": {"a": 1}}},
        "null": {"data": {"n": None}}, "true": {"data": {"n": True}}, "mixed": {"data": {"n": ["1", {"a": 1}]}}, "priv": {"priv": "x"},
        "att": {"att": [{"sha256": "0" * 64}]}, "explained": {"explained": {"n": 1}}, "made": {"made": 1}, "form_ver": {"form_ver": ""},
    }.items():  # fmt: skip
        yield case(f"shape_{name}", "收 401", f"line: {name.replace('_', ' ')}", line(**change))
    gone = {**canonical_json.load(one), "op": "del", "reason": "记重了"}
    del gone["data"]
    yield case(
        "shape_del_less",
        "收 401",
        "line: a tombstone that does not say that it has no data",
        lines(canonical_json.dump(gone) + b"\n"),
    )
    yield case("neighbours", "收 403", "a record of the neighbour", line(unit=w.NEIGHBOUR))
    yield case("by_other", "收 403", "by_org is not the batch's", line(by_org=w.NEIGHBOUR))
    rich = good.rich()
    private = gzip.decompress(rich.members["private.jsonl.gz"])
    yield Case("private_mismatch", "T1", "personal values that are not the promised ones", lambda: _private(
        private.replace(b"11010519491231002X", b"110105194912310021")), "收 404")  # fmt: skip
    yield Case("private_unasked", "T1", "personal values of no line", lambda: _private(
        private.replace(b'"rev":3', b'"rev":4')), "收 404")  # fmt: skip
    yield Case("private_shape", "T1", "personal values that are no object", lambda: _private(
        private.replace(b'"json":"', b'"json":"1')), "收 401")  # fmt: skip


def _private(raw: bytes) -> bytes:
    own = good.rich()
    members = {**own.members, "private.jsonl.gz": pack_gzip(raw)}
    facts = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)} for name, content in members.items()
    }
    signed = sign("batch", canonical_json.dump({**canonical_json.load(own.body), "members": facts}), [V1])
    own = SignedBatch(signed.body, signed.sig, members)
    return w.submission(own=own, seq=5)


def _town() -> Iterator[Case]:
    def case(name: str, code: str, shows: str, make: Callable[[], bytes], reader: str = "C") -> Case:
        return Case(f"town_{name}", reader, shows, make, code)

    own, one = good.town_own(), good.first()
    far = good.batch(w.FAR, feed="99" * 16)
    word = good.endorsement(one)

    def file(
        *carried: SignedBatch, judged: tuple[SignedStatement, ...] = (), known: tuple[SignedStatement, ...] = ()
    ) -> Callable[[], bytes]:
        return lambda: good.town_file(SubmissionContent((own, *carried), judged, known))

    stranger = w.keys_of("stranger")
    stranger_file = read_enrol(w.request(w.VILLAGE))
    moved = build_acceptance(read_enrol(w.request(w.NEIGHBOUR, keys=V1)), T1, w.TOWN, w.AT)
    elsewhere = build_acceptance(read_enrol(build_enrol(V1, w.VILLAGE, "x", "net-2")), T1, w.TOWN, w.AT)
    yield case("carries_unknown", "收 302", "a batch of a village not yet enrolled: kept", file(one), "C bare")
    yield case("carries_foreign", "收 305", "a batch of another township's village", file(far), "C far")
    yield case("village_carries", "收 305", "a village carries its neighbour's batch", lambda: w.submission(
        SubmissionContent((one, good.batch(w.NEIGHBOUR, feed="ef" * 16))), own=one), "T1")  # fmt: skip
    yield case("changed_line", "收 209", "a figure of the village's changed", lambda: _altered(own, one))
    yield case("resigned", "收 304", "the village's batch changed and signed by the township", file(_resigned(one)))
    yield case(
        "accepts_outside", "收 306", "an enrolment outside its tree", file(known=(w.acceptance(w.FAR),)), "C bare"
    )
    yield case("accepts_itself", "收 306", "an enrolment of itself", file(known=(w.acceptance(w.TOWN),)), "C bare")
    yield case("accepts_moved", "收 304", "a key that is another village's", file(known=(moved,)))
    yield case("accepts_network", "收 311", "an enrolment of another network", file(known=(elsewhere,)), "C bare")
    yield case("accepted_by_unknown", "收 301", "an enrolment accepted by an unknown computer",
               file(known=(build_acceptance(stranger_file, stranger, w.TOWN, w.AT),)), "C bare")  # fmt: skip
    yield case("accepted_for_other", "收 304", "accepted by one township in another's name",
               file(known=(build_acceptance(stranger_file, w.keys_of(w.OTHER_TOWN), w.TOWN, w.AT),)), "C bare")  # fmt: skip
    yield case("carries_acceptance", "收 305", "another township's acceptance",
               file(known=(w.acceptance(w.FAR, w.OTHER_TOWN),)), "C bare")  # fmt: skip
    yield case("endorses_foreign", "收 315", "judges a batch that is its own",
               file(one, judged=(good.endorsement(own),)))  # fmt: skip
    yield case("endorses_in_name", "收 304", "another's judgement in its name",
               file(one, judged=(good.endorsement(one, org=w.OTHER_TOWN),)))  # fmt: skip
    yield case("endorsement_carried", "收 305", "another township's judgement",
               file(one, judged=(good.endorsement(one, w.OTHER_TOWN),)))  # fmt: skip
    yield case(
        "endorsement_decision", "收 106", "a decision of no kind", file(one, judged=(_with(word, decision="maybe"),))
    )
    yield case("endorsement_signature", "收 201", "a judgement changed afterwards", file(
        one, judged=(SignedStatement(word.body.replace(b'"number":4', b'"number":5'), word.sig),)))  # fmt: skip
    yield case("endorsement_unsigned", "收 107", "a judgement without its signature",
               lambda: _unsigned(SubmissionContent((own, one), (word,)), "endorsements/000001.sig.json"))  # fmt: skip
    spoiled = SignedStatement(elsewhere.body.replace(b"net-2", b"net-1"), elsewhere.sig)
    yield case("accepts_unsigned", "收 107", "an enrolment changed afterwards, and another without its signature", lambda: _unsigned(
        SubmissionContent((own,), (), (spoiled, w.acceptance(w.NEIGHBOUR))), "enrolments/000002.sig.json"), "C bare")  # fmt: skip


def _with(signed: SignedStatement, **changes: object) -> SignedStatement:
    return sign("endorsement", canonical_json.dump({**canonical_json.load(signed.body), **changes}), [T1])


def _sealed_town(members: dict[str, bytes], own: SignedBatch) -> bytes:
    return w.sealed(write_zip(members.items()), org=w.TOWN, to=(w.COUNTY,), own=own.sha256, feed=w.TOWN_FEED)


def _unsigned(content: SubmissionContent, name: str) -> bytes:
    own = content.batches[0]
    members = read_zip(w.inner_of(content, own), first="batch.json")
    del members[name]
    return _sealed_town(members, own)


def _altered(own: SignedBatch, one: SignedBatch) -> bytes:
    members = read_zip(w.inner_of(SubmissionContent((own, one)), own), first="batch.json")
    name = f"batches/{one.sha256}/records.jsonl.gz"
    members[name] = pack_gzip(gzip.decompress(members[name]).replace(b'"people":31', b'"people":91'))
    return _sealed_town(members, own)


def _resigned(one: SignedBatch) -> SignedBatch:
    signed = sign("batch", one.body.replace(b'"period":"2023-09"', b'"period":"2023-10"'), [T1])
    return SignedBatch(signed.body, signed.sig, one.members)


def _down() -> Iterator[Case]:
    def case(name: str, code: str, shows: str, make: Callable[[], bytes], reader: str = "V1") -> Case:
        return Case(name, reader, shows, make, code)

    told = good.receipt()
    reply = dataclasses.replace
    yield case("receipt_beside", "收 312", "from a township that is not above",
               lambda: w.receipt(reply(told, org=w.OTHER_TOWN), signer=w.OTHER_TOWN))  # fmt: skip
    yield case("receipt_name", "收 304", "signed inside by another unit than the cover's",
               lambda: _receipt(reply(told, org=w.COUNTY), w.TOWN))  # fmt: skip
    yield case(
        "receipt_to",
        "收 303",
        "the statement is to another unit",
        lambda: _receipt(reply(told, to=w.NEIGHBOUR), w.TOWN),
    )
    yield case("receipt_status", "收 106", "a status of no kind", lambda: _receipt(
        told, w.TOWN, lambda v: v["batches"][0].update(status="lost")))  # fmt: skip
    yield case("receipt_missing", "收 106", "number 0 is missing", lambda: _receipt(
        told, w.TOWN, lambda v: v.update(missing={w.FEED: [0]})))  # fmt: skip
    yield case("pack_by_township", "收 312", "signed by a township", lambda: w.pack(by=w.TOWN, to=(w.VILLAGE,)))
    yield case("pack_older_roster", "收 307", "the roster is older", lambda: w.pack(w.pack_content(6, w.roster(2))))
    yield case("pack_jump", "收 308", "the roster's version jumps", lambda: w.pack(w.pack_content(6, w.roster(10_004))))
    yield case("pack_2_53", "收 106", "the roster's version is 2⁵³", lambda: w.pack(w.pack_content(6, w.roster(2**53))))
    yield case(
        "pack_other_root", "收 309", "a roster of another root", lambda: w.pack(w.pack_content(6, _by_stranger()))
    )
    yield case("pack_rotation_alone", "收 309", "a new root signed by the old one alone", lambda: w.pack(
        w.pack_content(6, sign("roster", good.rotated().body, [C]))))  # fmt: skip
    yield case("pack_roster_changed", "收 201", "the roster changed afterwards", lambda: w.pack(w.pack_content(
        6, SignedStatement(w.roster().body.replace(b'"version":3', b'"version":4'), w.roster().sig))))  # fmt: skip
    for name, change in {
        "two_tops": {"units": [["C", ""], ["D", ""]]}, "ring": {"units": [["C", ""], ["A", "B"], ["B", "A"]]},
        "unit_twice": {"units": [["C", ""], ["T1", "C"], ["T1", "C"]]}, "device_outside": {"units": [["C", ""]]}, "recovery": {"recovery": "age1x"},
    }.items():  # fmt: skip
        yield case(f"pack_roster_{name}", "收 106", f"roster: {name.replace('_', ' ')}", lambda change=change: w.pack(w.pack_content(
            6, sign("roster", canonical_json.dump({**canonical_json.load(w.roster().body), "version": 4, **change}), [C]))))  # fmt: skip
    yield case("pack_root_suite", "收 206", "the new root is of suite sm-v1", lambda: w.pack(w.pack_content(6, sign(
        "roster", canonical_json.dump({**canonical_json.load(good.rotated().body), "root": _device(suite="sm-v1")}), [C, V1]))))  # fmt: skip
    yield case("pack_network", "收 311", "another network's", lambda: w.pack(reply(w.pack_content(6), network="net-2")))
    yield case("pack_path", "收 106", "a file outside its folder", lambda: _pack(
        lambda v: v["programmes"]["tcm_month"]["files"].update({"../x": next(iter(v["registers"].values()))})))  # fmt: skip
    first = {"first.sql": hashlib.sha256(b"x").hexdigest()}
    yield case("pack_blob_then_path", "收 108", "a file that is no gzip, named before one of a bad path", lambda: _pack(
        lambda v: v["programmes"]["tcm_month"].update(files={**first, "x:y": "0" * 64}), more=b"x"))  # fmt: skip
    yield case("pack_blob_then_registers", "收 108", "a file that is no gzip, and registers that are no object", lambda: _pack(
        lambda v: v.update(programmes={"x": {"version": 1, "files": first}}, registers=[]), more=b"x"))  # fmt: skip
    yield case("pack_blob_missing", "收 107", "a blob that is not there", lambda: _pack(
        lambda v: v["registers"].update(more="0" * 64)))  # fmt: skip
    yield case("pack_blob_more", "收 107", "a blob nobody names", lambda: _pack(lambda v: v.update(registers={})))
    yield case("pack_blob_changed", "收 209", "a blob under another's hash", lambda: _pack(lambda _v: None, spoil=True))


def _by_stranger() -> SignedStatement:
    return build_roster(w.NETWORK, 4, w.UNITS.items(), [], w.keys_of("stranger"))


def _receipt(found: object, by: str, change: Callable[[dict[str, object]], object] = lambda _v: None) -> bytes:
    from desktop.exchange.receipt import sign_receipt

    value = canonical_json.load(sign_receipt(found, w.keys_of(by)).body)  # type: ignore[arg-type]
    change(value)
    signed = sign("receipt", canonical_json.dump(value), [w.keys_of(by)])
    inner = write_zip([("receipt.json", signed.body), ("receipt.sig.json", signed.sig)])
    return w.sealed(inner, kind="receipt", org=by, to=(w.VILLAGE,), seq=9, feed="")


def _pack(change: Callable[[dict[str, object]], object], *, spoil: bool = False, more: bytes = b"") -> bytes:
    from desktop.exchange.pack import Blobs, inner_zip, manifest

    blobs = Blobs()
    value = {"fmt": 1, "min_reader": 1, "crit": [], "org": w.COUNTY, **manifest(w.pack_content(), blobs)}
    change(value)
    if spoil:
        blobs.members[min(blobs.members)] = pack_gzip(b"other")
    if more:
        blobs.members[f"blob/{hashlib.sha256(more).hexdigest()}"] = more
    signed = sign("pack", canonical_json.dump(value), [C])
    inner = inner_zip(("pack.json", "pack.sig.json"), signed, blobs)
    return w.sealed(inner, kind="pack", org=w.COUNTY, to=(w.VILLAGE,), seq=5, feed="")


def _enrols() -> Iterator[Case]:
    def case(name: str, code: str, shows: str, make: Callable[[], bytes], reader: str = "T1") -> Case:
        return Case(f"enrol_{name}", reader, shows, make, code)

    yield case("not_below", "收 306", "of a unit that is not below us", lambda: w.request(w.FAR))
    yield case("unknown_unit", "收 301", "of a unit that is not in the roster", lambda: w.request("V99"))
    yield case("network", "收 311", "of another network", lambda: build_enrol(V1, w.VILLAGE, "x", "net-2", None, w.AT))
    yield case("signature", "收 201", "changed afterwards", lambda: _enrol(late={"name": "y"}), "T1 bare")
    yield case("org", "收 314", "of another unit than its device", lambda: _enrol({"org": w.NEIGHBOUR}), "T1 bare")
    yield case("revoked", "收 314", "its device is revoked", lambda: _enrol({"device": _device(revoked={})}), "T1 bare")
    yield case(
        "keyid", "收 210", "its keyid is not its key's", lambda: _enrol({"device": _device(keyid="0" * 32)}), "T1 bare"
    )
    yield case("suite", "收 206", "suite sm-v1", lambda: _enrol({"device": _device(suite="sm-v1")}), "T1 bare")
    yield case("age", "收 106", "no age recipient", lambda: _enrol({"device": _device(age="age1x")}), "T1 bare")
    yield case("cover_key", "收 314", "the cover is another key's", lambda: _enrol({}, cover=w.keys_of("x")), "T1 bare")


def _device(**changes: object) -> dict[str, object]:
    return {**device_json(device_record(V1, w.VILLAGE)), **changes}


def _enrol(
    changes: dict[str, object] | None = None, *, late: dict[str, object] | None = None, cover: object = V1
) -> bytes:
    value = {**canonical_json.load(read_enrol(w.request()).signed.body), **(changes or {})}
    signed = sign("enrol", canonical_json.dump(value), [V1])
    body = canonical_json.dump({**value, **late}) if late else signed.body
    inner = write_zip([("enrol.json", body), ("enrol.sig.json", signed.sig)])
    return w.sealed(b"", payload=inner, kind="enrol", to=(), seq=0, feed="", signer=cover)  # type: ignore[arg-type]


def _kits() -> Iterator[Case]:
    def case(name: str, code: str, shows: str, make: Callable[[], bytes], reader: str = "kit") -> Case:
        return Case(f"kit_{name}", reader, shows, make, code)

    yield case("wrong_code", "收 207", "another code", good.kit, "kit wrong")
    yield case("not", "收 316", "a submission", lambda: w.submission(own=good.first()))
    yield case("root", "收 309", "the roster is not of its root",
               lambda: good.kit(good.with_kit(root_public=w.keys_of("stranger").ed25519_raw)))  # fmt: skip
    yield case("beside", "收 312", "by a unit that is not above", lambda: good.kit(by=w.OTHER_TOWN))
    yield case(
        "unit", "收 312", "for a unit that is not in the roster", lambda: good.kit(good.with_kit(unit="V99"), w.COUNTY)
    )
    yield case("to", "收 303", "its cover names another unit", lambda: w.with_cover(good.kit(), T1, to=[w.NEIGHBOUR]))
    yield case("org", "收 304", "it names another unit than its signer's", _kit_org)
    yield case("cover", "收 201", "its cover is by another device", lambda: w.with_cover(good.kit(), C))
    yield case("parents", "收 312", "a parent that is not above",
               lambda: good.kit(good.with_kit(parents=(device_record(w.keys_of(w.OTHER_TOWN), w.OTHER_TOWN),))))  # fmt: skip
    yield case("network", "收 311", "networks differ", lambda: good.kit(good.with_kit(network="net-2")))


def _kit_org() -> bytes:
    from desktop.exchange.encryption import decrypt, encrypt
    from desktop.exchange.keys import code_identity, identity_recipient

    data = good.kit()
    salt = canonical_json.load(read_zip(data)["transport.json"])["salt"]
    identity = code_identity(CODE, bytes.fromhex(salt))
    members = read_zip(decrypt(read_zip(data)["payload.age"], identity, addressed=""), first="kit.json")
    signed = sign("kit", canonical_json.dump({**canonical_json.load(members["kit.json"]), "org": w.COUNTY}), [T1])
    members |= {"kit.json": signed.body, "kit.sig.json": signed.sig}
    payload = encrypt(write_zip(members.items()), [identity_recipient(identity)])
    return w.sealed(b"", payload=payload, kind="kit", org=w.TOWN, to=(w.VILLAGE,), seq=5, feed="", more={"salt": salt})


def cases() -> Iterator[Case]:
    yield from _batches()
    yield from _lines()
    yield from _town()
    yield from _down()
    yield from _enrols()
    yield from _kits()
