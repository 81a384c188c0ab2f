"""The typefaces of paper: one choice for every character, embedded, and what is printed can be copied out again.

Faces by what they are for, each a chain: a character is drawn by the first that has it. Behind the shipped faces stand those
for rare characters that this computer may have (``hanazono`` on Debian, ``SimSun-ExtB`` on Windows). Nothing here is read
before the first sheet is drawn; each file is read once a process, those for rare characters only when one is met.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFError, TTFont

from desktop.foundation.shipped import shipped_path
from desktop.foundation.translation import _
from desktop.model.sheets import MissingFace

GETA = "〓"  # what Chinese printers set for a character they have no type for
SONG, SONG_RARE, SONG_BOLD = "NotoSerifSC-Regular-subset.ttf", "XinglinSongRare-Regular.ttf", "XinglinSong-Bold.ttf"
HEI, HEI_RARE, KAI = "XinglinSans-Bold.ttf", "XinglinSansRare-Regular.ttf", "XinglinKai-Regular.ttf"
CHAINS = {
    "song": (SONG, SONG_RARE),
    "bold": (SONG_BOLD, SONG, SONG_RARE),
    "hei": (HEI, HEI_RARE, SONG, SONG_RARE),
    "kai": (KAI, SONG, SONG_RARE),
}
# 仿宋 is no free face: taken where the computer has it, else song stands in and is named.
FANG = ("simfang.ttf", "fangsong.ttf", "STFANGSO.TTF")
# (file, number of the face in it): CJK Ext A–F. hanazono is set up with the program on Debian; the others come with Windows.
RARE = (("HanaMinA.ttf", 0), ("HanaMinB.ttf", 0), ("simsunb.ttf", 0), ("SimSunExtG.ttf", 0), ("mingliub.ttc", 0))
_EM = 1000.0
_MOST_IN_A_BLOCK = 100  # of beginbfchar, by the specification


class Face(TTFont):
    """A TrueType face whose ToUnicode table is right beyond the BMP too.

    reportlab writes U+2CC56 as five hex digits, which every reader takes for something else; UTF-16BE is what is asked for.
    """

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - reportlab calls it so
        """As the base does, with our own table. Said again here because the base calls a function of its module."""
        state, face = self.state[doc], cast("Any", self.face)
        state.frozen = 1
        for number, subset in enumerate(state.subsets):
            internal = self.getSubsetInternalName(number, doc)[1:]
            base = b"".join((SUBSETN(number), b"+", face.name, face.subfontNameX)).decode("pdfdoc")
            font: Any = pdfdoc.PDFTrueTypeFont()
            font.__Comment__ = f"Font {self.fontName} subset {number}"
            font.Name, font.BaseFont = internal, base
            font.FirstChar, font.LastChar = 0, len(subset) - 1
            font.Widths = pdfdoc.PDFArray([face.getCharWidth(code) for code in subset])
            stream = pdfdoc.PDFStream()
            stream.content = to_unicode(base, subset)
            if doc.compression:
                stream.filters = [pdfdoc.PDFZCompress]
            font.ToUnicode = doc.Reference(stream, f"toUnicodeCMap:{base}")
            font.FontDescriptor = face.addSubsetObjects(doc, base, subset)
            doc.Reference(font, internal)
            doc.idToObject["BasicFonts"].dict[internal] = font
        del self.state[doc]


def to_unicode(name: str, subset: Sequence[int]) -> str:
    """The CMap that says which character each byte of a subset stands for; beyond the BMP as a surrogate pair."""
    pairs = [f"<{place:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>" for place, code in enumerate(subset)]
    blocks: list[str] = []
    for start in range(0, len(pairs), _MOST_IN_A_BLOCK):
        block = pairs[start : start + _MOST_IN_A_BLOCK]
        blocks += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap", "/CIDSystemInfo",
            f"<< /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def", f"/CMapName /{name} def", "/CMapType 2 def",
            "1 begincodespacerange", "<00> <FF>", "endcodespacerange", *blocks, "endcmap",
            "CMapName currentdict /CMap defineresource pop", "end", "end",
        ]
    )  # fmt: skip


@cache
def face_of(path: str, number: int = 0) -> Face:
    """The face of a file, registered under a name of its own. Raises ``TTFError`` for one that reportlab cannot embed."""
    name = f"XL-{Path(path).stem}-{number}"
    face = Face(name, path, subfontIndex=number)
    pdfmetrics.registerFont(face)
    return face


class Type:
    """A chain of faces as one: which face draws a character, how wide it is (in ems)."""

    def __init__(self, faces: Iterable[Callable[[], Face]]) -> None:
        self._faces = list(
            faces
        )  # each is read when a character asks for it: a first page waits for two files, not for six
        self._drawn_by: dict[str, Face] = {}
        self.widths = _Widths(self)
        self.missing: set[str] = set()

    @property
    def first(self) -> Face:
        return self._faces[0]()

    def shipped(self) -> tuple[Face, ...]:
        """The chain without what this computer adds to it for rare characters."""
        return tuple(face() for face in self._faces)

    def width(self, text: str) -> float:
        """In ems."""
        return sum(map(self.widths.__getitem__, text))

    def face(self, sign: str) -> Face | None:
        """The face that draws the character, None where nobody can."""
        found = self._drawn_by.get(sign)
        if found is None:
            found = next((face for face in self._all(sign) if ord(sign) in face.face.charToGlyph), None)
            if found is None:
                self.missing.add(sign)
                return None
            self._drawn_by[sign] = found
        return found

    def _all(self, sign: str) -> Iterable[Face]:
        for face in self._faces:
            yield face()
        if ord(sign) >= 0x2E80:  # nothing else is looked for in files of thirty megabytes
            yield from system_rare()

    def runs(self, text: str) -> list[tuple[Face, str]]:
        """The text in pieces of one face each; a character that nobody has becomes 〓."""
        found: list[tuple[Face, str]] = []
        begin, current = 0, None
        for place, sign in enumerate(text):
            face = self._drawn_by.get(sign) or self.face(sign)
            if face is None:
                return self.runs("".join(GETA if self.face(each) is None else each for each in text))
            if face is not current:
                if current is not None:
                    found.append((current, text[begin:place]))
                begin, current = place, face
        if current is not None:
            found.append((current, text[begin:]))
        return found


class _Widths(dict[str, float]):
    """Character → width in ems, found when first asked for."""

    def __init__(self, owner: Type) -> None:
        super().__init__()
        self._owner = owner

    def __missing__(self, sign: str) -> float:
        face = self._owner.face(sign)
        width = 1.0 if face is None else cast("Any", face.face).getCharWidth(ord(sign)) / _EM
        self[sign] = width
        return width


@cache
def types() -> dict[str, Type]:
    """The chains of this computer, by what they are for."""
    folder = shipped_path("resources/fonts")
    chains = {name: [partial(face_of, str(folder / file)) for file in files] for name, files in CHAINS.items()}
    made = {name: Type(faces) for name, faces in chains.items()}
    fang = _system_face(FANG)
    # Without 仿宋 both speak of the same face: what one has measured, the other knows.
    made["fang"] = made["song"] if fang is None else Type([lambda: fang, *chains["song"]])
    return made


def marked(text: str, escape: Callable[[str], str]) -> str:
    """A text for reportlab's paragraphs: escaped, and every character that the song-like face lacks in a face that has it."""
    song = types()["song"]
    return "".join(
        escape(run) if face is song.first else f'<font name="{face.fontName}">{escape(run)}</font>'
        for face, run in song.runs(text)
    )


