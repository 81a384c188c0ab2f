"""Wrong usage ends with 2, a refused input with 3, a failing environment with 4; a refused input changes nothing."""

from __future__ import annotations

import os

import pytest

from tests.chain.county import COUNTY, SHIQIAO, TOWNSHIP, XINGFU, clinic, must, run


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["submit", "{village}", "--period", "2023-13", "--to", "{stick}"], 2),
        (["submit", "{village}", "--to", "{stick}"], 2),
        (["table", "{county}", "free_clinic_week", "annex9", "--period", "2023"], 2),
        (["table", "{county}", "free_clinic_week", "annex2", "--period", "2023", "--line", "x"], 2),
        (["table", "{county}", "free_clinic_week", "annex2", "--period", "2023", "--cell", "x"], 2),
        (["table", "{county}", "nothing", "annex2", "--period", "2023"], 2),
        (["record", "add", "{village}", "no_form", "{stick}/x.json"], 4),
        (["record", "add", "{village}", "free_clinic", "{stick}/x.csv"], 2),
        (["record", "show", "{village}", "none"], 3),
        (["check", "{stick}"], 2),
        (["receive", "{county}", "{stick}/missing.xinglin"], 4),
        (["nonsense"], 2),
        ([], 2),
        (["kit", "make", "{county}", "--unit", "1", "--to", "{stick}"], 2),
    ],
)
def test_exit_codes(county, arguments, code):
    places = {"village": county.at(XINGFU), "county": county.at(COUNTY), "stick": county.stick("s")}
    ran = run(*(argument.format(**places) for argument in arguments))
    assert ran.code == code, ran
    assert ran.json["error"].keys() == {"code", "message", "where", "hint"}
    assert any("一" <= letter <= "鿿" for letter in ran.json["error"]["message"])


def test_a_bad_record_stores_none_of_its_file(county, tmp_path):
    file = tmp_path / "two.jsonl"
    import json

    bad = clinic("2023-09-19", visits=-4)
    file.write_text("\n".join(json.dumps(item, ensure_ascii=False) for item in (clinic(), bad)), encoding="utf-8")
    ran = run("record", "add", county.at(XINGFU), "free_clinic", file)
    assert ran.code == 3 and "visits_offline" in ran.json["error"]["where"] and "2" in ran.json["error"]["where"]
    assert must("record", "list", county.at(XINGFU))["records"] == []
    kept = run("record", "add", county.at(XINGFU), "free_clinic", file, "--keep-good")
    assert kept.code == 3 and len(kept.json["records"]) == 1 and kept.json["refused"][0]["number"] == 2
    assert len(must("record", "list", county.at(XINGFU))["records"]) == 1


def test_an_unknown_field_is_named(county, tmp_path):
    file = tmp_path / "one.json"
    file.write_text('{"visits_ofline": 3}', encoding="utf-8")
    ran = run("record", "add", county.at(XINGFU), "free_clinic", file)
    assert ran.code == 3 and "visits_ofline" in str(ran.json["error"])


def test_a_kit_with_a_wrong_code_or_wrong_words_makes_nothing(county, tmp_path):
    made = must("kit", "make", county.at(COUNTY), "--unit", SHIQIAO, "--to", county.stick("k"))
    kit = made["kits"][0]
    wrong_code = run("workspace", "create", tmp_path / "a", "--kit", kit["file"], "--code", "0000-0000-0000-0000")
    assert wrong_code.code == 3 and not (tmp_path / "a" / "workspace.db").exists()
    words = " ".join(reversed(made["fingerprint"].split()))
    wrong_words = run(
        "workspace", "create", tmp_path / "b", "--kit", kit["file"], "--code", kit["code"], "--fingerprint", words
    )
    assert wrong_words.code == 3 and wrong_words.json["error"]["code"] == "网 102"


def test_until_the_words_are_compared_nothing_is_submitted(county, tmp_path):
    made = must("kit", "make", county.at(COUNTY), "--unit", SHIQIAO, "--to", county.stick("k"))
    kit = made["kits"][0]
    place = tmp_path / "new"
    created = must("workspace", "create", place, "--kit", kit["file"], "--code", kit["code"])
    assert created["confirmed"] is False
    file = tmp_path / "one.json"
    import json

    file.write_text(json.dumps(clinic()), encoding="utf-8")
    must("record", "add", place, "free_clinic", file)
    refused = run("submit", place, "--period", "2023-09", "--to", tmp_path / "stick")
    assert refused.code == 3 and refused.json["error"]["code"] == "网 140"
    must("workspace", "confirm", place, "--fingerprint", made["fingerprint"])
    must("submit", place, "--period", "2023-09", "--to", tmp_path / "stick")


def test_a_kit_waits_for_the_unit_above(tmp_path, monkeypatch):
    from tests.chain.county import NOW, PERSONS, UNITS

    monkeypatch.setenv("XINGLIN_NOW", NOW)
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "persons.csv").write_text(PERSONS, encoding="utf-8")
    must("network", "create", tmp_path / "c", "--units", tmp_path / "units.csv", "--programme", "free_clinic_week")
    made = must("kit", "make", tmp_path / "c", "--all", "--to", tmp_path / "k")
    assert {kit["unit"] for kit in made["kits"]} == {"990101", "990190"}
    assert set(made["waiting"]) == {"99010101", "99010102", "99010103"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace("990101,青石", "990100,青石"), "网 112"),
        (lambda text: text.replace("99010101,幸福村卫生室,village,990101", "99010101,幸福村卫生室,village,"), "网 113"),
        (lambda text: text.replace("village,990101,", "village,999,"), "网 114"),
        (lambda text: text.replace("code,name", "code,nmae"), "网 116"),
        (lambda text: text.replace("village", "vilage"), "网 118"),
    ],
)
def test_a_bad_unit_tree_is_refused_by_row(tmp_path, change, code):
    from tests.chain.county import UNITS

    (tmp_path / "units.csv").write_text(change(UNITS), encoding="utf-8")
    ran = run("network", "create", tmp_path / "c", "--units", tmp_path / "units.csv", "--programme", "free_clinic_week")
    assert ran.code == 3 and ran.json["error"]["code"] == code and "units.csv" in ran.json["error"]["where"]
    assert not (tmp_path / "c").exists() or not any((tmp_path / "c").iterdir())


def test_a_stick_that_cannot_be_written_keeps_the_number(county):
    county.add(XINGFU, "free_clinic", clinic())
    blocked = county.root / "blocked"
    blocked.write_text("a file where a folder should be")
    ran = run("submit", county.at(XINGFU), "--period", "2023-09", "--to", blocked / "stick")
    assert ran.code == 4
    assert county.submit(XINGFU)["seq"] == 1


def test_inspect_needs_no_key(county):
    county.add(XINGFU, "free_clinic", clinic())
    file = county.submit(XINGFU)["file"]
    told = must("inspect", file)
    assert {name: told[name] for name in ("kind", "from", "to", "seq", "period", "signature")} == {
        "kind": "submission", "from": XINGFU, "to": [TOWNSHIP], "seq": 1, "period": "2023-09", "signature": "unchecked",
    }  # fmt: skip
    assert must("inspect", file, "--workspace", county.at(TOWNSHIP))["signature"] == "valid"
    assert told["size"] == os.path.getsize(file)


def test_check_finds_nothing_in_a_good_workspace(county):
    county.add(XINGFU, "free_clinic", clinic())
    assert must("check", county.at(XINGFU))["ok"] is True
