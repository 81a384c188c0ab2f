"""Make the typefaces of paper that are not a plain subset already: bold song, kai, and the song-like face's rare characters.

    npm pack @expo-google-fonts/noto-serif-sc       # 0.4.3, SIL Open Font License 1.1
    apt-get download fonts-lxgw-wenkai              # 1.250, SIL Open Font License 1.1, reserved names LXGW and 霞鹜
    python packaging/make_print_fonts.py SERIF-REGULAR.ttf SERIF-BOLD.ttf KAI.ttf TABLE.txt

needs fonttools, which nothing else here needs. ``TABLE.txt`` holds the 8 105 characters of 通用规范汉字表, any layout.

Bold and kai hold what daily work writes (GB 2312, the 8 105, signs); a rare character in a bold or kai text is taken from
the song-like face. Without hints and layout features: a PDF uses neither. Kai is renamed, as its licence asks.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

SCREEN: Any = importlib.import_module("make_screen_font")  # beside this file
FOLDER: Path = SCREEN.FOLDER
SONG = FOLDER / "NotoSerifSC-Regular-subset.ttf"
# Arrows, dingbats, emoji-like signs of the screen's list are not for paper; these are.
PAPER_SIGNS = {ord(sign) for sign in "□☑☒✓✔√×○●◎△▲☆★→←↑↓※〓①②③④⑤⑥⑦⑧⑨⑩"}


def ideographs(codes: set[int]) -> set[int]:
    return {code for code in codes if code >= 0x3400 and not 0xA000 <= code < 0xF900}


def make(source: Path, codes: set[int], target: Path, family: str, style: str) -> None:
    subset: Any = importlib.import_module("fontTools.subset")  # not locked: only who makes the fonts needs it
    reader: Any = importlib.import_module("fontTools.ttLib").TTFont

    options = subset.Options(
        hinting=False, layout_features=[], notdef_outline=True, drop_tables=["vhea", "vmtx", "VORG"]
    )
    font = reader(source)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    table = font["name"]
    table.names = [entry for entry in table.names if entry.nameID in {0, 13, 14}]
    full = family if style == "Regular" else f"{family} {style}"
    for number, text in {1: family, 2: style, 3: full, 4: full, 6: f"{family}-{style}".replace(" ", "")}.items():
        table.setName(text, number, 3, 1, 0x409)
        table.setName(text, number, 1, 0, 0)
    if 0x2713 in codes and 0x2611 not in font.getBestCmap():
        _ticked_box(font)
    font.save(target)
    sys.stdout.write(f"{target.name}: {len(font.getBestCmap())} characters, {target.stat().st_size / 1e6:.1f} MB\n")


def _ticked_box(font: Any) -> None:
    """☑, which no face of the family has: its own □ with its own ✓ in it."""
    pen = importlib.import_module("fontTools.pens.ttGlyphPen").TTGlyphPen(font.getGlyphSet())
    names = font.getBestCmap()
    pen.addComponent(names[0x25A1], (1, 0, 0, 1, 0, 0))
    pen.addComponent(names[0x2713], (0.8, 0, 0, 0.8, 100, 80))
    font.setGlyphOrder([*font.getGlyphOrder(), "ticked"])
    font["glyf"]["ticked"] = pen.glyph()
    font["hmtx"]["ticked"] = font["hmtx"][names[0x25A1]]
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[0x2611] = "ticked"


def main(regular: str, bold: str, kai: str, table: str) -> None:
    reader: Any = importlib.import_module("fontTools.ttLib").TTFont
    daily = {
        code for code in SCREEN.everyday(Path(table).read_text("utf-8")) if not 0x2200 <= code < 0x2E80
    } | PAPER_SIGNS
    held = set(reader(SONG).getBestCmap())
    rare = ideographs(set(reader(Path(regular)).getBestCmap())) - held | (PAPER_SIGNS - held) | {0x25A1, 0x2713}
    make(Path(regular), rare, FOLDER / "XinglinSongRare-Regular.ttf", "Xinglin Song Rare", "Regular")
    make(Path(bold), daily, FOLDER / "XinglinSong-Bold.ttf", "Xinglin Song", "Bold")
    make(Path(kai), daily, FOLDER / "XinglinKai-Regular.ttf", "Xinglin Kai", "Regular")


if __name__ == "__main__":
    main(*sys.argv[1:5])
