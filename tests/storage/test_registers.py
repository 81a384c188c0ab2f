from __future__ import annotations

import pytest

from desktop.errors import RefusedError
from desktop.storage.database import Database
from desktop.storage.registers import load_register, load_units, save_register

UNITS = [
    {"code": "C", "name": "阳光县", "level": "county"},
    {"code": "T", "name": "幸福镇", "level": "township", "parent": "C", "is_tcm": "1", "hospital_grade": "一级"},
    {"code": "V", "name": "幸福村", "level": "village", "parent": "T", "is_medical": "0", "valid_to": "2023-12-31"},
]


def test_units_become_a_tree_with_its_closure(db: Database) -> None:
    save_register(db, "units", UNITS)
    tree = load_units(db)
    assert tree.ancestors("V") == ("T", "C")
    assert (tree["C"].is_medical, tree["T"].is_tcm, tree["V"].is_medical) == (True, True, False)
    assert tree["V"].status == "正常"
    pairs = {tuple(row) for row in db.execute("SELECT ancestor, code FROM reg_unit_tree")}
    assert pairs == {("C", "C"), ("T", "T"), ("V", "V"), ("C", "T"), ("C", "V"), ("T", "V")}


def test_saving_replaces_and_keeps_the_order(db: Database) -> None:
    save_register(db, "units", UNITS)
    save_register(db, "units", [UNITS[1], UNITS[0]])
    assert [row["code"] for row in load_register(db, "units")] == ["T", "C"]
    assert db.execute("SELECT count(*) FROM reg_unit_tree")[0][0] == 3


def test_a_cycle_in_the_units_ends(db: Database) -> None:
    save_register(db, "units", [{"code": "A", "parent": "B"}, {"code": "B", "parent": "A"}])
    assert db.execute("SELECT count(*) FROM reg_unit_tree")[0][0] == 4


def test_material_is_its_own_code(db: Database) -> None:
    save_register(db, "materials", [{"name": "健康手册", "class": "印刷品", "unit": "本"}])
    assert load_register(db, "materials") == [{"code": "健康手册", "name": "健康手册", "class": "印刷品", "unit": "本"}]


def test_every_register_can_be_saved(db: Database) -> None:
    save_register(db, "pairings", [{"kind": "医师包靠", "from": "P1", "to": "V", "start": "2023-01-01", "end": ""}])
    assert load_register(db, "pairings")[0]["from"] == "P1"


def test_unknown_names_are_refused_and_nothing_is_lost(db: Database) -> None:
    save_register(db, "units", UNITS)
    with pytest.raises(RefusedError, match="存 106"):
        save_register(db, "nothing", [])
    with pytest.raises(RefusedError) as caught:
        save_register(db, "units", [UNITS[0], {"code": "X", "colour": "red"}])
    assert caught.value.problem.code == "存 107"
    assert caught.value.problem.where == "第 2 行"
    assert len(load_register(db, "units")) == 3
