"""A newer program on a stick is found by its name, for this system only, and an older one is not called newer."""

from __future__ import annotations

import pytest

from desktop.workflows.program_update import find_installer


@pytest.mark.parametrize(
    ("names", "platform", "version", "newer"),
    [
        (["xinglin-0.2.0-setup.exe"], "win32", "0.2.0", True),
        (["xinglin-0.2.0-setup.exe"], "linux", None, None),
        (["xinglin_0.10.0_amd64.deb", "xinglin_0.9.0_amd64.deb"], "linux", "0.10.0", True),
        (["杏林台账/xinglin-1.0-setup.exe"], "win32", "1.0.0", True),
        (["xinglin-0.1.0-setup.exe"], "win32", "0.1.0", False),
        (["上报_幸福村_1.xlt", "readme.exe"], "win32", None, None),
    ],
)
def test_the_newest_installer_for_this_system(names, platform, version, newer, tmp_path):
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"MZ")
    found = find_installer(tmp_path, "0.1.0", platform)
    assert (found.version if found else None, found.newer if found else None) == (version, newer)


def test_without_a_stick_there_is_nothing(tmp_path):
    assert find_installer(None, "0.1.0") is None
    assert find_installer(tmp_path / "gone", "0.1.0") is None
