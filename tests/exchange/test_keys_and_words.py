"""Keys, wrapping, fingerprint words, and what a file says of itself."""

from __future__ import annotations

import base64
import pickle

import pytest
from pypinyin import lazy_pinyin

from desktop.errors import RefusedError
from desktop.exchange import (
    DeviceKeys,
    fingerprint,
    inspect_file,
    keyid_of,
    new_code,
    read_enrol,
    read_zip,
    same_words,
    unwrap_key,
    wrap_key,
)
from desktop.exchange.encryption import decrypt, encrypt
from desktop.exchange.fingerprint_words import MODIFIERS, NOUNS
from desktop.exchange.keys import code_identity, identity_recipient
from desktop.exchange.signing import pae, payload_type, sign
from desktop.foundation import canonical_json
from tests.exchange import world as w


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.exchange.keys._MEMORY_KIB", 32)


def test_device_keys() -> None:
    keys = DeviceKeys.generate()
    assert DeviceKeys.from_json(keys.to_json()) == keys
    assert canonical_json.load(canonical_json.dump(keys.to_json())) == keys.to_json()
    assert keys.keyid == keyid_of(keys.ed25519_raw)
    assert len(keys.keyid) == 32
    assert bytes.fromhex(keys.ed25519_public) == keys.ed25519_raw
    assert keys.age_recipient.startswith("age1")
    assert keys.age_identity not in repr(keys)
    assert keys.ed25519_secret.hex() not in repr(keys)
    assert DeviceKeys.generate() != keys
    with pytest.raises(RefusedError, match=r"收 206.*sm-v1"):
        DeviceKeys.from_json({**keys.to_json(), "suite": "sm-v1"})


def test_keys_go_to_a_process_that_helps_whatever_was_done_with_them() -> None:
    keys = DeviceKeys.generate()
    signature = keys.sign(b"x")
    there = pickle.loads(pickle.dumps(keys))  # noqa: S301  our own
    assert there == keys and there.keyid == keys.keyid and there.sign(b"x") == signature


def test_pre_authentication_encoding_is_dsse() -> None:
    name = payload_type("batch").encode()
    assert name == b"application/vnd.xinglin.batch+json;v=1"
    assert pae("batch", b"hello") == b"DSSEv1 " + str(len(name)).encode() + b" " + name + b" 5 hello"
    signed = sign("batch", b"hello", [w.keys_of("x")])
    value = canonical_json.load(signed.sig)
    assert value["payloadType"] == name.decode()
    assert base64.b64decode(value["signatures"][0]["sig"]) == w.keys_of("x").sign(pae("batch", b"hello"))


def test_encrypting_to_nobody_or_nonsense() -> None:
    for recipients in ([], ["age1nonsense"]):
        with pytest.raises(ValueError, match=r"."):
            encrypt(b"x", recipients)
    keys = DeviceKeys.generate()
    once = encrypt(b"x", [keys.age_recipient])
    assert encrypt(b"x", [keys.age_recipient] * 5).count(b"-> X25519 ") == once.count(b"-> X25519 ") == 1
    assert decrypt(once, keys.age_identity, addressed="") == b"x"


def test_wrapping() -> None:
    wrapped = wrap_key(b"k" * 32, "密码１")
    assert unwrap_key(wrapped, "密码1") == b"k" * 32
    assert wrap_key(b"k" * 32, "密码１") != wrapped
    assert b"k" * 32 not in wrapped
    value = canonical_json.load(wrapped)
    for bad in (
        b"",
        b"[]",
        b"{}",
        canonical_json.dump({**value, "salt": ""}),
        canonical_json.dump({**value, "nonce": "00"}),
        canonical_json.dump({**value, "sealed": 1}),
        canonical_json.dump({**value, "sealed": "xx"}),
    ):
        with pytest.raises(RefusedError, match=r"收 106"):
            unwrap_key(bad, "密码1")
    for newer in ({"fmt": 2}, {"kdf": "argon2id-9"}):
        with pytest.raises(RefusedError, match=r"收 105"):
            unwrap_key(canonical_json.dump({**value, **newer}), "密码1")
    with pytest.raises(RefusedError, match=r"收 208"):
        unwrap_key(canonical_json.dump({**value, "sealed": value["sealed"][:-2] + "00"}), "密码2")


def test_codes() -> None:
    code = new_code()
    assert len(code) == 23
    assert code.replace("-", "").isdigit()
    assert new_code() != code
    identity = code_identity(code, b"s" * 16)
    assert identity_recipient(identity).startswith("age1")
    assert code_identity(code, b"t" * 16) != identity
    assert code_identity("0" + code[1:], b"s" * 16) != code_identity("1" + code[1:], b"s" * 16)


