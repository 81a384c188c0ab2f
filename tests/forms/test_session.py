"""A form being filled, as a screen drives it."""

from __future__ import annotations

import pytest

from desktop.forms import FormError, Session, carry_over, check_record, merge_private
from tests.forms.helpers import context, load

LANGUAGES = """<itext><translation lang="中文 (zh)" default="true()"><text id="q"><value>姓名<output value="/data/n"/></value></text>
<text id="y"><value>是</value></text></translation><translation lang="English (en)"><text id="q"><value>Name</value></text>
<text id="y"><value>Yes</value></text></translation></itext>"""
YES_NO = """<instance id="yn"><root><item><itextId>y</itextId><name>1</name></item></root></instance>"""


def staff(form_binds: str = "") -> object:
    return load(
        "<role/><team><lead/></team><staff jr:template=''><who/><key/></staff>",
        '<bind nodeset="/data/role" type="string"/><bind nodeset="/data/staff" relevant="/data/role = 1"/>'
        """<bind nodeset="/data/staff/key" calculate="pulldata('persons','key','name', ../who)"/>"""
        '<bind nodeset="/data/staff/who" required="true()" xl:personal="yes"/>' + form_binds,
        '<input ref="/data/role"><label>角色</label></input><group ref="/data/team"><input ref="/data/team/lead"/></group>'
        '<group ref="/data/staff"><label>人员</label><repeat nodeset="/data/staff"><input ref="/data/staff/who">'
        "<label>姓名</label></input></repeat></group>",
    )


PERSONS = [{"key": "p1", "name": "李明"}, {"key": "p2", "name": "王秀兰"}]


def test_rows_come_and_go() -> None:
    session = Session(staff(), context(persons=PERSONS))
    session.set("role", "1")
    assert session.rows("staff") == 0
    assert session.add_repeat("staff") == "/data/staff[1]"
    session.add_repeat("staff")
    session.set("staff[2]/who", "李明")
    assert session.value("staff[2]/key") == "p1"
    session.remove_repeat("staff[1]")
    assert session.finish().data == {"role": "1", "staff": [{"key": "p1"}]}
    assert session.finish().private == {"staff": [{"who": "李明"}]}


def test_groups_are_transparent() -> None:
    session = Session(staff(), context(), {"lead": "甲"})
    assert session.value("lead") == session.value("/data/team/lead") == "甲"
    assert session.finish().data == {"lead": "甲"}


def test_public_and_personal_values_meet_again() -> None:
    public, private = {"role": "1", "staff": [{"key": "p1"}, {}]}, {"staff": [{"who": "李明"}, {"who": "乙"}]}
    merged = merge_private(public, private)
    assert merged["staff"] == [{"key": "p1", "who": "李明"}, {"who": "乙"}]
    checked = check_record(staff(), merged, context(persons=PERSONS))
    assert (checked.data, checked.private) == (public, private)


def test_what_another_version_had_is_not_dropped() -> None:
    fits, left = carry_over(
        staff().schema, {"role": "1", "old": 3, "staff": [{"who": "甲", "was": "x"}, {"who": "乙"}]}
    )
    assert fits == {"role": "1", "staff": [{"who": "甲"}, {"who": "乙"}]}
    assert left == {"old": 3, "staff": [{"was": "x"}, {}]}


def test_errors_name_field_and_row() -> None:
    checked = check_record(staff(), {"role": "1", "staff": [{"who": "甲"}, {"odd": 1}]}, context())
    assert [(i.code, i.field, i.row, i.repeat) for i in checked.issues] == [
        ("填 205", "odd", 2, "staff"),
        ("填 201", "who", 2, "staff"),
    ]
    assert checked.issues[1].message == "请填写“姓名”。"


@pytest.mark.parametrize("rows", ["x", 3, [1], {"who": "甲"}])
def test_rows_that_are_no_rows(rows: object) -> None:
    checked = check_record(staff(), {"role": "1", "staff": rows}, context())
    assert "填 207" in {issue.code for issue in checked.issues}


@pytest.mark.parametrize("path", ["nowhere", "staff[9]/who", "team", "staff", "a[b", ""])
def test_paths_that_lead_nowhere(path: str) -> None:
    with pytest.raises(FormError, match="填 109"):
        Session(staff(), context()).set(path, "x")


def test_languages() -> None:
    form = load(
        "<n>甲</n><q/>",
        '<bind nodeset="/data/q" type="string"/>',
        """<select1 ref="/data/q"><label ref="jr:itext('q')"/><itemset nodeset="instance('yn')/root/item"><value
        ref="name"/>
        <label ref="jr:itext(itextId)"/></itemset></select1>""",
        more=YES_NO,
        itext=LANGUAGES,
    )
    session = Session(form, context())
    assert session.state("q").label == "姓名甲"
    assert session.choices("q") == (("1", "是"),)
    session.language = "en"
    assert session.state("q").label == "Name"
    assert session.choices("q", "ye") == (("1", "Yes"),)
    assert session.choices("q", "zz") == ()
    assert (form.schema.fields[1].label_en, form.schema.fields[1].list_name) == ("Name", "yn")


