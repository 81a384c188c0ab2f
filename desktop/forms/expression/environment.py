"""What an expression can see besides its context node: clock, zone, language, other instances, texts."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping

from desktop.forms.errors import FormError
from desktop.forms.expression.dates import Date, from_instant
from desktop.forms.tree import Node
from desktop.foundation.translation import _


class Environment:
    """One clock reading per recalculation: ``now_ms`` is set by the owner and stands still in between.

    ``root`` is what ``/`` means; ``current`` what ``current()`` means.
    """

    __slots__ = (
        "_today",
        "choice_name",
        "current",
        "instance",
        "itext",
        "language",
        "now_ms",
        "randomness",
        "root",
        "today_text",
        "zone",
    )

    def __init__(
        self,
        *,
        root: Node,
        zone: dt.tzinfo,
        now_ms: float,
        language: str = "",
        today_text: str = "",
        instance: Callable[[str], Node | None] | None = None,
        itext: Callable[[str, str], str | list[Node]] | None = None,
        choice_name: Callable[[str, str, Node], str] | None = None,
        randomness: random.Random | None = None,
    ) -> None:
        self.root = root
        self.current = root
        self.zone = zone
        self.now_ms = now_ms
        self.language = language
        self.today_text = today_text
        self.instance = instance or _no_instance
        self.itext = itext or _no_itext
        self.choice_name = choice_name or _no_choices
        self.randomness = randomness or random.SystemRandom()
        self._today: tuple[float, Date] | None = None

    def now(self) -> Date:
        """The clock with its time of day."""
        return from_instant(self.now_ms, self.zone)

    def today(self) -> Date:
        """The day, from the clock or as the owner set it."""
        if self._today is None or self._today[0] != self.now_ms:
            self._today = (self.now_ms, self._read_today())
        return self._today[1]

    def set_moment(self, now_ms: float, today_text: str) -> None:
        """Another clock reading and another day, as the owner says."""
        self.now_ms, self.today_text, self._today = now_ms, today_text, None

    def _read_today(self) -> Date:
        if self.today_text:
            from desktop.forms.expression.dates import parse_date

            found = parse_date(self.today_text, self.zone)
            if found is not None and found.valid:
                return found
        return from_instant(self.now_ms, self.zone, timed=False)


def _no_instance(name: str) -> Node | None:
    raise FormError("填 103", _("没有名为“{}”的数据表。").format(name))


def _no_itext(name: str, _language: str) -> str:
    raise FormError("填 103", _("没有编号为“{}”的文字。").format(name))


def _no_choices(_question: str, value: str, _context: Node) -> str:
    return value


Namespaces = Mapping[str, str]
