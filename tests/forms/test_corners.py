"""What forms seldom do, each as the specification has it."""

from __future__ import annotations

import pytest

from desktop.forms import FormError, Session, check_record, evaluate, replay
from desktop.forms.attachments import read_geojson
from tests.forms.helpers import context, load, xform

SELECT = '<select1 ref="/data/q"><itemset nodeset="{}"><value ref="name"/><label ref="name"/></itemset></select1>'


def codes(form: object, data: dict[str, object], **lists: list[dict[str, str]]) -> list[str]:
    return [issue.code for issue in check_record(form, data, context(**lists)).issues]  # type: ignore[arg-type]


def test_a_label_that_fails_stops_nobody() -> None:
    form = load(
        "<a/><b/>",
        '<bind nodeset="/data/a" required="true()"/><bind nodeset="/data/b" type="int"/>',
        '<input ref="/data/a"><label>甲<output value="nosuch()"/></label></input>'
        '<input ref="/data/b"><label ref="nosuch()"/></input>',
    )
    issues = check_record(form, {"b": "x"}, context()).issues
    assert [(issue.code, issue.message) for issue in issues] == [
        ("填 203", "…：应当是整数。"),
        ("填 201", "请填写“甲…”。"),
    ]


def test_a_list_that_cannot_be_computed_is_told() -> None:
    assert codes(load("<q/>", "", SELECT.format("nosuch()")), {"q": "1"}) == ["填 208"]


def test_a_list_that_is_no_list_offers_nothing() -> None:
    assert codes(load("<q/>", "", SELECT.format("1 + 1")), {"q": "1"}) == ["填 204"]


def test_a_list_that_was_not_sent_is_held_against_nobody() -> None:
    form = load(
        "<q/>", "", SELECT.format("instance('far')/root/item"), more='<instance id="far" src="jr://file/far.xml"/>'
    )
    assert codes(form, {"q": "1"}) == []
    assert codes(form, {"q": "1"}, far=[{"name": "2"}]) == ["填 204"]


def test_rows_by_a_count_that_fails() -> None:
    form = load(
        "<n/><row><x/></row>",
        "",
        '<input ref="/data/n"/><group ref="/data/row"><repeat nodeset="/data/row" jr:count="nosuch()"/></group>',
    )
    assert "填 208" in codes(form, {"n": "1"})


def test_rows_by_a_count_out_of_all_bounds() -> None:
    form = load(
        "<n/><row><x/></row>",
        '<bind nodeset="/data/n" type="int"/>',
        '<input ref="/data/n"/><group ref="/data/row"><repeat nodeset="/data/row" jr:count="/data/n"/></group>',
    )
    session = Session(form, context())
    for number, rows in ((3, 3), (10_001, 0), (-1, 0), (2, 2), (None, 0)):
        session.set("n", number)
        assert session.rows("row") == rows


def test_nested_counts_that_multiply_are_refused() -> None:
    form = load(
        "<n/><row><deep><x/></deep></row>",
        '<bind nodeset="/data/n" type="int"/>',
        '<group ref="/data/row"><repeat nodeset="/data/row" jr:count="/data/n"><group ref="/data/row/deep">'
        '<repeat nodeset="/data/row/deep" jr:count="/data/n"/></group></repeat></group>',
    )
    session = Session(form, context())
    with pytest.raises(FormError, match="填 108"):
        session.set("n", 300)


def test_a_screen_changes_its_language_and_takes_reasons_back() -> None:
    session = Session(
        load("<a/>", """<bind nodeset="/data/a" xl:warn=". = '1'"/>""", '<input ref="/data/a"/>'), context()
    )
    session.set("a", "1")
    assert [issue.code for issue in session.validate()] == ["填 206"]
    session.explain("a", " 核对过 ")
    assert (session.validate(), session.finish().explained) == ((), {"a": "核对过"})
    session.explain("a", " ")
    assert len(session.validate()) == 1
    session.language = "en"
    assert session.language == ""
    with pytest.raises(FormError, match="填 109"):
        session.remove_repeat("a")


