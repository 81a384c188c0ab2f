"""The month by the command line: entered, returned, mended, endorsed, consolidated, acknowledged."""

from __future__ import annotations

from pathlib import Path

from tests.chain.county import COUNTY, HOSPITAL, LIUHE, TOWNSHIP, XINGFU, County, clinic, must, run


def _up(county: County, *villages: str) -> None:
    """What the villages have goes to the township and on to the county."""
    for village in villages:
        must("receive", county.at(TOWNSHIP), county.submit(village)["file"])
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])


def test_a_village_record_reaches_the_official_table_with_its_record_behind_it(county):
    rid = county.add(XINGFU, "free_clinic", clinic(visits=23))[0]["id"]
    _up(county, XINGFU)
    assert county.total()["visits_offline"] == 23
    cell = must(
        "table", county.at(COUNTY), "free_clinic_week", "annex2", "--period", "2023", "--cell", "visits_offline"
    )
    assert cell["value"] == 23
    assert [(item["id"], item["rev"], item["unit"], item["form"], item["date"]) for item in cell["records"]] == [
        (rid, 1, XINGFU, "free_clinic", "2023-09-18")
    ]
    assert county.total(line="health")["visits_offline"] == 23
    assert county.total(line="tcm")["visits_offline"] is None


def test_the_village_knows_that_it_arrived(county):
    rid = county.add(XINGFU, "free_clinic", clinic())[0]["id"]
    assert must("record", "show", county.at(XINGFU), rid)["state"] == "ready"
    file = county.submit(XINGFU)["file"]
    assert must("record", "show", county.at(XINGFU), rid)["state"] == "submitted"
    must("receive", county.at(TOWNSHIP), file)
    receipt = must("receipt", county.at(TOWNSHIP), "--to", county.stick("back"))["receipts"][0]
    assert must("receive", county.at(XINGFU), receipt["file"])["files"][0]["status"] == "taken"
    assert must("record", "show", county.at(XINGFU), rid)["state"] == "received"
    assert must("receive", county.at(XINGFU), receipt["file"])["files"][0]["status"] == "duplicate"


def test_a_return_comes_back_as_revision_2_and_counts_once(county):
    rid = county.add(XINGFU, "free_clinic", clinic(visits=200))[0]["id"]
    _up(county, XINGFU)
    must("review", "return", county.at(TOWNSHIP), rid, "--field", "visits_offline", "--reason", "登记表上是 20 人")
    receipt = must("receipt", county.at(TOWNSHIP), "--to", county.stick("back"))["receipts"][0]
    must("receive", county.at(XINGFU), receipt["file"])
    shown = must("record", "show", county.at(XINGFU), rid)
    assert (shown["state"], shown["field"], shown["judged"]) == ("returned", "visits_offline", "登记表上是 20 人")
    # The township's next file says so above: a returned record leaves the table until it is mended.
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    assert county.total()["visits_offline"] is None
    mended = county.add(XINGFU, "free_clinic", clinic(visits=20), revise=rid)[0]
    assert (mended["id"], mended["rev"]) == (rid, 2)
    received = must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])["files"][0]
    assert received["changed"] == 1
    must("review", "approve", county.at(TOWNSHIP), rid)
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    assert county.total()["visits_offline"] == 20
    assert must("record", "show", county.at(COUNTY), rid)["state"] == "endorsed"


def test_a_deleted_record_leaves_every_table(county):
    kept, gone = (
        item["id"] for item in county.add(XINGFU, "free_clinic", clinic(visits=5), clinic("2023-09-19", visits=7))
    )
    _up(county, XINGFU)
    assert county.total()["visits_offline"] == 12
    must("record", "delete", county.at(XINGFU), gone, "--reason", "记重了")
    _up(county, XINGFU)
    assert county.total()["visits_offline"] == 5
    assert must("record", "history", county.at(COUNTY), gone)["revisions"][-1]["op"] == "del"
    assert must("record", "show", county.at(COUNTY), kept)["op"] == "put"


def test_resend_until_acknowledged_heals_a_lost_stick(county):
    county.add(XINGFU, "free_clinic", clinic(visits=5))
    county.submit(XINGFU)  # this stick is lost
    county.add(XINGFU, "free_clinic", clinic("2023-09-19", visits=7))
    second = county.submit(XINGFU)
    assert (second["seq"], second["records"]) == (2, 2)
    taken = must("receive", county.at(TOWNSHIP), second["file"])["files"][0]
    assert (taken["new"], taken["missing"]) == (2, [1])
    board = must("completeness", county.at(TOWNSHIP), "--programme", "free_clinic_week", "--period", "2023")
    row = next(item for item in board["units"] if item["unit"] == XINGFU)
    assert row["status"] == "reported" and row["seq_missing"] == [1]


