"""Chinese text in lines: what may stand at the beginning and the end of one, and how a text is made to fit its box.

The rules are those of CLREQ (Requirements for Chinese Text Layout): no closing sign at the head of a line, no opening one at
its end, ‘——’ and ‘……’ whole, numbers and Latin words whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.reports.pdf_fonts import Type

NOT_FIRST = frozenset("、。，．：；！？％‰℃°′″）〕］｝〉》」』】〗’”·…—～々〃,.:;!?%)]}>»/")
NOT_LAST = frozenset("（〔［｛〈《「『【〖‘“([{<«¥￥$£№＄")
# Never parted from another of the same kind.
_PAIRS = frozenset("—…─")
_LEADING = 1.35
_STEP = 0.5


@dataclass(frozen=True)
class Fitted:
    """Lines at a size of type (points); ``height`` is what they take, points."""

    lines: tuple[str, ...]
    size: float

    @property
    def leading(self) -> float:
        return self.size * _LEADING

    @property
    def height(self) -> float:
        return len(self.lines) * self.leading


def _wordy(sign: str) -> bool:
    """Part of a number or a Latin (Greek, Cyrillic, Mongolian) word, full-width digits too."""
    return ("!" <= sign < "\u2010" and sign not in "·“”‘’") or "\u1800" <= sign <= "\u18af" or "０" <= sign <= "９"


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between the two characters."""
    if before in (" ", "\u3000"):
        return after != " "
    if after in NOT_FIRST or before in NOT_LAST:
        return False
    if before in _PAIRS and after == before:
        return False
    return not (_wordy(before) and _wordy(after))


def break_lines(text: str, width: float, measure: Type) -> tuple[str, ...]:
    """The text in lines no wider than ``width`` ems. A word wider than a line is parted where it must be."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _broken(paragraph, width, measure)
    return tuple(lines)


def _broken(text: str, width: float, measure: Type) -> list[str]:
    widths = measure.widths
    if measure.width(text) <= width:
        return [text]
    lines: list[str] = []
    start, last, taken, since = 0, 0, 0.0, 0.0
    for place, sign in enumerate(text):
        if place > start and may_break(text[place - 1], sign):
            last, since = place, taken
        wide = widths[sign]
        if taken + wide > width and place > start and sign != " ":
            if last > start:
                lines.append(text[start:last].rstrip(" "))
                start, taken = last, taken - since
            else:
                lines.append(text[start:place])
                start, taken = place, 0.0
            last, since = start, 0.0
        taken += wide
    lines.append(text[start:].rstrip(" "))
    return lines


def fit(
    text: str, width: float, height: float, measure: Type, *, size: float, least: float, one_line: bool = False
) -> Fitted:
    """The text in a box of ``width`` × ``height`` points: as it is, else smaller down to ``least``, else in more lines than fit.

    ``one_line``: a short entry (a name, a date) is rather set smaller than broken; anything else is broken first.
    """
    if not text:
        return Fitted((), size)
    natural = measure.width(text) if "\n" not in text else None
    if natural is not None and natural * size <= width:
        return Fitted((text,), size)
    if one_line and natural is not None:
        smaller = width / natural
        if smaller >= least:
            return Fitted((text,), _floored(smaller))
    at = size
    while True:
        found = Fitted(break_lines(text, width / at, measure), at)
        if found.height <= height or at <= least:
            break
        at = max(least, at - _STEP)
    if found.height > height and found.size < size:  # it will grow anyway: then rather readable
        middle = (size + least) / 2
        return Fitted(break_lines(text, width / middle, measure), middle)
    return found


def _floored(size: float) -> float:
    return int(size * 20) / 20
