"""The same screen and the same letters on every machine: Qt's offscreen platform, and no font but our own."""

from __future__ import annotations

import atexit
import ctypes
import importlib.metadata
import os
import shutil
import sys
import tempfile
from pathlib import Path

FONTS = Path(__file__).resolve().parents[3] / "resources" / "fonts"
_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def keep_none() -> None:
    """PySide6 6.12.0 loses a reference to None, True or False a call; Python 3.11 ends when none is left. Hold some.

    The program itself does not run on 6.12.0 (pyproject.toml); somebody's own environment may.
    """
    try:
        version = importlib.metadata.version("PySide6-Essentials")
    except importlib.metadata.PackageNotFoundError:
        return
    if version == "6.12.0" and sys.version_info < (3, 12):
        for single in (None, True, False, NotImplemented):
            ctypes.c_ssize_t.from_address(id(single)).value += 1 << 40


def prepare() -> None:
    """Set the environment that Qt reads when its application is made. Harmless to whatever runs without Qt."""
    keep_none()
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
