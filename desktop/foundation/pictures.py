"""Photos as they are kept: upright, not larger than needed, and telling nothing but what they show.

A phone writes into a photo where it was taken, when, and with whose phone. The picture is decoded and written anew, so
nothing of that is left, whatever block it lay in. Pillow is loaded at the first photo and not at start-up.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

LONGEST_PX = 2560
QUALITY = 82
# Decoded, a picture takes three bytes a pixel. A JPEG is decoded at half or a quarter of its size where that is enough.
MOST_PIXELS, MOST_PIXELS_JPEG = 50_000_000, 200_000_000
_LOOKS = 8


class UnreadablePictureError(ValueError):
    """It begins like a picture and cannot be decoded, or is larger than this computer should try."""


class ManyPagesError(ValueError):
    """A scan of several pages in one picture file: writing it anew would keep the first page only."""


@dataclass(frozen=True)
class Picture:
    """A JPEG without metadata. ``looks``: 16 hex digits, equal or nearly so for the same photo (64 bits of gradients)."""

    content: bytes
    width: int
    height: int
    looks: str


def clean(content: bytes, longest: int = LONGEST_PX) -> Picture:
    """The picture upright, its longer side at most ``longest`` pixels, as JPEG without metadata.

    Raises ``UnreadablePictureError``, ``ManyPagesError``. Transparent parts become white; of an animation the first
    frame is kept.
    """
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # judged below, by size and kind
    try:
        with Image.open(io.BytesIO(content)) as opened:
            judge(opened)
            opened.draft("RGB", (longest, longest))
            return kept(on_white(ImageOps.exif_transpose(opened)), longest)
    except (UnreadablePictureError, ManyPagesError):
        raise
    except Exception as error:  # a stranger's bytes: each of Pillow's decoders fails in a way of its own
        raise UnreadablePictureError(str(error)) from error


def kept(picture: Any, longest: int = LONGEST_PX) -> Picture:
    """An RGB picture of Pillow's (which is made smaller) as it is kept: its bare pixels and nothing else."""
    from PIL import Image

    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    # A new picture of the bare pixels: nothing that hung on the old one goes along.
    Image.frombytes("RGB", picture.size, picture.tobytes()).save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), picture.width, picture.height, _looks(picture))


def judge(opened: Any, *, one_page: bool = True) -> None:
    """Refuse an opened picture, before it is decoded, for its size (or for its pages, where ``one_page`` is wanted)."""
    width, height = opened.size
    most = MOST_PIXELS_JPEG if opened.format in ("JPEG", "MPO") else MOST_PIXELS
    if width * height > most:
        raise UnreadablePictureError(f"{width} × {height}")
    if one_page and opened.format == "TIFF" and getattr(opened, "n_frames", 1) > 1:
        raise ManyPagesError(str(opened.n_frames))


def on_white(picture: Any) -> Any:
    """As RGB; transparent parts become white."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        white = Image.new("RGB", layer.size, "white")
        white.paste(layer, mask=layer.getchannel("A"))
        return white
    if picture.mode.startswith("I"):  # sixteen bits of grey
        return picture.point(lambda value: value / 256).convert("L").convert("RGB")
    return picture.convert("RGB")


def _looks(picture: Any) -> str:
    """Is each of 8 × 8 places lighter than its left neighbour? Size, quality and brightness do not change the answer."""
    from PIL import Image

    small = picture.convert("L").resize((_LOOKS + 1, _LOOKS), Image.Resampling.LANCZOS)
    grey = small.tobytes()
    bits = 0
    for row in range(_LOOKS):
        for column in range(_LOOKS):
            place = row * (_LOOKS + 1) + column
            bits = bits << 1 | (grey[place + 1] > grey[place])
    return f"{bits:016x}"
