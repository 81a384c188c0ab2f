"""Faces of paper: every character has one, all are embedded, and what is printed can be copied out again."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from desktop.foundation.shipped import shipped_path
from desktop.model.sheet_layout import FACES
from desktop.model.sheets import Filling
from desktop.reports import pdf_fonts
from desktop.reports.pdf_fonts import FANG, GETA, to_unicode, types
from tests.reports.sheet_samples import printed, sheet_of, texts

TABLE = (Path(__file__).parent / "golden" / "general_characters.txt").read_text("utf-8").split()
# Blocks of the names that people bear; of B and C the fourteen characters that Unicode added after hanazono was made.
BLOCKS = {
    "URO": range(0x4E00, 0x9FFD), "A": range(0x3400, 0x4DC0), "B": range(0x20000, 0x2A6D7), "C": range(0x2A700, 0x2B735),
    "D": range(0x2B740, 0x2B81E), "E": range(0x2B820, 0x2CEA2), "F": range(0x2CEB0, 0x2EBE1),
}  # fmt: skip
BOX = """
[[part]]
kind = "text"
face = "{face}"
texts = ["{{course}}"]
"""


def page(text: str, face: str = "song") -> bytes:
    return printed(sheet_of(BOX.format(face=face)), Filling({"course": text})).pdf


@pytest.fixture
def fresh():
    """Faces are looked for once a process: a test that changes the machine looks again, and so does the next one."""

    def forget():
        for held in (types, pdf_fonts.system_rare, pdf_fonts._system_face, pdf_fonts._system_files, pdf_fonts.face_of):
            held.cache_clear()

    forget()
    yield
    forget()


def test_the_table_is_whole():
    assert len("".join(TABLE)) == 8105


@pytest.mark.parametrize("name", FACES)
def test_every_character_of_the_national_table_has_a_shipped_face(name):
    chain = [face.face.charToGlyph for face in types()[name].shipped()]
    assert not [sign for sign in "".join(TABLE) if not any(ord(sign) in held for held in chain)]


def test_names_of_gbk_and_extension_a_have_a_shipped_face():
    chain = [face.face.charToGlyph for face in types()["song"].shipped()]
    wanted = [*range(0x4E00, 0x9FA6), *BLOCKS["A"]]
    assert not [hex(code) for code in wanted if not any(code in held for held in chain)]


@pytest.mark.parametrize("block", sorted(BLOCKS))
def test_every_character_of_the_extensions_has_a_face_where_hanazono_is(block):
    if block not in {"URO", "A"} and not [face for face in pdf_fonts.system_rare() if "HanaMinB" in face.fontName]:
        pytest.skip("fonts-hanazono is not installed here: bash packaging/test.sh installs it")
    song = types()["song"]
    assert not [hex(code) for code in BLOCKS[block] if song.face(chr(code)) is None]


@pytest.mark.parametrize("face", FACES)
def test_rare_names_are_copied_out_as_they_were_written(face):
    text = "𬱖㛃王𫖯、李䶮（𬭎𫍽）"
    assert text in texts(page(text, face))[0].replace("\n", "")


def test_every_character_of_the_national_table_is_copied_out_as_it_was_written():
    wanted = "".join(TABLE)
    found = "".join(texts(page(wanted)))
    assert [sign for sign in wanted if sign not in found] == []
    assert wanted[4000:4020] in found.replace("\n", "")


def test_characters_beyond_the_bmp_are_written_as_surrogate_pairs():
    told = to_unicode("X", [0x41, 0x2CC56])
    assert "<00> <0041>" in told
    assert "<01> <D873DC56>" in told


def test_a_cmap_keeps_to_a_hundred_characters_a_block():
    told = to_unicode("X", list(range(0x4E00, 0x4F00)))
    assert [line for line in told.split("\n") if line.endswith("beginbfchar")] == [
        "100 beginbfchar",
        "100 beginbfchar",
        "56 beginbfchar",
    ]


def test_every_face_of_a_file_is_embedded_and_a_subset():
    found = printed(
        sheet_of("".join(BOX.format(face=face) for face in FACES)), Filling({"course": "周文清 𬱖 ABC 123"})
    )
    fonts = {}
    for leaf in PdfReader(io.BytesIO(found.pdf)).pages:
        fonts |= {name: font.get_object() for name, font in leaf["/Resources"]["/Font"].items()}
    used = {str(font["/BaseFont"]) for font in fonts.values()}
    assert all(font["/FontDescriptor"]["/FontFile2"] for font in fonts.values())
    assert all(font["/ToUnicode"] for font in fonts.values())
    assert all(name[7] == "+" for name in used)
    assert {name[8:] for name in used} >= {"NotoSerifSC-Regular", "XinglinSong-Bold", "XinglinKai-Regular"}


def test_what_nobody_can_draw_is_printed_as_a_geta_and_named():
    found = printed(sheet_of(BOX.format(face="song")), Filling({"course": "王\U0003134a五"}))
    assert found.missing_signs == ("\U0003134a",)
    assert f"王{GETA}五" in texts(found.pdf)[0]


def test_what_cannot_be_seen_is_left_out():
    found = printed(
        sheet_of(BOX.format(face="song")), Filling({"course": "王\ufe00\u200b小\x07\ud800\U000e0100明\t好"})
    )
    assert found.missing_signs == ()
    assert "王小明 好" in texts(found.pdf)[0]


def test_a_missing_face_is_named_with_what_stands_in(fresh, monkeypatch, tmp_path):
    monkeypatch.setenv("XINGLIN_FONTS", str(tmp_path))
    found = printed(sheet_of(BOX.format(face="fang")), Filling({"course": "周"}))
    assert [(face.wanted, face.stand_in) for face in found.missing_faces] == [("仿宋", "宋体")]


def test_the_computers_own_fangsong_is_used_where_it_has_one(fresh, monkeypatch, tmp_path):
    monkeypatch.setenv("XINGLIN_FONTS", str(tmp_path))
    lent = shipped_path(f"resources/fonts/{pdf_fonts.KAI}")  # any face that is not the one that stands in
    (tmp_path / FANG[0].upper()).write_bytes(lent.read_bytes())
    found = printed(sheet_of(BOX.format(face="fang")), Filling({"course": "周文清"}))
    assert found.missing_faces == ()
    assert b"XinglinKai" in found.pdf


def test_a_damaged_face_of_the_computer_is_passed_over(fresh, monkeypatch, tmp_path):
    monkeypatch.setenv("XINGLIN_FONTS", str(tmp_path))
    (tmp_path / FANG[0]).write_bytes(b"\0\1\0\0 not a font")
    found = printed(sheet_of(BOX.format(face="fang")), Filling({"course": "周文清"}))
    assert [face.wanted for face in found.missing_faces] == ["仿宋"]
    assert "周文清" in texts(found.pdf)[0]
