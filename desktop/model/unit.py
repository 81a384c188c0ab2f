"""Units (clinics, townships, counties, direct units) and their tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from desktop.foundation.quick_dataclass import dataclass

# Why a unit ended, as the register says it.
CLOSED, MERGED = "停业", "撤并"
LEVELS = ("province", "city", "county", "direct", "township", "village")


@dataclass(frozen=True)
class Unit:
    """One row of the unit register. ``code`` is the key; dates are ISO text, blank = open."""

    code: str
    name: str
    level: str = "village"
    parent: str = ""
    short_name: str = ""
    aliases: str = ""
    uscc: str = ""
    ws218_class: str = ""
    hospital_grade: str = ""
    is_medical: bool = True
    line: str = "卫健"
    is_tcm: bool = False
    division_code: str = ""
    status: str = "正常"
    valid_from: str = ""
    valid_to: str = ""
    phone: str = ""

    def active_on(self, date: str) -> bool:
        """True if the unit owes reports on ISO ``date``: open by its dates; without a last day, by its status (正常)."""
        if self.valid_from and date < self.valid_from:
            return False
        # 停业 with a last day says why it ended; until then it was open.
        return date <= self.valid_to if self.valid_to else self.status in ("", "正常")


@dataclass(frozen=True)
class UnitTree:
    """An immutable tree by code. Unknown codes raise ``KeyError``."""

    units: Mapping[str, Unit] = field(default_factory=dict)

    @classmethod
    def of(cls, units: Iterable[Unit]) -> UnitTree:
        return cls({unit.code: unit for unit in units})

    def __contains__(self, code: object) -> bool:
        return code in self.units

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.units.values())

    def __getitem__(self, code: str) -> Unit:
        return self.units[code]

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Codes from the parent up to the top, nearest first."""
        found: list[str] = []
        at = self.units[code].parent
        while at in self.units and at not in found:
            found.append(at)
            at = self.units[at].parent
        return tuple(found)

    def is_under(self, code: str, top: str) -> bool:
        """True if ``code`` is ``top`` or below it."""
        return code == top or (code in self.units and top in self.ancestors(code))

    def children(self, code: str) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units.values() if unit.parent == code)

    def below(self, top: str) -> tuple[Unit, ...]:
        """Every unit strictly below ``top``, in register order."""
        return tuple(unit for unit in self.units.values() if unit.code != top and self.is_under(unit.code, top))

    def child_towards(self, top: str, code: str) -> str:
        """The unit directly below ``top`` on the way to ``code`` (``top`` itself if they are the same)."""
        if code == top:
            return top
        chain = (code, *self.ancestors(code))
        return chain[chain.index(top) - 1]

    def top(self) -> Unit:
        """The first unit without a parent in the tree."""
        return next(unit for unit in self.units.values() if unit.parent not in self.units)
