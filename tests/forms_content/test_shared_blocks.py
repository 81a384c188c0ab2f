"""The blocks that several forms share are written out in each; here they are held to be one and the same."""

from __future__ import annotations

import re

import pytest

from .expected import FORMS
from .workbook import Row, places

# What may differ between forms: the date the head looks at, the whole an audience is part of, the kind that proposes
# 四送, the programmes a form counts for by itself, and, in 进校园, the school that must be named.
DATE = re.compile(
    r"\$\{(activity_date|treat_date|as_of|period|published_on|ach_date|quarter|start|meet_date|checked_on)\}"
)
WHOLE = re.compile(r"\$\{(visits_total|listeners)\}")
ACTIVITIES = {"free_clinic", "lecture", "training", "publicity", "school", "fd_service", "mentoring"}
# The county's own programmes: what an activity month and a free clinic week ask for.
COUNTED = {"free_clinic", "lecture", "training", "publicity"}
WITHOUT_HOST = {"video", "achievement", "survey"}
BLOCKS = {
    "b_head": set(FORMS),
    "b_when": ACTIVITIES | {"survey"},
    "b_parties": ACTIVITIES,
    "b_staff": ACTIVITIES - {"publicity", "mentoring"},
    "b_audience": {"free_clinic", "lecture"},
    "b_materials": {"free_clinic", "lecture", "training", "publicity", "school"},
    "b_tags": ACTIVITIES | WITHOUT_HOST,
    "b_evidence": ACTIVITIES | {"achievement"},
}
SHARES = {
    "free_clinic": {
        "share_offline",
        "share_online",
        "share_preferential",
        "share_listeners",
        "share_materials",
        "share_admitted",
        "share_operations",
        "share_waived",
    },
    "lecture": {"share_listeners", "share_materials"},
    "training": {"share_materials"},
    "publicity": {"share_materials"},
    "school": {"share_materials"},
    "fd_service": set(),
    "mentoring": set(),
}


def block(form_id: str, name: str) -> list[Row]:
    """Give the rows of one shared block, with what may differ made alike."""
    rows: list[Row] = []
    for place in places(form_id):
        if place.group != name:
            continue
        row = dict(place.row)
        field = row["name"]
        if name == "b_head":
            row = {header: DATE.sub("${DATE}", cell) for header, cell in row.items()}
        if name == "b_audience":
            row = {header: WHOLE.sub("${WHOLE}", cell) for header, cell in row.items()}
        if field == "send":
            row.update(
                {"calculation": "", "bind::xl:warn": "", "bind::xl:warn_message": "", "bind::xl:warn_message_en": ""}
            )
        if field == "programmes" and form_id not in COUNTED:
            assert row["calculation"], form_id
            row["calculation"] = next(p.row for p in places("lecture") if p.row["name"] == field)["calculation"]
        if name == "b_tags" and form_id in WITHOUT_HOST and field not in ("b_tags", "programmes"):
            asked = row["relevant"]
            row["relevant"] = "${our_role} != '2'" + (f" and {asked}" if asked else "")
        if (form_id, field) == ("achievement", "bi_item"):
            assert row["required"] == "yes"
            row = next(dict(p.row) for p in places("lecture") if p.row["name"] == field)
        if form_id == "school" and field in ("site", "site_type"):
            row = _as_elsewhere(row)
        if field == "staff":
            row = {header: "" if header.startswith("label::") else cell for header, cell in row.items()}
        if field.startswith("share_") and field not in SHARES[form_id]:
            assert row["relevant"] == "false()", f"{form_id}: {field} has no whole here"
            continue
        rows.append(row)
    return rows


def _as_elsewhere(row: Row) -> Row:
    """进校园 asks for the school by name and proposes that the venue is one; else its rows are those of every activity."""
    here = next(dict(place.row) for place in places("lecture") if place.row["name"] == row["name"])
    differs = {header for header, cell in row.items() if cell != here[header]}
    if row["name"] == "site":
        assert row["required"] == "yes"
        assert differs <= {"relevant", "required", "required_message::中文 (zh)", "required_message::English (en)"}
    else:
        assert row["calculation"] == here["calculation"].replace("once('')", "once('20')")
        assert differs <= {"calculation", "bind::xl:warn", "bind::xl:warn_message", "bind::xl:warn_message_en"}
    return here


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_a_shared_block_is_the_same_everywhere(name: str) -> None:
    first, *others = sorted(BLOCKS[name])
    shares = set.intersection(*(SHARES.get(form_id, set()) for form_id in BLOCKS[name]))
    alike = [row for row in block(first, name) if not row["name"].startswith("share_") or row["name"] in shares]
    assert alike
    for form_id in others:
        here = [row for row in block(form_id, name) if not row["name"].startswith("share_") or row["name"] in shares]
        assert here == alike, form_id


def test_a_share_is_held_against_its_whole() -> None:
    for form_id, shares in SHARES.items():
        rows = {row["name"]: row for row in block(form_id, "b_parties")}
        names = {place.row["name"] for place in places(form_id)}
        for share in shares:
            (whole,) = set(re.findall(r"\$\{(\w+)\}", rows[share]["constraint"]))
            assert whole in names


@pytest.mark.parametrize("form_id", sorted(ACTIVITIES))
def test_a_participation_record_has_no_figures(form_id: str) -> None:
    kept = {"b_head", "b_when", "b_parties", "b_staff", "b_evidence", "b_tags"}
    for place in places(form_id):
        row = place.row
        if row["type"] == "begin_group":
            assert (row["relevant"] == "${our_role} != '2'") == (row["name"] not in kept), row["name"]
        elif place.group == "b_tags" and row["name"] != "programmes":
            assert row["relevant"].startswith("${our_role} != '2'"), row["name"]
