"""Which column of a pasted block goes where: by its titles, else by where one stands and what its cells look like."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from desktop.ui.fields import paste_words as words
from desktop.ui.fields.columns import GridColumn
from desktop.ui.fields.pasted_text import half_width, read_pasted, tidy
from desktop.ui.fields.suggestions import meant

_SAMPLE = 12  # rows looked at
_HEAD_WITHIN = 3  # a table's own heading may stand above its titles
_BETTER = 0.6  # so much more must fit before cells go elsewhere than where one stands
Targets = tuple[str, ...]
_ROUND = re.compile(r"[(（\[【〔].*?[)）\]】〕]")


def plain_title(text: str) -> str:
    """As compared: 姓 名＊（必填）： → 姓名."""
    text = _ROUND.sub("", half_width(text))
    return re.sub(r"[\s*＊:：、,，。.·_/\\]+", "", text).lower()


def titles_of(column: GridColumn) -> frozenset[str]:
    """Everything this column may be called."""
    own = {plain_title(text) for text in (column.title, *column.aliases)} - {""}
    return frozenset(own.union(*(same for same in words.SAME if same & own)))


def is_id_number(column: GridColumn) -> bool:
    return words.ID_TITLE in titles_of(column)


def head_row(block: Sequence[Sequence[str]], columns: Sequence[GridColumn]) -> int:
    """The row (from 0) that names the columns; -1 where none does."""
    known = frozenset().union(*(titles_of(column) for column in columns))
    telling = frozenset().union(*(titles_of(column) for column in columns if not column.tick))
    for number, cells in enumerate(block[:_HEAD_WITHIN]):
        named = [plain_title(cell) for cell in cells if cell.strip()]
        hits, told = sum(name in known for name in named), any(name in telling for name in named)
        # 合格 and 签到 are what rosters write in their rows, too; nobody is called 姓名.
        if told and (hits >= 2 or len(block) > number + 1):
            return number
    return -1


def by_titles(head: Sequence[str], columns: Sequence[GridColumn]) -> Targets:
    """The column each title means: the same words first, then another word for it, then one that holds it."""
    scored = [
        (-score, at, number)
        for at, title in enumerate(head)
        for number, column in enumerate(columns)
        if (score := _alike(plain_title(title), column))
    ]
    return _settled(scored, len(head), columns)


def _alike(title: str, column: GridColumn) -> int:
    if not title or title in words.NUMBERING:
        return 0
    own = {plain_title(text) for text in (column.title, *column.aliases)} - {""}
    if title in own:
        return 3
    if title in titles_of(column):
        return 2
    return int(any(len(name) >= 2 and (name in title or (len(title) >= 2 and title in name)) for name in own))


def by_place(width: int, columns: Sequence[GridColumn], first: str) -> Targets:
    """From the column one stands on, one after the other; a calculated one takes its turn and nothing else."""
    names = [column.name for column in columns]
    start = names.index(first) if first in names else 0
    behind = [column.name if not column.readonly else "" for column in columns[start:]]
    return tuple((*behind, *[""] * width)[:width])


def without_titles(
    rows: Sequence[Sequence[str]], columns: Sequence[GridColumn], first: str, today: dt.date | None
) -> Targets:
    """As one stands, unless the cells plainly say otherwise: telephones before names, a column of 1, 2, 3."""
    width = max(map(len, rows))
    samples = [[tidy(row[at]) for row in rows[:_SAMPLE] if at < len(row) and row[at].strip()] for at in range(width)]
    serial = width > 1 and len(samples[0]) > 1 and samples[0] == [str(n + 1) for n in range(len(samples[0]))]
    placed = by_place(width, columns, first)
    if first != columns[0].name:
        return placed  # who stands in a column has said where it begins
    if serial:
        samples[0], placed = [], ("", *by_place(width - 1, columns, first))
    fit = {
        (at, column.name): score
        for at, sample in enumerate(samples)
        for column in columns
        if sample and not column.readonly and (score := _fits(column, sample, today))
    }
    order = {column.name: number for number, column in enumerate(columns)}
    found = _settled([(-score, at, order[name]) for (at, name), score in fit.items()], width, columns)

    def worth(targets: Targets) -> float:
        return sum(fit.get((at, name), 0.0) for at, name in enumerate(targets))

    return found if worth(found) > worth(placed) + _BETTER else placed


def _settled(scored: Sequence[tuple[float, int, int]], width: int, columns: Sequence[GridColumn]) -> Targets:
    """Best first, each column of either side once."""
    found: dict[int, str] = {}
    for _score, at, number in sorted(scored):
        column = columns[number]
        if at not in found and column.name not in found.values() and not column.readonly:
            found[at] = column.name
    return tuple(found.get(at, "") for at in range(width))


def _fits(column: GridColumn, sample: Sequence[str], today: dt.date | None) -> float:
    """0 to 1: how much these cells look like the column's."""
    share = sum(not read_pasted(column, text, today)[1] for text in sample) / len(sample)
    if column.tick:
        return share * (0.9 if not all(text in ("0", "1") for text in sample) else 0.5)
    if column.options or column.kind in ("date", "time"):
        return share
    titles = titles_of(column)
    for title, like in words.LIKE:
        if title in titles:
            shaped = sum(bool(like.fullmatch(text)) for text in sample) / len(sample)
            return max(shaped * 0.9, _known(column, sample))
    if column.numeric:
        return share * (0.7 if words.AGE_TITLE not in titles or _ages(sample) else 0.2)
    return max(_known(column, sample), 0.1)


def _known(column: GridColumn, sample: Sequence[str]) -> float:
    source = column.source
    return 0.0 if source is None else sum(meant(source, text) is not None for text in sample) / len(sample)


def _ages(sample: Sequence[str]) -> bool:
    return all(text.isdecimal() and int(text) <= 120 for text in sample)