def test_words_can_be_told_apart_by_ear() -> None:
    assert (len(MODIFIERS), len(NOUNS)) == (64, 32)
    for characters in (MODIFIERS, NOUNS):
        assert len({lazy_pinyin(c)[0] for c in characters}) == len(characters)


def test_fingerprint() -> None:
    keys, other = DeviceKeys.generate(), DeviceKeys.generate()
    words = fingerprint(keys.ed25519_raw, keys.age_recipient)
    assert [len(word) for word in words.split(" ")] == [2] * 8
    assert words != fingerprint(keys.ed25519_raw, other.age_recipient)
    assert words != fingerprint(other.ed25519_raw, keys.age_recipient)
    # Fixed for ever: what is printed on paper must still compare.
    assert fingerprint(bytes(32), "age1x") == "木羊 浅果 雪狼 暗茶 金叶 紫兔 老茶 辣狗"


def test_comparing_words() -> None:
    words = fingerprint(bytes(32), "age1x")
    for text in (
        words.replace(" ", ""),
        words.replace(" ", "、"),
        f"  {words.replace(' ', '　')}\n",
        words.replace(" ", "，"),
    ):
        assert same_words(words, text)
    assert not same_words(words, words[:-1])
    assert not same_words(words, "")
    assert not same_words("", "")
    assert not same_words(words[:5], words[:5])
    changed = ("马" if words[-1] != "马" else "牛").join((words[:-1], ""))
    assert not same_words(words, changed)


# ------------------------------------------------------------------------------------------ inspect


def test_inspect() -> None:
    own = w.batch(seq=7)
    data = w.submission(own=own, seq=7)
    found = inspect_file(data)
    assert found == {
        "kind": "submission",
        "from": w.VILLAGE,
        "to": [w.TOWN],
        "unit": w.VILLAGE,
        "seq": 7,
        "feed": w.FEED,
        "batch": own.sha256,
        "period": "2023-09",
        "signed_by": w.keys_of(w.VILLAGE).keyid,
        "signature": "unchecked",
        "size": len(data),
        "min_reader": 1,
        "reader_max": 1,
        "roster_ver": 3,
        "payload": {"enc": "age-v1", "size": len(read_zip(data)["payload.age"]), "readers": 1},
    }
    canonical_json.dump(found)
    many = w.submission(own=own, seq=7, recipients=(w.keys_of(w.TOWN), w.keys_of("safe"), w.keys_of(w.COUNTY)))
    assert inspect_file(many)["payload"]["readers"] == 3


def test_inspect_judges_the_signature() -> None:
    data = w.submission()
    trust = w.trust_of(w.TOWN)
    assert inspect_file(data, trust)["signature"] == "valid"
    assert inspect_file(data, w.trust_of(w.COUNTY))["signature"] == "valid", "anybody of the network may look"
    assert inspect_file(data, w.trust_of(w.TOWN, accepted=()))["signature"] == "unknown_signer"
    assert inspect_file(w.with_members(data, payload_age=b"x"), trust)["signature"] == "bad"
    other = sign("transport", b"{}", [w.keys_of(w.VILLAGE)]).sig
    assert inspect_file(w.with_members(data, transport_sig_json=other), trust)["signature"] == "bad"
    assert inspect_file(w.sealed(b"", signer=w.keys_of(w.NEIGHBOUR)), trust)["signature"] == "bad"
    with pytest.raises(RefusedError, match=r"收 102"):
        inspect_file(data[:-1], trust)


def test_inspect_of_requests_and_kits() -> None:
    trust = w.trust_of(w.TOWN, accepted=())
    asked = inspect_file(w.request(), trust)
    assert (asked["signature"], asked["payload"]["enc"], asked["payload"]["readers"]) == ("unknown_signer", "none", 0)
    assert asked["words"] == read_enrol(w.request()).fingerprint
    spoiled = w.with_members(w.request(), payload_zip=b"x")
    assert inspect_file(spoiled, trust)["signature"] == "bad"
    assert "words" not in inspect_file(spoiled), "a key that proves nothing has no words to compare"
    kit = w.sealed(
        b"x", kind="kit", org=w.COUNTY, to=(w.VILLAGE,), more={"salt": "0" * 32}, recipients=(w.keys_of("y"),)
    )
    found = inspect_file(kit, trust)
    assert (found["kind"], found["unit"], found["signature"]) == ("kit", w.VILLAGE, "valid")
