"""What a file is, by its first bytes and never by its name: somebody renames a .heic to .jpg."""

from __future__ import annotations

PHOTO_TYPES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/bmp": "bmp",
    "image/tiff": "tif",
    "image/avif": "avif",
}
# Kept byte for byte. Films and m4a are not here: they carry the place where they were made, and nothing here can take it out.
OTHER_TYPES = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/amr": "amr",
    "audio/ogg": "ogg",
}
# Known well enough to say what to do instead.
HEIC, FILM = "image/heic", "video/mp4"

_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"OggS", "audio/ogg"),
)
_OFFICE = ((b"word/document.xml", "docx"), (b"xl/workbook.xml", "xlsx"))
_BRANDS = {b"avif": "image/avif", b"avis": "image/avif", b"heic": HEIC, b"heix": HEIC, b"mif1": HEIC, b"msf1": HEIC}


def media_type_of(content: bytes) -> str:
    """The media type, or "" for what is not known. ``content`` is the whole file."""
    if content[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(content[8:12], "")
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12], FILM)
    if content[:4] == b"PK\x03\x04":
        return _office(content)
    return next((kind for beginning, kind in _BEGINNINGS if content.startswith(beginning)), "")


def extension_of(media_type: str) -> str:
    """How a file of this type is called: ``jpg``; ``bin`` for what is not known."""
    return PHOTO_TYPES.get(media_type) or OTHER_TYPES.get(media_type) or "bin"


def _office(content: bytes) -> str:
    """A document or workbook; one that brings macros along is neither."""
    if b"vbaProject.bin" in content:
        return ""
    found = next((name for mark, name in _OFFICE if mark in content), "")
    return next((kind for kind, name in OTHER_TYPES.items() if name == found), "")
