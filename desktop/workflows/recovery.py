"""A forgotten password: the recovery code of the safe, or the unit above. Nothing is ever wiped, there is no back door.

What a locked village can verify: nothing, its roster lies in the database. So nothing of a grant is believed at first. The
key in it is tried; only the right one opens the database, and the roster in there says whether the grant's signer may give
it. ``key.json`` therefore needs no keys of anybody above: whoever changed them there would have gained nothing.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop import exchange
from desktop.errors import KnownError, Problem, RefusedError, UsageError
from desktop.foundation.atomic import environment_failure, require_folder, unused_name, write_atomically
from desktop.foundation.clock import Clock, local_text
from desktop.foundation.translation import _
from desktop.foundation.user_state import state_folder
from desktop.storage.intake import drop_waiting
from desktop.storage.people import people
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.key_change import key_note
from desktop.workflows.key_file import (
    FIRST,
    KeyFile,
    Unlocked,
    change_key_file,
    check_password,
    unlock_with_code,
    with_code_proved,
    with_password,
    with_recovery_code,
)
from desktop.workflows.parent_seal import sealed_to_parents
from desktop.workflows.password_gate import guarded, passed
from desktop.workflows.people import Person, find_person, list_people, witness
from desktop.workflows.workspace import Workspace, key_file_of, opened, take_seat


@dataclass(frozen=True)
class Recovered:
    """Who has a new password: ``person`` is empty where nobody was named yet."""

    unit: str
    person: str


@dataclass(frozen=True)
class MadeRecoveryRequest:
    """``fingerprint``: the words to compare by telephone or on stamped paper. ``to``: codes of the units that can help."""

    file: Path
    fingerprint: str
    to: tuple[str, ...]


@dataclass(frozen=True)
class Granted:
    file: Path
    unit: str
    name: str
    fingerprint: str


# ------------------------------------------------------------------------------------------- the recovery code


def make_recovery_code(workspace: Workspace, second: str | None = None) -> str:
    """A new code; the one before opens nothing any more. Shown once, kept nowhere.

    Raises ``UsageError`` 用 176 (no password, so no code), ``RefusedError`` 网 152 as ``people.witness``.
    """
    if key_file_of(workspace.path).is_open:
        raise UsageError("用 176", _("没有设密码"), hint=_("先设密码，再做恢复码"))
    seen = witness(workspace, second)
    code = exchange.new_recovery_code()
    note = key_note(workspace, "key.recovery_code", reason=seen)
    change_key_file(workspace.path, lambda file: with_recovery_code(file, workspace.db.key, code), note)
    return code


def mistyped(typed: str, *, whole: bool = True) -> Problem | None:
    """What is wrong with a code as it is being typed; without ``whole`` only the groups that are complete are judged."""
    try:
        exchange.plain_recovery_code(typed) if whole else exchange.check_typed_groups(typed)
    except RefusedError as error:
        return error.problem
    return None


def prove_code(path: Path, code: str, group: int, typed: str) -> bool:
    """Whether ``typed``, read from the paper, is that group of the code; if so the code counts as kept."""
    right = exchange.same_group(code, group, typed)
    if right:
        change_key_file(path, with_code_proved)
    return right


@dataclass(frozen=True)
class WaysBack:
    """What can be done about a forgotten password, without opening anything. ``words``: of the request that waits."""

    has_code: bool
    has_parents: bool
    hints: tuple[str, ...]
    words: tuple[str, ...]


def ways_back(path: Path) -> WaysBack:
    """Raises what ``key_file_of`` raises."""
    file = key_file_of(path)
    return WaysBack(
        has_code=bool(file.of_kind("recovery")),
        has_parents=bool(file.of_kind("parent")),
        hints=file.hints,
        words=tuple(pending_words(path).split()),
    )


def save_recovery_code(code: str, folder: Path, *, workspace: Path, unit: str, day: str) -> Path:
    """As a text for the safe. Raises as ``check_code_folder``, ``EnvironmentFailure``."""
    check_code_folder(folder, workspace)
    told = _(
        "杏林台账 恢复码\n\n单位：{unit}\n日期：{day}\n\n    {code}\n\n"
        "这是什么：忘了密码时，用它重新设一个密码。拿到它和这台电脑的人，都能看到全部记录。\n"
        "怎么放：打印出来（或照着抄），锁进柜子。印好以后，把这个文件从 U 盘上删掉。\n"
        "怎么用：在输密码的那一页按“忘了密码？”，选“恢复码”，照着输。大小写、空格、横线都不要紧。\n"
        "换了新的恢复码，这一张就作废了。\n"
    ).format(unit=unit, day=day, code=code)
    # Windows' older editors need the mark and the line ends.
    data = told.replace("\n", "\r\n").encode("utf-8-sig")
    return write_atomically(unused_name(folder, f"{_('恢复码')}_{unit}", ".txt"), data)


def check_code_folder(folder: Path, workspace: Path) -> None:
    """Before a code is made. Raises ``UsageError`` 用 177 inside the workspace's own folder, ``EnvironmentFailure``."""
    require_folder(folder)
    if folder.resolve().is_relative_to(workspace.resolve()):
        raise UsageError(
            "用 177",
            _("恢复码不能和记录放在一起：电脑丢了，两样都丢"),
            where=str(folder),
            hint=_("存到 U 盘上，打印出来，锁进柜子"),
        )


