"""Guidance, pictures and sounds beside the words, files of choices, and what a session writes by itself."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.forms import FormError, Session, SessionContext, check_record, load_definition
from tests.forms.helpers import CHINA, context, load, xform

ITEXT = """<itext><translation lang="中文 (zh)" default="true()">
<text id="q"><value>药材</value><value form="image">jr://images/herb.png</value><value form="audio">jr://audio/herb.mp3</value></text>
<text id="h"><value>选一味</value><value form="guidance">看叶子的<output value="/data/what"/></value></text>
<text id="bh"><value>薄荷</value><value form="image">jr://images/Mint.png</value></text>
<text id="jh"><value form="big-image">jr://images/ChrysanthemumBig.png</value></text>
<text id="gc"><value>甘草</value></text>
</translation><translation lang="English (en)"><text id="q"><value>Herb</value></text><text id="h"><value>One</value></text>
</translation></itext>"""
HERBS = """<instance id="herbs"><root><item><itextId>bh</itextId><name>1</name></item><item><itextId>gc</itextId><name>2</name></item>
</root></instance>"""
BODY = """<input ref="/data/what"/>
<select1 ref="/data/herb"><label ref="jr:itext('q')"/><hint ref="jr:itext('h')"/>
<item><label ref="jr:itext('bh')"/><value>1</value></item><item><label ref="jr:itext('jh')"/><value>2</value></item>
<item><label>陈皮</label><value>3</value></item><item><value>4</value></item></select1>
<select1 ref="/data/other"><label>别的</label><itemset nodeset="instance('herbs')/root/item"><value ref="name"/>
<label ref="jr:itext(itextId)"/></itemset></select1>
<select1 ref="/data/third"><itemset nodeset="instance('herbs')/root/item"><value ref="name"/><label ref="name"/></itemset></select1>"""


def _session() -> Session:
    return Session(load("<what>形状</what><herb/><other/><third/>", "", BODY, more=HERBS, itext=ITEXT), context())


def test_what_stands_beside_the_words() -> None:
    session = _session()
    state = session.state("herb")
    assert (state.label, state.hint, state.guidance) == ("药材", "选一味", "看叶子的形状")
    assert state.media == {"image": "jr://images/herb.png", "audio": "jr://audio/herb.mp3"}
    plain = session.state("other")
    assert (plain.guidance, plain.media) == ("", {})
    session.language = "en"
    assert session.state("herb").label == "Herb"
    assert session.state("herb").guidance == "看叶子的形状"  # said in the default language only


def test_choices_with_pictures_are_found_by_them() -> None:
    session = _session()
    assert session.choice_media("herb") == {
        "1": {"image": "jr://images/Mint.png"},
        "2": {"big-image": "jr://images/ChrysanthemumBig.png"},
    }
    assert session.choice_media("other") == {"1": {"image": "jr://images/Mint.png"}}
    assert session.choice_media("third") == session.choice_media("what") == {}
    assert [c.value for c in session.choices("herb", "chrys")] == ["2"]
    assert [c.value for c in session.choices("herb", "bohe")] == ["1"]
    assert [c.value for c in session.choices("other", "mint.png")] == ["1"]
    assert [c.value for c in session.choices("other", " ")] == ["1", "2"]
    assert session.choices("herb", "没有") == ()


def test_a_form_without_pictures_has_none() -> None:
    session = Session(load("<a/>", "", '<select1 ref="/data/a"><label>甲</label></select1>'), context())
    assert session.choice_media("a") == {}
    assert session.state("a").media == {}


def test_the_english_title() -> None:
    text = xform("<a/>").replace('version="1"', 'version="1" xl:title_en="Form"')
    assert load_definition(text).schema.title_en == "Form"
    assert load_definition(xform("<a/>")).schema.title_en == ""


ENDING = (
    "<a/><end/><mail/><copy/>",
    """<bind nodeset="/data/end" type="dateTime" jr:preload="timestamp" jr:preloadParams="end"/>
    <bind nodeset="/data/mail" jr:preload="property" jr:preloadParams="email"/>
    <bind nodeset="/data/copy" calculate="substr(/data/end, 0, 10)"/>""",
    '<input ref="/data/a"/>',
)


def test_end_is_when_it_was_finished() -> None:
    form = load(*ENDING)
    session = Session(form, context())
    assert session.value("end") is None
    first = session.finish().data
    assert first["end"].startswith("2023-09-16T08:00")
    assert first["copy"] == "2023-09-16"
    later = SessionContext("2023-09-18", dt.datetime(2023, 9, 18, 9, tzinfo=CHINA))
    seen = Session(form, later, first)
    assert seen.finish().data == first
    assert check_record(form, first, later).data == first
    seen.set("a", "改")
    assert seen.finish().data["end"].startswith("2023-09-18T09:00")


def test_email() -> None:
    form = load(*ENDING)
    now = dt.datetime(2023, 9, 16, 8, tzinfo=CHINA)
    assert Session(form, SessionContext("2023-09-16", now, email="a@b.cn")).value("mail") == "a@b.cn"
    assert Session(form, context()).value("mail") is None


FILES = """<instance id="areas" src="jr://file/areas.geojson"/><instance id="tree" src="jr://file/tree.xml"/>
<instance id="rows" src="jr://file-csv/rows.csv"/>"""
SELECT = """<select1 ref="/data/v"><itemset nodeset="instance('areas')/root/item[county = /data/a]"><value ref="id"/><label ref="title"/>
</itemset></select1>"""


def _of_files() -> str:
    binds = """<bind nodeset="/data/b" calculate="instance('tree')/root/item[name = /data/a]/deep/er"/>
    <bind nodeset="/data/c" calculate="pulldata('rows', 'n', 'k', /data/a)"/>"""
    return xform("<a/><v/><b/><c/>", binds, f'<input ref="/data/a"/>{SELECT}', more=FILES)


def test_files_beside_a_form() -> None:
    files = {
        "areas.geojson": '{"features": [{"id": "v1", "properties": {"title": "东村", "county": "x"}, "geometry": '
        '{"type": "Point", "coordinates": [104, 30]}}, {"id": "v2", "properties": {"title": "西村", "county": "y"}}]}',
        "tree.xml": "<root><item><name>x</name><deep><er>里面</er></deep></item></root>",
        "rows.csv": "k,n\nx,7\ny,8\n",
    }
    now = dt.datetime(2023, 9, 16, 8, tzinfo=CHINA)
    shared = SessionContext("2023-09-16", now, files=files)
    for _again in range(2):
        session = Session(load_definition(_of_files()), shared)
        session.set("a", "x")
        assert [tuple(c) for c in session.choices("v")] == [("v1", "东村")]
        assert (session.value("b"), session.value("c")) == ("里面", "7")
    given = SessionContext("2023-09-16", now, files=files, lists={"rows": [{"k": "x", "n": "9"}]})
    session = Session(load_definition(_of_files()), given)
    session.set("a", "x")
    assert session.value("c") == "9"  # a register by that name goes first


@pytest.mark.parametrize(
    ("name", "text"),
    [("areas.geojson", "{"), ("areas.geojson", "[]"), ("areas.geojson", '{"features": [1]}'), ("tree.xml", "<root>")],
)
def test_a_file_that_is_broken_is_named(name: str, text: str) -> None:
    now = dt.datetime(2023, 9, 16, 8, tzinfo=CHINA)
    with pytest.raises(FormError) as caught:
        Session(load_definition(_of_files()), SessionContext("2023-09-16", now, files={name: text}))
    assert (caught.value.problem.code, caught.value.problem.where) == ("填 116", name)


def test_a_signed_message() -> None:
    """ODK XForms: the message after its Ed25519 signature, both in Base64; blank unless the key signed it."""
    import base64

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(b"x" * 32)
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    signed = base64.b64encode(key.sign("真的".encode()) + "真的".encode()).decode()
    form = load(
        "<a/><b/>",
        f'<bind nodeset="/data/b" calculate="extract-signed(/data/a, \'{public}\')"/>',
        '<input ref="/data/a"/>',
    )
    session = Session(form, context())
    for given, found in ((signed, "真的"), (signed[:-4] + "AAAA", None), ("%", None), ("", None)):
        session.set("a", given)
        assert session.value("b") == found
    bad = load("<b/>", f"<bind nodeset=\"/data/b\" calculate=\"extract-signed('{signed}', 'abc')\"/>")
    assert Session(bad, context()).value("b") is None
