"""Registers as files: CSV or Excel, columns as the register names them; Chinese headings are understood for units."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from desktop.errors import RefusedError, UsageError
from desktop.foundation.atomic import environment_failure
from desktop.foundation.translation import _, listed
from desktop.model.registers import REGISTERS
from desktop.model.unit import LEVELS, Unit, UnitTree
from desktop.reports.xlsx_rows import numbered_rows
from desktop.workflows.register_rows import checked_rows

Row = dict[str, str]

_LEVEL_WORDS = {
    "省": "province",
    "市": "city",
    "地市": "city",
    "盟市": "city",
    "prefecture": "city",
    "县": "county",
    "县区": "county",
    "旗县": "county",
    "直属单位": "direct",
    "乡镇": "township",
    "镇": "township",
    "村": "village",
}
_HEADINGS = {
    "编码": "code", "代码": "code", "名称": "name", "单位名称": "name", "简称": "short_name", "层级": "level", "级别": "level",
    "上级": "parent", "上级编码": "parent", "统一社会信用代码": "uscc", "机构类别": "ws218_class", "医院等级": "hospital_grade",
    "等级": "hospital_grade", "是否医疗机构": "is_medical", "归口": "line", "中医机构": "is_tcm", "区划代码": "division_code",
    "状态": "status", "启用日期": "valid_from", "停用日期": "valid_to", "别名": "aliases", "电话": "phone",
}  # fmt: skip
# The command line contract's short names for register columns.
_SHORT = {"grade": "hospital_grade", "class": "ws218_class"}


def read_table_file(path: Path) -> list[Row]:
    """Rows of a .csv (UTF-8 or GB 18030) or .xlsx file as text by heading. Raises ``RefusedError`` (网 11x)."""
    return [row for _number, row in numbered_table_file(path)]


def numbered_table_file(path: Path) -> list[tuple[int, Row]]:
    """As ``read_table_file``, each row with the number a spreadsheet shows beside it."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise environment_failure(error, path) from error
    if path.suffix.lower() == ".xlsx":
        return numbered_rows(raw, where=path.name)
    if path.suffix.lower() != ".csv":
        raise UsageError("用 103", _("只认 .csv 和 .xlsx 的表"), where=path.name, hint=_("请另存为 .xlsx 或 .csv"))
    return list(_csv_rows(_decode(raw, path.name), path.name))


def read_units(path: Path) -> UnitTree:
    """The unit tree of a file; every fault names its row. Raises ``RefusedError`` (网 11x)."""
    units = read_unit_rows(path)
    seen: set[str] = set()
    for number, unit in enumerate(units, start=2):
        if unit.code in seen:
            raise RefusedError(
                "网 112", _("单位编码重复：{code}").format(code=unit.code), where=_where(path.name, number)
            )
        seen.add(unit.code)
    tops = [unit for unit in units if not unit.parent]
    if len(tops) != 1:
        raise RefusedError(
            "网 113",
            _("最上级单位应当正好一个，表里有 {n} 个").format(n=len(tops)),
            where=path.name,
            hint=_("只让最上级的“上级”留空"),
        )
    for number, unit in enumerate(units, start=2):
        if unit.parent and unit.parent not in seen:
            raise RefusedError(
                "网 114", _("上级编码 {code} 不在表里").format(code=unit.parent), where=_where(path.name, number)
            )
    tree = UnitTree.of(units)
    for number, unit in enumerate(units, start=2):
        if not tree.is_under(unit.code, tops[0].code):
            raise RefusedError(
                "网 115", _("单位的上级绕成了圈：{code}").format(code=unit.code), where=_where(path.name, number)
            )
    return tree


def read_unit_rows(path: Path) -> list[Unit]:
    """The units of a file as they stand in it, each row by itself. Raises ``RefusedError`` (网 11x)."""
    return [_unit(row, number, path.name) for number, row in enumerate(read_table_file(path), start=2)]


def unit_row(unit: Unit) -> Row:
    """A unit as a row of the register ``units``."""
    row = {column: getattr(unit, column) for column in REGISTERS["units"]}
    return {name: ("1" if value else "0") if isinstance(value, bool) else str(value) for name, value in row.items()}


def read_register_folder(folder: Path, tree: UnitTree | None = None) -> dict[str, list[Row]]:
    """Every ``<register>.csv`` or ``.xlsx`` of a folder, but for the units. A fault is refused by file, row and column.

    ``tree``: the units that rows may name, by code or by name.
    """
    if not folder.is_dir():
        raise UsageError("用 126", _("这里没有放名册的文件夹"), where=str(folder), hint=_("看看文件夹对不对"))
    found: dict[str, list[Row]] = {}
    for name in REGISTERS:
        path = next(
            (folder / f"{name}{suffix}" for suffix in (".csv", ".xlsx") if (folder / f"{name}{suffix}").is_file()), None
        )
        if name == "units" or path is None:
            continue
        found[name] = checked_rows(name, numbered_table_file(path), path.name, tree)
    return found


def rows_to_csv(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Rows as CSV text with a heading line."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(columns), restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _decode(raw: bytes, where: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedError("网 110", _("看不懂这个表的文字编码"), where=where, hint=_("请另存为 UTF-8 的 CSV 或 .xlsx"))


def _csv_rows(text: str, where: str) -> Iterable[tuple[int, Row]]:
    """A row's number counts records, as a spreadsheet shows them: a line break inside a cell begins no row."""
    lines = csv.reader(io.StringIO(text, newline=""))
    headings = [heading.strip() for heading in next(lines, [])]
    for number, cells in enumerate(lines, start=2):
        if len(cells) > len(headings):
            raise RefusedError("网 111", _("这一行的格子比表头多"), where=_where(where, number))
        if any(cell.strip() for cell in cells):
            padded = [cell.strip() for cell in cells] + [""] * (len(headings) - len(cells))
            yield number, dict(zip(headings, padded, strict=True))


def _unit(row: Row, number: int, where: str) -> Unit:
    named = {
        _SHORT.get(_HEADINGS.get(heading, heading), _HEADINGS.get(heading, heading)): value
        for heading, value in row.items()
    }
    unknown = sorted(set(named) - set(REGISTERS["units"]))
    if unknown:
        raise RefusedError("网 116", _("不认识的列：{names}").format(names=listed(unknown)), where=where)
    if any(ord(letter) < 32 or letter == "\x7f" for value in named.values() for letter in value):
        raise RefusedError("网 119", _("这一行含有看不见的控制字符"), where=_where(where, number))
    if not named.get("code") or not named.get("name"):
        raise RefusedError("网 117", _("单位要有编码和名称"), where=_where(where, number))
    level = level_of(named.get("level", ""))
    if level not in LEVELS:
        raise RefusedError("网 118", _("不认识的层级：{level}").format(level=level), where=_where(where, number))
    return unit_of_row({**named, "level": level})


def level_of(word: str) -> str:
    """A level by its word or name; blank is a village's."""
    return _LEVEL_WORDS.get(word, word or "village")


def unit_of_row(row: Mapping[str, str]) -> Unit:
    """A ``Unit`` from text columns; blank means the default."""
    given: dict[str, object] = {name: value for name, value in row.items() if value != ""}
    for flag in ("is_medical", "is_tcm"):
        if flag in given:
            given[flag] = str(given[flag]) in ("1", "是", "true", "True", "有")
    return Unit(**given)  # type: ignore[arg-type]  # columns are the dataclass's fields, checked by the caller


def _where(file: str, number: int) -> str:
    return _("{file} 第 {number} 行").format(file=file, number=number)