def test_cascading_choices_from_a_long_list() -> None:
    places = [{"name": f"v{n}", "label": f"村{n}", "town": f"t{n % 50}"} for n in range(5000)]
    form = load(
        "<town/><village/><label/>",
        '<bind nodeset="/data/label" calculate="instance(\'places\')/root/item[name = /data/village]/label"/>',
        """<input ref="/data/town"/><select1 ref="/data/village"><itemset nodeset="instance('places')/root/item[town
        = /data/town]">
        <value ref="name"/><label ref="label"/></itemset></select1>""",
        more='<instance id="places" src="jr://file-csv/places.csv"/>',
    )
    session = Session(form, context(places=places))
    session.set("town", "t7")
    assert len(session.choices("village")) == 100
    session.set("village", "v57")
    assert session.value("label") == "村57"
    session.set("village", "v58")
    assert [issue.code for issue in session.validate()] == ["填 204"]


def test_defaults_and_preloads_fill_new_records_only() -> None:
    form = load(
        "<who/><day/><kind>1</kind><gone/>",
        '<bind nodeset="/data/who" jr:preload="property" jr:preloadParams="username"/>'
        '<bind nodeset="/data/day" type="date"/><bind nodeset="/data/gone" relevant="false()"/>'
        '<setvalue event="odk-instance-first-load" ref="/data/day" value="today()"/>',
        '<input ref="/data/day"/>',
    )
    full = {"who": "王秀兰", "day": "2023-09-16", "kind": "1"}
    assert Session(form, context()).finish().data == full
    assert check_record(form, {}, context(), new=True).data == full
    assert check_record(form, {}, context()).data == {}
    given = {"day": "2023-09-01", "kind": ""}
    assert check_record(form, given, context(), new=True).data == {"who": "王秀兰", "day": "2023-09-01"}


def test_a_trigger_sets_a_value() -> None:
    form = load(
        "<a/><b/>",
        "",
        '<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/b" value="concat(/data/a, \'!\')"/></input>',
    )
    session = Session(form, context())
    assert "/data/b" in session.set("a", "好")
    assert session.value("b") == "好!"


def test_rows_by_count() -> None:
    form = load(
        "<n/><row jr:template=''><place/></row>",
        '<bind nodeset="/data/n" type="int"/><bind nodeset="/data/row/place" calculate="position(..)"/>',
        '<input ref="/data/n"/><group ref="/data/row"><repeat nodeset="/data/row" jr:count="/data/n"/></group>',
    )
    session = Session(form, context())
    session.set("n", 3)
    assert session.finish().data["row"] == [{"place": "1"}, {"place": "2"}, {"place": "3"}]
    session.set("n", 1)
    assert session.rows("row") == 1
    with pytest.raises(FormError, match="填 203"):
        session.set("n", "many")
    session.set("n", 10_000)
    assert session.rows("row") == 10_000


def test_once_keeps_its_first_value() -> None:
    form = load("<a/><b/>", '<bind nodeset="/data/b" calculate="once(/data/a)"/>')
    session = Session(form, context())
    session.set("a", "1")
    session.set("a", "2")
    assert session.value("b") == "1"


def test_a_failing_expression_is_an_issue_until_it_works() -> None:
    form = load("<a>x</a><b/>", '<bind nodeset="/data/b" calculate="if(/data/a = \'x\', nonsense(), 1)"/>')
    session = Session(form, context())
    (issue,) = session.validate()
    assert (issue.code, issue.field) == ("填 208", "b")
    session.set("a", "y")
    assert session.validate() == ()


def test_labels_of_choices_in_expressions() -> None:
    form = load(
        "<q/><said/>",
        '<bind nodeset="/data/said" calculate="jr:choice-name(/data/q, \'/data/q\')"/>',
        '<select1 ref="/data/q"><item><label>主办</label><value>1</value></item></select1>',
    )
    session = Session(form, context())
    session.set("q", "1")
    assert session.value("said") == "主办"


def test_messages_of_the_form_come_first() -> None:
    form = load(
        "<a/><b/>",
        '<bind nodeset="/data/a" required="true()" jr:requiredMsg="要填"/>'
        '<bind nodeset="/data/b" type="int" constraint=". &gt; 0" jr:constraintMsg="要大于零"/>',
        '<input ref="/data/a"/><input ref="/data/b"><label>数</label></input>',
    )
    assert [i.message for i in check_record(form, {"b": 0}, context()).issues] == ["要填", "要大于零"]
    assert check_record(form, {"a": "1", "b": "无"}, context()).issues[0].message == "数：这里不能填“无”。"


