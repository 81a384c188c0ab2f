"""The functions ODK adds, as the ODK XForms specification describes them."""

from __future__ import annotations

import math

import pytest

from desktop.forms import FormError, evaluate

# 2023-09-16 08:30:00 in China
NOW = 1694824200000
PEOPLE = "<r><p><n>甲</n><a>30</a></p><p><n>乙</n><a/></p><p><n>丙</n><a>8</a></p></r>"


def value(expression: str, as_: str = "string", document: str = PEOPLE, language: str = "") -> object:
    return evaluate(
        expression,
        document=document,
        node="/*[1]",
        now_ms=NOW,
        tz="Asia/Shanghai",
        as_=as_,
        language=language,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("today()", "2023-09-16"),
        ("now()", "2023-09-16T08:30:00.000+08:00"),
        ("date(today() + 1)", "2023-09-17"),
        ("date('2024-02-28' + 2)", "2024-03-01"),
        ("date(0)", "1970-01-01"),
        ("date('')", ""),
        ("format-date('2023-09-06', '%Y年%n月%e日')", "2023年9月6日"),
        ("format-date('2023-09-16', '%a')", "Sat"),
        ("format-date('', '%Y')", ""),
        ("format-date-time('2023-09-06T07:05:09.123+08:00', '%d/%m/%y %H:%M:%S')", "06/09/23 07:05:09"),
        ("selected-at('a b c', 1)", "b"),
        ("selected-at('a b c', 9)", ""),
        ("coalesce('', (//n)[2])", "乙"),
        ("coalesce(//a[. = 99], '无')", "无"),
        ("join('、', //n)", "甲、乙、丙"),
        ("substr('本草纲目', 2)", "纲目"),
        ("substr('本草纲目', -3, -1)", "草纲"),
        ("if(3 > 2, '多', '少')", "多"),
        ("string(position(//p[2]))", "2"),
        ("indexed-repeat(//n, //p, 3)", "丙"),
        ("digest('abc', 'SHA-256', 'hex')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("base64-decode('5p2P5p6X')", "杏林"),
        ("once('first')", "first"),
    ],
)
def test_text(expression: str, expected: str) -> None:
    document = "<once/>" if expression.startswith("once") else PEOPLE
    assert value(expression, document=document) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("int('12.9')", 12),
        ("int(-1.9)", -1),
        ("pow(2, 10)", 1024),
        ("max(3, 7, 5)", 7),
        ("min(//a[. != ''])", 8),
        ("count-selected('a b')", 2),
        ("count-non-empty(//a)", 2),
        ("number('2023-09-16') - number('2023-09-01')", 15),
        ("today() - date('2023-09-15')", 1),
        ("decimal-date-time('1970-01-03T00:00:00Z')", 2),
        ("decimal-time('06:00:00.000+08:00')", 0.25),
        ("round(distance('0 0 0 0; 0 1 0 0'))", 111319),
        ("sqrt(-1)", math.nan),
        ("log10(1000)", 3),
    ],
)
def test_numbers(expression: str, expected: float) -> None:
    got = value(expression, "number")
    assert got == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("selected('10 20 30', '2')", False),
        ("selected('10 20 30', '20')", True),
        ("regex('13812345678', '^1[0-9]{10}$')", True),
        ("boolean-from-string('1')", True),
        ("checklist(1, 2, true(), false(), true())", True),
        ("weighted-checklist(3, 5, true(), 2, true(), 2, false(), 9)", True),
        ("geofence('0.5 0.5 0 0', '0 0;0 1;1 1;1 0;0 0')", True),
        ("geofence('2 2 0 0', '0 0;0 1;1 1;1 0;0 0')", False),
        ("ends-with('卫生院', '院')", True),
        ("today() >= '2023-09-16'", True),
        ("now() > today()", True),
    ],
)
def test_truth(expression: str, expected: bool) -> None:
    assert value(expression, "boolean") is expected


def test_weekdays_follow_the_forms_language() -> None:
    assert value("format-date('2023-09-16', '%a')", language="中文 (zh)") == "周六"


def test_impossible_days_are_refused() -> None:
    with pytest.raises(FormError, match="填 103"):
        value("date('2023-02-30')")


@pytest.mark.parametrize("text", ["-1000", "明天", "2023"])
def test_a_text_that_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(FormError, match="填 103"):
        value(f"decimal-date-time('{text}')")
    assert value("decimal-date-time('')") == "NaN"
    assert value("decimal-date-time(-1000)") == "-1000"


def test_a_seed_gives_one_order_and_no_seed_keeps_all() -> None:
    first = value("randomize(//n, 7)", "nodes")
    assert first == value("randomize(//n, 7)", "nodes")
    assert sorted(first) == sorted(value("randomize(//n)", "nodes")) == sorted(value("//n", "nodes"))  # type: ignore[type-var,call-overload]


def test_chance() -> None:
    assert 0 <= value("random()", "number") < 1  # type: ignore[operator]
    assert len(str(value("uuid()"))) == 36
    assert len(str(value("uuid(12)"))) == 12


@pytest.mark.parametrize("pattern", ["(", "a" * 2000])
def test_bad_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(FormError, match="填 103"):
        value(f"regex('a', '{pattern}')")
