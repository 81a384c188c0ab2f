"""Records found by what they say, whoever typed whatever."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.storage import search
from desktop.storage.database import Database
from desktop.storage.packs import save_form
from desktop.storage.record_lists import Chosen, Key, count_by_state, key_of, page_of_heads
from desktop.storage.records import add_event, refresh_head
from desktop.storage.revisions import insert_revision
from desktop.storage.search import count_found, find, found_keys, is_search, values_found
from desktop.storage.search_fields import FORM, choices_kind
from desktop.storage.search_words import Name, Names
from tests.storage.samples import FEED, FREE_CLINIC, event, line, raw, store

ALL = Chosen()
EMPTY: dict[str, Any] = {
    "place_name": None,
    "staff": None,
    "aud_type": None,
    "visits_offline": None,
    "waived_yuan": None,
}
NAMES = Names(
    [
        Name("units", "V1", ("幸福村卫生室", "幸福村")),
        Name(FORM, "free_clinic", ("义诊",)),
        Name(choices_kind("free_clinic", ""), "233", ("主治医师",)),
        Name(choices_kind("free_clinic", ""), "6", ("残疾人",)),
    ]
)


def said(db: Database, rid: str, text: str, **data: Any) -> None:
    """A record that says one thing."""
    store(db, line(rid, **{**EMPTY, "place_name": text, **data}))


def found(db: Database, typed: str, chosen: Chosen = ALL, names: Names = NAMES) -> list[str]:
    return [head.rid for head in find(db, typed, chosen, names=names)]


@pytest.mark.parametrize(
    "typed",
    [
        "王芳", "wf", "wangfang", "wangf", "wang'fang", "WangFang", "幸福", "幸福村广场", "xf", "xfc", "xfcg", "xingfucun",
        "幸", "李强", "广场 王芳", "wf xfc", "35", "12.5", "12.50", "2023-09-16", "2023-9-16", "20230916", "9月16日", "9.16",
        "9月", "2023年", "2023年9月", "2023-09", "0916", "主治", "zzys", "残疾人", "义诊", "yz", "卫生室", "xfcwss", "cjr", "x", "g",
    ],
)  # fmt: skip
def test_a_record_is_found_by_what_it_says(clinic, typed):
    store(clinic, line("ab12cd34"))
    said(clinic, "ffff", "别处", activity_date="2022-01-02", staff=[{"staff_name": "孙丽", "staff_title": "1"}])
    assert found(clinic, typed)[:1] == ["ab12cd34"], typed


@pytest.mark.parametrize(
    "typed",
    [
        "王强",
        "福幸",
        "xfx",
        "wangqiang",
        "2023-09-17",
        "10月",
        "2022年",
        "99",
        "主任",
        "gxy",
        "zzz",
        "xingfux",
        "9月17日",
    ],
)
def test_and_by_nothing_else(clinic, typed):
    store(clinic, line("ab12cd34"))
    assert found(clinic, typed) == []


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("重庆来的医生", ["cq", "zq", "chongqing", "zhongqing", "重庆", "cqld"]),
        ("乐", ["l", "y", "le", "yue"]),
        ("乐山村", ["ls", "ys", "leshan", "lsc", "ysc"]),
        ("西安路", ["xian", "xal", "xianlu", "xa", "xianl"]),
        ("吕岩", ["lv", "lvyan", "ly"]),
        ("欧阳𬱖", ["𬱖", "阳𬱖", "欧阳𬱖", "oy", "ouyang"]),
        ("\ue863村", ["䶮村", "䶮", "\ue863"]),
        ("阿依古丽·买买提", ["阿依古丽买买提", "阿依古丽•买买提", "古丽", "aygl"]),
        ("王　芳", ["王芳", "wf"]),
        ("ＡＢ１２型", ["ab12", "a", "ab", "AB12", "ab1", "型"]),
        ("电话 13800001234", ["13800001234", "1380", "1234", "138000"]),
        ("Smith", ["s", "sm", "smi", "smit", "smith"]),
    ],
)
def test_names_of_every_kind(clinic, text, typed):
    said(clinic, "r1", text, activity_date="2021-05-04")
    said(clinic, "r2", "幸福", activity_date="2021-05-04")
    for each in typed:
        assert found(clinic, each, names=Names()) == ["r1"], each


def test_by_the_beginning_of_its_number(clinic):
    store(clinic, line("ab12cd34"))
    store(clinic, line("ab13cd34"))
    assert found(clinic, "AB12") == ["ab12cd34"]
    assert found(clinic, "ab12cd34") == ["ab12cd34"]
    assert found(clinic, "ab12cd35") == []


def test_personal_values_are_found_on_the_computer_that_holds_them(clinic):
    parsed = replace(line("p1"), priv="c0ffee")
    body, digest = raw(parsed)
    values = json.dumps({"patient_name": "欧阳娜娜"}).encode()
    insert_revision(
        clinic, feed=FEED, line=body, line_sha256=digest, parsed=parsed, private=values, salt=b"s", batch=None
    )
    refresh_head(clinic, "p1")
    assert found(clinic, "欧阳娜娜") == ["p1"]
    assert found(clinic, "oynn") == ["p1"]


@pytest.mark.parametrize("private", [None, b"not json", b"[1]"])
def test_personal_values_that_are_not_here_or_not_readable_lose_only_themselves(clinic, private):
    parsed = replace(line("p1"), priv="c0ffee")
    body, digest = raw(parsed)
    insert_revision(
        clinic, feed=FEED, line=body, line_sha256=digest, parsed=parsed, private=private, salt=b"s", batch="b1"
    )
    refresh_head(clinic, "p1")
    assert found(clinic, "王芳") == ["p1"]


def test_a_record_of_a_form_that_is_not_known_here_is_found_by_all_its_texts(db):
    store(db, line("u1"))
    assert [found(db, typed) for typed in ("王芳", "幸福村", "35", "2023-09-16")] == [["u1"]] * 4
    save_form(db, "free_clinic", "1", "<xform/>", FREE_CLINIC, 1)
    assert found(db, "王芳") == ["u1"]
    assert found(db, "主治") == ["u1"]  # from now on as the form says


def test_a_value_of_another_shape_than_the_form_says_is_passed_over(clinic):
    store(clinic, line("s1", place_name=["幸福村"], staff="王芳", activity_date="2023-09-16"))
    store(clinic, line("s2", staff=["王芳", {"staff_name": "李强"}], place_name={"a": 1}, aud_type="6"))
    assert found(clinic, "李强") == ["s2"]
    assert found(clinic, "残疾人") == ["s2", "s1"]


def test_what_was_changed_or_deleted_is_no_longer_found_by_what_it_said(clinic):
    said(clinic, "r1", "幸福村")
    store(clinic, line("r1", 2, **{**EMPTY, "place_name": "红星村"}))
    assert (found(clinic, "幸福村", names=Names()), found(clinic, "红星村")) == ([], ["r1"])
    store(clinic, line("r1", 3, op="del"))
    assert found(clinic, "红星村") == []
    assert clinic.execute("SELECT count(*) FROM search_rows")[0][0] == 0
    store(clinic, line("r1", 4, **{**EMPTY, "place_name": "红星村"}))
    assert found(clinic, "红星村") == ["r1"]


def test_a_record_that_moves_to_another_day_stands_there(clinic):
    said(clinic, "r1", "甲", activity_date="2023-09-01")
    said(clinic, "r2", "甲", activity_date="2023-09-02")
    assert found(clinic, "甲") == ["r2", "r1"]
    store(clinic, line("r1", 2, **{**EMPTY, "place_name": "甲", "activity_date": "2023-09-03"}))
    assert found(clinic, "甲") == ["r1", "r2"]


# ---------------------------------------------------------------------------------------------------- lists


def ledger(db: Database, days: Iterable[int] = range(1, 8), each: int = 5) -> None:
    """Records of several days, units and states, half of them said 甲."""
    number = 0
    with db.atomic():
        for _turn in range(each):
            for day in days:
                number += 1
                rid = f"{number * 2654435761 % 2**32:08x}"
                text = "甲乙" if number % 2 else "丙乙"
                parsed = replace(
                    line(rid, **{**EMPTY, "place_name": text, "activity_date": f"2023-09-{day:02}"}),
                    unit=f"V{number % 3}",
                )
                body, digest = raw(parsed)
                insert_revision(
                    db, feed=FEED, line=body, line_sha256=digest, parsed=parsed, private=None, salt=b"s", batch=None
                )
                refresh_head(db, rid)
                if number % 5 == 0:
                    add_event(db, event(rid, 1, "returned", "少了"))


@pytest.fixture
def many(clinic: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    ledger(clinic)
    monkeypatch.setattr(search, "_SPARE", 3)
    monkeypatch.setattr(search, "_SPARE_AMONG", 3)
    return clinic


def by_hand(db: Database, typed: str, chosen: Chosen) -> list[Key]:
    """The same, without the index: every record of the choice, looked at one by one."""
    heads = page_of_heads(db, chosen, limit=1000)
    keys = []
    for head in heads:
        place = json.loads(db.execute("SELECT line FROM revisions WHERE seq = ?", (head.revision_seq,))[0][0])["data"]
        if all(word in place["place_name"] for word in typed.split()):
            keys.append(key_of(head))
    return keys


CHOICES = {
    "all": ALL,
    "days": Chosen(start="2023-09-03", end="2023-09-05"),
    "odd days": Chosen(start="2023-09", end="2023-09-04"),
    "unit": Chosen(unit="V1"),
    "state": Chosen(state="returned"),
    "form": Chosen(form="free_clinic"),
    "two": Chosen(unit="V1", state="returned"),
    "none": Chosen(form="lecture"),
    "empty days": Chosen(start="2024-01-01"),
}


@pytest.mark.parametrize("oldest", [False, True])
@pytest.mark.parametrize("limit", [1, 4, 100])
def test_a_search_gives_what_looking_at_every_record_gives_page_by_page(many, oldest, limit):
    for typed, choice in itertools.product(("", "甲", "乙", "甲 乙", "丁"), CHOICES.values()):
        chosen = replace(choice, oldest_first=oldest)
        paged = list(pages(many, typed, chosen, limit))
        assert paged == by_hand(many, typed, chosen)
        assert paged == sorted(paged, reverse=not oldest)


def pages(db: Database, typed: str, chosen: Chosen, limit: int) -> Iterator[Key]:
    after = None
    while True:
        keys = [key_of(head) for head in find(db, typed, chosen, after=after, limit=limit)]
        assert keys == found_keys(db, typed, chosen, after=after, limit=limit)
        yield from keys
        if len(keys) < limit:
            return
        after = keys[-1]


@pytest.mark.parametrize("oldest", [False, True])
def test_among_the_records_behind_a_figure(many, oldest):
    everything = [head.rid for head in page_of_heads(many, ALL, limit=1000)]
    among = Chosen(rids=(*everything[3:30:2], "not here"), oldest_first=oldest)
    for typed in ("甲", "乙", ""):
        whole = by_hand(many, typed, among)
        assert found_keys(many, typed, among, limit=100) == whole
        assert found_keys(many, typed, among, after=whole[2], limit=2) == whole[3:5]
    assert find(many, "甲", Chosen(rids=("not here",))) == []
    assert count_found(many, "甲", among) == counted(many, by_hand(many, "甲", among))


def counted(db: Database, keys: Iterable[Key]) -> dict[str, int]:
    states: dict[str, int] = {}
    for _day, _unit, rid in keys:
        state = db.execute("SELECT state FROM heads WHERE rid = ?", (rid,))[0][0]
        states[state] = states.get(state, 0) + 1
    return states


def test_counts_are_those_of_the_list_by_state(many):
    for typed, choice in itertools.product(("", "甲", "丁"), CHOICES.values()):
        assert count_found(many, typed, choice) == counted(many, by_hand(many, typed, choice))


def test_counting_stops_where_nobody_reads_on(many):
    assert count_found(many, "乙", ALL, most=4) == {"ready": 5, "returned": 5}
    assert count_by_state(many, ALL, most=4) == {"ready": 5, "returned": 5}
    assert count_found(many, "乙", Chosen(state="returned"), most=4) == {"returned": 5}


def test_counting_is_given_up_when_nobody_waits_for_it(many):
    def stop() -> None:
        raise InterruptedError

    for chosen in (ALL, Chosen(unit="V1", form="free_clinic")):
        with pytest.raises(InterruptedError):
            count_found(many, "乙", chosen, between=stop)


def test_which_units_and_forms_a_search_finds_unless_they_are_many(many):
    assert sorted(values_found(many, "甲", ALL, "unit", most=100) or ()) == ["V0", "V1", "V2"]
    assert values_found(many, "甲", Chosen(unit="V1"), "unit", most=100) == ["V1"]
    assert values_found(many, "甲", ALL, "form", most=100) == ["free_clinic"]
    assert values_found(many, "甲", ALL, "state", most=10) is None


def test_what_was_just_written_is_found_before_the_transaction_ends_and_not_after_it_was_undone(clinic):
    with pytest.raises(RuntimeError), clinic.atomic():
        said(clinic, "r1", "甲")
        assert found(clinic, "甲") == ["r1"]
        assert count_found(clinic, "甲", ALL) == {"ready": 1}
        raise RuntimeError
    assert found(clinic, "甲") == []


def test_what_is_a_search_and_what_is_not():
    assert is_search("a") and is_search("幸") and is_search(" 1，")
    assert not is_search("") and not is_search(" ，。!'")


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=60))
def test_nothing_that_is_typed_raises(clinic, typed):
    find(clinic, typed, ALL, names=NAMES)
    count_found(clinic, typed, ALL, names=NAMES)


@pytest.mark.parametrize(
    "typed",
    ['"', "*", "a*", "NEAR(a b)", "a AND b", "OR", "^a", "a:b", "(", "-a", "{a b}: c", "\x00", "\ud800a", "a" * 10_000,
     "幸福" * 200, "xian" * 60, "2023-99-99", "13月", "0", "xxxxxxxxxxxxxxx", "٣", "é", "²"],
)  # fmt: skip
def test_what_fts5_would_read_as_its_own_language_is_only_text(clinic, typed):
    store(clinic, line("ab12cd34"))
    find(clinic, typed, ALL, names=NAMES)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet="幸福王芳重庆乐𬱖龻·aB1 3", min_size=1, max_size=12), data=st.data())
def test_every_piece_of_what_is_written_finds_it(db, text, data):
    begin = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(begin + 1, len(text)))
    piece = text[begin:end]
    if not all(letter >= "一" or letter in "𬱖·" for letter in piece):
        return  # words of letters and digits are found by their beginning, not by any piece
    with db.atomic():
        store(db, line("h1", db.execute("SELECT count(*) FROM revisions")[0][0] + 1, **EMPTY, remark=text))
        assert found(db, piece) == ["h1"], (text, piece)
