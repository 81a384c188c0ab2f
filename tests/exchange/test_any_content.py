"""parse(write(x)) = x for files of every kind, whatever is in them; and the stranger reads the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.exchange import (
    KitContent,
    OpenedPack,
    OpenedSubmission,
    PackContent,
    SubmissionContent,
    build_endorsement,
    build_recovery_grant,
    build_recovery_request,
    check_recovery_grant,
    device_record,
    open_database_key,
    open_file,
    open_kit,
    open_recovery_grant,
    read_recovery_request,
    read_zip,
    seal_database_key,
    seal_kit,
    write_zip,
)
from desktop.exchange.container import good_name, pack_gzip, unpack_gzip
from desktop.foundation import canonical_json
from tests.exchange import world as w
from tests.stranger import box

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40)
NAMES = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,8}(/[a-z0-9][a-z0-9._-]{0,8}){0,2}", fullmatch=True)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(NAMES, st.binary(max_size=200), min_size=1, max_size=8))
def test_any_container(members: dict[str, bytes]) -> None:
    data, first = write_zip(members.items()), next(iter(members))
    assert read_zip(data, first=first) == members
    assert list(read_zip(data, first=first)) == list(members)
    assert box.archive(members.items()) == data
    assert box.unarchive(data, first) == list(members.items())


@given(TEXT)
def test_names_are_judged_alike(name: str) -> None:
    assert good_name(name) == bool(len(name) <= 200 and name.isascii() and box.NAME.fullmatch(name))


@given(st.binary(max_size=4000))
def test_any_gzip(content: bytes) -> None:
    assert unpack_gzip(pack_gzip(content), where="") == box.gunzip(pack_gzip(content)) == content


@given(JSON)
def test_any_json(value: object) -> None:
    raw = canonical_json.dump(value)
    assert canonical_json.load(raw) == value
    assert box.parse(raw) == value
    assert canonical_json.dump(canonical_json.load(raw)) == raw, "one way to write it"


@given(st.text('{}[]"\\,:0123456789.eE+-ntfu \ufeff艾', max_size=30) | st.binary(max_size=20))
def test_any_text_is_json_for_both_or_for_neither(text: str | bytes) -> None:
    raw = text.encode() if isinstance(text, str) else text

    def read(parse: Callable[[bytes], object], error: type[Exception]) -> object:
        try:
            return ("is", parse(raw))
        except error:
            return "is not"

    assert read(canonical_json.load, canonical_json.JsonRefused) == read(box.parse, box.NotJson)


LINES = st.lists(
    st.tuples(st.integers(1, 9), st.integers(1, 5), TEXT, st.booleans()), max_size=4, unique_by=lambda line: line[:2]
)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(LINES, min_size=1, max_size=3),
    st.dictionaries(st.sampled_from([b"a", b"bc", b""]), st.none(), max_size=2),
    st.sampled_from(["endorsed", "returned"]),
    st.lists(TEXT, max_size=3),
)
def test_any_submission(
    batches: list[list[tuple[int, int, str, bool]]], photos: dict[bytes, None], decision: str, excluded: list[str]
) -> None:
    """A village's, or a township's that carries them all with their judgements and enrolments."""
    attachments = {hashlib.sha256(photo).hexdigest(): photo for photo in photos}
    made = []
    for number, lines in enumerate(batches):
        found = [
            w.record(record, rev=rev, reason="x", op="put" if put else "del", data={"topic": text} if put else None)
            for record, rev, text, put in lines
        ]
        made.append(w.batch(feed=f"{number:032x}", lines=tuple(found), attachments=attachments))
    own = w.batch(w.TOWN, feed=w.TOWN_FEED, lines=())
    judged = build_endorsement(made[0].sha256, decision, excluded, org=w.TOWN, signer=w.keys_of(w.TOWN))
    whole = SubmissionContent((own, *sorted(made, key=lambda item: item.sha256)), (judged,), (w.acceptance(w.VILLAGE),))
    data = w.submission(whole, org=w.TOWN, to=(w.COUNTY,), own=own, feed=w.TOWN_FEED)
    opened = open_file(data, w.trust_of(w.COUNTY, accepted=()), w.keys_of(w.COUNTY)).content
    assert isinstance(opened, OpenedSubmission)
    assert opened.content == whole
    assert all(item.attachments == attachments for item in opened.batches[1:])
    assert opened.endorsements[0].excluded == tuple(excluded)


PATHS = st.from_regex(r"[a-z一-龥0-9]{1,6}(/[a-z0-9_.-]{0,4}[a-z0-9]){0,2}", fullmatch=True)
PACKS = st.builds(
    lambda version, forms, files, rows: PackContent(
        version, w.NETWORK, w.roster(), (w.acceptance(w.VILLAGE),), forms, {"p": (3, files)}, {"units": tuple(rows)}
    ),
    st.integers(1, 2**53 - 1),
    st.dictionaries(TEXT, st.tuples(TEXT, TEXT), max_size=3),
    st.dictionaries(PATHS, st.binary(max_size=50), max_size=3),
    st.lists(st.dictionaries(TEXT, TEXT, max_size=3), max_size=3),
)


@settings(deadline=None, max_examples=25)
@given(PACKS)
def test_any_pack(content: PackContent) -> None:
    opened = open_file(w.pack(content), w.trust_of(w.VILLAGE, accepted=()), w.keys_of(w.VILLAGE)).content
    assert isinstance(opened, OpenedPack)
    assert opened.content == content


@settings(deadline=None, max_examples=3)
@given(PACKS, TEXT)
def test_any_kit(content: PackContent, secret: str) -> None:
    county = device_record(w.keys_of(w.COUNTY), w.COUNTY)
    kit = KitContent(w.VILLAGE, content, w.keys_of(w.COUNTY).ed25519_raw, (county,), secret, w.NETWORK)
    data = seal_kit(kit, "12345", from_org=w.COUNTY, signer=w.keys_of(w.COUNTY))
    assert open_kit(data, "１２３-45").content == kit


@settings(deadline=None, max_examples=15)
@given(st.binary(min_size=32, max_size=32), TEXT, TEXT)
def test_any_recovery(key: bytes, by: str, at: str) -> None:
    fresh, town = w.keys_of("fresh"), w.keys_of(w.TOWN)
    sealed = seal_database_key(key, w.VILLAGE, w.NETWORK, [town.age_recipient])
    data = build_recovery_request(fresh, org=w.VILLAGE, network=w.NETWORK, to=(w.TOWN,), sealed=sealed, created=at)
    request = read_recovery_request(data)
    assert (request.created, request.sealed) == (at, sealed)
    assert open_database_key(request, [town.age_identity], addressed="") == key
    grant = open_recovery_grant(
        build_recovery_grant(request, key, signer=town, org=w.TOWN, by=by, at=at), fresh, request
    )
    assert (grant.key, grant.by, grant.at) == (key, by, at)
    assert check_recovery_grant(grant, w.trust_of(w.VILLAGE)).keyid == town.keyid