def test_a_retry_is_the_same_batch(county):
    county.add(XINGFU, "free_clinic", clinic())
    first = county.submit(XINGFU)
    retry = county.submit(XINGFU)
    again = must("submit", county.at(XINGFU), "--again", "1", "--to", county.stick("second"))
    assert {item["batch"] for item in (first, retry, again)} == {first["batch"]}
    assert {item["seq"] for item in (first, retry, again)} == {1}
    assert len({item["file"] for item in (first, retry, again)}) == 3
    assert must("receive", county.at(TOWNSHIP), first["file"])["files"][0]["status"] == "taken"
    assert must("receive", county.at(TOWNSHIP), retry["file"])["files"][0]["status"] == "duplicate"


def test_zero_report(county):
    made = county.submit(LIUHE, "--zero", "free_clinic_week")
    assert made["records"] == 1
    must("receive", county.at(TOWNSHIP), made["file"])
    board = must("completeness", county.at(TOWNSHIP), "--programme", "free_clinic_week", "--period", "2023-09")
    assert next(item for item in board["units"] if item["unit"] == LIUHE)["status"] == "zero"
    county.add(XINGFU, "free_clinic", clinic())
    refused = run(
        "submit", county.at(XINGFU), "--period", "2023-09", "--zero", "free_clinic_week", "--to", county.stick("z")
    )
    assert refused.code == 3 and refused.json["error"]["code"] == "填 296"


def test_the_county_verifies_the_villages_own_signature(county):
    """The township's file carries the village's batch byte for byte; the village's key is known through the township's acceptance."""
    rid = county.add(XINGFU, "free_clinic", clinic())[0]["id"]
    _up(county, XINGFU)
    revision = must("record", "history", county.at(COUNTY), rid)["revisions"][0]
    assert revision["by_org"] == XINGFU and revision["batch"]
    village = must("record", "history", county.at(XINGFU), rid)["revisions"][0]
    assert village["digest"] == revision["digest"]


def test_personal_fields_never_leave(county):
    record = {
        "treat_date": "2023-09-18", "patient_name": "赵桂芳", "patient_phone": "13900001234", "sex": "2", "age": 61,
        "diagnosis_disease": "颈椎病", "techniques": [{"technique": "拔罐"}], "reaction": "1",
    }  # fmt: skip
    rid = county.add(XINGFU, "treatment", record)[0]["id"]
    here = must("record", "show", county.at(XINGFU), rid)
    assert here["personal"]["patient_name"] == "赵**" and "patient_name" not in here["data"]
    _up(county, XINGFU)
    there = must("record", "show", county.at(COUNTY), rid)
    assert there["personal"] == {} and "赵桂芳" not in str(there)


def test_a_pack_goes_down_and_an_older_one_is_refused(county):
    first = must("pack", "make", county.at(COUNTY), "--to", county.stick("packs"))
    second = must("pack", "make", county.at(COUNTY), "--to", county.stick("packs"))
    assert second["version"] == first["version"] + 1
    must("receive", county.at(TOWNSHIP), second["file"])
    refused = run("receive", county.at(TOWNSHIP), first["file"])
    assert refused.code == 3 and refused.json["files"][0]["status"] == "refused"
    assert refused.json["files"][0]["error"]["code"] == "收 405"


def test_hospital_and_township_reach_the_same_table(county):
    county.add(
        HOSPITAL,
        "free_clinic",
        clinic(
            visits=30, staff=[{"staff_name": "马立新", "staff_unit": HOSPITAL, "staff_title": "231"}], clinic_kind="2"
        ),
    )
    must("receive", county.at(COUNTY), county.submit(HOSPITAL)["file"])
    county.add(XINGFU, "free_clinic", clinic(visits=12))
    _up(county, XINGFU)
    table = must("table", county.at(COUNTY), "free_clinic_week", "annex2", "--period", "2023")
    assert (table["total"]["visits_offline"], table["total"]["inst_secondary"], table["total"]["staff_chief"]) == (
        42,
        1,
        1,
    )
    assert {row["unit"]: row["cells"]["visits_offline"] for row in table["rows"]} == {HOSPITAL: 30, TOWNSHIP: 12}


def test_paper_forms_of_the_table(county, tmp_path: Path):
    county.add(XINGFU, "free_clinic", clinic())
    _up(county, XINGFU)
    made = must(
        "table",
        county.at(COUNTY),
        "free_clinic_week",
        "annex2",
        "--period",
        "2023",
        "--xlsx",
        tmp_path / "a.xlsx",
        "--pdf",
        tmp_path / "a.pdf",
    )
    assert made["written"].keys() == {"xlsx", "pdf"}
    assert (tmp_path / "a.xlsx").read_bytes()[:2] == b"PK" and (tmp_path / "a.pdf").read_bytes()[:4] == b"%PDF"
