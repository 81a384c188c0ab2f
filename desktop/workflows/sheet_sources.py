"""Sheets that are not about one record: the list that goes with a stick, a receipt on paper, who is to be called, a unit's figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.errors import UsageError
from desktop.foundation.translation import _
from desktop.model.sheet_mark import SheetMark, short_digest
from desktop.model.sheets import Filling
from desktop.storage.batches import BatchRow, batch_lines, batches, batches_of_feed
from desktop.storage.records import last_events
from desktop.storage.settings import get_setting
from desktop.workflows.completeness import completeness
from desktop.workflows.form_words import words_of
from desktop.workflows.period_words import period_in_words
from desktop.workflows.programmes import programme_titles
from desktop.workflows.record_words import figure_in_words, figure_of, title_of_record
from desktop.workflows.sheet_filling import long_day, workspace_facts
from desktop.workflows.workspace import Workspace

Source = Callable[[Workspace, str, str], tuple[Filling, SheetMark]]
Rows = tuple[Mapping[str, str], ...]


def cover_list(workspace: Workspace, number: str, sheet: str) -> tuple[Filling, SheetMark]:
    """``number`` of a batch written here: what the stick carries, to be signed by who brings and who takes it.

    Raises ``UsageError`` 印 114 for a number that was never written.
    """
    rows = [row for row in batches_of_feed(workspace.db, workspace.identity.feed) if row.origin == "own"]
    found = next((row for row in rows if str(row.seq) == number.strip()), None)
    if found is None:
        raise UsageError(
            "印 114", _("没有写出过这一号：{number}").format(number=number), hint=_("号码在上报的文件名里，从 1 开始")
        )
    lines = _lines(workspace, found)
    facts = workspace_facts(workspace) | {
        "@number": str(found.seq), "@to": workspace_facts(workspace)["@parent_unit"], "@digest": found.hash[:16].upper(),
        "@count": str(len(lines)), "@made": long_day(found.created[:10]) + found.created[10:16].replace("T", " "),
        "@period": period_in_words(found.period),
    }  # fmt: skip
    return Filling(facts, {"@lines": lines}), SheetMark("", short_digest(found.hash), workspace.identity.org, sheet)


def receipt_list(workspace: Workspace, unit: str, sheet: str) -> tuple[Filling, SheetMark]:
    """What became of everything a unit below sent. Raises ``UsageError`` 用 105, 印 116 where nothing came from it."""
    if unit not in workspace.tree:
        raise UsageError("用 105", _("下级单位里没有这个编码：{code}").format(code=unit))
    came = [
        row for row in batches(workspace.db, origin="received", status="taken") if row.via == unit and row.org == unit
    ]
    if not came:
        raise UsageError("印 116", _("这个单位还没有交来过文件：{unit}").format(unit=workspace.tree[unit].name))
    lines: dict[str, Mapping[str, str]] = {}
    for row in came:
        for line in _lines(workspace, row):
            lines[line["id"]] = line
    kept = tuple(sorted(lines.values(), key=lambda line: line["sort"]))
    missing = _gaps(came)
    facts = workspace_facts(workspace) | {
        "@to": workspace.tree[unit].name, "@number": str(get_setting(workspace.db, f"receipt_to:{unit}", 0)),
        "@count": str(len(kept)), "@file": _("、").join(str(row.seq) for row in came),
        "@missing": _("、").join(map(str, missing)) or _("没有缺号"),
        "@returned": str(sum(line["state"] == "returned" for line in kept)),
    }  # fmt: skip
    return Filling(facts, {"@lines": kept}), SheetMark("", short_digest(came[-1].hash), unit, sheet)


def call_list(workspace: Workspace, about: str, sheet: str) -> tuple[Filling, SheetMark]:
    """``about``: "PROGRAMME PERIOD". Who has not reported, with their telephones. Raises ``UsageError`` 用 104, 111, 114, 195."""
    programme, period = _split(about, 2)
    board = completeness(workspace, programme, period)
    tree = workspace.tree
    rows = []
    for status in board.units:
        if status.status in ("reported", "zero", "exempt"):
            continue
        unit = tree[status.unit]
        gaps = _("缺第 {n} 号").format(n=_("、").join(map(str, status.seq_missing))) if status.seq_missing else ""
        rows.append(
            {
                "unit": unit.name, "above": tree[unit.parent].name if unit.parent in tree else "", "phone": unit.phone,
                "why": gaps or _status_word(status.status),
            }
        )  # fmt: skip
    rows.sort(key=lambda row: row["above"])
    facts = workspace_facts(workspace) | {
        "@programme": programme_titles(workspace).get(programme, programme), "@period": period_in_words(period),
        "@due": str(board.due), "@reported": str(board.reported), "@count": str(len(rows)),
    }  # fmt: skip
    return Filling(facts, {"@lines": tuple(rows)}), SheetMark("", "", workspace.identity.org, sheet)


def month_report(workspace: Workspace, about: str, sheet: str) -> tuple[Filling, SheetMark]:
    """``about``: "PROGRAMME TABLE PERIOD [LINE]". A table's figures for all of this unit, one a row.

    Raises ``UsageError`` 用 104, 111, 114 … 116, 195.
    """
    from desktop.reports.layout import shown
    from desktop.workflows.consolidate import official_table

    programme, table, period, *line = _split(about, 3, 4)
    result = official_table(workspace, programme, table, period, line=line[0] if line else None)
    rows = tuple(
        {
            "name": " ".join(dict.fromkeys(text for text in column.header if text)), "measure": column.measure,
            "value": shown(result.total.get(column.name), column.decimals),
        }
        for column in result.table.columns
    )  # fmt: skip
    facts = workspace_facts(workspace) | {
        "@table_title": result.table.title.replace("{year}", period[:4]), "@period": period_in_words(period),
        "@programme": programme_titles(workspace).get(programme, programme),
        "@line": result.table.lines.get(result.line or "", ""), "@note": "\n".join(result.table.footnotes),
    }  # fmt: skip
    return Filling(facts, {"@lines": rows}), SheetMark("", "", workspace.identity.org, sheet)


SOURCES: Mapping[str, Source] = {
    "batch": cover_list,
    "receipt": receipt_list,
    "period": call_list,
    "table": month_report,
}


def _split(about: str, least: int, most: int | None = None) -> list[str]:
    parts = about.split()
    if not least <= len(parts) <= (most or least):
        raise UsageError(
            "印 115",
            _("要写清印哪一期"),
            where=about,
            hint=_("写成“项目 期”或“项目 表 期”，例如 free_clinic_week annex2 2023"),
        )
    return parts


def _lines(workspace: Workspace, row: BatchRow) -> Rows:
    """A batch's records by day, each in its newest revision there, and what became of it."""
    newest = {
        line.parsed.rid: line for line in sorted(batch_lines(workspace.db, row.hash), key=lambda line: line.parsed.rev)
    }
    judged = last_events(workspace.db, list(newest))
    found = []
    for rid, line in newest.items():
        parsed = line.parsed
        words = words_of(workspace, parsed.form, parsed.form_ver)
        data = parsed.data or {}
        day = str(
            data.get("activity_date") or data.get("treat_date") or data.get("as_of") or data.get("published_on") or ""
        )
        event = judged.get((rid, parsed.rev))
        state = event.state if event is not None else "received"
        figure = figure_in_words(*figure_of(words, data)) if parsed.op == "put" else ""
        found.append(
            {
                "id": rid, "record": rid[:8], "rev": str(parsed.rev), "form": words.title, "title": title_of_record(workspace, parsed),
                "day": long_day(day) if day else "", "figure": "" if figure == "—" else figure, "digest": line.line_sha256[:8].upper(),
                "state": state, "said": _state_word(state) if parsed.op == "put" else _("删除"),
                "why": event.reason if event is not None and state == "returned" else "", "sort": f"{day} {words.title} {rid}",
                "files": str(len(parsed.att)) if parsed.att else "",
            }
        )  # fmt: skip
    return tuple(sorted(found, key=lambda each: each["sort"]))


def _state_word(state: str) -> str:
    words = {"returned": _("退回"), "endorsed": _("已审"), "conflict": _("冲突"), "suspect": _("疑似重复")}
    return words.get(state, _("已收"))


def _status_word(status: str) -> str:
    words = {"none": _("未报"), "incomplete": _("未完成"), "returned": _("退回"), "overdue": _("逾期")}
    return words.get(status, status)


def _gaps(came: list[BatchRow]) -> list[int]:
    by_feed: dict[str, set[int]] = {}
    for row in came:
        by_feed.setdefault(row.feed, set()).add(row.seq)
    return sorted({number for have in by_feed.values() for number in range(1, max(have) + 1) if number not in have})
