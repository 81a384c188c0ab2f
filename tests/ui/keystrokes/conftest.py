"""Hands that count what they press, and what the same would take in a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from desktop.foundation import pinyin
from tests.ui.harness.hands import Hands

TAKEN = 1  # the blank that takes what the method editor proposes


class CountingHands(Hands):
    """A combination is one stroke; a letter of pinyin is one; so is the blank that takes the word."""

    strokes = 0

    def press(self, *keys: str) -> None:
        self.strokes += len(keys)
        super().press(*keys)

    def type(self, text: str) -> None:
        self.strokes += len(text)
        super().type(text)

    @contextmanager
    def composing(self, preedit: str) -> Any:
        self.strokes += len(preedit.replace(" ", "")) + TAKEN
        with super().composing(preedit):
            yield

    def say(self, text: str) -> None:
        """A text of Chinese in the method editor, in full pinyin."""
        self.compose(pinyin.spelled(text)[0], commit=text)


@pytest.fixture
def counting(gap: Any) -> CountingHands:
    return CountingHands(gap)


def spreadsheet_strokes(rows: Sequence[Sequence[str]]) -> int:
    """The same typed into rows of a spreadsheet: pinyin in full and a blank for Chinese, a Tab or Enter after each cell.

    A cell that says what the one above says is filled down with one key.
    """
    above: Sequence[str] = ()
    strokes = 0
    for row in rows:
        strokes += sum(
            (1 if number < len(above) and above[number] == cell else _cell(cell)) + 1 for number, cell in enumerate(row)
        )
        above = row
    return strokes


def _cell(text: str) -> int:
    if text.isascii():
        return len(text)
    return len(pinyin.spelled(text)[0].replace(" ", "")) + TAKEN
