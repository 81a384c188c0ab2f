"""A newer program on the stick, said and begun in the same way wherever it is asked for.

It is never started from here: who opens an installer is asked by the system whether it may. We show the folder it lies in.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop import __version__
from desktop.foundation.translation import _
from desktop.ui import compat
from desktop.ui.widgets.notices import NoticeKind
from desktop.workflows.program_update import Installer, find_installer, opens


@dataclass(frozen=True)
class Update:
    """What the stick holds for us. ``installer`` only where it is worth installing; ``text``, ``do`` say what now."""

    installer: Installer | None
    kind: NoticeKind
    text: str
    do: str


def update_on(stick: Path | None, needed: str | None = None) -> Update:
    """Look at the stick. ``needed``: what data that did not open asks for ("" where it does not say); None: nothing waits."""
    found = find_installer(stick, __version__)
    if found is not None and opens(found, needed or ""):
        return Update(
            found,
            "good",
            _("U 盘上有新版 {version}。").format(version=found.version),
            _("关掉杏林台账，双击 U 盘里的 {file} 装上；数据不动。").format(file=_place(found, stick)),
        )
    bring = _("新版由上级随 U 盘带来，是一个安装文件；插上 U 盘，这里会说。")
    if found is not None:
        old = _("U 盘上的是 {version}，不够新。") if found.newer else _("U 盘上的是 {version}，不比这里的新，不用装。")
        return Update(None, "info", old.format(version=found.version), "" if needed is None else bring)
    if stick is not None and needed is not None:
        return Update(None, "info", _("这个 U 盘上没有安装文件。"), bring)
    return Update(None, "info", bring, "")


def show_installer(installer: Installer) -> bool:
    """Open the folder it lies in; False where the system cannot."""
    return compat.open_folder(installer.file.parent)


def _place(found: Installer, stick: Path | None) -> str:
    return str(found.file.relative_to(stick)) if stick is not None else found.file.name
