"""What the QR says: there and back, nothing else taken for it, no name in it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import RefusedError
from desktop.model.sheet_mark import SheetMark, is_mark, parse_mark, short_digest

HEX = "0123456789abcdef"
MARKS = st.builds(
    SheetMark,
    record=st.one_of(st.just(""), st.text(HEX, min_size=32, max_size=32)),
    digest=st.one_of(st.just(""), st.text(HEX, min_size=8, max_size=8)),
    unit=st.text(min_size=0, max_size=20).filter(lambda text: text.isprintable()),
    sheet=st.one_of(
        st.from_regex(r"[a-z][a-z0-9_]{0,40}", fullmatch=True), st.text("form._-/表A", min_size=1, max_size=20)
    ),
    page=st.integers(1, 20),
    pages=st.integers(20, 9999),
)
MARK = SheetMark("0a1b2c3d" * 4, "9f4c21ab", "99010101", "free_clinic_register", 2, 3)


@given(MARKS)
def test_a_mark_comes_back_whole(mark):
    assert parse_mark(mark.text()) == mark


@given(MARKS)
def test_a_mark_is_written_in_signs_that_a_qr_packs_tightly(mark):
    assert re.fullmatch(r"[0-9A-Z $%*+\-./:]+", mark.text())


def test_a_mark_of_a_village_stays_short_enough_for_a_coarse_square():
    assert len(MARK.text()) <= 90  # version 4 at level M: 33 modules of 0.6 mm


@pytest.mark.parametrize("place", range(4, len(MARK.text())))
def test_a_misread_sign_is_noticed(place):
    text = MARK.text()
    wrong = text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]
    with pytest.raises(RefusedError) as refused:
        parse_mark(wrong)
    assert refused.value.problem.code == "印 101"


@pytest.mark.parametrize(
    "text", ["", "XL1:", "https://example.org/XL1:", "XL1:" + "A" * 5000, MARK.text() + "A", MARK.text().lower()]
)
def test_what_is_not_ours_is_refused(text):
    with pytest.raises(RefusedError) as refused:
        parse_mark(text)
    assert refused.value.problem.code == "印 101"


def test_a_newer_mark_asks_for_a_newer_program():
    with pytest.raises(RefusedError) as refused:
        parse_mark("XL2:ANYTHING/ELSE")
    assert refused.value.problem.code == "印 102"


def test_what_claims_to_be_ours_is_told_from_other_codes():
    assert is_mark(MARK.text())
    assert not is_mark("6901234567892")


def test_a_blank_sheet_has_no_record():
    assert SheetMark("", "", "99010101", "training_sign_in").blank
    assert not MARK.blank


def test_a_person_reads_the_record_and_the_digest_below_the_square():
    assert MARK.printed == "0a1b2c3d-9F4C21AB"
    assert short_digest("9F4C21AB" + "0" * 56) == MARK.digest
