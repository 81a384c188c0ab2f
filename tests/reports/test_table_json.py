"""The command line contract's JSON of a table."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from desktop.reports.table_json import plain, to_json
from tests.reports import samples


@pytest.mark.parametrize(
    ("value", "decimals", "wanted"),
    [
        (None, 2, None),
        ("无", 2, "无"),
        (Decimal(0), 2, 0),
        (Decimal("3.00"), 2, 3),
        (Decimal("1E+3"), 0, 1000),
        (Decimal("2.5"), 2, 2.5),
        (Decimal("2.567"), 2, 2.57),
        (Decimal("2.567"), 1, 2.6),
    ],
)
def test_a_value_is_as_plain_as_it_can_be(value, decimals, wanted):
    found = plain(value, decimals)
    assert found == wanted and type(found) is type(wanted)


def test_a_table_has_the_shape_of_the_contract():
    people, units = ({"name": "李四", "unit": "县医院"},), ({"code": "", "name": "疾控"},)
    found, _tree = samples.result(unlisted_people=people, unlisted_units=units)
    told = json.loads(json.dumps(to_json(found)))
    assert list(told) == ["columns", "rows", "total", "unlisted"]
    assert told["columns"] == [column.name for column in samples.OFFICIAL]
    assert told["total"] == {
        "tertiary": 1, "secondary": 2, "inst": 3, "listeners": 1234567, "offline": 0, "online": "无", "waived": 1234.5,
    }  # fmt: skip
    assert [row["unit"] for row in told["rows"]] == ["U0", "U1"]
    assert told["rows"][1]["cells"] == samples.BLANK | {"offline": 1}
    assert told["unlisted"] == {"people": [dict(people[0])], "units": [dict(units[0])]}


def test_a_column_keeps_its_own_decimals():
    found, _tree = samples.result(total=samples.CELLS | {"waived": Decimal("10.126")})
    assert to_json(found)["total"]["waived"] == 10.13