def missing_faces(used: Iterable[str]) -> tuple[MissingFace, ...]:
    """Faces that the sheet asks for and this computer has not, with what stands in."""
    if "fang" in used and _system_face(FANG) is None:
        return (MissingFace(_("仿宋"), _("宋体")),)
    return ()


@cache
def system_rare() -> tuple[Face, ...]:
    """The faces for rare characters that this computer has."""
    found = (_system_face((name,), number) for name, number in RARE)
    return tuple(face for face in found if face is not None)


@cache
def _system_face(names: tuple[str, ...], number: int = 0) -> Face | None:
    held = _system_files()
    for name in names:
        if name.lower() in held:
            try:
                return face_of(held[name.lower()], number)
            except (TTFError, OSError):
                continue  # damaged, or outlines that cannot be embedded: as if it were not there
    return None


@cache
def _system_files() -> dict[str, str]:
    """File name in small letters → path, of every TrueType file in the system's folders."""
    found: dict[str, str] = {}
    for folder in font_folders():
        for place, _folders, names in os.walk(folder):
            for name in names:
                if name.lower().endswith((".ttf", ".ttc")):
                    found.setdefault(name.lower(), str(Path(place, name)))
    return found


def font_folders() -> tuple[Path, ...]:
    """Where this system keeps its faces: shared ones first, then this person's. ``XINGLIN_FONTS`` says another place (tests)."""
    if os.environ.get("XINGLIN_FONTS"):
        return (Path(os.environ["XINGLIN_FONTS"]),)
    if sys.platform == "win32":
        own = Path(os.environ.get("LOCALAPPDATA", "")) / "Microsoft/Windows/Fonts"
        return (Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "Fonts", own)
    home = Path.home()
    return (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts")
