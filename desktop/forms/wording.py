"""What is said to a person: labels, hints and messages in the language in use, with what is computed into them."""

from __future__ import annotations

from abc import ABC, abstractmethod

from desktop.forms.definition import Definition, Formula, Words
from desktop.forms.errors import FormError
from desktop.forms.expression.environment import Environment
from desktop.forms.expression.values import Value, to_text
from desktop.forms.formulas import formula
from desktop.forms.texts import MEDIA
from desktop.forms.tree import Node


class Wording(ABC):
    """The part of an engine that speaks."""

    definition: Definition
    env: Environment

    @abstractmethod
    def run(self, formula: Formula, node: Node) -> Value:
        """The value of an expression at a node."""

    def words(self, words: Words | None, node: Node, form: str = "") -> str | None:
        """A label, hint or message in the language in use."""
        if words is None:
            return None
        if words.formula is not None:
            return self.shown(words.formula, node)
        pieces = words.pieces
        if words.itext:
            pieces = self.definition.translations.pieces(words.itext, self.env.language, form) or ()
        return "".join(part if kind == "text" else self.output(part, node) for kind, part in pieces)

    def media(self, name: str, node: Node) -> dict[str, str]:
        """What comes with one of the form's texts, in the language in use: image, big-image, audio, video → where it lies."""
        if not name or not self.definition.translations.has_media:
            return {}
        found = {kind: self.words(Words(itext=name), node, kind) or "" for kind in MEDIA}
        return {kind: where for kind, where in found.items() if where}

    def output(self, text: str, node: Node) -> str:
        made = formula(text, "label")
        return self.shown(made, node) if made is not None else ""

    def shown(self, formula: Formula, node: Node) -> str:
        """What is computed into a text; a text must not stop anybody, so what fails shows as "…"."""
        try:
            return to_text(self.run(formula, node))
        except FormError:
            return "…"

    def itext(self, name: str, language: str) -> str:
        """The plain words of a text."""
        pieces = self.definition.translations.pieces(name, language)
        if pieces is None:
            return name
        return "".join(part if kind == "text" else self.output(part, self.env.current) for kind, part in pieces)
