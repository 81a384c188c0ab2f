"""SUPPORTED.md is what the tables say, the tables name all that forms use, and a form's findings follow them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.forms import compile_form, load_definition
from desktop.forms.expression.functions import FUNCTIONS
from desktop.forms.findings import findings, type_of
from desktop.forms.support import (
    APPEARANCES,
    COLUMNS,
    DEGRADED,
    FUNCTIONS_APART,
    KEPT,
    OURS,
    PARAMETERS,
    TYPES,
    appearance_reason,
    column_reason,
    explained,
    state_of,
)
from tests.forms.helpers import xform

ROOT = Path(__file__).resolve().parent.parent.parent
# The reference's words, apart from what is a device's only.
WANTED_TYPES = """text integer decimal note date time dateTime select_one select_multiple rank range acknowledge calculate
hidden select_one_from_file select_multiple_from_file select_one_external csv-external xml-external group repeat loop
or_other image audio video file barcode geopoint geotrace geoshape start end today deviceid username email phonenumber
audit start-geopoint background-geopoint background-audio simserial subscriberid imei entity osm""".split()
WANTED_COLUMNS = {
    "survey": """type name label hint guidance_hint constraint constraint_message required required_message relevant readonly
    calculation default choice_filter repeat_count parameters appearance trigger image big-image audio video autoplay rows
    save_to note disabled no_app_error_string compact_tag sms_field intent bind::type body::x instance::x media::image
    label::English hint::en media::audio::English relevance read_only calculate jr:count""",
    "choices": "list_name name label label::en image big-image audio video geometry province value",
    "settings": """form_title form_id version instance_name default_language style allow_choice_duplicates namespaces
    attribute::x clean_text_values omit_instanceID name client_editable entity_version public_key submission_url auto_send
    auto_delete sms_keyword prefix delimiter""",
    "entities": "list_name dataset entity_id create_if update_if label repeat",
    "external_choices": "list_name name label kota",
}
WANTED_PARAMETERS = """start end step tick_interval tick_labelset placeholder randomize seed value label rows max-pixels app
quality capture-accuracy warning-accuracy allow-mock-accuracy incremental reference-geometry location-priority
location-min-interval location-max-age track-changes track-changes-reasons identify-user""".split()
WANTED_APPEARANCES = """numbers multiline masked thousands-sep counter url hidden-answer no-calendar month-year year ethiopian
coptic islamic persian bikram-sambat buddhist myanmar minimal search autocomplete columns columns-pack columns-3 no-buttons
likert quick label list list-nolabel horizontal compact compact-2 image-map map search('a') vertical no-ticks picker rating
maps placement-map bearing draw annotate signature new new-front selfie field-list table-list w1 w12 grid theme summary hidden
pages theme-grid theme-formhub ex:a.b(c) printer:x printer""".split()
WANTED_FUNCTIONS = """if once position coalesce selected selected-at count-selected jr:choice-name jr:itext indexed-repeat count
count-non-empty sum max min join current regex contains starts-with ends-with substr substring substring-before
substring-after translate string-length normalize-space concat boolean-from-string string digest base64-decode
extract-signed round int number pow log log10 abs sin cos tan asin acos atan atan2 sqrt exp exp10 pi floor ceiling today now
decimal-date-time date date-time decimal-time format-date format-date-time area distance geofence intersects random
randomize uuid boolean not checklist weighted-checklist true false instance pulldata last id lang local-name name
namespace-uri cht:difference-in-days add-date parse-timestamp-to-date cht:extension-lib z-score bikram-sambat
format-number duration rank-value comment exec""".split()


def test_the_page_is_what_the_tables_say():
    done = subprocess.run(
        [sys.executable, "packaging/make_supported.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_nothing_of_the_reference_is_left_out():
    assert [name for name in WANTED_TYPES if name not in TYPES] == []
    assert [name for name in WANTED_PARAMETERS if name not in PARAMETERS] == []
    assert [name for name in WANTED_APPEARANCES if appearance_reason(name) is None] == []
    assert [name for name in WANTED_FUNCTIONS if name not in FUNCTIONS and name not in FUNCTIONS_APART] == []
    for sheet, names in WANTED_COLUMNS.items():
        assert [name for name in names.split() if column_reason(sheet, name) is None] == [], sheet


def test_every_reason_is_told_in_both_places():
    tables = (TYPES, PARAMETERS, APPEARANCES, FUNCTIONS_APART, *COLUMNS.values())
    used = {reason for table in tables for reason in table.values()} - {""}
    assert used | {"last_saved"} == DEGRADED.keys() | KEPT.keys()
    assert all(explained(reason) for reason in used | {"unlisted", "last_saved"})
    assert (explained(""), state_of(""), state_of("unlisted")) == ("", "runs", "unknown")
    assert (state_of("place"), state_of("entity")) == ("degraded", "kept")


def test_a_function_apart_is_not_one_that_runs():
    assert {name for name in FUNCTIONS_APART if name in FUNCTIONS} == {"cht:extension-lib"}  # there, and always refuses


@pytest.mark.parametrize(
    ("sheet", "column", "reason"),
    [
        ("survey", "bind::xl:warn", ""),
        ("survey", "bind:relevant", ""),
        ("survey", "bind::jr:constraintMsg", ""),
        ("survey", "bind::odk:length", "attribute"),
        ("survey", "control::xl:unit", "passed"),
        ("survey", "Label::中文 (zh)", ""),
        ("survey", "media::image", "passed"),
        ("survey", "lable", None),
        ("choices", "anything", ""),
        ("settings", "attribute::xl:title_en", ""),
        ("settings", "body::x", None),
        ("settings", "flat", None),
    ],
)
def test_a_column_is_known_in_any_spelling(sheet, column, reason):
    assert column_reason(sheet, column) == reason


TYPE_CASES = {
    "text": "text", "integer": "text", "decimal": "text", "date": "text", "time": "text", "dateTime": "text", "note": "text",
    "range": "text", "acknowledge": "text", "hidden": "hidden", "barcode": "barcode", "geopoint": "geopoint",
    "geotrace": "geotrace", "geoshape": "geoshape", "image": "image", "audio": "audio", "video": "video", "file": "file",
    "start": "start", "end": "end", "deviceid": "deviceid", "username": "username", "email": "email",
    "phonenumber": "phonenumber", "simserial": "simserial", "subscriberid": "subscriberid", "start-geopoint": "start-geopoint",
    "background-audio": "background-audio", "audit": "audit", "q location": "geopoint", "add image prompt": "image",
}  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), TYPE_CASES.items())
def test_a_type_is_recognised_in_what_pyxform_makes_of_it(written, meant):
    name = "audit" if written == "audit" else "q"
    made = compile_form({"survey": f"type,name,label\n{written},{name},Q\ntext,other,O\n"})
    slot = next(slot for slot in load_definition(made.xform).root.walk() if slot.name == name)
    assert type_of(slot) == meant
    assert meant in TYPES


def test_findings_say_what_where_and_how():
    made = compile_form(
        {
            "survey": "type,name,label,appearance,calculation,lable\n"
            "geopoint,here,Here ${n},maps,,\n"
            "geopoint,there,There,maps ex:some.app(a='1 2'),,\n"
            "text,odd,Odd,sparkling multiline,,\n"
            "calculate,n,,,z-score('a') + no-such(1),\n"
            "simserial,finish,,,,\n"
        }
    )
    header = [["type", "name", "label", "appearance", "calculation", "lable", "control::xl:unit", ""]]
    found = findings(load_definition(made.xform), {"survey": header, "choices": [], "notes": [["what"]]})
    assert [(item.what, item.name, item.state, item.where) for item in found] == [
        ("type", "geopoint", "degraded", ("here", "there")),
        ("type", "simserial", "kept", ("finish",)),
        ("column", "lable", "unknown", ("survey",)),
        ("appearance", "maps", "degraded", ("here", "there")),
        ("appearance", "ex:some.app(a='1 2')", "kept", ("there",)),
        ("appearance", "sparkling", "unknown", ("odd",)),
        ("function", "z-score()", "kept", ("n.calculation",)),
        ("function", "no-such()", "kept", ("n.calculation",)),
    ]
    assert all(item.note for item in found)
    assert [column for column in OURS if column_reason("survey", column)] == []


def test_functions_are_found_in_texts_choices_actions_and_messages():
    form = xform(
        "<a/><b/><c/>",
        '<bind nodeset="/data/a" constraint="one-fn()" jr:constraintMsg="jr:itext(two-fn())"/>'
        '<bind nodeset="/data/b" jr:requiredMsg="plain"/>',
        '<input ref="/data/a"><label>A <output value="three-fn()"/></label><hint>h</hint></input>'
        '<select1 ref="/data/b" appearance="search(\'a\'"><label/>'
        '<itemset nodeset="instance(\'l\')/root/item[four-fn()]"><value ref="name"/></itemset></select1>',
        more='<instance id="l" src="jr://instance/last-saved"/>'
        '<setvalue event="odk-instance-first-load" ref="/data/c[five-fn()]" value="six-fn()"/>',
        itext='<itext><translation lang="x"><text id="t"><value><output value="seven-fn()"/><output value=" "/></value>'
        "</text></translation></itext>",
    )
    found = findings(load_definition(form))
    assert {item.name for item in found if item.what == "function"} == {
        f"{word}-fn()" for word in "one two three four five six seven".split()
    }
    assert [item.name for item in found if item.what == "source"] == ["jr://instance/last-saved"]
    assert [item.name for item in found if item.what == "appearance"] == ["search('a'"]
