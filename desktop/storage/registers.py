"""The registers as tables ``reg_<name>``, and the unit tree's closure for queries that ask "everything below"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop.errors import RefusedError
from desktop.foundation.translation import _, listed
from desktop.model.registers import REGISTERS
from desktop.model.unit import Unit, UnitTree
from desktop.storage.database import Database

_NO = ("0", "否", "false", "False")
_YES = ("1", "是", "true", "True")


def save_register(db: Database, name: str, rows: Iterable[Mapping[str, str]]) -> None:
    """Replace a register by ``rows`` (in this order). A missing column is blank; refuses 存 106 an unknown name."""
    columns = _columns(name)
    prepared = [_row(name, columns, number, row) for number, row in enumerate(rows, start=1)]
    marks = ", ".join("?" for _column in columns)
    with db.atomic():
        db.execute(f"DELETE FROM reg_{name}")
        db.executemany(f"INSERT INTO reg_{name} VALUES ({marks})", prepared)
        if name == "units":
            _save_tree(db)


def load_register(db: Database, name: str) -> list[dict[str, str]]:
    """All rows in the order they were saved."""
    columns = _columns(name)
    return [dict(zip(columns, row, strict=True)) for row in db.execute(f"SELECT * FROM reg_{name} ORDER BY rowid")]


def load_units(db: Database) -> UnitTree:
    """The unit register as a tree. 是否医疗机构 is yes unless it says no; 中医机构 only if it says yes."""
    units = []
    for row in load_register(db, "units"):
        texts = {column: value for column, value in row.items() if value and column not in ("is_medical", "is_tcm")}
        texts.setdefault("name", row["code"])
        units.append(Unit(**texts, is_medical=row["is_medical"] not in _NO, is_tcm=row["is_tcm"] in _YES))
    return UnitTree.of(units)


def _columns(name: str) -> tuple[str, ...]:
    if name not in REGISTERS:
        raise RefusedError("存 106", _("没有叫“{name}”的登记册").format(name=name), hint=listed(REGISTERS))
    return REGISTERS[name]


def _row(name: str, columns: tuple[str, ...], number: int, row: Mapping[str, str]) -> tuple[str, ...]:
    unknown = [column for column in row if column not in columns]
    if unknown:
        raise RefusedError(
            "存 107",
            _("登记册“{name}”没有“{column}”这一列").format(name=name, column=unknown[0]),
            where=_("第 {number} 行").format(number=number),
            hint=_("能用的列：{columns}").format(columns=listed(columns)),
        )
    values = {column: "" if row.get(column) is None else str(row[column]) for column in columns}
    if name == "materials":
        # A material is picked by its name; the code column lets forms look it up like any other list.
        values["code"] = values["code"] or values["name"]
    return tuple(values[column] for column in columns)


def _save_tree(db: Database) -> None:
    tree = load_units(db)
    pairs = [(ancestor, unit.code) for unit in tree for ancestor in (unit.code, *tree.ancestors(unit.code))]
    db.execute("DELETE FROM reg_unit_tree")
    db.executemany("INSERT OR IGNORE INTO reg_unit_tree VALUES (?, ?)", pairs)
