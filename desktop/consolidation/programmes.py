"""Reading a programme: a folder that a county copies and changes without a programmer.

``programme.toml`` says forms, periods, deadlines, settings and tables; each table is ``<table>.sql`` (a query returning
facts), ``<table>.columns.csv``, optionally ``<table>.unlisted_people.sql``, ``<table>.unlisted_units.sql``,
``<table>.together.sql`` (rid, key: which records' facts hang together; with it a table follows changes) and
``templates/<table>_<year>.xlsx``. forms/programmes/README.md explains every file and key to whoever changes one.
A programme that is wrong anywhere is refused whole, with file, table and line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from desktop.consolidation import programme_parts as parts
from desktop.consolidation.programme_files import NAME, Files, Section, table_rows, text_of
from desktop.consolidation.summaries import check_names, load_summary
from desktop.errors import RefusedError
from desktop.foundation.translation import _, listed
from desktop.model.programme import COPY_WORDS, Column, ColumnKind, CopyBox, PersonalWish, Programme, Table

_KEYS = (
    "id", "version", "title", "title_en", "short", "short_en", "period", "ranges", "campaigns", "forms", "hosted_forms",
    "reporting_levels", "deadlines", "settings", "personal", "tables", "indicators", "checks",
)  # fmt: skip
_TABLE_KEYS = ("title", "heading", "footnotes", "lines")
_COLUMNS = ("name", "kind", "header1", "header2", "parts", "partition", "measure", "decimals")
_MAX_DECIMALS = 6
# What people and institutions are divided by without overlapping: only then may figures counted once be added.
PARTITIONS = ("title", "hospital_grade", "home_unit")


def load_programme(files: Files) -> Programme:
    """Read a programme from its files by relative path. Raises ``RefusedError`` (表 101 … 119)."""
    document = Section.read(files)
    document.known(_KEYS)
    name = document.text("id")
    if not NAME.fullmatch(name):
        raise RefusedError(
            "表 103", _("项目编号只用小写字母、数字和下划线：{name}").format(name=name), where=document.where("id")
        )
    period = document.text("period")
    if period not in parts.PERIODS:
        raise RefusedError(
            "表 103",
            _("不认识的期别：{period}").format(period=period),
            where=document.where("period"),
            hint=listed(parts.PERIODS),
        )
    rules, of_years = parts.deadlines(document)
    settings, chosen = parts.settings(document, files)
    indicators = parts.indicators(document, files, name)
    programme = Programme(
        id=name,
        version=document.whole("version"),
        title=document.text("title"),
        title_en=document.text("title_en"),
        period=period,
        forms=document.texts("forms"),
        tables={table: _table(files, name, table, told) for table, told in document.sections("tables")},
        campaigns=parts.campaigns(document, period),
        deadlines=rules,
        hosted_forms=document.texts("hosted_forms"),
        reporting_levels=document.texts("reporting_levels"),
        personal=_personal(document),
        own_deadlines=of_years,
        settings=settings,
        chosen=chosen,
        indicators=indicators,
        targets=parts.targets(files, indicators),
        checks=parts.checks(document, files),
        lists=parts.lists(files),
        summaries=_templates(files, "summary", ".docx"),
        summary=load_summary(files, name, _columns),
        short=document.optional("short"),
        short_en=document.optional("short_en"),
    )
    _unique(programme)
    check_names(programme)
    return programme


def _unique(programme: Programme) -> None:
    """A summary names a figure by its column or indicator alone: two of one name would be one too many."""
    seen: dict[str, str] = {}
    named = [
        (column.name, f"{table.name}.columns.csv") for table in programme.tables.values() for column in table.columns
    ]
    for name, where in (*named, *((name, f"{name}.indicator.sql") for name in programme.indicators)):
        if name in seen:
            raise RefusedError("表 105", _("列名重复：{name}").format(name=name), where=where, hint=seen[name])
        seen[name] = where


def _personal(document: Section) -> tuple[PersonalWish, ...]:
    """``[[personal]]``: form, fields and the legal basis; none of them may be blank."""
    wishes = document.values.get("personal", [])
    if not isinstance(wishes, list) or not all(isinstance(wish, dict) for wish in wishes):
        raise document.wrong("personal")
    told = [Section(wish, ("personal",), "") for wish in wishes]
    found = tuple(PersonalWish(wish.text("form"), wish.texts("fields"), wish.text("basis").strip()) for wish in told)
    for wish in found:
        if not wish.fields or not wish.basis:
            raise RefusedError(
                "表 111",
                _("要个人信息，就要写清是哪些栏、依据哪一条法"),
                where=document.where("personal"),
                hint=_("[[personal]] 里的 fields 和 basis"),
            )
    return found


def _table(files: Files, programme: str, name: str, told: Section) -> Table:
    told.known(_TABLE_KEYS)
    lines = told.section("lines")
    columns = _columns(files, f"{name}.columns.csv")
    return Table(
        programme=programme,
        name=name,
        title=told.text("title"),
        query=text_of(files, f"{name}.sql", required=True),
        columns=columns,
        lines={line: lines.text(line) for line in lines},
        footnotes=told.texts("footnotes"),
        heading=told.optional("heading"),
        templates=_templates(files, name, ".xlsx"),
        unlisted_people=text_of(files, f"{name}.unlisted_people.sql"),
        unlisted_units=text_of(files, f"{name}.unlisted_units.sql"),
        together=_together(files, f"{name}.together.sql"),
        copying=_copying(files, f"{name}.copying.csv", columns),
    )


def _together(files: Files, path: str) -> str | None:
    """The query of what hangs together; "" for a file that only says that nothing does; None without one."""
    if path not in files:
        return None
    text = text_of(files, path)
    said = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("--")]
    return text if said else ""


def _copying(files: Files, path: str, columns: tuple[Column, ...]) -> tuple[CopyBox, ...]:
    """The boxes of the web form that the table is copied into, none where there is no such file (表 161)."""
    if path not in files:
        return ()
    known = {*COPY_WORDS, *(column.name for column in columns)}
    found = []
    for where, row in table_rows(files, path, ("label", "name")):
        if row["name"] not in known or not row["label"]:
            raise RefusedError(
                "表 161", _("照着抄的栏目里没有这一列：{name}").format(name=row["name"]), where=where, hint=listed(sorted(known))
            )  # fmt: skip
        found.append(CopyBox(row["label"], row["name"]))
    return tuple(found)


def _templates(files: Files, name: str, ending: str) -> dict[str, bytes]:
    prefix = f"templates/{name}_"
    return {
        path.removeprefix(prefix).removesuffix(ending): raw
        for path, raw in files.items()
        if path.startswith(prefix) and path.endswith(ending)
    }


def _columns(files: Files, path: str) -> tuple[Column, ...]:
    found: dict[str, Column] = {}
    for where, row in table_rows(files, path, _COLUMNS):
        column = _column(row, where)
        if column.name in found:
            raise RefusedError("表 105", _("列名重复：{name}").format(name=column.name), where=where)
        _check_header(column, tuple(found.values()), where)
        _check_total(column, row["partition"], found, where)
        found[column.name] = column
    if not found:
        raise RefusedError("表 104", _("表里一列也没有"), where=path)
    return tuple(found.values())


def _column(row: Mapping[str, str], where: str) -> Column:
    if not NAME.fullmatch(row["name"]):
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


def _check_header(column: Column, before: Sequence[Column], where: str) -> None:
    """No two columns read alike, and what stands under one heading stands together: else it would be drawn twice."""
    top = column.header[0]
    apart = before and before[-1].header[0] != top and any(other.header[0] == top for other in before)
    if apart or any(other.header == column.header for other in before):
        text = " ".join(column.header)
        raise RefusedError(
            "表 108",
            _("表头“{text}”和别的列分不清").format(text=text),
            where=where,
            hint=_("每一列的表头要不一样；同一个 header1 的列要挨着写"),
        )


def _check_total(column: Column, partition: str, earlier: Mapping[str, Column], where: str) -> None:
    """A total is of columns before it; distinct figures are only added where they are a declared partition."""
    if bool(column.parts) != (column.kind in ("total", "rate")):
        raise RefusedError("表 109", _("合计列要写出由哪些列相加：{name}").format(name=column.name), where=where)
    missing = [part for part in column.parts if part not in earlier]
    if missing:
        raise RefusedError("表 109", _("合计的列要写在它前面：{names}").format(names=listed(missing)), where=where)
    if rates := [part for part in column.parts if earlier[part].kind == "rate"]:
        raise RefusedError(
            "表 119", _("{name} 把率当成数来用：{parts}").format(name=column.name, parts=listed(rates)), where=where
        )
    if column.kind == "rate":
        if len(column.parts) != 2:
            raise RefusedError("表 109", _("率要写出分子和分母两列：{name}").format(name=column.name), where=where)
        return
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
