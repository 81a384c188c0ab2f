"""The recovery code: seven groups of five characters, of which the last checks its group.

28 random characters of 26 are 131 bits. The alphabet leaves out what looks like another character; every letter left out
means the one it looks like, so whatever is read from the paper can be typed. The check character finds every wrong
character and tells its group; it also knows the group's place, so two groups in the other's place are found too.
"""

from __future__ import annotations

import secrets
import unicodedata

from desktop.exchange import refusals

ALPHABET = "0123456789ACEFHJKMNPRTVWXY"
_LOOKS_LIKE = dict(zip("ODQILZSGBU", "000112568V", strict=True))
GROUPS, GROUP = 7, 5
# Odd and not 13: prime to 26, so that no change of one character keeps the sum.
_WEIGHTS = (1, 3, 5, 7)
_BETWEEN = " \t\r\n-.,·。，、—–_　"


def new_recovery_code() -> str:
    """As it is shown and written down: ``XXXXX-XXXXX-…``."""
    groups = ["".join(secrets.choice(ALPHABET) for _place in range(GROUP - 1)) for _group in range(GROUPS)]
    return "-".join(body + _check(body, number) for number, body in enumerate(groups))


def plain_recovery_code(typed: str) -> str:
    """The 35 characters behind what was typed: any case, full-width, with or without blanks and dashes.

    Raises RefusedError 收 317 (too few, too many), 318 (a character that is none, or a group whose check fails: named).
    """
    text = _letters(typed)
    if len(text) != GROUPS * GROUP:
        raise refusals.code_length(len(text), GROUPS * GROUP)
    check_typed_groups(text)
    return text


def check_typed_groups(typed: str) -> None:
    """Judge the groups that are complete, while the rest is still being typed. Raises RefusedError 收 318."""
    text = _letters(typed)[: GROUPS * GROUP]
    groups = [text[at : at + GROUP] for at in range(0, len(text) - GROUP + 1, GROUP)]
    wrong = [number for number, group in enumerate(groups) if not _right(group, number)]
    if wrong:
        raise refusals.code_mistyped([number + 1 for number in wrong])


def same_group(code: str, number: int, typed: str) -> bool:
    """Whether ``typed`` is the group of that number (from 1) of ``code``: somebody reads it from the paper again."""
    return _letters(typed) == _letters(code)[(number - 1) * GROUP : number * GROUP]


def _letters(typed: str) -> str:
    plain = (letter for letter in unicodedata.normalize("NFKC", typed).upper() if letter not in _BETWEEN)
    return "".join(_LOOKS_LIKE.get(letter, letter) for letter in plain)


def _right(group: str, number: int) -> bool:
    return all(letter in ALPHABET for letter in group) and _check(group[:-1], number) == group[-1]


def _check(body: str, number: int) -> str:
    total = sum(weight * ALPHABET.index(letter) for weight, letter in zip(_WEIGHTS, body, strict=True))
    return ALPHABET[(total + number) % len(ALPHABET)]