def recover_with_code(
    path: Path, clock: Clock, code: str, new_password: str, *, person: str | None = None, hint: str = ""
) -> Recovered:
    """A new password by the recovery code. Wrong codes count as wrong passwords do; mistyped ones do not.

    Raises ``RefusedError``: 收 317, 318 mistyped, 319 not the code, 网 150 too soon; ``UsageError`` 用 170, 171, 173.
    """
    check_password(new_password)
    with _by_code(path, clock, code) as workspace:
        return _new_password(workspace, new_password, person, hint, _("恢复码"))


def people_behind_code(path: Path, clock: Clock, code: str) -> tuple[Person, ...]:
    """Whose password it may be that was forgotten. Raises as ``recover_with_code``."""
    with _by_code(path, clock, code) as workspace:
        return list_people(workspace)


@contextlib.contextmanager
def _by_code(path: Path, clock: Clock, code: str) -> Iterator[Workspace]:
    file = key_file_of(path)
    with guarded(path):
        unlocked = unlock_with_code(file, code)
    with opened(path, clock, file, unlocked) as workspace:
        yield workspace


# --------------------------------------------------------------------------------------------- the unit above


def request_recovery(path: Path, clock: Clock, to: Path) -> MadeRecoveryRequest:
    """Write the request of a locked workspace to a stick; the one before it no longer counts.

    Raises ``UsageError``: 用 176 no password, 178 nobody above can open it (the recovery code is the way).
    """
    file = key_file_of(path)
    if file.is_open:
        raise UsageError("用 176", _("没有设密码"), hint=_("不用密码，直接就能打开"))
    slots = file.of_kind("parent")
    if not slots:
        raise UsageError("用 178", _("上级帮不了这个工作区：当时还没有登记他们的电脑"), hint=_("用锁在柜子里的恢复码"))
    require_folder(to)
    sealed, fresh = slots[0].body, exchange.DeviceKeys.generate()
    data = exchange.build_recovery_request(
        fresh,
        org=sealed["org"],
        network=sealed["network"],
        to=sealed["to"],
        sealed=sealed["sealed"],
        created=local_text(clock.now()),
    )
    _keep_pending(file, fresh, data)
    written = write_atomically(unused_name(to, f"{_('密码申请')}_{sealed['org']}", ".xinglin"), data)
    return MadeRecoveryRequest(written, exchange.read_recovery_request(data).fingerprint, tuple(sealed["to"]))


def pending_words(path: Path) -> str:
    """The words of the request that waits for its grant, "" where none does."""
    with contextlib.suppress(KnownError):
        return _pending(key_file_of(path))[1].fingerprint
    return ""


