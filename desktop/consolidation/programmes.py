"""Reading a programme: a folder that a county copies and changes without a programmer.

``programme.toml`` says forms, periods, deadlines and tables; each table is ``<table>.sql`` (a query returning facts),
``<table>.columns.csv``, optionally ``<table>.unlisted_people.sql``, ``<table>.unlisted_units.sql`` and
``templates/<table>_<year>.xlsx``; what a summary may name is read by summaries.py. A programme that is wrong anywhere
is refused whole, with file, table and line.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from desktop.consolidation.summaries import load_summary
from desktop.errors import RefusedError
from desktop.foundation.translation import _, listed
from desktop.model.programme import Column, ColumnKind, PersonalWish, Programme, Table

MAIN = "programme.toml"
PERIODS = ("month", "quarter", "half", "year", "campaign")
_COLUMNS = ("name", "kind", "header1", "header2", "parts", "partition", "measure", "decimals")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_MAX_DECIMALS = 6
# What people and institutions are divided by without overlapping: only then may figures counted once be added.
PARTITIONS = ("title", "hospital_grade", "home_unit")

Files = Mapping[str, bytes]


def load_programme(files: Files) -> Programme:
    """Read a programme from its files by relative path. Raises ``RefusedError`` (表 101 … 110)."""
    document = _toml(files)
    name = _text(document, "id")
    if not _NAME.fullmatch(name):
        raise RefusedError("表 103", _("项目编号只用小写字母、数字和下划线：{name}").format(name=name), where=MAIN)
    period = _text(document, "period")
    if period not in PERIODS:
        raise RefusedError(
            "表 103", _("不认识的期别：{period}").format(period=period), where=MAIN, hint=listed(PERIODS)
        )
    told, deadlines = _mapping(document, "tables"), _mapping(document, "deadlines")
    tables = {table: _table(files, name, table, about) for table, about in told.items()}
    return Programme(
        id=name,
        version=_whole(document, "version"),
        title=_text(document, "title"),
        title_en=_text(document, "title_en"),
        period=period,
        forms=_texts(document, "forms"),
        tables=tables,
        campaigns=_campaigns(document.get("campaigns", {})),
        deadlines={level: _whole(deadlines, level) for level in deadlines},
        hosted_forms=_texts(document, "hosted_forms"),
        reporting_levels=_texts(document, "reporting_levels"),
        personal=_personal(document.get("personal", [])),
        summaries=_templates(files, "summary", ".docx"),
        summary=load_summary(files, name, tables, _columns),
    )


def _personal(wishes: Any) -> tuple[PersonalWish, ...]:
    """``[[personal]]``: form, fields and the legal basis; none of them may be blank."""
    if not isinstance(wishes, list) or not all(isinstance(wish, dict) for wish in wishes):
        raise _wrong("personal")
    found = tuple(
        PersonalWish(_text(wish, "form"), _texts(wish, "fields"), _text(wish, "basis").strip()) for wish in wishes
    )
    for wish in found:
        if not wish.fields or not wish.basis:
            raise RefusedError(
                "表 111",
                _("要个人信息，就要写清是哪些栏、依据哪一条法"),
                where=MAIN,
                hint=_("[[personal]] 里的 fields 和 basis"),
            )
    return found


def _toml(files: Files) -> dict[str, Any]:
    if MAIN not in files:
        raise RefusedError("表 101", _("项目里没有 {file}").format(file=MAIN), where=MAIN)
    try:
        return tomllib.loads(files[MAIN].decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RefusedError("表 102", _("这个文件写得不对：{why}").format(why=error), where=MAIN) from error


def _table(files: Files, programme: str, name: str, told: Any) -> Table:
    if not isinstance(told, dict) or not _NAME.fullmatch(name):
        raise _wrong(f"tables.{name}")
    return Table(
        programme=programme,
        name=name,
        title=_text(told, "title"),
        query=_sql(files, f"{name}.sql", required=True),
        columns=_columns(files, f"{name}.columns.csv"),
        lines={line: str(label) for line, label in _mapping(told, "lines").items()},
        footnotes=_texts(told, "footnotes"),
        heading=str(told.get("heading", "")),
        templates=_templates(files, name, ".xlsx"),
        unlisted_people=_sql(files, f"{name}.unlisted_people.sql"),
        unlisted_units=_sql(files, f"{name}.unlisted_units.sql"),
    )


def _templates(files: Files, name: str, ending: str) -> dict[str, bytes]:
    prefix = f"templates/{name}_"
    return {
        path.removeprefix(prefix).removesuffix(ending): raw
        for path, raw in files.items()
        if path.startswith(prefix) and path.endswith(ending)
    }


def _sql(files: Files, path: str, *, required: bool = False) -> str:
    if path not in files:
        if required:
            raise RefusedError("表 101", _("项目里没有 {file}").format(file=path), where=path)
        return ""
    return _decoded(files[path], path)


def _columns(files: Files, path: str) -> tuple[Column, ...]:
    rows = csv.DictReader(io.StringIO(_sql(files, path, required=True), newline=""))
    unknown = sorted(set(rows.fieldnames or ()) ^ set(_COLUMNS))
    if unknown:
        raise RefusedError(
            "表 104", _("列应当是 {names}").format(names=listed(_COLUMNS)), where=path, hint=listed(unknown)
        )
    found: dict[str, Column] = {}
    for row in rows:
        where = _("{file} 第 {n} 行").format(file=path, n=rows.line_num)
        column = _column(row, where)
        if column.name in found:
            raise RefusedError("表 105", _("列名重复：{name}").format(name=column.name), where=where)
        _check_total(column, row["partition"], found, where)
        found[column.name] = column
    if not found:
        raise RefusedError("表 104", _("表里一列也没有"), where=path)
    return tuple(found.values())


def _column(row: Mapping[str | Any, str], where: str) -> Column:
    if None in row or None in row.values() or not _NAME.fullmatch(row["name"]):
        raise RefusedError("表 106", _("列名只用小写字母、数字和下划线：{name}").format(name=row["name"]), where=where)
    if row["kind"] not in get_args(ColumnKind):
        raise RefusedError(
            "表 107",
            _("不认识的列种类：{kind}").format(kind=row["kind"]),
            where=where,
            hint=listed(get_args(ColumnKind)),
        )
    if not row["header1"]:
        raise RefusedError("表 108", _("列没有表头：{name}").format(name=row["name"]), where=where)
    decimals = row["decimals"] or "0"
    if not decimals.isdecimal() or int(decimals) > _MAX_DECIMALS:
        raise RefusedError("表 108", _("小数位数不对：{decimals}").format(decimals=decimals), where=where)
    header = (row["header1"], row["header2"]) if row["header2"] else (row["header1"],)
    return Column(row["name"], header, row["kind"], tuple(row["parts"].split()), row["measure"], int(decimals))  # type: ignore[arg-type]  # checked above


def _check_total(column: Column, partition: str, earlier: Mapping[str, Column], where: str) -> None:
    """A total is of columns before it; distinct figures are only added where they are a declared partition."""
    if bool(column.parts) != (column.kind == "total"):
        raise RefusedError("表 109", _("合计列要写出由哪些列相加：{name}").format(name=column.name), where=where)
    missing = [part for part in column.parts if part not in earlier]
    if missing:
        raise RefusedError("表 109", _("合计的列要写在它前面：{names}").format(names=listed(missing)), where=where)
    leaves = [leaf for part in column.parts for leaf in _leaves(earlier[part], earlier)]
    if repeated := sorted({leaf for leaf in leaves if leaves.count(leaf) > 1}):
        raise RefusedError("表 105", _("列名重复：{name}").format(name=listed(repeated)), where=where)
    distinct = [part for part in column.parts if is_distinct(earlier[part], earlier)]
    if distinct and partition not in PARTITIONS:
        raise RefusedError(
            "表 110",
            _("{name} 把只算一次的数相加，会重复计算：{parts}").format(name=column.name, parts=listed(distinct)),
            where=where,
            hint=_("如果它们互不重叠，在 partition 里写明按什么分的（title、hospital_grade、home_unit）"),
        )


def _leaves(column: Column, columns: Mapping[str, Column]) -> list[str]:
    """The columns that a total comes down to, as often as it adds them; any other column itself."""
    return [leaf for part in column.parts for leaf in _leaves(columns[part], columns)] or [column.name]


def is_distinct(column: Column, columns: Mapping[str, Column]) -> bool:
    """True if the column, or any part of a total, counts keys once."""
    if column.kind == "total":
        return any(is_distinct(columns[part], columns) for part in column.parts)
    return column.kind == "distinct"


def _campaigns(told: Any) -> dict[str, tuple[str, str]]:
    if not isinstance(told, dict):
        raise _wrong("campaigns")
    found = {}
    for year, days in told.items():
        try:
            start, end = (dt.date.fromisoformat(day).isoformat() for day in days)
        except (TypeError, ValueError) as error:
            raise _wrong(f"campaigns.{year}") from error
        if start > end:
            raise _wrong(f"campaigns.{year}")
        found[str(year)] = (start, end)
    return found


def _decoded(raw: bytes, path: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError("表 102", _("这个文件写得不对：{why}").format(why="UTF-8"), where=path) from error


def _text(document: Mapping[str, Any], key: str) -> str:
    value = document.get(key)
    if not isinstance(value, str) or not value:
        raise _wrong(key)
    return value


def _texts(document: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = document.get(key, [])
    if not isinstance(value, Iterable) or isinstance(value, str) or not all(isinstance(item, str) for item in value):
        raise _wrong(key)
    return tuple(value)


def _mapping(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = document.get(key, {})
    if not isinstance(value, dict):
        raise _wrong(key)
    return value


def _whole(document: Mapping[str, Any], key: str) -> int:
    value = document.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _wrong(key)
    return value


def _wrong(key: str) -> RefusedError:
    return RefusedError("表 103", _("{key} 没有写，或者写得不对").format(key=key), where=MAIN)
