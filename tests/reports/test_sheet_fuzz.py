"""Whatever a county writes into a sheet's file: it ends, it stays on its paper, and no text of it is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.errors import RefusedError
from desktop.foundation.shipped import shipped_path
from desktop.model.sheet_layout import PAPERS, Cell, Cells, Grid, GridColumn, Sheet, Sides, Signatures, Text, Words
from desktop.model.sheets import Filling
from desktop.reports import pdf_sheets
from desktop.reports.pdf_sheets import lay_out
from desktop.reports.sheet_file import read_sheet

TEXTS = st.one_of(st.just(""), st.text("义诊人次，。（）“”ABC 1234567890𬱖", max_size=400))
LENGTHS = st.floats(4, 250)
CELLS = st.builds(
    Cell, text=TEXTS, label=st.booleans(), align=st.sampled_from(["left", "centre", "right"]), height=st.one_of(st.just(0), LENGTHS),
    foot=st.sampled_from(["", "签字：　　　年　月　日"]), size=st.sampled_from([0, 8, 12, 40]),
)  # fmt: skip


@st.composite
def boxes(draw):
    wide = draw(st.integers(1, 6))
    rows = draw(st.lists(st.lists(CELLS, min_size=wide, max_size=wide).map(tuple), min_size=1, max_size=5))
    return Cells(
        tuple(draw(st.lists(st.floats(0.1, 10), min_size=wide, max_size=wide))), tuple(rows), draw(st.floats(4, 200))
    )


GRIDS = st.builds(
    Grid,
    columns=st.lists(st.builds(GridColumn, title=TEXTS, pattern=st.just("{who}"), width=st.floats(0.1, 10), number=st.booleans()), min_size=1, max_size=6).map(tuple),
    rows=st.just("people"), heading=TEXTS, blank=st.integers(0, 60), least=st.integers(0, 60), beside=st.integers(1, 4),
    height=st.floats(4, 60), grow=st.booleans(), optional=st.booleans(),
)  # fmt: skip
PARTS = st.one_of(
    boxes(),
    GRIDS,
    st.builds(Text, paragraphs=st.lists(TEXTS, max_size=4).map(tuple), size=st.floats(6, 40), indent=st.booleans()),
    st.builds(Sides, texts=st.lists(TEXTS, max_size=4).map(tuple)),
    st.builds(
        Signatures, rows=st.lists(st.lists(TEXTS, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple), seal=TEXTS
    ),
    st.builds(Words, text=TEXTS, columns=st.integers(1, 10), size=st.floats(8, 40)),
)
SHEETS = st.builds(
    Sheet, id=st.just("own"), title=TEXTS.map(lambda text: text[:60]), parts=st.lists(PARTS, min_size=1, max_size=4).map(tuple),
    paper=st.sampled_from(sorted(PAPERS)), orientation=st.sampled_from(["portrait", "landscape"]),
    margins=st.tuples(*[st.floats(5, 50)] * 4), title_size=st.floats(8, 40), qr=st.booleans(),
)  # fmt: skip


@settings(max_examples=120)
@given(SHEETS, st.lists(TEXTS, max_size=20), st.booleans())
def test_any_sheet_ends_and_keeps_what_it_says(sheet, people, empty):
    flow = lay_out(sheet, Filling({}, {"people": tuple({"who": text} for text in people)}), empty=empty)
    said = "".join(text for page in flow.pages for *_place, text, _extra in page.texts)
    assert len(flow.pages) < 400
    for part in sheet.parts:
        for cell in (cell for row in part.rows for cell in row) if isinstance(part, Cells) else ():
            assert sum(map(said.count, set(cell.text.strip()))) >= len(set(cell.text.strip()) - {" "})
    grids = [part for part in sheet.parts if isinstance(part, Grid)]
    if any(not column.number for grid in grids for column in grid.columns) and not empty:
        letters = set("".join(people)) - {" "}
        assert letters <= set(said)


@settings(max_examples=120)
@given(SHEETS.filter(lambda sheet: all(isinstance(part, Cells | Grid) for part in sheet.parts)), st.booleans())
def test_boxes_stay_within_the_margins(sheet, empty):
    flow = lay_out(sheet, Filling({}), empty=empty)
    for page in flow.pages:
        for x1, y1, x2, y2 in page.lines:
            assert flow.left - 0.5 <= min(x1, x2)
            assert max(x1, x2) <= flow.right + 0.5
            assert min(y1, y2) >= flow.top - 0.5


def test_a_form_of_thirty_grids_is_laid_out_in_a_breath():
    """Each grid asks how high the rest is: once, not once for every other grid that asks."""
    grid = Grid((GridColumn("甲", "{who}"),), rows="people", blank=2)
    asked: list[int] = []
    measure = pdf_sheets.height_of
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf_sheets, "height_of", lambda *told: asked.append(1) or measure(*told))
        lay_out(Sheet("own", "样张", (*[grid] * 30, Signatures((("甲：",),)))), Filling({}), empty=True)
    assert len(asked) == 30


SHIPPED = sorted(shipped_path("forms/sheets").glob("*.toml"))


@settings(max_examples=200)
@given(
    st.sampled_from(SHIPPED),
    st.integers(0, 6000),
    st.integers(0, 40),
    st.text('{}[]"=#,.@|:0a义\n\0', max_size=8),
    st.booleans(),
)
def test_a_file_typed_wrong_anywhere_is_read_or_refused_with_its_line(path, place, length, typed, english):
    text = path.read_text("utf-8")
    place %= len(text)
    wrong = text[:place] + typed + text[place + length :]
    refused = sheet = None
    try:
        sheet = read_sheet(wrong.encode(), path.name, stem=path.stem, language="en" if english else "zh")
    except RefusedError as error:
        refused = error.problem
    if refused is not None:
        assert refused.code == "印 103"
        assert re.search(r"第 [1-9]\d* 行", refused.where)
    else:
        assert lay_out(sheet, Filling({}), empty=True).pages