def test_none_by_hand() -> None:
    form = load(
        "<a/>", '<bind nodeset="/data/a" type="int" required="true()" xl:none="yes"/>', '<input ref="/data/a"/>'
    )
    session = Session(form, context())
    session.set("a", "无")
    assert (session.value("a"), session.finish().data, session.finish().issues) == ("无", {"a": "无"}, ())


def test_choice_names_in_the_own_and_in_another_row() -> None:
    form = load(
        "<row><q/><said/></row><out/>",
        """<bind nodeset="/data/row/said" calculate="jr:choice-name( ../q , ' ../../row/q ')"/>
        <bind nodeset="/data/out" calculate="jr:choice-name('9', '/data/row/q')"/>""",
        """<repeat nodeset="/data/row"><select1 ref="/data/row/q"><item><label>是</label><value>1</value></item>
        <item><label>否</label><value>0</value></item></select1></repeat>""",
    )
    session = Session(form, context(), {"row": [{"q": "1"}, {"q": "0"}]})
    assert session.value("out") is None
    assert codes(form, {"row": [{"q": "1"}]}) == []


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("area('0 0;0 1;1 1')", "area('0 0;0 1;1 1;0 0')"),
        ("area('0 0;0 1')", "0"),
        ("area('nowhere')", "NaN"),
        ("distance('91 0;0 0')", "NaN"),
        ("distance('0 0')", "0"),
        ("geofence('0.5 0.5', '0 0;0 1;1 1;1 0;0 0')", "true"),
        ("geofence('2 0.5', '0 0;0 1;1 1;1 0;0 0')", "false"),
        ("geofence('0.5 0.5', '0 0;0 1;1 1;1 0')", "false"),
        ("geofence('', '0 0;0 1;1 1;0 0')", "false"),
        ("intersects('0 0;1 1;0 1;1 0')", "true"),
        ("intersects('0 0;0 1;1 1;1 0;0 0')", "false"),
        ("intersects('0 0')", "false"),
    ],
)
def test_places_on_earth(expression: str, wanted: str) -> None:
    wanted = str(evaluate(wanted)) if wanted.startswith("area") else wanted
    assert evaluate(expression) == wanted


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("nosuch::a", "填 102"),
        ("instance('x')", "填 103"),
        ("1 | 2", "填 103"),
        ("jr:itext('x')", "填 103"),
        ("a ! b", "填 102"),
    ],
)
def test_refusals(expression: str, message: str) -> None:
    with pytest.raises(FormError, match=message):
        evaluate(expression)


def test_a_value_is_no_path_and_a_place_must_exist() -> None:
    with pytest.raises(FormError, match="填 103"):
        evaluate("1", as_="nodes")
    with pytest.raises(FormError, match="填 109"):
        evaluate("1", node="/*[7]")


def test_replay_takes_what_a_screen_would() -> None:
    form = xform(
        "<d/><t/><m/><ok/><n/><when/>",
        '<bind nodeset="/data/d" type="date"/><bind nodeset="/data/t" type="time"/>'
        '<bind nodeset="/data/n" type="decimal"/><bind nodeset="/data/when" type="dateTime"/>',
        '<input ref="/data/d"/><input ref="/data/t"/><input ref="/data/n"/><trigger ref="/data/ok"/><select ref="/data/m">'
        "<item><value>a</value></item><item><value>b</value></item></select>",
    )
    tried = [
        ("d", "2023-02-30", ""),
        ("d", "2023-02-28", "2023-02-28"),
        ("t", "08:30", ""),
        ("t", "08:30:00", "08:30:00"),
        ("m", ["a", "z"], "a"),
        ("ok", "true", "OK"),
        ("ok", "no", ""),
        ("n", "5", "5.0"),
        ("when", "2023-09-16T08:30:00", "2023-09-16T08:30:00"),
    ]
    steps = [{"op": "set", "ref": f"/data/{name}", "value": value} for name, value, _wanted in tried]
    _first, *states = replay(form, steps, resources={}, preload={}, now_ms=0, tz="Asia/Shanghai")
    assert [state[f"/data/{name}"]["value"] for state, (name, *_rest) in zip(states, tried, strict=True)] == [
        wanted for *_rest, wanted in tried
    ]


