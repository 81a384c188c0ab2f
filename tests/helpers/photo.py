"""A photo as a telephone takes it: with the telephone's name in it."""

from __future__ import annotations

import io

from PIL import Image


def photo(shade: int = 90) -> bytes:
    """A small JPEG; another shade is another photo."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "PhoneOfWangFang"
    Image.new("RGB", (300, 200), (shade, 20, 60)).save(out, "JPEG", exif=exif)
    return out.getvalue()
