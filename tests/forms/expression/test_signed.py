"""extract-signed(): RFC 8032's own examples, and whatever another implementation signs."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.forms import evaluate
from desktop.forms.expression.signed import _ORDER, is_signed

# RFC 8032 §7.1, TEST 1 to 3: public key, message, signature.
EXAMPLES = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("key", "message", "signature"), EXAMPLES)
def test_the_examples_of_the_standard(key: str, message: str, signature: str) -> None:
    raw = [bytes.fromhex(part) for part in (key, message, signature)]
    assert is_signed(*raw)
    assert not is_signed(raw[0], raw[1] + b"!", raw[2])


@settings(max_examples=15, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=60), st.integers(0, 511))
def test_what_another_signs_is_signed_and_a_bit_less_is_not(secret: bytes, message: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(secret)
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert is_signed(key, message, signature)
    spoiled = bytearray(signature)
    spoiled[bit // 8] ^= 1 << bit % 8
    assert not is_signed(key, message, bytes(spoiled))


def test_what_is_no_key_or_no_signature() -> None:
    key, message, signature = (bytes.fromhex(part) for part in EXAMPLES[1])
    scalar = int.from_bytes(signature[32:], "little") + _ORDER
    wrong = [
        (key[:31], signature),
        (key, signature[:63]),
        (b"\xff" * 32, signature),  # beyond the field
        (b"\x02" + b"\0" * 31, signature),  # on no curve
        (b"\x01" + b"\0" * 30 + b"\x80", signature),  # x is 0 and yet odd
        (key, b"\xff" * 32 + signature[32:]),
        (key, signature[:32] + scalar.to_bytes(32, "little")),  # the same signature, spelt another way
    ]
    assert [is_signed(one, message, two) for one, two in wrong] == [False] * len(wrong)


def test_in_an_expression() -> None:
    key, message, signature = (bytes.fromhex(part) for part in EXAMPLES[1])
    public, contents = (base64.b64encode(part).decode() for part in (key, signature + message))
    assert evaluate(f"extract-signed('{contents}', '{public}')") == "r"
    assert evaluate(f"extract-signed('{contents.rstrip('=')}', '{public}')") == "r"
    assert evaluate(f"extract-signed('{public}', '{contents}')") == ""
