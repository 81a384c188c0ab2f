"""The code of the safe: read from paper by somebody in trouble, so it forgives how it is typed and names what is wrong."""

from __future__ import annotations

import math
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import RefusedError
from desktop.exchange import (
    new_recovery_code,
    open_code_slots,
    open_password_slots,
    plain_recovery_code,
    seal_code_slot,
    seal_password_slot,
)
from desktop.exchange.recovery_code import ALPHABET, GROUP, GROUPS


def refused(text: str) -> tuple[str, str]:
    with pytest.raises(RefusedError) as caught:
        plain_recovery_code(text)
    return caught.value.problem.code, caught.value.problem.message


def test_it_carries_more_than_120_random_bits_and_nothing_that_looks_like_something_else() -> None:
    code = new_recovery_code()
    assert math.log2(len(ALPHABET)) * (GROUP - 1) * GROUPS > 120
    assert [len(group) for group in code.split("-")] == [GROUP] * GROUPS
    assert not set("ODQILZSGBU") & set(ALPHABET)
    assert len({new_recovery_code() for _time in range(50)}) == 50
    assert plain_recovery_code(code) == code.replace("-", "")


@given(st.data())
def test_however_it_is_typed(data: st.DataObject) -> None:
    code = new_recovery_code()
    between = data.draw(st.lists(st.sampled_from(["", " ", "-", "　", "．", "\n", "，"]), min_size=34, max_size=34))
    typed = "".join(a + b for a, b in zip(code.replace("-", ""), [*between, ""], strict=True))
    if data.draw(st.booleans()):
        typed = typed.lower()
    if data.draw(st.booleans()):
        typed = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in typed)
        assert unicodedata.normalize("NFKC", typed) != typed
    # Whoever reads O for 0, I or L for 1, Z for 2, S for 5, G for 6, B for 8, U for V is right.
    for seen, meant in (("o", "0"), ("L", "1"), ("z", "2"), ("S", "5"), ("g", "6"), ("B", "8")):
        if data.draw(st.booleans()):
            typed = typed.replace(meant, seen)
    assert plain_recovery_code(typed) == code.replace("-", "")


def test_every_single_wrong_character_is_found_and_its_group_named() -> None:
    plain = new_recovery_code().replace("-", "")
    for place, right in enumerate(plain):
        for letter in ALPHABET:
            if letter != right:
                code, told = refused(plain[:place] + letter + plain[place + 1 :])
                assert (code, told) == ("收 318", f"恢复码第 {place // GROUP + 1} 组抄错了。")


def test_groups_in_each_others_place_are_found() -> None:
    groups = new_recovery_code().split("-")
    groups[0], groups[3] = groups[3], groups[0]
    assert refused("-".join(groups)) == ("收 318", "恢复码第 1、4 组抄错了。")


def test_too_few_too_many_and_what_is_no_character_of_it() -> None:
    code = new_recovery_code()
    assert refused(code[:-1])[0] == "收 317"
    assert "35 个字，现在是 36 个" in refused(code + "7")[1]
    assert refused("")[0] == "收 317"
    assert refused("码" + code[1:])[0] == "收 318"


def test_one_stretching_finds_whose_password_it_is() -> None:
    salt, key = b"s" * 16, b"k" * 32
    first = seal_password_slot("山高水长１", salt, key, "first", ())
    assert first is not None
    one = ("first", first["nonce"], first["sealed"])
    # The same password, typed in another width: refused for a second person.
    assert seal_password_slot("山高水长1", salt, key, "b", [one]) is None
    second = seal_password_slot("234567", salt, key, "b", [one])
    assert second is not None
    two = ("b", second["nonce"], second["sealed"])
    assert open_password_slots("234567", salt, [one, two]) == ("b", key)
    # A slot under another's name opens nothing: nobody becomes somebody else by renaming.
    with pytest.raises(RefusedError, match="收 208"):
        open_password_slots("234567", salt, [("first", two[1], two[2])])


def test_another_code_opens_nothing() -> None:
    salt, key, code = b"s" * 16, b"k" * 32, new_recovery_code()
    made = seal_code_slot(code, salt, key, "recovery")
    slots = [("recovery", made["nonce"], made["sealed"])]
    assert open_code_slots(code.lower(), salt, slots) == ("recovery", key)
    for other, of in ((new_recovery_code(), slots), (code, [])):
        with pytest.raises(RefusedError, match="收 319"):
            open_code_slots(other, salt, of)
