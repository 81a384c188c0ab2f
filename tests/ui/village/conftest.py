"""Villages to be looked at: with a returned record, a draft, something unsent, or not confirmed yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from desktop.model.draft import Draft
from desktop.workflows.demo import CLOCK
from desktop.workflows.drafts import keep_draft
from desktop.workflows.enter_record import add_records
from desktop.workflows.issue_receipts import issue_receipts
from desktop.workflows.receive_files import receive
from desktop.workflows.review import return_record
from desktop.workflows.workspace import Workspace, open_workspace, save_identity
from tests.ui.harness.county import Demonstration

TOPIC = "高血压病人怎样过冬"


@dataclass(frozen=True)
class Village:
    """One clinic of the demonstration and its township."""

    path: Path
    unit: str
    code: str
    county: Demonstration

    def open(self) -> Any:
        return open_workspace(self.path, CLOCK)

    @property
    def township(self) -> Path:
        return self.county.townships[0]

    def add(self, form: str, *records: dict[str, Any]) -> list[str]:
        with self.open() as workspace:
            return [item.id for item in add_records(workspace, form, list(records)).records]

    def clinic(self, **more: Any) -> str:
        return self.add("free_clinic", clinic(self.code, **more))[0]

    def lecture(self, topic: str = TOPIC, **more: Any) -> str:
        return self.add("lecture", lecture(self.code, topic, **more))[0]

    def draft(self, form: str = "lecture", **answers: Any) -> str:
        draft = Draft("d" * 32, form, "2026112201", self.code, answers=answers, place="listeners")
        with self.open() as workspace:
            keep_draft(workspace, draft)
        return draft.id

    def returned(self, field: str = "listeners", reason: str = "和签到表不一样") -> str:
        """The clinic's lecture comes back."""
        rid = self.lecture("秋冬进补")
        stick = self.county.stick("way")
        with self.open() as workspace:
            from desktop.workflows.submit_period import submit_period

            submit_period(workspace, "2023-09", stick)
        with open_workspace(self.township, CLOCK) as workspace:
            receive(workspace, [stick])
            return_record(workspace, rid, field=field, reason=reason)
            issue_receipts(workspace, self.county.stick("back"))
        with self.open() as workspace:
            receive(workspace, list(self.county.stick("back").glob(f"*{self.unit}*")))
        return rid

    def unconfirmed(self) -> None:
        with self.open() as workspace:
            save_identity(workspace, replace(workspace.identity, confirmed=False), workspace.keys)

    def look(self, ask: Callable[[Workspace], Any]) -> Any:
        """Ask the workspace something once no window has it open."""
        with self.open() as workspace:
            return ask(workspace)


def clinic(code: str, **more: Any) -> dict[str, Any]:
    return {**_where(code), "clinic_kind": "5", "visits_offline": 12, "visits_online": 0, **more}


def lecture(code: str, topic: str = TOPIC, **more: Any) -> dict[str, Any]:
    where = _where(code)
    where["staff"] = [{**where["staff"][0], "staff_duty": "4"}]
    return {**where, "topic": topic, "lecture_kind": "1", "listeners": 27, "content": "讲。", **more}


def _where(code: str) -> dict[str, Any]:
    return {
        "activity_date": "2023-09-24", "day_part": "1", "place_name": "村文化广场", "division_code": "990101001001", "site_type": "40",
        "our_role": "1", "staff": [{"staff_name": "王秀兰", "staff_unit": code, "staff_title": "235"}],
    }  # fmt: skip


@pytest.fixture
def village(county: Demonstration) -> Village:
    """The first clinic of the first township."""
    path = county.villages[0]
    with open_workspace(path, CLOCK) as workspace:
        return Village(path, workspace.unit.name, workspace.identity.org, county)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """(page, argument) of every page gone to; pages of other rooms are not built."""
    from desktop.ui.shell.workspace_shell import WorkspaceShell

    told: list[tuple[str, Any]] = []
    real = WorkspaceShell.go

    def go(self: WorkspaceShell, page: str, argument: object | None = None) -> None:
        told.append((page, argument))
        if page in {"month", "new", "records", "submit"}:
            real(self, page, argument)

    monkeypatch.setattr(WorkspaceShell, "go", go)
    return told


def text_of(widget: Any) -> str:
    """Everything a widget and what is in it say now, as a person reads it."""
    from PySide6.QtWidgets import QLabel, QWidget

    from tests.ui.harness.guards import settle

    settle()
    labels = [part for part in widget.findChildren(QWidget) if part.isVisibleTo(widget)]
    said = [part.plain() if hasattr(part, "plain") else part.text() for part in labels if isinstance(part, QLabel)]
    said += [part.accessibleName() for part in labels if not isinstance(part, QLabel)]
    return "\n".join(said)
