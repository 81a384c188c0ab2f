"""One row of a register as somebody's spreadsheet has it: Chinese headings understood, every cell checked where it stands.

A fault names file, row and column as they are on the screen of whoever made the sheet.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from desktop.errors import RefusedError
from desktop.foundation.translation import _, listed
from desktop.model.period import parse_period
from desktop.model.registers import REGISTERS
from desktop.model.unit import LEVELS, UnitTree

Row = dict[str, str]
Numbered = Iterable[tuple[int, Mapping[str, str]]]

_HEADINGS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "persons": {
        "人员编号": "key", "编号": "key", "姓名": "name", "单位": "unit", "单位编码": "unit", "执业类别": "profession", "专业": "profession",
        "职称": "title", "职称日期": "title_since", "执业证号": "licence_no", "名医称号": "honour", "骨干": "backbone", "电话": "phone",
        "启用日期": "valid_from", "停用日期": "valid_to",
    },
    "sites": {
        "编号": "key", "名称": "name", "场所类型": "site_type", "类型": "site_type", "区划代码": "division_code", "人数": "people", "在用": "active",
    },
    "places": {"区划代码": "code", "代码": "code", "名称": "name", "重点地区": "area_tags", "常住人口": "residents"},
    "pairings": {
        "类型": "kind", "帮扶方": "from", "从": "from", "受帮扶方": "to", "到": "to", "开始": "start", "开始日期": "start", "结束": "end",
        "结束日期": "end",
    },
    "techniques": {
        "编码": "code", "名称": "name", "别名": "aliases", "类别": "category", "计为一项": "counts_as_item", "有创": "invasive",
        "知情同意": "consent", "层级": "level", "民族医": "ethnic", "目录版本": "catalogue_version",
    },
    "materials": {"编码": "code", "名称": "name", "类别": "class", "单位": "unit"},
    "targets": {
        "项目": "programme", "指标": "indicator", "单位": "unit", "报告期": "period", "目标值": "value", "计量单位": "measure", "基数": "baseline",
        "完成时限": "due", "牵头科室": "lead_office", "联系人": "contact",
    },
    "deadlines": {"项目": "programme", "报告期": "period", "层级": "level", "截止日期": "date"},
})  # fmt: skip

CATEGORIES = ("针刺", "推拿", "刮痧", "拔罐", "灸", "敷熨熏浴", "中医微创", "骨伤", "肛肠", "其他")
MATERIAL_CLASSES = ("印刷品", "音像", "物品", "药品")
PAIRING_KINDS = ("医师包靠", "院校结对", "对口协作")
_LEVELS = {
    "省": "province",
    "市": "city",
    "县": "county",
    "县区": "county",
    "直属单位": "direct",
    "乡镇": "township",
    "镇": "township",
    "村": "village",
}
_YES = {"1": "1", "是": "1", "有": "1", "true": "1", "0": "0", "否": "0", "无": "0", "false": "0"}


@dataclass(frozen=True)
class _Rules:
    """What must stand in a register's columns; ``key``: no two rows have the same."""

    needed: tuple[str, ...]
    key: tuple[str, ...]
    dates: tuple[str, ...] = ()
    yes_no: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    one_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_RULES: Mapping[str, _Rules] = MappingProxyType({
    "persons": _Rules(("key", "name", "unit"), ("key",), ("title_since", "valid_from", "valid_to"), ("backbone",)),
    "sites": _Rules(("key", "name", "site_type"), ("key",), yes_no=("active",), numbers=("people",)),
    "places": _Rules(("code", "name"), ("code",), numbers=("residents",)),
    "pairings": _Rules(("kind", "from", "to"), ("kind", "from", "to", "start"), ("start", "end"), one_of={"kind": PAIRING_KINDS}),
    "techniques": _Rules(
        ("code", "name", "category"), ("code",), yes_no=("counts_as_item", "invasive", "consent"),
        one_of={"category": CATEGORIES, "level": ("village", "township", "county"), "ethnic": ("中", "蒙", "满")},
    ),
    "materials": _Rules(("name", "class"), ("name",), one_of={"class": MATERIAL_CLASSES}),
    "targets": _Rules(
        ("programme", "indicator", "value"), ("programme", "indicator", "unit", "period"), ("due",), numbers=("value", "baseline"),
        periods=("period",),
    ),
    "deadlines": _Rules(
        ("programme", "period", "level", "date"), ("programme", "period", "level"), ("date",), periods=("period",),
        one_of={"level": LEVELS},
    ),
})  # fmt: skip

_OF_UNITS = frozenset({"persons", "targets"})
# Catalogues that come with the program; a county's own rows are added to them, and replace those with the same key.
EXTENDED: Mapping[str, str] = MappingProxyType({"techniques": "code", "materials": "name"})


