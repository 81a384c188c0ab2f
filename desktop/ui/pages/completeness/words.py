"""The words of the board: periods short enough for a column, states, and why a cell is so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.foundation.translation import _, listed
from desktop.model.period import TO, Period
from desktop.ui.widgets.chips import chip_word
from desktop.workflows.completeness_board import BOARD_STATES, BoardCell, BoardGroup, CompletenessBoard
from desktop.workflows.completeness_reason import CellReason
from desktop.workflows.export_files import cell_text
from desktop.workflows.period_words import period_in_words
from desktop.workflows.record_words import day_in_words


@dataclass(frozen=True)
class Sentence:
    """A line of the panel. ``tone`` is a token of the text."""

    text: str
    tone: str = "text"


def state_words() -> dict[str, str]:
    return {state: chip_word(state) for state in BOARD_STATES}


def column_title(name: str) -> str:
    """9 月, 三季度, 上半年, 2023: a period inside a year that is already named."""
    part = "" if TO in name else name[5:]
    if part.startswith("Q"):
        return (_("一季度"), _("二季度"), _("三季度"), _("四季度"))[int(part[1]) - 1]
    if part.startswith("H"):
        return (_("上半年"), _("下半年"))[int(part[1]) - 1]
    return _("{n} 月").format(n=int(part)) if part else period_in_words(name)


def year_title(year: str, periods: Sequence[Period]) -> str:
    """2023 年 1–9 月: what the columns cover."""
    months = [days.name[5:] for days in periods]
    if len(months) > 1 and all(month.isdecimal() for month in months):
        return _("{year} 年 {first}–{last} 月").format(year=year, first=int(months[0]), last=int(months[-1]))
    return period_in_words(year)


def heading_detail(board: CompletenessBoard, place: int) -> str:
    """159 个单位，9 月已报 137，86.2 %."""
    from desktop.workflows.export_files import ratio

    if not board.periods:
        return ""
    tally = board.tally(place)
    return _("{n} 个单位，{period}已报 {reported}，{ratio}").format(
        n=board.units,
        period=column_title(board.periods[place].name),
        reported=tally.reported,
        ratio=ratio(tally.reported, tally.due),
    )


def cell_words(cell: BoardCell) -> str:
    return cell_text(cell, state_words())


def group_sentences(group: BoardGroup, place: int, most: int = 8) -> list[Sentence]:
    """Of a township: how many, and who is missing by name."""
    tally = group.tallies[place]
    told = [Sentence(_("{due} 个单位，已报 {reported}。").format(due=tally.due, reported=tally.reported))]
    open_ = [row for row in group.rows if row.cells[place].owed and not row.cells[place].done]
    told += [
        Sentence(f"{row.name}　{cell_words(row.cells[place])}", _TONES[row.cells[place].state]) for row in open_[:most]
    ]
    if len(open_) > most:
        told.append(Sentence(_("还有 {n} 个").format(n=len(open_) - most), "text_2"))
    if not open_:
        told.append(Sentence(_("都齐了。"), "good"))
    return told


_TONES = {
    "reported": "good", "zero": "text_2", "none": "warning", "returned": "error", "overdue": "error", "gap": "conflict",
    "exempt": "text_3",
}  # fmt: skip


def reason_sentences(reason: CellReason, today: dt.date) -> list[Sentence]:
    """Why a cell is so, the most useful first."""
    told: list[Sentence] = []
    if reason.state == "exempt":
        return [Sentence(_("这一期不用报：停业、撤并，或者还没有开。"))]
    if reason.missing:
        numbers = listed(map(str, reason.missing))
        if reason.state == "gap":
            said = _("缺第 {n} 号。可能 U 盘丢了，请他们再报一次，会自动带上。").format(n=numbers)
            told.append(Sentence(said, "conflict"))
        else:
            told.append(Sentence(_("第 {n} 号没有来过，里面的记录后来的一号都带来了。").format(n=numbers), "text_2"))
    if reason.returned:
        told.append(Sentence(_("有退回的记录，改好再报上来才算齐。"), "error"))
    told += [Sentence(text) for text in (_deadline(reason, today), _last(reason, today)) if text]
    told += [Sentence(_file(day, number, why, today), "error") for day, number, why in _not_taken(reason)]
    if reason.zero:
        told.append(Sentence(_("报的是零报告：这一期没有开展。")))
    if reason.hosted:
        forms = listed(f"{title} {count}" for title, count in reason.hosted)
        told.append(Sentence(_("这一期有 {n} 条记录：{forms}。").format(n=reason.records, forms=forms)))
    elif not reason.zero:
        told.append(Sentence(_("这一期还没有自己主办的记录。")))
    if reason.phone and reason.state not in ("reported", "zero"):
        told.append(Sentence(_("电话 {phone}").format(phone=reason.phone), "text_2"))
    return told


def _deadline(reason: CellReason, today: dt.date) -> str:
    if reason.days is None:
        return _("这一期没有定截止的日子。")
    day = day_in_words(reason.deadline, today)
    if reason.state in ("reported", "zero"):
        return _("截止 {day}。").format(day=day)
    if reason.days > 0:
        return _("截止 {day}，已过 {n} 天。").format(day=day, n=reason.days)
    return _("截止 {day}，还有 {n} 天。").format(day=day, n=-reason.days) if reason.days else _("今天截止。")


def _last(reason: CellReason, today: dt.date) -> str:
    if reason.last is None:
        return _("还没有收到过它的文件。")
    said = _("上次收到：第 {n} 号，{day}").format(n=reason.last.number, day=day_in_words(reason.last.day, today))
    return said + (_("，{unit}转来。").format(unit=reason.last.via) if reason.last.via else _("。"))


def _not_taken(reason: CellReason) -> list[tuple[str, int | None, str]]:
    return [(file.day, file.number, file.why) for file in reason.files]


def _file(day: str, number: int | None, why: str, today: dt.date) -> str:
    said = day_in_words(day, today)
    if number is None:
        return _("{day}送来的文件没收进来：{why}").format(day=said, why=why)
    return _("{day}送来的第 {n} 号没收进来：{why}").format(day=said, n=number, why=why)
