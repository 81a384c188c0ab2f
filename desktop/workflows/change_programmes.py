"""What the unit at the top decides about programmes: which are in use, their settings, targets and deadlines.

Everything takes effect here at once, and below with the next pack.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.consolidation.programme_parts import SETTINGS, TARGET_COLUMNS, allowed, target, values_of
from desktop.consolidation.programmes import load_programme
from desktop.errors import RefusedError, UsageError
from desktop.forms import load_definition
from desktop.foundation.atomic import environment_failure
from desktop.foundation.translation import _, listed
from desktop.model.programme import Programme
from desktop.model.unit import LEVELS
from desktop.storage.packs import (
    StoredForm,
    list_forms,
    list_programmes,
    programme_files,
    save_form,
    save_programme,
    set_programme_enabled,
)
from desktop.storage.registers import load_register, save_register
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.check_programme import CheckedProgramme, checked_programme
from desktop.workflows.packs import CHECKED, built_in_forms, programme_mark, shipped_programme
from desktop.workflows.programme_choice import offer_programmes
from desktop.workflows.programmes import period_of, programme_held, reported_as
from desktop.workflows.register_files import read_table_file
from desktop.workflows.workspace import Workspace

if TYPE_CHECKING:
    from desktop.forms.xlsform.compiler import CompiledForm

_LARGEST = 8 * 1024 * 1024
_MOST_FILES = 200


def read_folder(folder: Path) -> dict[str, bytes]:
    """Files of a programme's folder by relative path. Raises ``UsageError`` (用 190) for what is no such folder."""
    if not (folder / "programme.toml").is_file():
        raise UsageError(
            "用 190",
            _("这个文件夹里没有项目：{folder}").format(folder=folder.name),
            where=str(folder),
            hint=_("文件夹里要有 programme.toml；从 forms/programmes 里拷一个来改"),
        )
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not _lying_about(path.relative_to(folder)))
    if len(paths) > _MOST_FILES or sum(path.stat().st_size for path in paths) > _LARGEST:
        raise RefusedError("表 170", _("项目的文件夹太大，里面只放项目自己的文件"), where=str(folder))
    try:
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    except OSError as error:
        raise environment_failure(error, folder) from error


def _lying_about(path: Path) -> bool:
    """What an office program or a file manager leaves there."""
    return any(part.startswith((".", "~$")) for part in path.parts) or path.name in ("Thumbs.db", "desktop.ini")


def check_folder(folder: Path, workspace: Workspace | None = None) -> CheckedProgramme:
    """Judge a folder with the forms of a workspace, else with those this program brings. Nothing is written."""
    files = read_folder(folder)
    if workspace is None:
        return checked_programme(files, list(map(_stored, built_in_forms())))
    brought = _missing_forms(workspace, [load_programme(files)])
    return checked_programme(files, [*list_forms(workspace.db, all_versions=True), *brought])


def enable_programmes(workspace: Workspace, named: Sequence[str], *, person: str | None = None) -> tuple[str, ...]:
    """Take programmes into use: held, shipped (if newer than what is held), or a folder's. All are judged before anything changes; their ids.

    Raises as ``checked_programme``, ``RefusedError`` (表 171) for an older version than the one in use, ``UsageError``
    (用 104, 190) for a name nobody knows.
    """
    if not named:
        return ()
    _only_the_top(workspace)
    found = [_kept_choices(workspace, _files(workspace, name)) for name in named]
    brought = _missing_forms(workspace, [load_programme(files) for files in found])
    forms = [*list_forms(workspace.db, all_versions=True), *brought]
    chosen = [checked_programme(files, forms) for files in found]
    for checked in chosen:
        _only_upwards(workspace, checked.programme)
    with workspace.db.atomic():
        for form in brought:
            save_form(workspace.db, form.form_id, form.version, form.xform, form.schema, form.pack_version)
        for checked in chosen:
            _save(workspace, checked)
            workspace.audit("programme.enable", f"{checked.programme.id} {checked.programme.version}", who=person)
    workspace.registers_changed()
    return tuple(checked.programme.id for checked in chosen)


