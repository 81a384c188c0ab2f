"""Personal values stay in the village. A pack may ask for them with its legal basis; a person there agrees once, logged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.foundation.clock import SystemClock
from desktop.storage.packs import programme_files, save_programme
from desktop.storage.revisions import revisions_of
from desktop.workflows.submit_review import submit_review
from desktop.workflows.workspace import open_workspace
from tests.chain.county import COUNTY, TOWNSHIP, XINGFU, County, clinic, must, run

BASIS = "《中华人民共和国基本医疗卫生与健康促进法》第九十二条"


def _fields(county: County) -> list[str]:
    """The personal fields of 治疗, by the form itself."""
    from desktop.storage.packs import load_form

    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:
        form = load_form(workspace.db, "treatment")
        assert form is not None
        inner = [f"{r.name}.{f.name}" for r in form.schema.repeats for f in r.fields if f.personal]
        return [field.name for field in form.schema.fields if field.personal] + inner


def _known(county: County) -> None:
    """The county knows the village's computer: a pack can be addressed to it."""
    with open_workspace(county.at(COUNTY), SystemClock()) as workspace:
        if workspace.trust().devices_of(XINGFU):
            return
    county.add(XINGFU, "free_clinic", clinic())
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    receipt = must("receipt", county.at(TOWNSHIP), "--to", county.stick("back"))["receipts"][0]["file"]
    must("receive", county.at(XINGFU), receipt)


def _ask(county: County, fields: list[str] | None = None, basis: str = BASIS) -> None:
    """The county's next pack asks for the personal fields of 治疗."""
    _known(county)
    wanted = _fields(county) if fields is None else fields
    with open_workspace(county.at(COUNTY), SystemClock()) as workspace:
        files = dict(programme_files(workspace.db, "activity_month"))
        told = f'\n[[personal]]\nform = "treatment"\nfields = {json.dumps(wanted)}\nbasis = "{basis}"\n'
        plain = files["programme.toml"].decode().split("\n[[personal]]")[0]
        files["programme.toml"] = (plain + told).encode()
        version = workspace.db.execute("SELECT MAX(version) AS v FROM programmes WHERE id = 'activity_month'")[0]["v"]
        save_programme(workspace.db, "activity_month", version + 1, files)
    pack = must("pack", "make", county.at(COUNTY), "--to", county.stick("pack"))["file"]
    for unit in (TOWNSHIP, XINGFU):
        must("receive", county.at(unit), pack)


def _treated(county: County, name: str = "张三") -> str:
    record = {
        "treat_date": "2023-09-18",
        "patient_name": name,
        "sex": "1",
        "age": 60,
        "diagnosis_disease": "腰痛",
        "techniques": [{"technique": "推拿"}],
        "reaction": "1",
    }
    return str(county.add(XINGFU, "treatment", record)[0]["id"])


def _private(county: County, unit: str, rid: str) -> Any:
    with open_workspace(county.at(unit), SystemClock()) as workspace:
        held = revisions_of(workspace.db, rid)[-1]
        return json.loads(held.private) if held.private else None


def _asks(county: County) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = must("personal", "list", county.at(XINGFU))["asks"]
    return found


def _up(county: County) -> None:
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])


def test_nothing_leaves_where_nobody_asks_or_nobody_answered(county):
    rid = _treated(county)
    assert _private(county, XINGFU, rid)["patient_name"] == "张三"
    _up(county)
    assert _private(county, TOWNSHIP, rid) is None and _asks(county) == []
    _ask(county)
    other = _treated(county, "李四")
    _up(county)
    assert _private(county, TOWNSHIP, other) is None
    (ask,) = _asks(county)
    assert (ask["form"], ask["basis"], ask["answer"], ask["wrong"]) == ("treatment", BASIS, "", "")


def test_what_a_person_agreed_to_goes_along_to_the_county_and_is_logged(county):
    _ask(county)
    rid = _treated(county)
    must("personal", "agree", county.at(XINGFU), "activity_month", "treatment", "--as", "王秀兰")
    _up(county)
    assert _private(county, TOWNSHIP, rid)["patient_name"] == "张三"
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    assert _private(county, COUNTY, rid)["patient_name"] == "张三"
    shown = must("record", "show", county.at(COUNTY), rid)
    assert "张三" not in json.dumps(shown, ensure_ascii=False)  # lists and screens hide it as they do in the village
    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:
        (row,) = workspace.db.execute("SELECT who, target, reason FROM audit WHERE what = 'personal.yes'")
        assert tuple(row) == ("王秀兰", "activity_month treatment", BASIS)


def test_a_batch_not_yet_acknowledged_is_made_anew_with_them(county):
    _ask(county)
    rid = _treated(county)
    first = county.submit(XINGFU)
    must("personal", "agree", county.at(XINGFU), "activity_month", "treatment")
    second = county.submit(XINGFU)
    assert second["seq"] == first["seq"] + 1
    must("receive", county.at(TOWNSHIP), second["file"])
    assert _private(county, TOWNSHIP, rid)["patient_name"] == "张三"


def test_a_refusal_holds_until_somebody_says_otherwise(county):
    _ask(county)
    must("personal", "refuse", county.at(XINGFU), "activity_month", "treatment")
    rid = _treated(county)
    _up(county)
    assert _private(county, TOWNSHIP, rid) is None and _asks(county)[0]["answer"] == "no"


def test_another_law_is_another_question(county):
    _ask(county)
    must("personal", "agree", county.at(XINGFU), "activity_month", "treatment")
    _ask(county, basis="另一部法第一条")
    assert [ask["answer"] for ask in _asks(county)] == [""]
    rid = _treated(county)
    _up(county)
    assert _private(county, TOWNSHIP, rid) is None


def test_only_all_of_a_forms_fields_can_be_asked_for(county):
    _ask(county, fields=["patient_name"])
    ran = run("personal", "agree", county.at(XINGFU), "activity_month", "treatment")
    assert ran.json["error"]["code"] == "网 170"
    assert _asks(county)[0]["wrong"]


def test_nobody_asks_for_that(county):
    ran = run("personal", "agree", county.at(XINGFU), "activity_month", "treatment")
    assert ran.json["error"]["code"] == "网 169"


def test_the_review_before_submitting_shows_the_question_once(county):
    _ask(county)
    _treated(county)
    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:
        review = submit_review(workspace)
        assert (len(review.asks), review.leaving) == (1, 0) and review.personal > 0
    must("personal", "agree", county.at(XINGFU), "activity_month", "treatment")
    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:
        review = submit_review(workspace)
        assert (review.asks, review.personal) == ((), 0) and review.leaving > 0


@pytest.mark.parametrize(
    "told",
    [
        '[[personal]]\nform = "treatment"\nfields = []\nbasis = "x"\n',
        '[[personal]]\nform = "treatment"\nfields = ["a"]\nbasis = " "\n',
        '[personal]\nform = "treatment"\n',
    ],
)
def test_a_pack_without_a_basis_is_not_written(county, told: str, tmp_path: Path):
    from desktop.consolidation.programmes import load_programme
    from desktop.errors import RefusedError

    with open_workspace(county.at(COUNTY), SystemClock()) as workspace:
        files = dict(programme_files(workspace.db, "activity_month"))
    files["programme.toml"] += b"\n" + told.encode()
    with pytest.raises(RefusedError) as refused:
        load_programme(files)
    assert refused.value.problem.code in ("表 111", "表 103")
