"""Make the typeface of the screen: subsets of Noto Sans SC under a name of their own.

    npm pack @expo-google-fonts/noto-sans-sc        # 0.4.3, SIL Open Font License 1.1
    python packaging/make_screen_font.py REGULAR.ttf BOLD.ttf TABLE.txt

needs fonttools, which nothing else here needs. ``TABLE.txt`` holds the 8 105 characters of 通用规范汉字表, any layout.

Three files: what daily work writes (GB 2312, the 8 105, punctuation, kana, Latin, Greek, Cyrillic) regular and bold,
and the rest of GBK and Extension A regular only: a bold name with a rare character takes it from there. The faces are
renamed, so that a newer Noto of the system never mixes with ours.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "resources/fonts"
RANGES = ((0x20, 0x17F), (0x370, 0x3FF), (0x400, 0x45F), (0x2000, 0x206F), (0x20A0, 0x20BF), (0x2100, 0x26FF),
          (0x2700, 0x27BF), (0x3000, 0x33FF), (0xFE10, 0xFE6F), (0xFF00, 0xFFEF))  # fmt: skip
EXTENSION_A = range(0x3400, 0x4DC0)


def codec(name: str) -> set[int]:
    """The characters that a double-byte encoding can write."""
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    return {ord(text) for text in (pair.decode(name, "ignore") for pair in pairs) if len(text) == 1}


def everyday(table: str) -> set[int]:
    """GB 2312, the official table and the signs."""
    signs = {code for first, last in RANGES for code in range(first, last + 1)}
    return signs | codec("gb2312") | {ord(sign) for sign in table if ord(sign) > 0x2E80}


def rare(common: set[int]) -> set[int]:
    """What GBK and Extension A have beyond that."""
    return (codec("gbk") | set(EXTENSION_A)) - common


def make(source: Path, codes: set[int], family: str, style: str, target: Path) -> None:
    subset: Any = importlib.import_module("fontTools.subset")  # not locked: only who makes the fonts needs it
    reader: Any = importlib.import_module("fontTools.ttLib").TTFont

    options = subset.Options(
        hinting=False, layout_features=["kern", "mark", "mkmk", "ccmp", "locl"], notdef_outline=True
    )
    font = reader(source)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    _rename(font, family, style)
    font.save(target)
    sys.stdout.write(f"{target.name}: {len(font.getBestCmap())} characters, {target.stat().st_size / 1e6:.1f} MB\n")


def _rename(font: Any, family: str, style: str) -> None:
    table = font["name"]
    table.names = [entry for entry in table.names if entry.nameID in {0, 5, 13, 14}]
    texts = {
        1: family,
        2: style,
        3: f"{family} {style}",
        4: f"{family} {style}",
        6: f"{family}-{style}".replace(" ", ""),
    }
    for number, text in texts.items():
        table.setName(text, number, 3, 1, 0x409)
        table.setName(text, number, 1, 0, 0)


def main(regular: str, bold: str, table: str) -> None:
    common = everyday(Path(table).read_text("utf-8"))
    make(Path(regular), common, "Xinglin Sans", "Regular", FOLDER / "XinglinSans-Regular.ttf")
    make(Path(bold), common, "Xinglin Sans", "Bold", FOLDER / "XinglinSans-Bold.ttf")
    make(Path(regular), rare(common), "Xinglin Sans Rare", "Regular", FOLDER / "XinglinSansRare-Regular.ttf")


if __name__ == "__main__":
    main(*sys.argv[1:4])
