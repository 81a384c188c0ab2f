"""The families of the screen, in order, and the bundled face that stands in when the system has none.

The bundled face is Noto Sans SC under a name of its own, in three files: the characters of daily life regular and
bold, and the rare ones of names, regular only. A bold text takes its rare characters from the third file, so that a
box is never drawn where we own the glyph.
"""

from __future__ import annotations

import os
import sys
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from desktop.foundation.shipped import shipped_path

SYSTEM = ("Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei")
RARE = ("SimSun-ExtB", "Noto Serif CJK SC")
BUNDLED, BUNDLED_RARE = "Xinglin Sans", "Xinglin Sans Rare"
FILES = ("XinglinSans-Regular.ttf", "XinglinSans-Bold.ttf", "XinglinSansRare-Regular.ttf")
_RARE_FROM = 0x3400  # CJK Extension A begins here
_EVERYDAY = range(0x4E00, 0x9FA6)  # what GBK knows
FORCE = "XINGLIN_BUNDLED_FONT"  # set to 1, every text is drawn with our face: pictures are then the same anywhere


def forced() -> bool:
    """Whether this run asks for the bundled face alone."""
    return os.environ.get(FORCE, "") == "1"


@cache
def load_bundled() -> tuple[str, ...]:
    """Tell Qt of our files; the families that it found in them. Once a process: Qt keeps them until it ends."""
    found: list[str] = []
    for name in FILES:
        path = shipped_path(f"resources/fonts/{name}")
        number = QFontDatabase.addApplicationFont(str(path)) if path.is_file() else -1
        if number >= 0:
            found += QFontDatabase.applicationFontFamilies(number)
    return tuple(dict.fromkeys(found))


def missing(text: str, font: QFont) -> tuple[str, ...]:
    """The characters of a text that no face of this computer can draw, each once: a banner names them."""
    from PySide6.QtGui import QTextLayout  # few texts have a sign that is asked about

    found: list[str] = []
    for sign in dict.fromkeys(text):
        if ord(sign) < _RARE_FROM or ord(sign) in _EVERYDAY:
            continue  # in every face we name; asking for each would cost more than it tells
        layout = QTextLayout(sign, font)
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        if any(not glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes()):
            found.append(sign)
    return tuple(found)


def families(*, bundled_only: bool = False) -> list[str]:
    """Families in the order of the design: the system's, those for rare characters, then ours."""
    ours = [name for name in (BUNDLED, BUNDLED_RARE) if name in load_bundled()]
    if bundled_only and ours:
        return ours
    wanted = [*SYSTEM, *RARE]
    if sys.platform != "win32":  # a Chinese Windows lists its faces by their Chinese names and answers to both
        present = set(QFontDatabase.families())
        wanted = [name for name in wanted if name in present]
    return wanted + ours