def grant_recovery(
    workspace: Workspace, file: Path, fingerprint: str, to: Path, *, by: str | None = None, second: str | None = None
) -> Granted:
    """Grant the request in ``file``. Raises as ``grant_request``, ``EnvironmentFailure`` where it cannot be read."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise environment_failure(error, file) from error
    return grant_request(workspace, data, file.name, fingerprint, to, by=by, second=second)


def grant_request(
    workspace: Workspace,
    data: bytes,
    shown: str,
    fingerprint: str,
    to: Path,
    *,
    by: str | None = None,
    second: str | None = None,
) -> Granted:
    """Open the seal of a unit below and seal its key again, for the request whose words a person compared.

    Raises ``RefusedError``: 网 151 words differ, 网 152 a second person is needed, 收 303, 311, 301, 325 (not ours to grant),
    收 204, 205, 322 (the seal), and what any file may be refused for.
    """
    request, trust = exchange.read_recovery_request(data), workspace.trust()
    exchange.check_recovery_request(trust, request)
    if not exchange.same_words(request.fingerprint, fingerprint):
        raise RefusedError(
            "网 151", _("核对词对不上，没有批"), where=shown, hint=_("打电话请对方一个词一个词念；还对不上就不要批")
        )
    seen, name = witness(workspace, second), trust.name(request.org)
    root = workspace.root_keys
    identities = [workspace.keys.age_identity, *([root.age_identity] if root else [])]
    key = exchange.open_database_key(request, identities, addressed=trust.names(request.to))
    grant = exchange.build_recovery_grant(
        request,
        key,
        signer=workspace.keys,
        org=workspace.identity.org,
        by=workspace.person(by),
        at=workspace.now_text,
        roster_version=trust.roster.version,
    )
    require_folder(to)
    digest = hashlib.sha256(data).hexdigest()
    # Before the file: a grant that nobody wrote down must not exist.
    with workspace.db.atomic():
        workspace.audit("recovery.grant", request.org, f"{request.fingerprint} · {seen}", who=by)
        drop_waiting(workspace.db, digest)
        set_setting(workspace.db, f"granted:{digest}", workspace.now_text)
    written = write_atomically(unused_name(to, f"{_('密码批复')}_{name}", ".xinglin"), grant)
    return Granted(written, request.org, name, request.fingerprint)


def was_granted(workspace: Workspace, digest: str) -> bool:
    """Whether the request of this SHA-256 has had its grant: it lies on the same stick still."""
    return get_setting(workspace.db, f"granted:{digest}") is not None


def recover_with_grant(
    path: Path, clock: Clock, file: Path, new_password: str, *, person: str | None = None, hint: str = ""
) -> Recovered:
    """A new password by the grant of the request that this computer wrote last.

    Raises ``UsageError``: 用 179 no request waits here, 170, 171, 173; ``RefusedError``: 收 320, 321 (another request's), 303,
    326 (its key opens nothing here), and by the roster inside: 收 201, 301, 304, 310, 312.
    """
    check_password(new_password)
    with _by_grant(path, clock, file) as (workspace, grant):
        reason = _("批复：{org} {by} {at}").format(org=grant.org, by=grant.by, at=grant.at)
        recovered = _new_password(workspace, new_password, person, hint, reason)
    # The grant is used up: its fresh key is gone.
    _pending_file(key_file_of(path)).unlink(missing_ok=True)
    passed(path)
    return recovered


def people_behind_grant(path: Path, clock: Clock, file: Path) -> tuple[Person, ...]:
    """Whose password it may be that was forgotten; nothing is changed. Raises as ``recover_with_grant``."""
    with _by_grant(path, clock, file) as (workspace, _grant):
        return list_people(workspace)


@contextlib.contextmanager
def _by_grant(path: Path, clock: Clock, file: Path) -> Iterator[tuple[Workspace, exchange.RecoveryGrant]]:
    locked = key_file_of(path)
    fresh, request = _pending(locked)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise environment_failure(error, file) from error
    grant = exchange.open_recovery_grant(data, fresh, request)
    with _tried(path, clock, locked, grant.key) as workspace:
        exchange.check_recovery_grant(grant, workspace.trust())
        yield workspace, grant


@contextlib.contextmanager
def _tried(path: Path, clock: Clock, file: KeyFile, key: bytes) -> Iterator[Workspace]:
    try:
        with opened(path, clock, file, Unlocked(key, "parent")) as workspace:
            yield workspace
    except RefusedError as error:
        if error.problem.code != "存 101":
            raise
        raise RefusedError(
            "收 326", _("批复里的钥匙打不开这个工作区"), hint=_("数据可能换过底稿；请再写一张申请单，或用恢复码")
        ) from error


def renew_parent_seal(workspace: Workspace) -> bool:
    """After the roster or an acceptance brought other computers above: seal to them. Nothing to do without a password."""
    before = key_file_of(workspace.path)
    if before.is_open:
        return False
    key, trust, network = workspace.db.key, workspace.trust(), workspace.identity.network
    note = key_note(workspace, "key.parents")
    return change_key_file(workspace.path, lambda file: sealed_to_parents(file, key, trust, network), note) != before


def _new_password(workspace: Workspace, password: str, person: str | None, hint: str, how: str) -> Recovered:
    """For the person named, else for the one who filled in last."""
    slot, name = FIRST, ""
    if people(workspace.db):
        wanted = person or get_setting(workspace.db, "person") or ""
        chosen = find_person(workspace, wanted)
        slot, name = chosen.id, chosen.name
    note = key_note(workspace, "password.recover", slot, how)
    change_key_file(workspace.path, lambda file: with_password(file, workspace.db.key, slot, password, hint), note)
    take_seat(workspace, slot)
    return Recovered(workspace.identity.org, name)


# -------------------------------------------------------------------------------- the request that waits


def _pending_file(file: KeyFile) -> Path:
    # By the salt, which is the workspace's own: the folder may have been moved meanwhile.
    return state_folder() / f"recovery_{file.salt}.json"


def _keep_pending(file: KeyFile, fresh: exchange.DeviceKeys, data: bytes) -> None:
    """In this person's own state, never in the workspace's folder: who takes that folder shall not hold the answer."""
    value = {"fmt": 1, "keys": fresh.to_json(), "request": base64.b64encode(data).decode("ascii")}
    write_atomically(_pending_file(file), json.dumps(value).encode())


def _pending(file: KeyFile) -> tuple[exchange.DeviceKeys, exchange.RecoveryRequest]:
    try:
        value = json.loads(_pending_file(file).read_bytes())
        fresh = exchange.DeviceKeys.from_json(value["keys"])
        return fresh, exchange.read_recovery_request(base64.b64decode(value["request"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            "用 179", _("这台电脑上没有等批复的申请"), hint=_("先写申请单；批复只能在写申请单的那台电脑上用")
        ) from error
