"""Files that may be scans: which of a folder are, read whole, and in words why one cannot be read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from desktop.errors import RefusedError
from desktop.foundation.atomic import environment_failure, size_in_words
from desktop.foundation.translation import _
from desktop.workflows.attach import MOST_READ_BYTES

ENDINGS = ("pdf", "jpg", "jpeg", "png", "tif", "tiff", "bmp", "webp", "gif", "avif")
# A folder of more is not what somebody scanned today.
MOST_FILES = 500


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Files as given, and of folders (and theirs) every file that may be a scan, by name. Raises ``RefusedError`` 印 205."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        try:
            inside = [Path(base) / name for base, _folders, names in os.walk(path) for name in names]
        except OSError as error:
            raise environment_failure(error, path) from error
        found += sorted(one for one in inside if one.suffix[1:].lower() in ENDINGS and not one.name.startswith("."))
        if len(found) > MOST_FILES:
            raise RefusedError(
                "印 205", _("这里的文件太多了：最多一次看 {n} 个").format(n=MOST_FILES), where=str(path),
                hint=_("只放签字表的照片和扫描件，分几次来"),
            )  # fmt: skip
    return list(dict.fromkeys(found))


def content_of_file(path: Path) -> bytes:
    """Raises ``RefusedError`` 印 201, 填 305, ``EnvironmentFailure``."""
    try:
        size = path.stat().st_size
        if size > MOST_READ_BYTES:
            raise RefusedError(
                "印 201", _("文件太大：最多 {most}").format(most=size_in_words(MOST_READ_BYTES)), where=path.name,
                hint=_("扫描时选 200 dpi、灰度，或者分成几个文件"),
            )  # fmt: skip
        content = path.read_bytes()
    except OSError as error:
        raise environment_failure(error, path) from error
    if not content:
        raise RefusedError("填 305", _("这个文件是空的"), where=path.name, hint=_("多半没有拷完，换一份再试"))
    return content


def why_not_read(error: Exception) -> tuple[str, str, str]:
    """(code, what, what to do) of something that could not be read."""
    from desktop.foundation import pictures_pages, pictures_scans

    if isinstance(error, pictures_scans.NoPageError):
        return (
            "印 202",
            _("这不是照片，也不是 PDF"),
            _("扫描存成 PDF 或 JPG；苹果手机的照片在“设置—相机—格式”里选“兼容性最佳”"),
        )
    if isinstance(error, pictures_pages.LockedPdfError):
        return "印 203", _("这个 PDF 有密码，打不开"), _("用扫描软件另存一份没有密码的，或者重新扫描")
    if isinstance(error, pictures_pages.HugePdfError):
        return "印 204", _("这个 PDF 大得出奇，不敢打开"), _("签字表扫成 200 dpi，一个文件不超过 300 页")
    if isinstance(error, pictures_pages.UnreadablePdfError):
        return "印 206", _("这个 PDF 坏了，打不开"), _("多半没有拷完：重新拷一份，或者重新扫描")
    return "填 302", _("这张照片打不开，或者大得出奇"), _("在看图软件里打开看看，另存为 JPG 再试")
