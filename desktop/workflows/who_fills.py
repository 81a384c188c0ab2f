"""Who fills in now: asked when a workspace without passwords opens, and whenever somebody else sits down."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.workflows.people import Person, list_people, switch_person
from desktop.workflows.workspace import Workspace
from desktop.workflows.workspace_facts import WorkspaceFacts, workspace_facts


@dataclass(frozen=True)
class WhoFills:
    """``passwords``: somebody has one, so typing it is the quickest."""

    people: tuple[Person, ...]

    @property
    def passwords(self) -> bool:
        return any(person.has_password for person in self.people)


def who_fills(workspace: Workspace) -> WhoFills:
    return WhoFills(list_people(workspace))


def sit_down(workspace: Workspace, person: str | None, password: str | None = None) -> WorkspaceFacts:
    """By name or by password, as ``people.switch_person``, whose refusals it has."""
    switch_person(workspace, person, password)
    return workspace_facts(workspace)
