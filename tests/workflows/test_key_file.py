"""The key file: every way in, old formats, damage, and what must never be in it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop import exchange
from desktop.errors import EnvironmentFailure, RefusedError, UsageError
from desktop.workflows.key_file import (
    FIRST,
    KEY_NAME,
    Slot,
    check_password,
    new_key_file,
    read_key_file,
    unlock,
    unlock_with_code,
    with_password,
    with_recovery_code,
    write_key_file,
)

GOLDEN = Path(__file__).parent / "golden"
KEY = b"k" * 32


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def golden(folder: Path, name: str) -> Path:
    shutil.copy(GOLDEN / f"key_v1_{name}.json", folder / KEY_NAME)
    return folder


def test_format_1_opens_for_ever_and_becomes_format_2_without_its_password(folder: Path):
    file = read_key_file(golden(folder, "password"))
    assert (file.journal, file.is_open, [slot.id for slot in file.slots]) == ("rollback", False, [FIRST])
    # The first change needs the key, not the first password.
    write_key_file(folder, with_password(file, KEY, "b2", "别人的密码二三"))
    assert json.loads((folder / KEY_NAME).read_bytes())["fmt"] == 2
    again = read_key_file(folder)
    assert (unlock(again, "密码").key, unlock(again, "密码").slot) == (KEY, FIRST)
    assert unlock(again, "别人的密码二三").slot == "b2"


def test_format_1_without_a_password(folder: Path):
    file = read_key_file(golden(folder, "open"))
    assert (file.journal, file.is_open, unlock(file, None).key) == ("wal", True, KEY)
    write_key_file(folder, file)
    assert read_key_file(folder) == file


def test_a_first_password_shuts_the_open_door(folder: Path):
    file = new_key_file("rollback", KEY, None)
    shut = with_password(file, KEY, FIRST, "234567", "  老家  门牌 ")
    assert not shut.is_open
    assert KEY.hex() not in repr(shut)
    assert shut.hints == ("老家 门牌",)
    write_key_file(folder, shut)
    assert KEY.hex().encode() not in (folder / KEY_NAME).read_bytes()
    for password, code in ((None, "网 101"), ("234568", "收 208")):
        with pytest.raises(RefusedError, match=code):
            unlock(shut, password)


def test_a_password_change_rewraps_and_leaves_the_other_ways_alone():
    code = exchange.new_recovery_code()
    file = with_recovery_code(new_key_file("rollback", KEY, "234567"), KEY, code)
    changed = with_password(file, KEY, FIRST, "七八九十一二")
    assert changed.salt == file.salt
    assert changed.of_kind("recovery") == file.of_kind("recovery")
    assert unlock(changed, "七八九十一二").key == KEY
    with pytest.raises(RefusedError, match="收 208"):
        unlock(changed, "234567")
    assert unlock_with_code(changed, code).key == KEY
    newer = with_recovery_code(changed, KEY, exchange.new_recovery_code())
    with pytest.raises(RefusedError, match="收 319"):
        unlock_with_code(newer, code)


def test_the_same_password_twice_is_refused_without_telling_whose():
    file = new_key_file("rollback", KEY, "234567")
    with pytest.raises(UsageError) as caught:
        with_password(file, KEY, "b2", "２３４５６７")
    assert caught.value.problem.code == "用 171"
    assert FIRST not in repr(caught.value.problem)
    # One's own again is no harm.
    assert unlock(with_password(file, KEY, FIRST, "234567"), "234567").key == KEY


@pytest.mark.parametrize(("password", "fits"), [("12345", False), ("123456", True), ("一二三四五六", True), ("x" * 201, False), ("ﬁﬁﬁ", True)])  # fmt: skip
def test_the_rule_is_short(password: str, fits: bool):
    if fits:
        assert check_password(password) == password
    else:
        with pytest.raises(UsageError, match="用 170"):
            check_password(password)


def test_a_slot_of_a_later_program_is_kept(folder: Path):
    file = new_key_file("wal", KEY, None).with_slot(Slot("x", "fingerprint-reader", {"of": ["later"]}))
    write_key_file(folder, file)
    assert read_key_file(folder) == file


def spoiled(change: dict[str, Any], slot: dict[str, Any]) -> bytes:
    body = with_password(new_key_file("rollback", KEY, None), KEY, FIRST, "234567").slots[0].body
    value = {"fmt": 2, "journal": "rollback", "kdf": "argon2id-1", "salt": "00" * 16}
    return json.dumps({**value, "slots": [{"id": FIRST, "kind": "password", **body, **slot}], **change}).encode()


_SPOILED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"salt": "00"}, {}), ({"salt": 7}, {}), ({"slots": {}}, {}), ({"slots": [1]}, {}), ({"slots": None}, {}),
    ({}, {"id": 7}), ({}, {"nonce": "00"}), ({}, {"sealed": "zz"}), ({}, {"nonce": None}), ({}, {"kind": "none"}),
    ({}, {"kind": "none", "key": "00"}), ({}, {"kind": "parent"}),
    ({}, {"kind": "parent", "org": "V", "network": "n", "recipients": "", "sealed": "", "to": [1]}),
]  # fmt: skip


@pytest.mark.parametrize(("change", "slot"), _SPOILED)
def test_damage_is_said_as_such(folder: Path, change: dict[str, Any], slot: dict[str, Any]):
    (folder / KEY_NAME).write_bytes(spoiled(change, slot))
    with pytest.raises(EnvironmentFailure) as caught:
        read_key_file(folder)
    assert caught.value.problem.code == "环 106"


@pytest.mark.parametrize(("raw", "code"), [(b"", "环 106"), (b"[]", "环 107"), (b'{"fmt":3}', "环 107"), (b'{"fmt":1}', "环 106"), (b"[" * 100_000, "环 106"), (b'{"fmt":2,"kdf":"other"}', "环 107"), (b'{"fmt":1,"key":"zz"}', "环 106"), (b'{"fmt":1,"wrapped":"{}"}', "环 106")])  # fmt: skip
def test_what_is_no_key_file(folder: Path, raw: bytes, code: str):
    (folder / KEY_NAME).write_bytes(raw)
    with pytest.raises(EnvironmentFailure, match=code):
        read_key_file(folder)


def test_no_key_file_at_all(folder: Path):
    with pytest.raises(EnvironmentFailure, match="环 105"):
        read_key_file(folder)


def test_nobody_becomes_somebody_else_by_renaming_a_slot():
    file = with_password(new_key_file("rollback", KEY, "234567"), KEY, "b2", "345678")
    first, second = file.of_kind("password")
    swapped = replace(file, slots=(Slot(FIRST, "password", second.body), Slot("b2", "password", first.body)))
    for password in ("234567", "345678"):
        with pytest.raises(RefusedError, match="收 208"):
            unlock(swapped, password)
