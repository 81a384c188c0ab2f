"""The code of the safe: read from paper by somebody in trouble, so it forgives how it is typed and names what is wrong."""

from __future__ import annotations

import math
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import RefusedError
from desktop.exchange import (
    check_typed_groups,
    new_recovery_code,
    open_code_slots,
    open_password_slots,
    plain_recovery_code,
    same_group,
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


def test_groups_are_judged_while_the_rest_is_still_being_typed() -> None:
    groups = new_recovery_code().split("-")
    wrong = ("3" if groups[1][0] != "3" else "4") + groups[1][1:]
    check_typed_groups("")
    check_typed_groups(groups[0] + wrong[:4])  # not complete: nobody is interrupted in the middle of a group
    with pytest.raises(RefusedError) as caught:
        check_typed_groups(f"{groups[0]} {wrong} {groups[2][:2]}")
    assert caught.value.problem.code == "收 318"
    assert "2" in caught.value.problem.message
    check_typed_groups("-".join(groups) + "TOO MUCH")  # how long it is, is judged at the end


def test_a_group_read_from_the_paper_again() -> None:
    code = "FX9XE-0F2K6-HR81P-ET2N6-T0FKR-2W2H2-7304X"
    for number, group in enumerate(code.split("-"), start=1):
        assert same_group(code, number, f" {group.lower()} ")
        assert not same_group(code, number % GROUPS + 1, group)
    assert same_group(code, 2, "OFZK6")  # what looks alike is alike
    for typed in ("", "0F2K", "0F2K60", "0F2K7"):
        assert not same_group(code, 2, typed)
