"""Where sheets come from: shipped ones, those a programme brings down in its folder ``sheets``, those laid beside the data.

The later ones take the place of earlier ones of the same id: a county changes a sheet by copying its file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from desktop.errors import KnownError, UsageError
from desktop.foundation.shipped import shipped_path
from desktop.foundation.translation import _, language_in_use, listed
from desktop.model.form_schema import FieldSchema, FormSchema
from desktop.model.sheet_layout import Sheet
from desktop.model.sheets import SheetInfo
from desktop.storage.packs import list_programmes, load_form, programme_files
from desktop.workflows.workspace import Workspace

FOLDER = "sheets"
ANY_FORM = "*"
# A form without a sheet of its own: this and its id.
STANDARD = "form."
_MOST_FILES = 200
# (forms, repeat or "", field or "") → whether one of the forms has it.
Knows = Callable[[tuple[str, ...], str, str], bool]


@dataclass(frozen=True)
class SheetFile:
    """``name`` for people: the file's, with the programme that brought it. ``origin`` "" for a shipped one."""

    stem: str
    name: str
    raw: bytes
    origin: str


def sheet_files(workspace: Workspace) -> Mapping[str, SheetFile]:
    """Every sheet's file by its stem, which is its id."""
    return {file.stem: file for file in _files(workspace)}


def _files(workspace: Workspace) -> Iterator[SheetFile]:
    for path in sorted(shipped_path("forms/sheets").glob("*.toml")):
        yield SheetFile(path.stem, path.name, path.read_bytes(), "")
    for programme, _version, enabled in list_programmes(workspace.db):
        for path_text, raw in programme_files(workspace.db, programme).items() if enabled else ():
            folder, _slash, name = path_text.partition("/")
            if folder == FOLDER and name.endswith(".toml") and "/" not in name:
                yield SheetFile(name.removesuffix(".toml"), f"{programme}/{path_text}", raw, programme)
    own = workspace.path / FOLDER
    for path in sorted(own.glob("*.toml"))[:_MOST_FILES] if own.is_dir() else ():
        yield SheetFile(path.stem, f"{FOLDER}/{path.name}", path.read_bytes(), path.name)


def load_sheet(workspace: Workspace, sheet_id: str) -> Sheet:
    """The sheet, checked against its forms. Raises ``UsageError`` 印 110 (none of that name), ``RefusedError`` 印 103."""
    files = sheet_files(workspace)
    if sheet_id not in files:
        raise UsageError(
            "印 110",
            _("没有这张表：{sheet}").format(sheet=sheet_id),
            hint=_("现有的：{names}").format(names=listed(files)),
        )
    return read(workspace, files[sheet_id])


def read(workspace: Workspace, file: SheetFile, knows: Knows | None = None) -> Sheet:
    """Raises ``RefusedError`` 印 103 with file and line. ``knows``: asked for many files, it reads every form once."""
    from desktop.reports.sheet_file import read_sheet

    return read_sheet(
        file.raw,
        file.name,
        stem=file.stem,
        language=language_in_use(),
        origin=file.origin,
        knows=knows or _knows(workspace),
    )


def _knows(workspace: Workspace) -> Knows:
    """Whether one of the forms has a field of that name in that repeat ("" = the form itself); forms not here know all."""
    schemas: dict[str, FormSchema | None] = {}

    def schema(form: str) -> FormSchema | None:
        if form not in schemas:
            stored = load_form(workspace.db, form) if form != ANY_FORM else None
            schemas[form] = stored.schema if stored is not None else None
        return schemas[form]

    def knows(forms: tuple[str, ...], repeat: str, name: str) -> bool:
        if repeat.startswith("@"):
            return True
        found = [schema(form) for form in forms]
        return not found or any(each is None or _has(each, repeat, name) for each in found)

    return knows


def _has(schema: FormSchema, repeat: str, name: str) -> bool:
    repeats = {each.name: each for each in schema.repeats}
    if repeat and repeat not in repeats:
        return False
    fields: tuple[FieldSchema, ...] = (*schema.fields, *(repeats[repeat].fields if repeat else ()))
    return not name or any(item.name == name for item in fields)


def infos(workspace: Workspace) -> tuple[SheetInfo, ...]:
    """What every file offers; one that is wrong is listed with what is wrong with it, so that it can be mended."""
    knows = _knows(workspace)
    return tuple(_info(workspace, file, knows) for file in sheet_files(workspace).values())


def _info(workspace: Workspace, file: SheetFile, knows: Knows) -> SheetInfo:
    try:
        sheet = read(workspace, file, knows)
    except KnownError as error:
        told = error.problem
        return SheetInfo(
            file.stem, file.name, (), origin=file.origin, blank_allowed=False,
            wrong=f"{told.code} {told.message}（{told.where}）",
        )  # fmt: skip
    asked = sheet.names()
    # A sheet for any record shows whatever that record holds.
    personal = ANY_FORM in sheet.forms or any(asked & personal_fields(workspace, form) for form in sheet.forms)
    return SheetInfo(
        sheet.id, sheet.name or sheet.title, sheet.forms, sheet.paper, sheet.orientation, sheet.blank_allowed, personal, sheet.has_rows,
        sheet.about, sheet.origin,
    )  # fmt: skip


def personal_fields(workspace: Workspace, form: str) -> set[str]:
    """Names of a form's personal fields, those of its repeats too."""
    stored = load_form(workspace.db, form) if form != ANY_FORM else None
    if stored is None:
        return set()
    every = (*stored.schema.fields, *(item for repeat in stored.schema.repeats for item in repeat.fields))
    return {item.name for item in every if item.personal}
