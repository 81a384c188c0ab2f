"""Packs: what goes down. Forms, programmes, registers and the roster, signed once and the same for everyone below."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.consolidation.programmes import load_programme
from desktop.errors import RefusedError, UsageError
from desktop.exchange import OpenedPack, PackContent, SignedStatement, require_newer_pack, seal_pack
from desktop.forms import compile_form, load_definition
from desktop.foundation.atomic import unused_name, write_atomically
from desktop.foundation.shipped import shipped_path
from desktop.foundation.translation import _, listed
from desktop.model import file_names
from desktop.model.registers import REGISTERS
from desktop.storage.packs import (
    StoredForm,
    list_forms,
    list_programmes,
    programme_files,
    save_form,
    save_programme,
    set_programme_enabled,
)
from desktop.storage.receipts import save_statement, statements
from desktop.storage.registers import load_register, save_register
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.workspace import Workspace

if TYPE_CHECKING:
    from desktop.forms.xlsform.compiler import CompiledForm


CHECKED = "programmes_checked"
CHOSEN = "settings.csv"


@dataclass(frozen=True)
class MadePack:
    file: Path
    version: int
    units: tuple[str, ...]


@functools.cache
def built_in_forms() -> tuple[CompiledForm, ...]:
    """The shipped XLSForms, compiled. Slow (pyxform): only where a network is made, never in a village."""
    return tuple(compile_form(path) for path in sorted(shipped_path("forms").glob("*.csv")))


def shipped_programme(programme: str) -> dict[str, bytes]:
    """Files of a shipped programme by relative path. Raises ``UsageError`` (用 104) if there is none of that name."""
    folder = shipped_path("forms/programmes") / programme
    if not (folder / "programme.toml").is_file():
        known = listed(sorted(path.name for path in shipped_path("forms/programmes").iterdir() if path.is_dir()))
        raise UsageError(
            "用 104",
            _("没有这个项目：{name}").format(name=programme),
            hint=_("现有的项目：{names}").format(names=known),
        )
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def install_built_ins(workspace: Workspace, programmes: Sequence[str], pack_version: int) -> None:
    """Put the shipped forms and the chosen programmes into the database, each checked first."""
    for form in built_in_forms():
        definition = load_definition(form.xform)
        save_form(workspace.db, form.form_id, form.version, form.xform, definition.schema, pack_version)
    for name in programmes:
        files = shipped_programme(name)
        programme = load_programme(files)
        save_programme(workspace.db, programme.id, programme.version, files)
    set_setting(workspace.db, "pack_version", pack_version)


def pack_content(workspace: Workspace) -> PackContent:
    """What this workspace would send down now."""
    db = workspace.db
    newest = max(statements(db, "roster"), key=lambda statement: statement.version)
    return PackContent(
        version=get_setting(db, "pack_version", 1),
        network=workspace.identity.network,
        roster=SignedStatement.from_json(newest.raw),
        acceptances=tuple(SignedStatement.from_json(held.raw) for held in statements(db, "acceptance")),
        forms={form.form_id: (form.version, form.xform) for form in list_forms(db)},
        programmes={
            name: (version, programme_files(db, name)) for name, version, enabled in list_programmes(db) if enabled
        },
        registers={name: tuple(load_register(db, name)) for name in REGISTERS},
    )


def make_pack(workspace: Workspace, to: Path) -> MadePack:
    """Write one pack for every enrolled unit below. The version rises: a pack only ever goes up."""
    if workspace.root_keys is None:
        raise RefusedError("网 122", _("下发包只由最上级单位做"), hint=_("把收到的下发包原样转给下级就行"))
    trust = workspace.trust()
    own = workspace.identity.org
    units = tuple(unit.code for unit in workspace.tree.below(own) if trust.devices_of(unit.code))
    if not units:
        raise RefusedError(
            "网 120", _("下面还没有登记过的电脑，下发包没有人能打开"), hint=_("先用启用包让下级建好工作区，收下核对单")
        )
    recheck_programmes(workspace)
    with workspace.db.atomic():
        version = get_setting(workspace.db, "pack_version", 1) + 1
        set_setting(workspace.db, "pack_version", version)
        workspace.audit("pack.make", str(version))
        content = pack_content(workspace)
    recipients = sorted({device.age for unit in units for device in trust.devices_of(unit)})
    data = seal_pack(
        content,
        from_org=own,
        to=list(units),
        signer=workspace.keys,
        recipients=recipients,
        roster_version=trust.roster.version,
    )
    file = write_atomically(
        unused_name(to, f"{file_names.PACK}_{workspace.unit.name}_{version:04}", file_names.SUFFIX), data
    )
    return MadePack(file, version, units)


def install_pack(workspace: Workspace, opened: OpenedPack) -> bool:
    """Take a verified pack in; False if it was here before. Raises ``RefusedError`` (收 405) if it is older.

    Programmes are checked before anything is written, so a bad pack changes nothing.
    """
    pack = opened.content
    held = get_setting(workspace.db, "pack_version", 0)
    if pack.version == held:
        return False
    require_newer_pack(held, pack.version)
    store_pack(workspace, pack, opened.roster.version)
    if opened.roster.root.ed25519 != workspace.identity.root_public:  # signed by the old key and the new one
        identity = replace(workspace.identity, root_public=opened.roster.root.ed25519)
        set_setting(workspace.db, "identity", identity.__dict__)
        workspace.audit("network.root_renewed", opened.roster.root.keyid)
    workspace.audit("pack.install", f"{pack.version} · {opened.roster.version}")
    return True


def store_pack(workspace: Workspace, pack: PackContent, roster_version: int) -> None:
    """Write a pack's parts into the database (inside the caller's transaction)."""
    for _version, files in pack.programmes.values():
        load_programme(files)
    for name, rows in pack.registers.items():
        if name in REGISTERS:
            save_register(workspace.db, name, rows)
    workspace.registers_changed()
    for form_id, (version, xform) in pack.forms.items():
        save_form(workspace.db, form_id, version, xform, load_definition(xform).schema, pack.version)
    for name, (programme_version, files) in pack.programmes.items():
        save_programme(workspace.db, name, programme_version, files)
    for name, _version, enabled in list_programmes(workspace.db):
        # What the county no longer asks for is owed by nobody; what it asks for again is.
        if enabled != (name in pack.programmes):
            set_programme_enabled(workspace.db, name, name in pack.programmes)
    save_statement(workspace.db, "roster", pack.network, roster_version, pack.roster.to_json(), own=False)
    for acceptance in pack.acceptances:
        raw = acceptance.to_json()
        save_statement(workspace.db, "acceptance", from_pack(acceptance), 1, raw, own=False)
    set_setting(workspace.db, "pack_version", pack.version)


def from_pack(acceptance: SignedStatement) -> str:
    """The key of an acceptance that came down: known above, so it is never sent up again."""
    return f"pack:{statement_sha256(acceptance)}"


def statement_sha256(statement: SignedStatement) -> str:
    return hashlib.sha256(statement.body).hexdigest()


def recheck_programmes(workspace: Workspace) -> None:
    """Judge every programme in use that was not judged with these forms before. Raises as ``checked_programme``."""
    from desktop.workflows.check_programme import checked_programme  # only where packs are made

    forms = list_forms(workspace.db, all_versions=True)
    seen = get_setting(workspace.db, CHECKED, {})
    for name, _version, enabled in list_programmes(workspace.db):
        files = programme_files(workspace.db, name)
        mark = programme_mark(files, forms)
        if enabled and seen.get(name) != mark and not is_shipped(name, files):
            checked_programme(files, forms)
            seen = {**seen, name: mark}
    if seen != get_setting(workspace.db, CHECKED, {}):
        set_setting(workspace.db, CHECKED, seen)


def is_shipped(name: str, files: Mapping[str, bytes]) -> bool:
    """True for a programme as this program brings it, with a county's choices or without: the tests have judged it."""
    folder = shipped_path("forms/programmes") / name
    if not (folder / "programme.toml").is_file():
        return False
    return {**shipped_programme(name), CHOSEN: b""} == {**files, CHOSEN: b""}


def programme_mark(files: Mapping[str, bytes], forms: Sequence[StoredForm]) -> str:
    """What a judgement was about: the programme's files and the forms that its SQL met."""
    mark = hashlib.sha256()
    for path, raw in sorted(files.items()):
        mark.update(f"{path}:{hashlib.sha256(raw).hexdigest()};".encode())
    mark.update(";".join(sorted(f"{form.form_id}:{form.version}" for form in forms)).encode())
    return mark.hexdigest()
