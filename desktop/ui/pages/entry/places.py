"""Places of a form: a question ``visits_offline``, a grid ``staff``, a cell ``staff[2]/staff_name``. No window here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.forms import Definition, Grid, Issue, Question, Section, Slot, outline

Item = Question | Grid
_ROW = re.compile(r"\[\d+\]")


def cell_place(grid: str, row: int, column: str) -> str:
    """A cell of a grid, rows from 1."""
    return f"{grid}[{row}]/{column}"


def grid_of(place: str) -> str:
    """The question or grid a place belongs to."""
    return place.partition("[")[0]


def is_strip(item: Item) -> bool:
    """A grid of nothing but files: shown as one strip of small pictures."""
    if not isinstance(item, Grid):
        return False
    kinds = {column.kind for column in item.columns}
    return "file" in kinds and kinds <= {"file", "note"}


def split_cell(place: str) -> tuple[str, int, str]:
    """Grid, row (from 1) and column of a cell's place; row 0 for what is no cell."""
    grid, _bracket, rest = place.partition("[")
    row, _slash, column = rest.partition("]/")
    return (grid, int(row), column) if row.isdigit() else (place, 0, "")


def place_of_issue(issue: Issue) -> str:
    """Where an issue stands."""
    if issue.repeat and issue.row:
        return cell_place(issue.repeat, issue.row, issue.field)
    return issue.field


class Layout:
    """The sections of a form and what stands in them, found by place, by address and by a reviewer's field name."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.sections: tuple[Section, ...] = outline(definition)
        self.items: dict[str, Item] = {item.path: item for section in self.sections for item in section.items}
        self.section_of: dict[str, int] = {
            item.path: number for number, section in enumerate(self.sections) for item in section.items
        }
        key_paths = {key: path for path, key in reversed(definition.keys.items())}
        # Of the places on the screen, where each stands in the form's instance (rows have no numbers there).
        self.paths: dict[str, str] = {place: key_paths[place] for place in self.items if place in key_paths}
        for path, key in definition.keys.items():
            item = self.items.get(key)
            if item is not None and path.endswith(f"/{item.name}") and not self._in_rows(definition, path):
                self.paths[key] = path
        self._titles = {repeat.name: (repeat.label, repeat.label_en) for repeat in definition.schema.repeats}
        self._columns = {
            (repeat.name, field.name): (field.label, field.label_en)
            for repeat in definition.schema.repeats
            for field in repeat.fields
        }

    @staticmethod
    def _in_rows(definition: Definition, path: str) -> bool:
        slot = definition.slots.get(path)
        return slot is not None and slot.enclosing_repeat is not None

    def columns_of(self, grid: Grid) -> dict[str, Slot]:
        """The columns of a grid as the form defines them, by their paths."""
        names = {column.path: column.name for column in grid.columns}
        found: dict[str, Slot] = {}
        for path, key in self.definition.keys.items():
            slot = self.definition.slots.get(path)
            repeat = slot.enclosing_repeat if slot is not None else None
            if (
                slot is not None
                and repeat is not None
                and key in names
                and self.definition.keys.get(repeat.path) == grid.path
            ):
                found[key] = slot
        return found

    def question(self, place: str) -> Question | None:
        """The question at a place, also of a cell."""
        grid, row, column = split_cell(place)
        item = self.items.get(grid)
        if isinstance(item, Grid):
            return next((found for found in item.columns if found.path == column), None) if row else None
        return item

    def grid_title(self, grid: str, *, english: bool) -> str:
        return self._in(self._titles.get(grid, (grid, "")), english)

    def column_title(self, grid: str, column: str, *, english: bool) -> str:
        return self._in(self._columns.get((grid, column), (column, "")), english)

    @staticmethod
    def _in(words: tuple[str, str], english: bool) -> str:
        return words[1] if english and words[1] else words[0]

    def place_of_address(self, address: str) -> str:
        """``/data/b_staff/staff[2]/staff_name`` as a place; "" for groups and what has no place."""
        bare = _ROW.sub("", address)
        key = self.definition.keys.get(bare, "")
        found = _ROW.search(address)
        if not key or found is None:
            return key
        repeat = self.definition.keys.get(address[: found.start()], "")
        whole = address[found.end() :]
        return f"{repeat}{found.group()}/{key}" if whole else repeat

    def place_of_field(self, field: str) -> str:
        """A field as reviewers and old drafts name it: ``listeners``, ``staff``, ``staff.staff_name``, a place."""
        if not field:
            return ""
        if field in self.items:
            return field
        grid = grid_of(field.replace(".", "["))
        if isinstance(self.items.get(grid), Grid):
            return field if "]/" in field else grid
        for item in self.items.values():
            if isinstance(item, Grid) and any(column.path == field for column in item.columns):
                return item.path
        return ""

    def walk(self) -> Iterator[tuple[int, Item]]:
        """Every question and grid in order, with the number of its section."""
        for number, section in enumerate(self.sections):
            for item in section.items:
                yield number, item
