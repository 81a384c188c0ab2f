"""A photo of the signed sheet goes with its record from the village to the county, once, whole, and without its place."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desktop.exchange import SignedBatch, build_batch
from desktop.foundation.clock import SystemClock
from desktop.storage import attachments
from desktop.workflows import carried, submit_period
from desktop.workflows.attach import content_of
from desktop.workflows.workspace import open_workspace
from tests.chain.county import COUNTY, LIUHE, TOWNSHIP, XINGFU, County, clinic, must, run

GPS = 0x8825


def photo(shade: int = 90, side: int = 400) -> bytes:
    picture = Image.new("RGB", (side, side // 2), (shade, 120, 60))
    exif = Image.Exif()
    exif.get_ifd(GPS)[1] = "N"
    exif[0x010F] = "PhoneOfWangFang"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def scan(pages: int = 1) -> bytes:
    return b"%PDF-1.4\n" + b"page " * pages + b"%%EOF"


def put(county: County, name: str, content: bytes) -> str:
    (county.root / name).write_bytes(content)
    return name  # beside the file of records: paths start there


def with_photo(
    county: County, name: str = "王芳的签字表.jpg", content: bytes | None = None, **more: Any
) -> dict[str, Any]:
    return clinic(**more) | {"signed_sheet": [{"sheet": put(county, name, content or photo())}]}


def shown(county: County, unit: str, rid: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = must("record", "show", county.at(unit), rid)["attachments"]
    return found


def bytes_at(county: County, unit: str, value: str) -> bytes:
    with open_workspace(county.at(unit), SystemClock()) as workspace:
        return content_of(workspace, value)


def here(county: County, unit: str, rid: str) -> list[bool]:
    return [item["here"] for item in shown(county, unit, rid)]


def once_more(county: County, seq: int) -> dict[str, Any]:
    made: dict[str, Any] = must("submit", county.at(XINGFU), "--again", str(seq), "--to", county.stick("again"))
    return made


def answer(county: County, above: str, below: str) -> None:
    for receipt in must("receipt", county.at(above), "--to", county.stick(f"back-{below}"))["receipts"]:
        run("receive", county.at(below), receipt["file"])


def test_a_photo_travels_to_the_county_without_the_place_it_was_taken_at(county: County):
    rid = county.add(XINGFU, "free_clinic", with_photo(county))[0]["id"]
    (held,) = shown(county, XINGFU, rid)
    assert held["type"] == "image/jpeg" and held["here"]
    document = must("record", "show", county.at(XINGFU), rid)
    assert document["data"]["signed_sheet"] == [{"sheet": f"{held['sha256']}.jpg"}]
    assert "王芳的签字表" not in json.dumps(document, ensure_ascii=False)
    made = county.submit(XINGFU)
    assert made["attachments"] == 1
    assert must("receive", county.at(TOWNSHIP), made["file"])["files"][0]["lacking"] == 0
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    for unit in (XINGFU, TOWNSHIP, COUNTY):
        content = bytes_at(county, unit, held["value"])
        assert hashlib.sha256(content).hexdigest() == held["sha256"]
        assert b"Exif" not in content and b"PhoneOfWangFang" not in content
    assert must("check", county.at(COUNTY))["problems"] == []


def test_a_scan_is_kept_as_it_is_and_a_record_changed_keeps_its_files(county: County):
    rid = county.add(XINGFU, "free_clinic", with_photo(county, "登记表.pdf", scan()))[0]["id"]
    data = must("record", "show", county.at(XINGFU), rid)["data"]
    value = data["signed_sheet"][0]["sheet"]
    assert bytes_at(county, XINGFU, value) == scan()
    again = clinic(visits=30) | {"signed_sheet": data["signed_sheet"]}
    county.add(XINGFU, "free_clinic", again, revise=rid)
    assert [item["value"] for item in shown(county, XINGFU, rid)] == [value]


def test_what_cannot_be_attached_is_said_at_its_field_and_nothing_is_stored(county: County):
    cases = {
        "没有这个.jpg": (None, "环 105"), "程序.jpg": (b"MZ\x90\x00", "填 301"), "苹果.heic": (b"\0\0\0\x18ftypheic", "填 301"),
        "录像.mp4": (b"\0\0\0\x18ftypisom", "填 301"), "坏.jpg": (photo()[:300], "填 302"), "空.jpg": (b"", "填 305"),
        f"{'0' * 64}.jpg": (None, "填 306"),
    }  # fmt: skip
    out = io.BytesIO()
    Image.new("L", (9, 9)).save(out, "TIFF", save_all=True, append_images=[Image.new("L", (9, 9))])
    cases["三页.tif"] = (out.getvalue(), "填 303")
    for name, (content, code) in cases.items():
        if content is not None:
            put(county, name, content)
        record = clinic() | {"photos": [{"photo": name}]}
        (county.root / "bad.json").write_text(json.dumps(record), "utf-8")
        ran = run("record", "add", county.at(XINGFU), "free_clinic", county.root / "bad.json")
        assert (ran.code, ran.json["error"]["code"]) == (3, code), name
        assert "photo[1]" in ran.json["error"]["where"]
    (county.root / "bad.json").write_text(json.dumps(clinic() | {"photos": [{"photo": 7}]}), "utf-8")
    ran = run("record", "add", county.at(XINGFU), "free_clinic", county.root / "bad.json")
    assert ran.json["error"]["code"] == "填 307"
    assert must("record", "list", county.at(XINGFU))["records"] == []


def test_of_many_inputs_only_the_one_whose_file_is_missing_is_left_out(county: County):
    good, bad = with_photo(county), clinic("2023-09-19") | {"photos": [{"photo": "没有.jpg"}]}
    (county.root / "two.json").write_text(json.dumps([good, bad]), "utf-8")
    ran = run("record", "add", county.at(XINGFU), "free_clinic", county.root / "two.json", "--keep-good")
    assert ran.code == 3
    assert [item["number"] for item in ran.json["refused"]] == [2]
    assert len(ran.json["records"]) == 1


def test_once_a_receipt_covers_it_a_photo_is_not_sent_again_and_before_that_it_is(county: County):
    rid = county.add(XINGFU, "free_clinic", with_photo(county))[0]["id"]
    first = county.submit(XINGFU)
    county.add(XINGFU, "free_clinic", clinic("2023-09-19"))
    assert county.submit(XINGFU)["attachments"] == 1, "nobody has said yet that it arrived"
    must("receive", county.at(TOWNSHIP), first["file"])
    answer(county, TOWNSHIP, XINGFU)
    data = must("record", "show", county.at(XINGFU), rid)["data"]
    county.add(XINGFU, "free_clinic", clinic(visits=33) | {"signed_sheet": data["signed_sheet"]}, revise=rid)
    last = county.submit(XINGFU)
    assert (last["attachments"], last["records"]) == (0, 2)
    taken = must("receive", county.at(TOWNSHIP), last["file"])["files"][0]
    assert (taken["status"], taken["lacking"]) == ("taken", 0), "the township has it from before"
    assert here(county, TOWNSHIP, rid) == [True]


def test_a_lost_stick_takes_no_photo_with_it(county: County):
    rid = county.add(XINGFU, "free_clinic", with_photo(county))[0]["id"]
    county.submit(XINGFU)  # lost
    county.add(XINGFU, "free_clinic", clinic("2023-09-19"))
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    assert here(county, TOWNSHIP, rid) == [True]


def test_the_same_number_again_carries_the_same_photos(county: County):
    rid = county.add(XINGFU, "free_clinic", with_photo(county))[0]["id"]
    made = county.submit(XINGFU)
    again = once_more(county, made["seq"])
    assert again["batch"] == made["batch"]
    must("receive", county.at(TOWNSHIP), again["file"])
    assert here(county, TOWNSHIP, rid) == [True]


def test_photos_without_room_in_a_number_go_with_the_next(county: County, monkeypatch: pytest.MonkeyPatch):
    sizes = []
    rids = []
    for day in (18, 19, 20):
        name, content = f"{day}.pdf", scan(day * 100)
        sizes.append(len(content))
        rids += [
            item["id"]
            for item in county.add(XINGFU, "free_clinic", with_photo(county, name, content, date=f"2023-09-{day}"))
        ]
    monkeypatch.setattr(
        submit_period, "choose_to_carry", lambda owed: carried.choose_to_carry(owed, sizes[0] + sizes[1])
    )
    first = county.submit(XINGFU)
    assert (first["records"], first["attachments"], first["attachments_left"]) == (3, 2, 1)
    taken = must("receive", county.at(TOWNSHIP), first["file"])["files"][0]
    assert (taken["new"], taken["lacking"]) == (3, 1)
    assert [here(county, TOWNSHIP, rid) for rid in rids] == [[True], [True], [False]]
    answer(county, TOWNSHIP, XINGFU)
    second = county.submit(XINGFU)
    assert (second["seq"], second["records"], second["attachments"], second["attachments_left"]) == (2, 0, 1, 0)
    must("receive", county.at(TOWNSHIP), second["file"])
    assert [here(county, TOWNSHIP, rid) for rid in rids] == [[True]] * 3
    answer(county, TOWNSHIP, XINGFU)
    ran = run("submit", county.at(XINGFU), "--period", "2023-09", "--to", county.stick("none"))
    assert ran.json["error"]["code"] == "网 141", "everything has arrived"


def test_what_a_township_cannot_pass_on_in_one_file_goes_with_the_next(county: County, monkeypatch: pytest.MonkeyPatch):
    for unit in (XINGFU, LIUHE):
        county.add(unit, "free_clinic", with_photo(county, f"{unit}.pdf", scan(len(unit))))
        must("receive", county.at(TOWNSHIP), county.submit(unit)["file"])
    monkeypatch.setattr(
        submit_period, "within_one_file", lambda found, first: carried.within_one_file(found, first, 50)
    )
    made = [county.submit(TOWNSHIP), county.submit(TOWNSHIP)]
    assert [item["forwarded_left"] for item in made] == [1, 0]
    assert [must("receive", county.at(COUNTY), item["file"])["files"][0]["new"] for item in made] == [1, 1]


def test_a_rehearsal_keeps_no_photo(county: County):
    county.add(XINGFU, "free_clinic", with_photo(county))
    file = county.submit(XINGFU)["file"]
    tried = must("receive", county.at(TOWNSHIP), file, "--dry-run")["files"][0]
    assert (tried["status"], tried["lacking"]) == ("would_take", 0)
    assert not (county.at(TOWNSHIP) / "attachments.db").exists()


# ---------------------------------------------------------------------------------------- what others may send


def forged(monkeypatch: pytest.MonkeyPatch, change: Any) -> None:
    """The village's program is another one from here: ``change`` gives its batch's members other bytes, or leaves some out."""

    def build(**given: Any) -> SignedBatch:
        return change(given)

    monkeypatch.setattr(submit_period, "build_batch", build)


def test_fault_30_a_missing_attachment_is_flagged_and_the_record_kept(county: County, monkeypatch: pytest.MonkeyPatch):
    rid = county.add(XINGFU, "free_clinic", with_photo(county))[0]["id"]
    forged(monkeypatch, lambda given: build_batch(**given | {"attachments": {}}))
    made = county.submit(XINGFU)
    taken = must("receive", county.at(TOWNSHIP), made["file"])["files"][0]
    assert (taken["status"], taken["new"], taken["lacking"]) == ("taken", 1, 1)
    assert here(county, TOWNSHIP, rid) == [False]
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    assert county.total()["visits_offline"] == 20
    assert must("check", county.at(TOWNSHIP))["problems"] == []


def test_fault_31_an_attachment_that_is_not_what_its_name_says_refuses_the_batch(
    county: County, monkeypatch: pytest.MonkeyPatch
):
    county.add(XINGFU, "free_clinic", with_photo(county))
    good = county.submit(XINGFU, stick="good")

    def swapped(workspace: Any, row: Any) -> SignedBatch:
        signed = carried.signed_batch(workspace, row)
        members = {name: raw + b"x" if name.startswith("att/") else raw for name, raw in signed.members.items()}
        return SignedBatch(signed.body, signed.sig, members)

    monkeypatch.setattr(submit_period, "signed_batch", swapped)
    bad = once_more(county, 1)
    ran = run("receive", county.at(TOWNSHIP), bad["file"])
    assert (ran.code, ran.json["files"][0]["status"]) == (3, "refused")
    assert not (county.at(TOWNSHIP) / "attachments.db").exists()
    assert must("receive", county.at(TOWNSHIP), good["file"])["files"][0]["new"] == 1


def test_an_attachment_larger_than_any_may_be_refuses_its_file_and_leaves_nothing(
    county: County, monkeypatch: pytest.MonkeyPatch
):
    county.add(XINGFU, "free_clinic", with_photo(county, "大.pdf", scan(5000)))
    made = county.submit(XINGFU)
    monkeypatch.setattr(attachments, "MAX_FILE_BYTES", 9000)
    ran = run("receive", county.at(TOWNSHIP), made["file"])
    assert (ran.code, ran.json["files"][0]["error"]["code"]) == (3, "存 123")
    assert must("record", "list", county.at(TOWNSHIP))["records"] == []
    monkeypatch.undo()
    assert must("receive", county.at(TOWNSHIP), made["file"])["files"][0]["lacking"] == 0


def test_a_photo_that_is_gone_or_changed_is_said_before_anything_is_written(county: County):
    rid = county.add(XINGFU, "free_clinic", with_photo(county))[0]["id"]
    made = county.submit(XINGFU)
    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:
        assert attachments.has(workspace.db, shown_hash(workspace, rid))
        workspace.db.beside["attachments.db"].execute("UPDATE chunks SET data = x'00'")
    stick = county.stick("late")
    ran = run("submit", county.at(XINGFU), "--to", stick, "--again", str(made["seq"]))
    assert ran.json["error"]["code"] == "存 122"
    assert list(stick.iterdir()) == []
    (county.at(XINGFU) / "attachments.db").unlink()
    assert [problem["code"] for problem in run("check", county.at(XINGFU)).json["problems"]] == ["存 119"]
    county.add(XINGFU, "free_clinic", clinic("2023-09-20"))
    assert county.submit(XINGFU, stick="late")["attachments"] == 0, "the records go without it"


def shown_hash(workspace: Any, rid: str) -> str:
    from desktop.storage.revisions import revisions_of

    return str(revisions_of(workspace.db, rid)[0].parsed.att[0].sha256)


def test_a_stick_without_room_is_said_before_the_first_byte(county: County, monkeypatch: pytest.MonkeyPatch):
    county.add(XINGFU, "free_clinic", with_photo(county))
    stick = county.stick("small")
    real = __import__("shutil").disk_usage

    def usage(folder: Path) -> Any:
        return type("Usage", (), {"free": 1000}) if str(folder).startswith(str(stick)) else real(folder)

    monkeypatch.setattr("desktop.foundation.atomic.shutil.disk_usage", usage)
    ran = run("submit", county.at(XINGFU), "--period", "2023-09", "--to", stick)
    assert (ran.code, ran.json["error"]["code"]) == (4, "环 114")
    assert list(stick.iterdir()) == []
    monkeypatch.undo()
    assert county.submit(XINGFU)["seq"] == 1
