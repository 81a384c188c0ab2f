"""A programme judged as a whole before it goes down: files, forms, SQL and templates, each mistake with its place.

Nothing of a bad programme is taken. Its SQL is tried where it will run, against the views of the forms it will meet, in an
empty database that is thrown away: no record is read and nothing of the workspace is touched.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.consolidation.programme_files import MAIN, Section, at_line
from desktop.consolidation.programmes import load_programme
from desktop.consolidation.summaries import QUERY, TEXT_COLUMNS, TEXTS
from desktop.consolidation.tables import FACT_COLUMNS
from desktop.errors import RefusedError
from desktop.forms import load_definition
from desktop.foundation.translation import _, listed
from desktop.model.period import Period
from desktop.model.programme import Programme, parameter_names
from desktop.model.unit import LEVELS
from desktop.storage.database import Database, open_database
from desktop.storage.packs import StoredForm, save_form
from desktop.storage.readonly import check_query
from desktop.workflows.check_summary import check_summary
from desktop.workflows.programme_queries import with_lists

if TYPE_CHECKING:
    from desktop.forms.xlsform.compiler import CompiledForm

Files = Mapping[str, bytes]
FORMS = "forms/"
CHECK_COLUMNS = ("unit", "subject", "detail")
_NO_DAYS = Period("2000-01", "2000-01-01", "2000-01-31")
# Queries beside a table's own, with the columns each must return. ``together`` may be there and say nothing.
_BESIDE = {"unlisted_people": ("name", "unit", "title"), "unlisted_units": ("code", "name"), "together": ("rid", "key")}
# Texts, comments and quoted names, which hold no parameter; and (in group 1) a parameter.
_PARAMETER = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/|([:@$][A-Za-z_]\w*|\?\d*)", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class CheckedProgramme:
    """``forms`` are those the folder brings itself, compiled."""

    programme: Programme
    files: Files
    forms: tuple[CompiledForm, ...]


def checked_programme(files: Files, known: Sequence[StoredForm]) -> CheckedProgramme:
    """Judge a programme whole; ``known`` are the forms that are there already.

    Raises ``RefusedError`` (表 101 … 130) or ``FormError`` (填 1xx) with file and line.
    """
    programme = load_programme(files)
    document = Section.read(files)
    own = own_forms(files)
    names = {form.form_id for form in known} | {made.form_id for made in own}
    _check_names(programme, document, names)
    _check_files(programme, files)
    with _empty_ledger() as db:
        for form in known:
            save_form(db, form.form_id, form.version, form.xform, form.schema, form.pack_version)
        for made in own:
            save_form(db, made.form_id, made.version, made.xform, load_definition(made.xform).schema, 0)
        for path, sql, columns in _queries(programme):
            _check_sql(db, programme, path, sql, columns)
    _check_templates(programme)
    check_summary(programme)
    return CheckedProgramme(programme, files, own)


def own_forms(files: Files) -> tuple[CompiledForm, ...]:
    """The forms in the folder's ``forms``, compiled. Raises ``FormError`` (填 1xx) with the file's name."""
    from desktop.forms.xlsform.compiler import compile_form  # pyxform: never in a village

    found = []
    with tempfile.TemporaryDirectory(prefix="xinglin-forms-") as folder:
        for path, raw in sorted(files.items()):
            if path.startswith(FORMS):
                file = Path(folder) / path.removeprefix(FORMS).replace("/", "_")
                file.write_bytes(raw)
                found.append(compile_form(file))
    return tuple(found)


@contextlib.contextmanager
def _empty_ledger() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="xinglin-check-") as folder:
        db = open_database(Path(folder) / "check.db", secrets.token_bytes(32), journal="rollback", create=True)
        try:
            yield db
        finally:
            db.close()


# ------------------------------------------------------------------------------------- names and files


def _check_names(programme: Programme, document: Section, forms: set[str]) -> None:
    for key, named in (("forms", programme.forms), ("hosted_forms", programme.hosted_forms)):
        if unknown := sorted(set(named) - forms):
            raise RefusedError(
                "表 126",
                _("没有这些表单：{names}").format(names=listed(unknown)),
                where=document.where(key),
                hint=_("现有的表单：{names}").format(names=listed(sorted(forms))),
            )
    for key, wrong in (
        ("hosted_forms", set(programme.hosted_forms) - set(programme.forms)),
        ("reporting_levels", set(programme.reporting_levels) - set(LEVELS)),
        ("personal", {wish.form for wish in programme.personal} - forms),
    ):
        if wrong:
            raise document.wrong(key)


def _check_files(programme: Programme, files: Files) -> None:
    """A file nobody reads is a mistyped name."""
    known = {MAIN, "settings.csv", "targets.csv", *(path for path, _sql, _columns in _queries(programme))}
    known |= {
        f"{table}.{part}" for table in programme.tables for part in ("columns.csv", "together.sql", "copying.csv")
    }
    known |= {f"templates/{table.name}_{year}.xlsx" for table in programme.tables.values() for year in table.templates}
    known |= {f"templates/summary_{year}.docx" for year in programme.summaries}
    known |= {f"lists/{name}.csv" for name in programme.lists}
    free = (FORMS, "summary.")
    if unknown := sorted(path for path in files if path not in known and not path.startswith(free) and not _told(path)):
        raise RefusedError(
            "表 129",
            _("项目里有用不上的文件：{names}").format(names=listed(unknown)),
            where=unknown[0],
            hint=_("看看名称是不是写错了；说明写在 .md 文件里"),
        )


def _told(path: str) -> bool:
    """Texts for people, and what an office program leaves lying about."""
    return path.lower().endswith((".md", ".txt"))


# ------------------------------------------------------------------------------------------------- SQL


def _queries(programme: Programme) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(file, SQL, columns it must return) of every query."""
    for table in programme.tables.values():
        yield f"{table.name}.sql", table.query, FACT_COLUMNS
        for kind, columns in _BESIDE.items():
            if sql := getattr(table, kind, ""):
                yield f"{table.name}.{kind}.sql", sql, columns
    if programme.summary.figures is not None:
        yield QUERY, programme.summary.figures.query, FACT_COLUMNS
    if programme.summary.query:
        yield TEXTS, programme.summary.query, TEXT_COLUMNS
    for indicator in programme.indicators.values():
        yield f"{indicator.name}.indicator.sql", indicator.table.query, FACT_COLUMNS
    for check in programme.checks.values():
        yield f"{check.name}.check.sql", check.query, CHECK_COLUMNS