def checked_rows(register: str, numbered: Numbered, file: str, tree: UnitTree | None = None) -> list[Row]:
    """Rows by the register's own columns; units by their codes where ``tree`` is given.

    Raises ``RefusedError`` 网 116 for a column the register does not have, 网 190 – 197 for a cell.
    """
    rules, found = _RULES[register], []
    units = _unit_codes(tree) if tree is not None else None
    seen: dict[tuple[str, ...], int] = {}
    for number, given in numbered:
        columns = _columns(register, given, file)
        row = {column: given[heading].strip() for column, heading in columns.items()}
        cell = _Cell(file, number, columns)
        _check(rules, row, cell)
        if units is not None and row.get("unit") and register in _OF_UNITS:
            _name_unit(row, units, cell)
        key = tuple(row.get(column, "") for column in rules.key)
        if key in seen:
            raise _refused(
                "网 191", _("和第 {number} 行重复：{key}").format(number=seen[key], key=" ".join(filter(None, key))),
                cell.at(rules.key[0]), _("同一条只留一行"),
            )  # fmt: skip
        seen[key] = number
        found.append(row)
    return found


def extended(register: str, shipped: Iterable[Row], own: Iterable[Row]) -> list[Row]:
    """A shipped catalogue with a county's rows: those of the same key replace, the others follow."""
    key = EXTENDED[register]
    rows = {row[key]: row for row in shipped}
    for row in own:
        rows[row[key]] = rows.get(row[key], {}) | row
    return list(rows.values())


def _unit_codes(tree: UnitTree) -> dict[str, str]:
    """Code, name and short name → code; a name two units share names neither."""
    found: dict[str, set[str]] = {}
    for unit in tree:
        for word in {unit.name, unit.short_name} - {""}:
            found.setdefault(word, set()).add(unit.code)
    named = {word: next(iter(codes)) for word, codes in found.items() if len(codes) == 1}
    return named | {unit.code: unit.code for unit in tree}


def _name_unit(row: Row, units: Mapping[str, str], cell: _Cell) -> None:
    code = units.get(row["unit"])
    if code is None:
        raise _refused(
            "网 197",
            _("没有这个单位：{unit}").format(unit=row["unit"]),
            cell.at("unit"),
            _("写单位的编码或全称，和单位表里一样"),
        )
    row["unit"] = code


@dataclass(frozen=True)
class _Cell:
    """Where a value stands: names a column as the sheet's own heading does."""

    file: str
    number: int
    headings: Mapping[str, str]

    def at(self, column: str) -> str:
        return _("{file} 第 {number} 行 “{column}”").format(
            file=self.file, number=self.number, column=self.headings.get(column, column)
        )


def _columns(register: str, given: Mapping[str, str], file: str) -> dict[str, str]:
    """Column → heading, as this sheet has them."""
    words, known = _HEADINGS[register], REGISTERS[register]
    columns = {words.get(heading, heading): heading for heading in given}
    unknown = sorted(set(columns) - set(known))
    if unknown:
        raise RefusedError(
            "网 116", _("不认识的列：{names}").format(names=listed(unknown)), where=file,
            hint=_("能用的列：{columns}").format(columns=listed(known)),
        )  # fmt: skip
    return columns


def _check(rules: _Rules, row: Row, cell: _Cell) -> None:
    for column in rules.needed:
        if not row.get(column):
            raise _refused("网 190", _("这一格不能空着"), cell.at(column), _("填上再读一次"))
    if any(ord(letter) < 32 or letter == "\x7f" for value in row.values() for letter in value):
        raise RefusedError("网 119", _("这一行含有看不见的控制字符"), where=cell.at(rules.needed[0]))
    if row.get("level"):
        row["level"] = _LEVELS.get(row["level"], row["level"])
    for column in rules.yes_no:
        _turn(row, column, lambda text: _YES[text.lower()], "网 192", _("这一格只能写是或否"), cell)
    for column in rules.dates:
        _turn(row, column, _day, "网 193", _("这一格不是日期"), cell)
    for column in rules.numbers:
        _turn(row, column, _number, "网 194", _("这一格不是数"), cell)
    for column in rules.periods:
        _turn(row, column, lambda text: parse_period(text).name, "网 196", _("看不懂这一格的报告期"), cell)
    for column, allowed in rules.one_of.items():
        if row.get(column) and row[column] not in allowed:
            raise _refused(
                "网 195", _("没有这一种：{value}").format(value=row[column]), cell.at(column),
                _("能写的有：{values}").format(values=listed(allowed)),
            )  # fmt: skip


def _turn(row: Row, column: str, read: Callable[[str], str], code: str, message: str, cell: _Cell) -> None:
    """Write a cell as the register keeps it; a blank one stays blank."""
    if not row.get(column):
        return
    try:
        row[column] = read(row[column])
    except (ValueError, KeyError) as error:
        hints = {
            "网 192": _("写 1 或 0，也可以写是、否"), "网 193": _("写成 2023-09-01"), "网 194": _("只写数字，不写余、约、万"),
            "网 196": _("写成 2023-09、2023-Q3、2023-H2 或 2023"),
        }  # fmt: skip
        raise _refused(code, message, cell.at(column), hints[code]) from error


def _day(text: str) -> str:
    """ISO day of 2023-09-01, 2023/9/1, 2023.9.1, 2023年9月1日, 20230901."""
    match = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?", text)
    if match is None:
        raise ValueError(text)
    return dt.date(*(int(part) for part in match.groups())).isoformat()


def _number(text: str) -> str:
    plain = text.replace(",", "").replace("，", "")
    if re.fullmatch(r"-?\d+(\.\d+)?%?", plain) is None:
        raise ValueError(text)
    return plain.rstrip("%")


def _refused(code: str, message: str, where: str, hint: str) -> RefusedError:
    return RefusedError(code, message, where=where, hint=hint)
