"""The form's texts by language (itext), each a sequence of plain text and ``<output>`` expressions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from desktop.forms.errors import FormError
from desktop.forms.tree import ELEMENT, TEXT, Node, descendants, string_value
from desktop.foundation.translation import _

Piece = tuple[str, str]  # ("text", words) or ("output", expression)


MEDIA = ("image", "big-image", "audio", "video")
_SIGNS = {
    "zh": ("(zh", "zh-", "chinese", "中文", "汉语"),
    "en": ("(en", "en-", "english", "英文"),
}


@dataclass(frozen=True)
class Translations:
    """``texts[language][id][form]`` → pieces; ``form`` is "" for the plain text, else long, short, guidance, image,
    audio, video.
    """

    languages: tuple[str, ...] = ()
    default: str = ""
    texts: dict[str, dict[str, dict[str, tuple[Piece, ...]]]] = field(default_factory=dict)

    def meant_by(self, wanted: str) -> str | None:
        """The form language called so, or meant by ``zh`` or ``en``; None if there is none."""
        if wanted in self.languages:
            return wanted
        signs = _SIGNS.get(wanted, ())
        for name in self.languages:
            if name.lower() == wanted or any(sign in name.lower() for sign in signs):
                return name
        return None

    @cached_property
    def has_media(self) -> bool:
        """Whether any text comes with a picture, a sound or a film."""
        every = (forms for texts in self.texts.values() for forms in texts.values())
        return any(not forms.keys().isdisjoint(MEDIA) for forms in every)

    def pieces(self, name: str, language: str, form: str = "") -> tuple[Piece, ...] | None:
        """The text in this language, else in the default one; None where there is none."""
        for tried in (language, self.default):
            forms = self.texts.get(tried, {}).get(name)
            if forms is not None:
                found = forms.get(form) or (() if form else forms.get("long") or forms.get("short"))
                if found:
                    return found
        return None


def read_translations(model: Node) -> Translations:
    """The ``itext`` of a model."""
    texts: dict[str, dict[str, dict[str, tuple[Piece, ...]]]] = {}
    default = ""
    for translation in (t for itext in model.named("itext") for t in itext.named("translation")):
        language = translation.attribute("lang") or ""
        if not texts or translation.attribute("default") is not None:
            default = default if translation.attribute("default") is None and default else language
        held = texts.setdefault(language, {})
        for text in translation.named("text"):
            forms = held.setdefault(text.attribute("id") or "", {})
            for value in text.named("value"):
                forms.setdefault(value.attribute("form") or "", pieces_of(value))
    return Translations(tuple(texts), default, texts)


def pieces_of(element: Node) -> tuple[Piece, ...]:
    """The words of a label, hint or value, with its outputs."""
    if not element.children:
        return (("text", element.text),) if element.text else ()
    found: list[Piece] = []
    for item in element.children:
        if item.kind == TEXT:
            found.append(("text", item.text))
        elif item.kind == ELEMENT and item.name == "output":
            found.append(("output", item.attribute("value") or item.attribute("ref") or "''"))
        elif item.kind == ELEMENT:
            found.append(("text", string_value(item)))
    return tuple(found)


def itext_of(document: Node) -> Callable[[str, str], list[Node]]:
    """A lookup over the itext of a document: the value nodes of a text (for single expressions)."""
    itext = next((n for n in descendants(document) if n.kind == ELEMENT and n.name == "itext"), None)

    def lookup(name: str, language: str) -> list[Node]:
        translations = itext.named("translation") if itext is not None else []
        chosen = next((t for t in translations if language and t.attribute("lang") == language), None)
        chosen = chosen or next((t for t in translations if t.attribute("default") is not None), None)
        chosen = chosen or next(iter(translations), None)
        for text in chosen.named("text") if chosen is not None else ():
            if text.attribute("id") == name:
                return text.named("value")
        raise FormError("填 103", _("没有编号为“{}”的文字。").format(name))

    return lookup