def test_a_session_never_changes_its_definition() -> None:
    form = staff()
    for _again in range(2):
        session = Session(form, context())
        session.set("role", "1")
        session.add_repeat("staff")
        assert session.rows("staff") == 1


def test_what_is_not_relevant_reads_as_blank_and_is_not_counted() -> None:
    form = load(
        "<on>1</on><x>5</x><blank/><sum/><number/><row><y>2</y></row><row><y>3</y></row>",
        '<bind nodeset="/data/x" relevant="/data/on = 1"/><bind nodeset="/data/row" relevant="/data/on = 1"/>'
        '<bind nodeset="/data/blank" calculate="/data/x = \'\'"/>'
        '<bind nodeset="/data/sum" calculate="sum(/data/row/y)"/>'
        '<bind nodeset="/data/number" calculate="count(/data/row)"/>',
        '<repeat nodeset="/data/row"/>',
    )
    session = Session(form, context())
    assert [session.value(name) for name in ("blank", "sum", "number")] == ["false", "5", "2"]
    session.set("on", "0")
    assert [session.value(name) for name in ("blank", "sum", "number")] == ["true", "0", "0"]


def test_rows_offered_and_left_blank_are_dropped() -> None:
    form = load(
        "<n/><row><x/><y>1</y></row>",
        '<bind nodeset="/data/row/x" required="true()"/><bind nodeset="/data/n" calculate="count(/data/row)"/>',
        '<group ref="/data/row"><repeat nodeset="/data/row"><input ref="/data/row/x"/>'
        '<input ref="/data/row/y"/></repeat></group>',
    )
    session = Session(form, context())
    assert session.rows("row") == 1
    assert session.validate() == ()
    assert session.finish().data == {"n": "0"}
    session.add_repeat("row")
    session.set("row[1]/x", "a")
    assert session.finish().data == {"n": "1", "row": [{"x": "a", "y": "1"}]}
    assert check_record(form, {}, context(), new=True).data == {"n": "0"}
    assert check_record(form, {"row": [{}]}, context()).data == {"n": "1", "row": [{}]}


def test_a_received_record_keeps_its_calculated_values() -> None:
    data = {"role": "1", "staff": [{"key": "p9"}]}
    checked = check_record(staff(), data, context(persons=PERSONS), received=True)
    assert (checked.data, checked.issues) == (data, ())
    here = check_record(staff(), data, context(persons=PERSONS))
    assert here.data == {"role": "1", "staff": [{}]}
    assert [issue.code for issue in here.issues] == ["填 201"]


def test_two_conditions_on_a_long_list() -> None:
    people = [{"name": f"n{n % 100}", "unit": f"u{n}", "key": str(n)} for n in range(3000)]
    rows = "instance('people')/root/item"
    form = load(
        "<name>n7</name><unit>u1207</unit><key/><last/>",
        f'<bind nodeset="/data/key" calculate="{rows}[name = /data/name and unit = /data/unit]/key"/>'
        f'<bind nodeset="/data/last" calculate="{rows}[name = /data/name and position() &gt; 2900]/key"/>',
        more='<instance id="people" src="jr://file-csv/people.csv"/>',
    )
    session = Session(form, context(people=people))
    assert (session.value("key"), session.value("last")) == ("1207", "2907")
    session.set("unit", "u1")
    assert session.value("key") is None


def test_a_list_that_was_not_sent_is_not_held_against_an_answer() -> None:
    form = load(
        "<q/>",
        "",
        """<input ref="/data/q" query="instance('villages')/root/item[town = '1']"/>""",
        more='<instance id="villages" src="jr://file-csv/villages.csv"/>',
    )
    assert form.schema.fields[0].kind == "select_one"
    assert check_record(form, {"q": "v9"}, context()).issues == ()
    villages = [{"name": "v1", "label": "一村", "town": "1"}]
    assert [i.code for i in check_record(form, {"q": "v9"}, context(villages=villages)).issues] == ["填 204"]
    assert Session(form, context(villages=villages)).choices("q") == (("v1", "一村"),)


def test_a_random_order_of_choices_stays() -> None:
    items = "".join(f"<item><name>{n}</name></item>" for n in range(30))
    form = load(
        "<q/>",
        "",
        """<select1 ref="/data/q"><itemset nodeset="randomize(instance('l')/root/item)"><value
        ref="name"/></itemset></select1>""",
        more=f'<instance id="l"><root>{items}</root></instance>',
    )
    session = Session(form, context())
    assert session.choices("q") == session.choices("q")
    assert sorted(int(choice.value) for choice in session.choices("q")) == list(range(30))