def _missing_forms(workspace: Workspace, programmes: Sequence[Programme]) -> list[StoredForm]:
    """Forms the programmes name that came with a later edition of this program than the ledger was made by."""
    held = {form.form_id for form in list_forms(workspace.db)}
    wanted = {form for programme in programmes for form in programme.forms} - held
    if not wanted:
        return []
    version = get_setting(workspace.db, "pack_version", 1)
    return [_stored(form, version) for form in built_in_forms() if form.form_id in wanted]


def _stored(form: CompiledForm, version: int = 0) -> StoredForm:
    return StoredForm(form.form_id, form.version, form.xform, load_definition(form.xform).schema, version)


def _only_upwards(workspace: Workspace, programme: Programme) -> None:
    """The highest version is the one in use: a lower one would be taken and never looked at."""
    held = next((version for name, version, _on in list_programmes(workspace.db) if name == programme.id), 0)
    if programme.version < held:
        raise RefusedError(
            "表 171",
            _("项目已经是第 {held} 版，这个文件夹是第 {version} 版").format(held=held, version=programme.version),
            where="programme.toml",
            hint=_("把 version 改成 {next}").format(next=held + 1),
        )


def _files(workspace: Workspace, name: str) -> Mapping[str, bytes]:
    if "/" in name or "\\" in name or Path(name).is_dir():
        return read_folder(Path(name))
    version = next((version for held, version, _on in list_programmes(workspace.db) if held == name), None)
    if version is None:
        return shipped_programme(name)
    with contextlib.suppress(UsageError):  # a county's own: nothing of its name is shipped
        shipped = shipped_programme(name)
        if load_programme(shipped).version > version:
            return shipped
    return programme_files(workspace.db, name)


