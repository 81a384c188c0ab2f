"""Columns and names used by the tests of grids and type-ahead."""

from __future__ import annotations

from desktop.ui.fields.columns import GridColumn
from desktop.ui.fields.suggestions import Suggestion, listed

UNITS = listed(
    (
        Suggestion("101", "幸福村卫生室"),
        Suggestion("102", "新丰村卫生室"),
        Suggestion("103", "西房村卫生室", "白水镇"),
        Suggestion("104", "青石镇卫生院"),
    )
)
TITLES = (Suggestion("1", "乡村医生"), Suggestion("2", "执业助理医师"), Suggestion("3", "副主任医师"))
YES_NO = (Suggestion("1", "是"), Suggestion("0", "否"))
ROSTER = (
    GridColumn("name", "姓名", "text", required=True),
    GridColumn("unit", "单位", "text", source=UNITS, width=200),
    GridColumn("title", "职称", "select_one", options=TITLES),
    GridColumn("signed", "签到", "select_one", options=YES_NO),
    GridColumn("age", "年龄", "integer", none_allowed=True, unit="岁"),
    GridColumn("phone", "电话", "text", personal=True),
)
NAME, UNIT, TITLE, SIGNED, AGE, PHONE = range(6)
TWO = [
    {"name": "周文清", "unit": "104", "title": "3", "signed": "1", "age": 50, "phone": "13800000037"},
    {"name": "王秀兰", "unit": "101", "title": "1", "signed": "0", "age": "无", "phone": "13800000074"},
]
