"""Whether a window can be opened here. Asked without loading Qt, so that the answer costs nothing."""

from __future__ import annotations

import importlib.util
import os
import sys

from desktop.foundation.translation import _


def no_window_here() -> str:
    """Why no window can be opened here, "" when one can."""
    if importlib.util.find_spec("PySide6") is None:
        return _("没有装窗口用的软件包 {package}").format(package="PySide6-Essentials")
    if os.environ.get("QT_QPA_PLATFORM") or sys.platform in ("win32", "darwin"):
        return ""
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return ""
    return _("没有显示器")
