"""Stepping through a form."""

from __future__ import annotations

from desktop.forms import replay
from desktop.forms.attachments import read_geojson, read_table
from tests.forms.helpers import xform


def test_states_after_each_step() -> None:
    form = xform(
        "<a/><b/><row><x/></row>",
        '<bind nodeset="/data/a" type="int" constraint=". &lt; 5" required="true()"/>'
        '<bind nodeset="/data/b" relevant="/data/a = 3"/>',
        '<input ref="/data/a"><label>甲</label></input><input ref="/data/b"/><repeat nodeset="/data/row"/>',
    )
    steps = [
        {"op": "set", "ref": "/data/a", "value": "9"},
        {"op": "set", "ref": "/data/a", "value": "3"},
        {"op": "add_repeat", "ref": "/data/row"},
        {"op": "remove_repeat", "ref": "/data/row[1]"},
    ]
    first, nine, three, more, less = replay(form, steps, resources={}, preload={}, now_ms=0, tz="Asia/Shanghai")
    assert first["/data/a"]["valid"] == {"constraint": True, "required": False}
    assert nine["/data/a"]["valid"] == {"constraint": False, "required": True}
    assert (nine["/data/b"]["relevant"], three["/data/b"]["relevant"]) == (False, True)
    assert (more["/data/row"]["count"], less["/data/row"]["count"]) == (2, 1)
    assert first["/data/a"]["label"] == "甲"


def test_lists_from_files() -> None:
    csv = {"mime": "text/csv", "body": "name;label\r\na;甲\r\n"}
    form = xform(
        "<q/>",
        "",
        """<select1 ref="/data/q"><itemset nodeset="instance('l')/root/item"><value ref="name"/><label
        ref="label"/></itemset></select1>""",
        more='<instance id="l" src="jr://file-csv/l.csv"/>',
    )
    (state,) = replay(form, [], resources={"jr://file-csv/l.csv": csv}, preload={}, now_ms=0, tz="Asia/Shanghai")
    assert state["/data/q"]["options"] == [["a", "甲"]]


def test_tables_and_maps() -> None:
    assert read_table('\ufeffa,b\n1,"x,y"\n') == [{"a": "1", "b": "x,y"}]
    point = '{"features":[{"id":3,"properties":{"n":"井"},"geometry":{"type":"Point","coordinates":[122.1,46.1]}}]}'
    assert read_geojson(point) == [{"n": "井", "id": "3", "geometry": "46.1 122.1 0 0"}]