@pytest.mark.parametrize(
    "step", [{"op": "set", "ref": "/data/no", "value": ""}, {"op": "add_repeat", "ref": "/data/no"}]
)
def test_replay_refuses_a_place_that_is_not_there(step: dict[str, str]) -> None:
    with pytest.raises(FormError, match="填 109"):
        list(replay(xform("<a/>"), [step], resources={}, preload={}, now_ms=0, tz="Asia/Shanghai"))


def test_maps_of_lines_and_areas() -> None:
    line = '{"geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]},"properties":{"n":null,"o":[1]}}'
    area = '{"geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4]]]}}'
    rows = read_geojson(f'{{"features":[{line},{area},{{}}]}}')
    assert rows == [
        {"n": "", "o": "[1]", "geometry": "2 1 0 0;4 3 0 0"},
        {"geometry": "2 1 0 0;4 3 0 0"},
        {"geometry": ""},
    ]


@pytest.mark.parametrize(
    "path",
    ["descendant::x", "preceding::x", "ancestor::row/x", "ancestor-or-self::node()/x", "../preceding-sibling::row/x",
     "self::y/../x", "//x[. = 1]", "(../x)[1]", "current()/../x", "following::x", "attribute::x", "text()"],
)  # fmt: skip
def test_whatever_way_a_value_is_read_it_follows_changes(path: str) -> None:
    """The dependents of ``x`` found from the syntax give what computing everything anew gives."""
    form = load(
        "<row><x/><y/></row>",
        f'<bind nodeset="/data/row/x" type="int"/><bind nodeset="/data/row/y" relevant="count({path}) &gt; 0 and {path} != 5"/>',
        '<repeat nodeset="/data/row"><input ref="/data/row/x"/><input ref="/data/row/y"/></repeat>',
    )
    session = Session(form, context())
    session.set("row[1]/x", 1)
    session.add_repeat("row")
    for place, number in ((1, 5), (2, 1), (1, 2), (2, 5)):
        session.set(f"row[{place}]/x", number)
        found = [session.state(f"row[{at}]/y").relevant for at in (1, 2)]
        session.engine.recompute(session.engine.graph.rules)
        assert found == [session.state(f"row[{at}]/y").relevant for at in (1, 2)]


ITEXT = """<r><itext><translation lang="zh"><text id="a"><value>甲</value></text></translation>
<translation lang="en" default="true()"><text id="a"><value>A</value></text></translation></itext></r>"""


@pytest.mark.parametrize(("language", "wanted"), [("zh", "甲"), ("en", "A"), ("fr", "A"), ("", "A")])
def test_a_text_in_the_language_asked_for_or_the_default(language: str, wanted: str) -> None:
    assert evaluate("jr:itext('a')", document=ITEXT, language=language) == wanted
    assert evaluate("jr:itext('a')", document=ITEXT.replace(' default="true()"', ""), language="zh") == "甲"
    with pytest.raises(FormError, match="填 103"):
        evaluate("jr:itext('b')", document=ITEXT, language=language)


def test_languages_by_name_sign_and_default() -> None:
    texts = (
        '<itext><translation lang="汉语"><text id="q"><value form="long">姓名<b>！</b></value></text></translation>'
        '<translation lang="English" default="true()"><text id="q"><value form="short">Name</value></text></translation></itext>'
    )
    form = load("<a/><b/>", "", """<input ref="/data/a"><label ref="jr:itext('q')"/></input>""", itext=texts)
    session = Session(form, context())
    said = []
    for language in ("zh", "en", "汉语", "fr"):
        session.language = language
        said.append((session.language, session.state("a").label))
    assert said[1:2] + said[3:] == [("English", "Name")] * 2
    assert [language for language, _label in said] == ["汉语", "English", "汉语", "English"]
    assert {label for _language, label in said[::2]} == {"姓名！"}


