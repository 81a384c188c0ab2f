"""The same screen and the same letters on every machine: Qt's offscreen platform, and no font but our own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FONTS = Path(__file__).resolve().parents[3] / "resources" / "fonts"
_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def prepare() -> None:
    """Set the environment that Qt reads when its application is made. Harmless to whatever runs without Qt."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = "1"
    os.environ["XINGLIN_BUNDLED_FONT"] = "1"  # desktop.ui.fonts: our face alone
    for name in ("QT_AUTO_SCREEN_SCALE_FACTOR", "QT_ENABLE_HIGHDPI_SCALING", "QT_STYLE_OVERRIDE", "QT_IM_MODULE"):
        os.environ.pop(name, None)
    folder = Path(tempfile.mkdtemp(prefix="xinglin-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    configuration = folder / "fonts.conf"
    configuration.write_text(_CONFIGURATION.format(fonts=FONTS, cache=folder / "cache"), "utf-8")
    os.environ["FONTCONFIG_FILE"] = str(configuration)
