"""What a unit owes a programme: for which periods, by which day, with which forms. All of it stands in ``Programme`` too.

The first page of the day asks for no more. A programme with its tables, queries and templates takes a hundred times as
long to read, so its outline is kept beside it (``workflows.programmes``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, field
from typing import TYPE_CHECKING, Any

from desktop.foundation.quick_dataclass import dataclass

if TYPE_CHECKING:
    from desktop.model.programme import Programme

_WORDS = ("id", "title", "title_en", "short", "short_en", "period")


@dataclass(frozen=True)
class Deadline:
    """The last day of a level: ``days`` after the period's end, ``day`` (MM-DD, the first after the end), or so many
    ``workdays`` (Monday to Friday) ``before`` another level's last day.
    """

    days: int = 0
    day: str = ""
    before: str = ""
    workdays: int = 0


@dataclass(frozen=True)
class ProgrammeOutline:
    """Every field means what it means in ``Programme``."""

    id: str
    title: str
    title_en: str
    short: str
    short_en: str
    period: str
    forms: tuple[str, ...]
    hosted_forms: tuple[str, ...] = ()
    reporting_levels: tuple[str, ...] = ()
    campaigns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    own_deadlines: Mapping[tuple[str, str], Deadline] = field(default_factory=dict)

    @classmethod
    def of(cls, programme: Programme) -> ProgrammeOutline:
        return cls(
            programme.id, programme.title, programme.title_en, programme.short, programme.short_en, programme.period,
            programme.forms, programme.hosted_forms, programme.reporting_levels, programme.campaigns, programme.deadlines,
            programme.own_deadlines,
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """Mappings as pairs: their order counts, and JSON's is another."""
        return {
            "words": {name: getattr(self, name) for name in _WORDS},
            "forms": self.forms,
            "hosted_forms": self.hosted_forms,
            "reporting_levels": self.reporting_levels,
            "campaigns": [[name, *days] for name, days in self.campaigns.items()],
            "deadlines": [[level, asdict(rule)] for level, rule in self.deadlines.items()],
            "own_deadlines": [[*key, asdict(rule)] for key, rule in self.own_deadlines.items()],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ProgrammeOutline:
        return cls(
            **{name: str(kept["words"][name]) for name in _WORDS},
            forms=tuple(kept["forms"]),
            hosted_forms=tuple(kept["hosted_forms"]),
            reporting_levels=tuple(kept["reporting_levels"]),
            campaigns={name: (start, end) for name, start, end in kept["campaigns"]},
            deadlines={level: Deadline(**rule) for level, rule in kept["deadlines"]},
            own_deadlines={(level, year): Deadline(**rule) for level, year, rule in kept["own_deadlines"]},
        )