@pytest.mark.parametrize(
    ("mime", "body"),
    [
        ("text/csv", "name,label\na,甲\n"),
        ("application/geo+json", '{"features":[{"properties":{"name":"a","label":"甲"},"geometry":null}]}'),
        ("text/xml", "<root><item><name>a</name><label>甲</label></item></root>"),
    ],
)
def test_lists_of_every_kind_of_file(mime: str, body: str) -> None:
    nodes = "instance('l')/root/item"
    form = xform(
        "<q/><known/>",
        """<bind nodeset="/data/known" calculate="count(instance('inline')/root/item)"/>""",
        f'<select1 ref="/data/q"><itemset nodeset="{nodes}"><value ref="name"/><label ref="label"/></itemset></select1>',
        more='<instance id="l" src="jr://file/l"/><instance id="inline"><root><item/><item/></root></instance>',
    )
    resources = {"jr://file/l": {"mime": mime, "body": body}}
    (state,) = replay(form, [], resources=resources, preload={}, now_ms=0, tz="Asia/Shanghai")
    assert state["/data/q"]["options"] == [["a", "甲"]]
    assert state["/data/known"]["value"] == "2"


def test_replay_in_another_language_and_in_readonly_groups() -> None:
    texts = (
        '<itext><translation lang="zh"><text id="q"><value>甲</value></text></translation>'
        '<translation lang="en"><text id="q"><value>A</value></text></translation></itext>'
    )
    form = xform(
        "<g><a/></g>",
        '<bind nodeset="/data/g" readonly="true()"/>',
        """<group ref="/data/g"><input ref="/data/g/a"><label ref="jr:itext('q')"/></input></group>""",
        itext=texts,
    )
    steps = [{"op": "language", "language": "en"}]
    states = list(replay(form, steps, resources={}, preload={}, now_ms=0, tz="Asia/Shanghai"))
    assert [(state["/data/g/a"]["label"], state["/data/g/a"]["readonly"]) for state in states] == [
        ("甲", True),
        ("A", True),
    ]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"a": "x" * 100_001}, ["填 203"]),
        ({"a": "\x07"}, ["填 203"]),
        ({"t": "25:00"}, ["填 203"]),
        ({"row": "x"}, ["填 207"]),
        ({"row": ["x", {"b": "1"}]}, ["填 207"]),
        ({"row": []}, []),
        ({"row": [{"nowhere": 1}]}, ["填 205"]),
        ({"n": "无"}, ["填 209"]),
    ],
)
def test_data_that_does_not_fit(data: dict[str, object], found: list[str]) -> None:
    form = load(
        "<a/><t/><n/><row><b/></row>",
        '<bind nodeset="/data/t" type="time"/><bind nodeset="/data/n" type="int"/>',
        '<input ref="/data/a"/><repeat nodeset="/data/row"><input ref="/data/row/b"/></repeat>',
    )
    assert codes(form, data) == found


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("count(//b/namespace::*)", "1"),
        ("count(//@x/following::*)", "32"),
        ("count(//@x/preceding::*)", "1"),
        ("count(//@x/preceding-sibling::node())", "0"),
        ("count(//@x/namespace::*)", "0"),
        ("count((/)/..)", "0"),
        ("count(//c/../../../../..)", "0"),
        ("count(//i[@k = 'k7' and . = '7'])", "1"),
        ("count(//i['k7' = @k])", "1"),
        ("count(//i[position() = 3 and . = '2'])", "1"),
        ("//i[last()]", "29"),
        ("//i[number(.) + 1 = 5]", "4"),
        ("//i[if(true(), 2, 1)]", "1"),
        ("count(//processing-instruction('p'))", "1"),
        ("count(//comment())", "1"),
    ],
)
def test_places_in_a_document(expression: str, wanted: str) -> None:
    rows = "".join(f'<i k="k{n}">{n}</i>' for n in range(30))
    assert (
        evaluate(
            expression, document=f"<r><a/><b x='1'><c/></b><d/><?p q?><!-- --><l>{rows}</l></r>".replace("<d/>", "")
        )
        == wanted
    )