def _kept_choices(workspace: Workspace, files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """A new edition of a folder keeps what the county chose before, as far as it can still be chosen."""
    programme = load_programme(files)
    held = programme_files(workspace.db, programme.id)
    if SETTINGS in files or SETTINGS not in held:
        return files
    before = load_programme(held).chosen
    kept = {
        name: value
        for name, value in before.items()
        if name in programme.settings and allowed(programme.settings[name], value)
    }
    return {**files, SETTINGS: _settings_file(kept)}


def _save(workspace: Workspace, checked: CheckedProgramme) -> None:
    version = get_setting(workspace.db, "pack_version", 1)
    for form in checked.forms:
        save_form(workspace.db, form.form_id, form.version, form.xform, load_definition(form.xform).schema, version)
    programme = checked.programme
    offer_programmes(workspace, [programme], version)
    save_programme(workspace.db, programme.id, programme.version, checked.files)
    set_programme_enabled(workspace.db, programme.id, True)
    _note_checked(workspace, programme.id, checked.files)


def _note_checked(workspace: Workspace, name: str, files: Mapping[str, bytes]) -> None:
    mark = programme_mark(files, list_forms(workspace.db, all_versions=True))
    set_setting(workspace.db, CHECKED, {**get_setting(workspace.db, CHECKED, {}), name: mark})


def disable_programme(workspace: Workspace, name: str, *, person: str | None = None) -> None:
    """Nobody owes it any more, once the next pack is in; its records and tables stay."""
    _only_the_top(workspace)
    programme = programme_held(workspace, name)
    with workspace.db.atomic():
        set_programme_enabled(workspace.db, programme.id, False)
        workspace.audit("programme.disable", programme.id, who=person)
    workspace.registers_changed()


def choose_settings(
    workspace: Workspace, name: str, wanted: Mapping[str, str], *, person: str | None = None
) -> Mapping[str, str]:
    """Choose settings of a programme; all of them as they are now. Raises ``UsageError`` (用 104, 191, 192)."""
    _only_the_top(workspace)
    programme = programme_held(workspace, name)
    for setting, value in wanted.items():
        about = programme.settings.get(setting)
        if about is None:
            raise UsageError(
                "用 191",
                _("没有这个设置：{name}").format(name=setting),
                hint=_("现有的设置：{names}").format(names=listed(programme.settings)),
            )
        if not allowed(about, value):
            raise UsageError(
                "用 192",
                _("“{title}”不能是 {value}").format(title=about.title, value=value),
                hint=_("可以是{values}").format(values=values_of(about)),
            )
    chosen = {**programme.chosen, **wanted}
    files = {**programme_files(workspace.db, name), SETTINGS: _settings_file(chosen)}
    with workspace.db.atomic():
        save_programme(workspace.db, name, programme.version, files)
        _note_checked(workspace, name, files)
        told = " ".join(f"{setting}={value}" for setting, value in wanted.items())
        workspace.audit("programme.set", f"{name} {told}", who=person)
    workspace.registers_changed()
    return {setting: chosen.get(setting, about.default) for setting, about in programme.settings.items()}


def _settings_file(chosen: Mapping[str, str]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerows([("name", "value"), *sorted(chosen.items())])
    return stream.getvalue().encode()


def set_deadline(
    workspace: Workspace, name: str, period: str, level: str, day: str, *, person: str | None = None
) -> None:
    """The county's own last day of a level in one period; "" takes it back. Raises ``UsageError`` (用 104, 111, 193)."""
    _only_the_top(workspace)
    programme = programme_held(workspace, name)
    days = period_of(programme, reported_as(programme, period))
    try:
        good = level in LEVELS and (not day or dt.date.fromisoformat(day).isoformat() == day)
    except ValueError:
        good = False
    if not good:
        raise UsageError(
            "用 193",
            _("截止日写成 层级=日期：{told}").format(told=f"{level}={day}"),
            hint=_("例如 village=2023-09-24；层级：{names}").format(names=listed(LEVELS)),
        )
    key = {"programme": name, "period": days.name, "level": level}
    rows = [row for row in load_register(workspace.db, "deadlines") if any(row[part] != key[part] for part in key)]
    with workspace.db.atomic():
        save_register(workspace.db, "deadlines", [*rows, *([{**key, "date": day}] if day else [])])
        workspace.audit("programme.deadline", f"{name} {days.name} {level}={day}", who=person)
    workspace.registers_changed()


def set_targets(workspace: Workspace, name: str, file: Path, *, person: str | None = None) -> int:
    """Replace the county's own targets of a programme by a spreadsheet's rows; how many there are now.

    Raises ``RefusedError`` (表 115, 116) with the row for a target of nothing, and as ``read_table_file``.
    """
    _only_the_top(workspace)
    programme = programme_held(workspace, name)
    rows = [{column: (row.get(column) or "").strip() for column in TARGET_COLUMNS} for row in read_table_file(file)]
    for number, row in enumerate(rows, start=2):
        target(row, programme.indicators, _("{file} 第 {n} 行").format(file=file.name, n=number))
    others = [row for row in load_register(workspace.db, "targets") if row["programme"] != name]
    with workspace.db.atomic():
        save_register(workspace.db, "targets", [*others, *({"programme": name, **row} for row in rows)])
        workspace.audit("programme.targets", f"{name} {len(rows)}", who=person)
    workspace.registers_changed()
    return len(rows)


def _only_the_top(workspace: Workspace) -> None:
    if workspace.root_keys is None:
        raise RefusedError("网 180", _("项目由最上级单位定，这里只照着用"), hint=_("请最上级改好以后发一次下发包"))


def chosen_settings(programme: Programme) -> Mapping[str, str]:
    """Setting → its value in use."""
    return {name: programme.setting(name) for name in programme.settings}