def _check_sql(db: Database, programme: Programme, path: str, sql: str, wanted: Sequence[str]) -> None:
    names = parameter_names(programme)
    for found in _PARAMETER.finditer(sql):
        if found[1] is not None and (found[1][:1] != ":" or found[1][1:] not in names):
            raise RefusedError(
                "表 124",
                _("SQL 里用了没有的参数：{name}").format(name=found[1]),
                where=at_line(path, sql.count("\n", 0, found.start()) + 1),
                hint=_("能用的参数：{names}").format(names=listed(f":{name}" for name in sorted(names))),
            )
    text, values = with_lists(programme.lists, sql)
    given = {**dict.fromkeys(names, ""), **values}
    try:
        columns = check_query(db, text, given)
    except RefusedError as error:
        line = _line(db, sql, given, error)
        raise RefusedError(
            "表 125",
            _("这句 SQL 不能用：{why}").format(why=error.problem.message),
            where=at_line(path, line) if line else path,
            hint=_("能读的是 v_表单 和 reg_登记册；写法见 forms/programmes/README.md"),
        ) from error
    if missing := [name for name in wanted if name not in columns]:
        raise RefusedError(
            "表 123",
            _("这句 SQL 的结果少了这些列：{names}").format(names=listed(missing)),
            where=path,
            hint=listed(wanted),
        )


def _line(db: Database, sql: str, given: Mapping[str, str], error: RefusedError) -> int:
    """The line a mistake stands in, 0 if nobody can say: where reading on fails, else where the name is written."""
    said = error.problem.message
    lines = sql.splitlines()
    if 'near "' in said:
        for number in range(1, len(lines) + 1):
            if 'near "' in _refusal(db, "\n".join(lines[:number]), given):
                return number
    plain = _PARAMETER.sub(lambda found: re.sub(r"[^\n]", " ", found[0]) if found[0][0] in "'-/" else found[0], sql)
    for name in reversed(_WORD.findall(said)):
        if found := re.search(rf"\b{name}\b", plain, re.IGNORECASE):
            return sql.count("\n", 0, found.start()) + 1
    return 0


def _refusal(db: Database, sql: str, given: Mapping[str, str]) -> str:
    try:
        check_query(db, sql, given)
    except RefusedError as error:
        return error.problem.message
    return ""


def _check_templates(programme: Programme) -> None:
    if not any(table.templates for table in programme.tables.values()):
        return
    from desktop.reports.xlsx_marks import check_template  # openpyxl is slow to import and rarely wanted

    for table in programme.tables.values():
        columns = [column.name for column in table.columns]
        for year, raw in table.templates.items():
            check_template(raw, columns, len(table.footnotes) + 1, f"templates/{table.name}_{year}.xlsx")
