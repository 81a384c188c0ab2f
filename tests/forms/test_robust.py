"""Whatever arrives, a form answers with issues or a refusal, never with a crash."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.forms import FormError, check_record, evaluate
from desktop.forms.expression.functions import FUNCTIONS
from tests.forms.helpers import context, load

FORM = load(
    "<n/><d/><day/><q/><m/><t/><row><x/><deep><y/></deep></row><sum/><old/>",
    '<bind nodeset="/data/n" type="int" constraint=". &gt; 0" xl:none="yes"/><bind nodeset="/data/d" type="decimal"/>'
    '<bind nodeset="/data/day" type="date" constraint=". &lt;= today()"/><bind nodeset="/data/row/x" type="int"/>'
    '<bind nodeset="/data/sum" calculate="sum(/data/row/x) + /data/n"/>'
    '<bind nodeset="/data/old" calculate="int((today() - /data/day) div 365.25)"/>'
    '<bind nodeset="/data/row/deep/y" relevant="../../x &gt; /data/n"/>',
    '<input ref="/data/n"/><input ref="/data/d"/><input ref="/data/day"/><select1 ref="/data/q"><item><value>1</value></item>'
    '</select1><select ref="/data/m"><item><value>1</value></item></select><repeat nodeset="/data/row"/>',
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["无", "2023-09-16"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "y", "deep", "odd"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["n", "d", "day", "q", "m", "t", "row", "sum", "odd"]), VALUES, max_size=6),
    st.sampled_from([{}, {"new": True}, {"received": True}]),
)
def test_any_data_is_checked(data: dict[str, object], how: dict[str, bool]) -> None:
    checked = check_record(FORM, data, context(), **how)
    again = check_record(FORM, checked.data, context(), **how)
    assert again.data == checked.data


ATOMS = (
    "1 -1 0 1.5 '' 'a' '2023-09-16' '2023-13-45' '9999-12-31T23:59:59+14:00' (1\u00a0div\u00a00) //a //a[1] .. . * today() now() "
    "true() '12:00' 1000000000000000000000 '%Y%' //nothing current() '[a'"
).split(" ")
ATOMS = [atom.replace("\u00a0", " ") for atom in ATOMS]
DOCUMENT = "<r><a>3</a><a>2023-09-16</a><b><c/></b></r>"
OPERATORS = ["+", "-", "*", " div ", " mod ", "=", "!=", "<", ">=", " and ", " or ", "|"]


def _expression(chance: random.Random, depth: int) -> str:
    pick = chance.random()
    if not depth or pick < 0.25:
        return chance.choice(ATOMS)
    if pick < 0.75:
        name = chance.choice(sorted(FUNCTIONS))
        count = chance.randint(FUNCTIONS[name].fewest, int(min(FUNCTIONS[name].most, FUNCTIONS[name].fewest + 3)))
        return f"{name}({', '.join(_expression(chance, depth - 1) for _arg in range(count))})"
    if pick < 0.9:
        return f"({_expression(chance, depth - 1)}{chance.choice(OPERATORS)}{_expression(chance, depth - 1)})"
    return f"//a[{_expression(chance, depth - 1)}]"


@pytest.mark.parametrize("seed", range(4))
def test_any_expression_has_a_value_or_is_refused(seed: int) -> None:
    chance = random.Random(seed)
    for _again in range(1500):
        text = _expression(chance, 3)
        refused = None
        try:
            evaluate(
                text, document="<r><a>3</a><a>2023-09-16</a><b><c/></b></r>", node="/*[1]", now_ms=0, tz="Asia/Shanghai"
            )
        except FormError as error:
            refused = error
        assert refused is None or refused.problem.message
