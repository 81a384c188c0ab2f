"""One stick with everything that can be wrong with a file: the good ones are taken in, each bad one has its sentence."""

from __future__ import annotations

from pathlib import Path

from tests.chain.county import COUNTY, HOSPITAL, LIUHE, SHIQIAO, TOWNSHIP, XINGFU, County, clinic, must, run


def _stick(county: County) -> Path:
    """幸福村 good and received before; 柳河村 good, one copy with a bit flipped, one truncated; 石桥村 not enrolled; a hospital's for the county."""
    stick = county.stick("all")
    for unit in (XINGFU, LIUHE, SHIQIAO, HOSPITAL):
        county.add(unit, "free_clinic", clinic())
    before = Path(county.submit(XINGFU, stick="all")["file"])
    assert run("receive", county.at(TOWNSHIP), before).code == 0
    good = Path(county.submit(LIUHE, stick="all")["file"])
    raw = bytearray(good.read_bytes())
    raw[len(raw) // 2] ^= 1
    (stick / "翻了一位.xinglin").write_bytes(raw)
    (stick / "半截.xinglin").write_bytes(good.read_bytes()[: len(raw) // 2])
    county.submit(SHIQIAO, stick="all")
    county.submit(HOSPITAL, stick="all")
    return stick


def _by_name(files: list[dict]) -> dict[str, dict]:
    return {_short(item): item for item in files}


def _short(item: dict) -> str:
    if item["kind"] == "enrol":
        return "enrol" if "石桥村" in item["file"] else f"enrol {item['unit']}"
    return next(
        (name for name in ("翻了一位", "半截", "幸福村", "柳河村", "石桥村", "人民医院") if name in item["file"]),
        item["file"],
    )


EXPECTED = {
    "翻了一位": "refused",
    "半截": "refused",
    "幸福村": "duplicate",
    "柳河村": "taken",
    "石桥村": "waiting",
    "人民医院": "refused",
    "enrol": "waiting",
    # Their computers are known already; the hospital is nobody's business here.
    f"enrol {XINGFU}": "duplicate",
    f"enrol {LIUHE}": "duplicate",
    f"enrol {HOSPITAL}": "refused",
}


def test_each_file_has_its_status_and_sentence(county):
    ran = run("receive", county.at(TOWNSHIP), _stick(county))
    files = _by_name(ran.json["files"])
    assert {name: item["status"] for name, item in files.items()} == EXPECTED
    assert ran.code == 3
    assert files["柳河村"]["new"] == 1 and files["柳河村"]["error"] is None
    for name in ("翻了一位", "半截", "石桥村", "人民医院", "enrol"):
        error = files[name]["error"]
        assert error["code"] and error["message"] and error["hint"], name
        assert any("一" <= letter <= "鿿" for letter in error["message"])
    assert "云岭县" in files["人民医院"]["error"]["message"] + files["人民医院"]["error"]["where"]
    assert files["半截"]["error"]["code"] != files["翻了一位"]["error"]["code"]


def test_the_good_one_is_in_and_nothing_else(county):
    run("receive", county.at(TOWNSHIP), _stick(county))
    units = {item["unit"] for item in must("record", "list", county.at(TOWNSHIP))["records"]}
    assert units == {XINGFU, LIUHE}


def test_the_waiting_file_is_taken_in_after_acceptance(county):
    files = _by_name(run("receive", county.at(TOWNSHIP), _stick(county)).json["files"])
    request = next(path for path in county.stick("all").iterdir() if files["enrol"]["file"] == str(path))
    words = files["enrol"]["fingerprint"]
    wrong = run("enrol", "accept", county.at(TOWNSHIP), request, "--fingerprint", " ".join(reversed(words.split())))
    assert wrong.code == 3 and wrong.json["error"]["code"] == "网 131"
    accepted = must("enrol", "accept", county.at(TOWNSHIP), request, "--fingerprint", words)
    assert [item["status"] for item in accepted["files"]] == ["taken"]
    units = {item["unit"] for item in must("record", "list", county.at(TOWNSHIP))["records"]}
    assert SHIQIAO in units


def test_a_rehearsal_says_the_same_and_changes_nothing(county):
    stick = _stick(county)
    before = must("record", "list", county.at(TOWNSHIP))["records"]
    ran = run("receive", county.at(TOWNSHIP), stick, "--dry-run")
    statuses = {name: item["status"] for name, item in _by_name(ran.json["files"]).items()}
    assert statuses == {**EXPECTED, "柳河村": "would_take"}
    assert must("record", "list", county.at(TOWNSHIP))["records"] == before
    real = run("receive", county.at(TOWNSHIP), stick)
    assert {name: item["status"] for name, item in _by_name(real.json["files"]).items()} == EXPECTED


def test_a_stranger_is_refused_and_named(county, tmp_path):
    """A file of another network, whose unit code happens to be here: no key of it is known, so it waits; an unknown code is refused."""
    from tests.chain.county import make_county

    other = make_county(tmp_path / "other")
    other.set_up(XINGFU)
    other.add(XINGFU, "free_clinic", clinic())
    file = other.submit(XINGFU)["file"]
    ran = run("receive", county.at(COUNTY), file)
    assert ran.json["files"][0]["status"] in ("waiting", "refused")
    assert must("record", "list", county.at(COUNTY))["records"] == []


def test_a_file_that_cannot_be_read_never_stops_the_others(county, monkeypatch):
    stick = county.stick("bad sector")
    county.add(XINGFU, "free_clinic", clinic())
    good = county.submit(XINGFU, stick="bad sector")["file"]
    broken = stick / "坏扇区.xinglin"
    broken.write_bytes(b"PK")
    read = Path.read_bytes

    def reading(path):
        if path == broken:
            raise OSError(5, "Input/output error")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", reading)
    files = {item["file"]: item for item in run("receive", county.at(TOWNSHIP), stick).json["files"]}
    assert (files[str(broken)]["status"], files[str(broken)]["error"]["code"]) == ("refused", "环 103")
    assert files[str(good)]["status"] == "taken"
