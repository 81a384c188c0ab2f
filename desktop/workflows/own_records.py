"""What a form may see of the unit's earlier records: lists named ``own_<form>``, read like any other register.

``own_lecture`` holds the unit's lectures, newest first: ``key`` (the record), ``date``, ``name`` (day, place, what it
was) and the answers that the form's expressions ask for. ``own_<form>__<repeat>`` holds the rows of the newest such record,
``own_records`` the newest records of all forms, ``own_hosted`` and ``own_joined`` the periods with hosted records and
with participations, by programme; ``own_tcm_staff`` its people of traditional medicine, ``drawn_records`` what is to
be checked on the spot. Checks that need other records (one record a day, the lecture of the same event,
once a quarter) are so written in the form, where a county can read and change them. Personal answers are among them:
they stay in the session of the unit's own computer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.forms import merge_private
from desktop.model.period import parse_period
from desktop.model.record import RecordLine
from desktop.storage.latest import latest_of_unit, latest_revisions
from desktop.storage.packs import StoredForm
from desktop.storage.records import day_of
from desktop.storage.registers import load_register
from desktop.workflows.programmes import enabled_programmes
from desktop.workflows.record_names import line_in_words
from desktop.workflows.record_words import day_in_words, title_of_record
from desktop.workflows.spot_sample import drawn_records
from desktop.workflows.workspace import Workspace

TCM_PROFESSIONS = ("中医", "蒙医", "中药", "蒙药", "民族医")
Rows = list[dict[str, str]]
# So many of each form are looked through: more than a year of daily records.
MOST = 400
# So many are offered where a record is picked from all of them.
_PICKED = 200
_NAMED = re.compile(r"\b(own_[a-z][a-z0-9_]*|drawn_records)\b")
_BEHIND = r"instance\('{name}'\)/root/item((?:\s*\[[^\]]*\])*(?:/\w+)?)"
_PICK = re.compile(r"<(?:value|label) ref=\"(\w+)\"")
_WORD = re.compile(r"[a-z]\w*")


@dataclass(frozen=True)
class _Said:
    """One record: its id, its day, its answers with the personal ones; ``line`` where it is stored."""

    rid: str
    date: str
    data: Mapping[str, Any]
    line: RecordLine | None = None


class OwnRecords:
    """The lists of one form; of many records filled in one go each sees those before it (``add``)."""

    def __init__(self, workspace: Workspace, form: StoredForm) -> None:
        self._workspace = workspace
        self._form = form
        self._names = sorted(set(_NAMED.findall(form.xform)))
        self._columns = {name: _columns(form.xform, name) for name in self._names}
        self._held: dict[tuple[str, str], list[_Said]] = {}
        self._new: dict[str, list[_Said]] = {}

    def lists(self, unit: str, *, exclude: str = "") -> dict[str, Rows]:
        """List → rows, for a record of ``unit``; ``exclude``: the record being changed, which is none of its own history."""
        return {name: self._rows(name, unit, exclude) for name in self._names}

    def add(self, unit: str, rid: str, data: Mapping[str, Any]) -> None:
        """A record that is about to be stored with others: the ones after it see it."""
        if self._names:
            self._new.setdefault(unit, []).insert(0, _Said(rid, day_of(data) or self._workspace.now_text[:10], data))

    def _rows(self, name: str, unit: str, exclude: str) -> Rows:
        if name in ("own_hosted", "own_joined"):
            return self._by_period(unit, exclude, joined=name == "own_joined")
        if name == "own_records":
            return self._picked(unit, exclude)
        if name == "drawn_records":
            return self._drawn(unit, exclude)
        if name == "own_tcm_staff":
            return self._tcm_staff(unit)
        form, _two, repeat = name.removeprefix("own_").partition("__")
        said = [item for item in self._said(form, unit) if item.rid != exclude]
        if not repeat:
            return [self._row(item, self._columns[name]) for item in said]
        rows = said[0].data.get(repeat) if said else None
        head = {"key": said[0].rid, "date": said[0].date} if said else {}
        return [head | _texts(row) for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []

    def _said(self, form: str, unit: str) -> list[_Said]:
        held = self._held.get((form, unit))
        if held is None:
            stored = latest_revisions(self._workspace.db, form, unit, limit=MOST)
            held = self._held[form, unit] = [
                _Said(
                    item.parsed.rid,
                    day_of(item.parsed.data or {}) or item.parsed.made[:10],
                    merge_private(item.parsed.data or {}, json.loads(item.private) if item.private else {}),
                    item.parsed,
                )
                for item in stored
            ]
        new = self._new.get(unit, []) if form == self._form.form_id else []
        return [*new, *held] if new else held

    def _row(self, item: _Said, columns: frozenset[str]) -> dict[str, str]:
        row = {"key": item.rid, "date": item.date}
        row |= {name: text for name, text in _texts(item.data).items() if name in columns}
        if "name" in columns and "name" not in row:
            row["name"] = self._name(item)
        return {name: row.get(name, "") for name in ("key", "date", *sorted(columns))}

    def _title(self, item: _Said) -> str:
        return title_of_record(self._workspace, item.line) if item.line is not None else ""

    def _name(self, item: _Said) -> str:
        """What it is called where it is picked from a list: day, place and what it was."""
        return line_in_words(self._workspace, item.line) if item.line is not None else ""

    def _picked(self, unit: str, exclude: str) -> Rows:
        rows = []
        for item in latest_of_unit(self._workspace.db, unit, exclude=exclude, limit=_PICKED):
            line = item.parsed
            day = day_of(line.data or {}) or line.made[:10]
            rows.append({"key": line.rid, "date": day, "form": line.form, "name": line_in_words(self._workspace, line)})
        return rows

    def _drawn(self, unit: str, exclude: str) -> Rows:
        """The sample to be checked, without what was checked; the check in hand keeps the record it names."""
        checks = self._said("spot_check", unit)
        done = {str(item.data.get("record")) for item in checks if item.rid != exclude}
        keep = next((str(item.data.get("record") or "") for item in checks if item.rid == exclude), "")
        return drawn_records(self._workspace, done=done, keep=keep)

    def _tcm_staff(self, unit: str) -> Rows:
        """The people of the register whose profession is Chinese, Mongolian or another traditional medicine."""
        today = self._workspace.now_text[:10]
        return [
            {"key": row["key"]}
            for row in load_register(self._workspace.db, "persons")
            if row["unit"] == unit
            and (not row["valid_to"] or row["valid_to"] >= today)
            and any(word in row["profession"] for word in TCM_PROFESSIONS)
        ]

    def _by_period(self, unit: str, exclude: str, *, joined: bool) -> Rows:
        """A row a programme and period with a hosted record, or a row a participation."""
        rows: Rows = []
        today = self._workspace.clock.now().date()
        for programme in enabled_programmes(self._workspace):
            for form in programme.hosted_forms:
                for item in self._said(form, unit):
                    if item.rid == exclude or (item.data.get("our_role") == "2") != joined:
                        continue
                    name = f"{day_in_words(item.date, today)} {self._title(item)}"
                    for period in _periods(item.date, programme.campaigns):
                        rows.append({"key": item.rid, "programme": programme.id, "period": period, "name": name})
        return rows


def closed_months(workspace: Workspace) -> list[str]:
    """The last days of the periods that are closed here. Forms ask by the month: one that ends within a month closes none."""
    from desktop.workflows.close_period import closed_ends

    return [end for end in closed_ends(workspace) if parse_period(end[:7]).end == end]


def submitted_until(workspace: Workspace, data: Mapping[str, Any] | None) -> str:
    """The last day of the newest period that was reported after it had ended, or closed here: what is dated up to then
    comes late.

    A file written before the month was over closes nothing. ``data``: the answers of a record that is there already;
    it came late if it says so, whatever was reported since.
    """
    if data is not None:
        return str(data.get("backfill_date") or "") and day_of(data)
    from desktop.storage.batches import own_periods

    ends = []
    for period, created in own_periods(workspace.db, workspace.identity.feed):
        try:
            end = parse_period(period).end
        except ValueError:
            continue
        if created[:10] > end:
            ends.append(end)
    return max([*ends, *closed_months(workspace)], default="")


def _periods(day: str, campaigns: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """Every period a day lies in, as reports name it; of a campaign its year, if the day is one of its days."""
    year, month = day[:4], int(day[5:7])
    if campaigns:
        start, end = campaigns.get(year, ("", ""))
        if start and start <= day <= end:
            yield year
        return
    yield from (day[:7], f"{year}-Q{(month + 2) // 3}", f"{year}-H{1 if month <= 6 else 2}", year)


def _texts(data: Mapping[str, Any]) -> dict[str, str]:
    """Plain answers as text; of several choices those chosen, a blank between them. Rows of grids are left out."""
    found = {}
    for name, value in data.items():
        if isinstance(value, list | tuple):
            if all(isinstance(part, str) for part in value):
                found[name] = " ".join(value)
        elif value is not None:
            found[name] = str(value)
    return found


def _columns(xform: str, name: str) -> frozenset[str]:
    """The columns of a list that the form asks for: those behind ``instance('own_…')``, and what a choice shows."""
    behind: Sequence[str] = re.findall(_BEHIND.format(name=name), xform)
    words = {word for text in behind for word in _WORD.findall(text)}
    picked = set(_PICK.findall(xform)) if behind else set()
    shown = {"name"} if f'"{name}"' in xform else set()
    return frozenset(words | picked | shown) - {"key", "date"}
