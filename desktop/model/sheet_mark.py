"""What the QR of a printed sheet says: which record in which revision, whose, which sheet, which page. No name, no telephone.

Written as ``XL1:`` and six parts between slashes: record, digest, unit, sheet, page.pages, check. Only signs that a QR
packs tightly (A–Z, 0–9 and `` $%*+-./:``), so that the square stays coarse enough for a bad scan. The check tells a
misread or foreign text from ours; it is no seal: what a sheet says is believed only where a record here bears it out.
"""

from __future__ import annotations

import hashlib
import re

from desktop.errors import RefusedError
from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _

VERSION = "XL1:"
DIGEST_LENGTH = 8
_CHECK_LENGTH = 4
_LONGEST = 300
_TEXT = re.compile(
    r"XL1:(?P<record>[0-9A-F]{32}|)/(?P<digest>[0-9A-F]{8}|)/(?P<unit>[^/]*)/(?P<sheet>[^/]+)"
    r"/(?P<page>[1-9][0-9]{0,3})\.(?P<pages>[1-9][0-9]{0,3})/(?P<check>[0-9A-F]{4})"
)
# In parts of our own choosing; anything else is written as + and two hex digits a byte.
_PLAIN = re.compile(r"[A-Z0-9.-]")
# Sheet ids are written a–z and _, a QR packs A–Z and -: the two change places, there and back.
_SMALL, _GREAT = "abcdefghijklmnopqrstuvwxyz_", "ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
_TURN = str.maketrans(_SMALL + _GREAT, _GREAT + _SMALL)


@dataclass(frozen=True)
class SheetMark:
    """``record``: 32 hex letters, "" on a blank sheet. ``digest``: the first 8 hex letters of the revision's line hash, or of what
    else the sheet is about (a batch, a receipt); "" where there is none. ``page`` of ``pages`` counts within this record's sheet.
    """

    record: str
    digest: str
    unit: str
    sheet: str
    page: int = 1
    pages: int = 1

    @property
    def blank(self) -> bool:
        """A sheet that was printed empty: it belongs to a unit and a kind of sheet, to no record yet."""
        return not self.record

    @property
    def printed(self) -> str:
        """What stands below the QR for a person: the record's first letters and the digest, as in 0a1b2c3d-9F4C21AB."""
        return "-".join(part for part in (self.record[:8], self.digest.upper()) if part)

    def text(self) -> str:
        """The payload of the QR."""
        parts = (
            self.record.upper(), self.digest.upper(), _packed(self.unit), _packed(self.sheet.translate(_TURN)),
            f"{self.page}.{self.pages}", "",
        )  # fmt: skip
        body = VERSION + "/".join(parts)
        return body + _check(body)


def short_digest(sha256: str) -> str:
    """The first letters of a hex digest, as a mark holds them."""
    return sha256[:DIGEST_LENGTH].lower()


def is_mark(text: str) -> bool:
    """Whether a text read from a picture claims to be ours."""
    return text.startswith("XL") and ":" in text[:6]


def parse_mark(text: str) -> SheetMark:
    """The mark that a text says. Raises ``RefusedError``: 印 101 not ours or misread, 印 102 of a newer program."""
    found = _TEXT.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None and re.match(r"XL[0-9]+:", text) and not text.startswith(VERSION):
        raise RefusedError(
            "印 102", _("这张纸是更新的程序印的，这里读不懂它的二维码"), where=text[:40], hint=_("请先更新程序")
        )
    if found is None or _check(text[: -len(found["check"])]) != found["check"]:
        raise RefusedError(
            "印 101",
            _("这个二维码不是杏林台账印的，或者没有读清"),
            where=text[:40],
            hint=_("重新拍一张清楚的，或者自己选记录"),
        )
    page, pages = int(found["page"]), int(found["pages"])
    try:
        unit, sheet = _unpacked(found["unit"]), _unpacked(found["sheet"]).translate(_TURN)
    except ValueError as error:
        raise RefusedError(
            "印 101",
            _("这个二维码不是杏林台账印的，或者没有读清"),
            where=text[:40],
            hint=_("重新拍一张清楚的，或者自己选记录"),
        ) from error
    return SheetMark(found["record"].lower(), found["digest"].lower(), unit, sheet, page, max(page, pages))


def _check(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:_CHECK_LENGTH].upper()


def _packed(text: str) -> str:
    return "".join(
        sign if _PLAIN.fullmatch(sign) else "".join(f"+{byte:02X}" for byte in sign.encode()) for sign in text
    )


def _unpacked(text: str) -> str:
    """Raises ``ValueError`` for a text that ``_packed`` never wrote."""
    raw = bytearray()
    at = 0
    while at < len(text):
        if text[at] == "+":
            raw.append(int(text[at + 1 : at + 3], 16))
            at += 3
        else:
            raw += text[at].encode()
            at += 1
    return raw.decode()
