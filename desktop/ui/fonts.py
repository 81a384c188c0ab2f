"""The families of the screen, in order, and the bundled face that stands in when the system has none.

The bundled face is Noto Sans SC under a name of its own, in three files: the characters of daily life regular and
bold, and the rare ones of names, regular only. A bold text takes its rare characters from the third file, so that a
box is never drawn where we own the glyph.
"""

from __future__ import annotations

import os
from functools import cache

from PySide6.QtGui import QFontDatabase

from desktop.foundation.shipped import shipped_path

SYSTEM = ("Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei")
RARE = ("SimSun-ExtB", "Noto Serif CJK SC")
BUNDLED, BUNDLED_RARE = "Xinglin Sans", "Xinglin Sans Rare"
FILES = ("XinglinSans-Regular.ttf", "XinglinSans-Bold.ttf", "XinglinSansRare-Regular.ttf")
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


def families(*, bundled_only: bool = False) -> list[str]:
    """Families in the order of the design: the system's, those for rare characters, then ours."""
    ours = [name for name in (BUNDLED, BUNDLED_RARE) if name in load_bundled()]
    if bundled_only and ours:
        return ours
    present = set(QFontDatabase.families())
    return [name for name in (*SYSTEM, *RARE) if name in present] + ours
