"""Received records against their forms: as they were on the records' own day, with the registers of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from desktop.errors import RefusedError
from desktop.exchange import Batch
from desktop.forms import Definition, SessionContext, first_error
from desktop.foundation.translation import _, language_in_use
from desktop.model.period import parse_period
from desktop.model.record import RecordLine
from desktop.model.unit import UnitTree
from desktop.storage.packs import load_form
from desktop.workflows.form_context import definition_of, lists_for, registers_for_forms
from desktop.workflows.workspace import Workspace

FIRST_YEAR = 2020  # no record of this program is older
_MOST_CONTEXTS = 512


@dataclass(frozen=True)
class Here:
    """What the checks look at beside a record and its form: the receiver's, as plain values that another process can be told."""

    tree: UnitTree
    registers: Mapping[str, Sequence[Mapping[str, str]]]
    device: str
    language: Literal["zh", "en"]


class LineChecks:
    """Checks lines of any number of files; forms, registers and what was made of them are held for all of them.

    ``form_of`` gives a form by id and version, None for one that is not here.
    """

    def __init__(
        self, here: Here, now: Callable[[], dt.datetime], form_of: Callable[[str, str], Definition | None]
    ) -> None:
        self._here = here
        self._now = now
        self._form_of = form_of
        self._forms: dict[tuple[str, str], Definition | None] = {}
        self._contexts: dict[tuple[str, str, str], SessionContext] = {}
        self._lists: dict[str, Mapping[str, Sequence[Mapping[str, str]]]] = {}
        self._today: dt.date | None = None
        self._first: SessionContext | None = None

    def check(self, batch: Batch, lines: Sequence[tuple[int, RecordLine]]) -> None:
        """(number, line) of a batch. Nothing is computed anew, personal fields are not missed.

        Raises ``RefusedError``: 收 413 for a form that is not here, 收 414 for a record that does not fit.
        """
        self._settle(self._now().date())
        for number, line in lines:
            definition = self._definition(line)
            if definition is None:
                raise RefusedError(
                    "收 413",
                    _("没有这一版表单：{form} {version}").format(form=line.form, version=line.form_ver),
                    where=_where(batch, number),
                    hint=_("先收最新的下发包，再收这个文件"),
                )
            bad = first_error(definition, line.data or {}, self._context(line, batch.period), line.explained or {})
            if bad is not None:
                raise RefusedError(
                    "收 414",
                    _("记录不合表单：{message}").format(message=bad.message),
                    where=f"{_where(batch, number)} {bad.field}",
                    hint=_("请对方用最新的程序和表单改好再报"),
                )

    def _definition(self, line: RecordLine) -> Definition | None:
        key = (line.form, line.form_ver)
        if key not in self._forms:
            self._forms[key] = self._form_of(*key)
        return self._forms[key]

    def _settle(self, today: dt.date) -> None:
        """What was made of our own day says nothing on another one."""
        if today != self._today:
            self._today, self._first = today, None
            self._contexts.clear()

    def _context(self, line: RecordLine, period: str) -> SessionContext:
        """One a unit and day. The record's own day counts: a clock that lies here must not refuse what was right there."""
        key = (line.unit, line.made[:10], period)
        held = self._contexts.get(key)
        if held is None:
            if len(self._contexts) >= _MOST_CONTEXTS:
                self._contexts.clear()
            held = self._contexts[key] = self._new_context(line, period)
        return held

    def _new_context(self, line: RecordLine, period: str) -> SessionContext:
        here, unit = self._here, self._here.tree[line.unit]
        if self._first is None:
            now = self._now()
            self._first = SessionContext(now.date().isoformat(), now, device=here.device, language=here.language)
        lists = self._lists.get(line.unit)  # the same for all its days: what was made of them is not compared anew
        if lists is None:
            lists = self._lists[line.unit] = lists_for(unit, here.registers)
        own = {"lists": lists, "username": line.by, "phone": unit.phone}
        return self._first.seen_by(**own, **moment_of(line.made, period, self._first.now))


def line_checks(workspace: Workspace) -> LineChecks:
    """Those of this workspace, until its packs or registers change."""
    return workspace.kept("line_checks", lambda: new_line_checks(workspace))


def new_line_checks(workspace: Workspace) -> LineChecks:
    """With forms and registers as they are now."""

    def form_of(form_id: str, version: str) -> Definition | None:
        form = load_form(workspace.db, form_id, version)
        return None if form is None else definition_of(workspace, form)

    return LineChecks(here_of(workspace), workspace.clock.now, form_of)


def here_of(workspace: Workspace) -> Here:
    """Of this workspace as it is now."""
    return Here(workspace.tree, registers_for_forms(workspace), workspace.keys.keyid, language_in_use())


def moment_of(made: str, period: str = "", here: dt.datetime | None = None) -> dict[str, Any]:
    """The record's own moment for its checks; text that is no moment leaves the receiver's.

    A clock that stood before this program existed says nothing: then the end of the reported period counts, or the
    receiver's clock where that is later, so that neither lying clock refuses a record.
    """
    try:
        now = dt.datetime.fromisoformat(made)
        if now.year < FIRST_YEAR:
            end = dt.datetime.fromisoformat(parse_period(period).end).replace(tzinfo=now.tzinfo)
            now = max(end, here) if here is not None and here.tzinfo and end.tzinfo else end
    except ValueError:
        return {}
    return {"now": now, "today": now.date().isoformat()}


def _where(batch: Batch, number: int) -> str:
    return _("{unit} 第 {seq} 号 第 {n} 条").format(unit=batch.org, seq=batch.seq, n=number)
