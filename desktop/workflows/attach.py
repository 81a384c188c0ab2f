"""Photos and scans of a record: taken in as they may be kept, named by what they are, found again.

A file field holds ``<sha256>.<ending>``; the bytes lie in the store of attachments, kept before the record that names
them. What a file was called here stays here: people write patients' names into file names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from desktop.errors import EnvironmentFailure, KnownError, RefusedError
from desktop.foundation import file_kinds
from desktop.foundation.atomic import environment_failure, size_in_words
from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _
from desktop.model.form_schema import FieldSchema, FormSchema, RepeatSchema
from desktop.model.record import AttachmentRef
from desktop.storage import attachments
from desktop.workflows.workspace import Workspace

# Read before it is made smaller; beyond that it is a film or a mistake.
MOST_READ_BYTES = 60 * 1024 * 1024
_VALUE = re.compile(r"([0-9a-f]{64})\.[a-z0-9]{1,5}")


@dataclass(frozen=True)
class Attached:
    """``value`` is what the field holds; ``here``: the bytes are in this workspace. ``name`` "" for what others sent."""

    value: str
    ref: AttachmentRef
    name: str
    here: bool = True

    @property
    def is_photo(self) -> bool:
        return self.ref.type in file_kinds.PHOTO_TYPES

    @property
    def size_words(self) -> str:
        return size_in_words(self.ref.size)


def attach(workspace: Workspace, path: Path, *, longest: int = 0) -> Attached:
    """Take a file from this computer or a stick. ``longest``: of a photo, pixels, where the form asks for less.

    Raises ``RefusedError`` 填 301 – 305, 存 123, ``EnvironmentFailure`` (environment).
    """
    try:
        if path.stat().st_size > MOST_READ_BYTES:
            raise _too_large(path.name)
        content = path.read_bytes()
    except OSError as error:
        raise environment_failure(error, path) from error
    return attach_bytes(workspace, content, path.name, longest=longest)


def attach_bytes(workspace: Workspace, content: bytes, name: str, *, longest: int = 0) -> Attached:
    """As ``attach``, for bytes at hand. A photo is written anew without metadata; anything else is kept as it is."""
    if not content:
        raise RefusedError("填 305", _("这个文件是空的"), where=name, hint=_("多半没有拷完，换一份再试"))
    media_type, looks = file_kinds.media_type_of(content), ""
    if media_type in file_kinds.PHOTO_TYPES:
        content, looks = _cleaned(content, name, longest)
        media_type = "image/jpeg"
    elif media_type not in file_kinds.OTHER_TYPES:
        raise _not_taken(media_type, name)
    ref = attachments.put(workspace.db, content, media_type=media_type, at=workspace.now_text, name=name, looks=looks)
    return Attached(value_of(ref), ref, name)


def value_of(ref: AttachmentRef) -> str:
    """What a field holds for a file."""
    return f"{ref.sha256}.{file_kinds.extension_of(ref.type)}"


def hash_of(value: Any) -> str:
    """The hash in a field's value; "" for anything else (an imported name, a path)."""
    found = _VALUE.fullmatch(value) if isinstance(value, str) else None
    return found[1] if found else ""


def attached(workspace: Workspace, value: Any) -> Attached | None:
    """What is known here of a field's value; None where it is not here."""
    digest = hash_of(value)
    held = attachments.info(workspace.db, digest) if digest else None
    return None if held is None else Attached(str(value), held.ref, held.name)


def content_of(workspace: Workspace, value: str) -> bytes:
    """The bytes behind a field's value, proved. Raises ``RefusedError`` 存 121, 存 122."""
    return attachments.read(workspace.db, hash_of(value))


def files_in(schema: FormSchema | RepeatSchema, data: Mapping[str, Any]) -> Iterator[tuple[FieldSchema, str]]:
    """(field, value) of every file field that has one, rows in order."""
    for field in schema.fields:
        if field.kind == "file" and data.get(field.name):
            yield field, str(data[field.name])
    for repeat in schema.repeats:
        rows = data.get(repeat.name)
        for row in rows if isinstance(rows, list | tuple) else ():
            if isinstance(row, Mapping):
                yield from files_in(repeat, row)


def refs_in(workspace: Workspace, schema: FormSchema, data: Mapping[str, Any]) -> tuple[AttachmentRef, ...]:
    """What the record's line says of its files, each once, in the order of the form."""
    found: dict[str, AttachmentRef] = {}
    for _field, value in files_in(schema, data):
        held = attached(workspace, value)
        if held is not None:
            found.setdefault(held.ref.sha256, held.ref)
    return tuple(found.values())


@dataclass(frozen=True)
class NotTaken:
    """A file of an input that was not taken: at which field, in which row (0: none), why."""

    field: str
    row: int
    repeat: str
    error: KnownError


def take_paths(
    workspace: Workspace, schema: FormSchema | RepeatSchema, data: Mapping[str, Any], folder: Path,
    *, row: int = 0, repeat: str = "", longest: Mapping[str, int] | None = None,
) -> tuple[dict[str, Any], list[NotTaken]]:  # fmt: skip
    """The data with every path in a file field replaced by what it was kept as; paths start at ``folder``.

    A value that is in the store stays. Raises for the environment only (a full disk).
    """
    taken, refused = dict(data), []
    for field in schema.fields:
        value = data.get(field.name)
        if field.kind != "file" or value in (None, ""):
            continue
        try:
            taken[field.name] = _take(workspace, value, folder, (longest or {}).get(field.name, 0))
        except KnownError as error:
            if isinstance(error, EnvironmentFailure) and error.problem.code != "环 105":
                raise
            refused.append(NotTaken(field.name, row, repeat, error))
    for inner in schema.repeats:
        rows = data.get(inner.name)
        if not isinstance(rows, list) or not has_files(inner):
            continue
        done: list[Any] = []
        for number, held in enumerate(rows, start=1):
            made: Any = held
            if isinstance(held, Mapping):
                made, bad = take_paths(
                    workspace, inner, held, folder, row=number, repeat=inner.name, longest=longest
                )  # fmt: skip
                refused += bad
            done.append(made)
        taken[inner.name] = done
    return taken, refused


def has_files(schema: FormSchema | RepeatSchema) -> bool:
    """True if any field of it may hold a file."""
    return any(field.kind == "file" for field in schema.fields) or any(has_files(inner) for inner in schema.repeats)


def keep_received(workspace: Workspace, found: Mapping[str, bytes], types: Mapping[str, str]) -> None:
    """Keep what came with a verified batch; what is here already is not written again."""
    for digest, content in found.items():
        if not attachments.has(workspace.db, digest):
            kind = types.get(digest) or file_kinds.media_type_of(content)
            attachments.put(workspace.db, content, media_type=kind, at=workspace.now_text)


def _take(workspace: Workspace, value: Any, folder: Path, longest: int) -> str:
    if hash_of(value):
        held = attached(workspace, value)
        if held is None:
            raise RefusedError(
                "填 306", _("这个附件不在这台电脑上"), where=str(value), hint=_("写文件的路径，重新附一次")
            )
        return held.value
    if not isinstance(value, str):
        raise RefusedError("填 307", _("文件要写成路径"), where=str(value)[:80])
    return attach(workspace, folder / value, longest=longest).value


def _cleaned(content: bytes, name: str, longest: int) -> tuple[bytes, str]:
    from desktop.foundation import pictures  # brings Pillow: at the first photo

    try:
        made = pictures.clean(content, min(longest or pictures.LONGEST_PX, pictures.LONGEST_PX))
    except pictures.ManyPagesError as error:
        raise RefusedError(
            "填 303", _("这个图片文件里有好几页"), where=name, hint=_("请扫描成 PDF，或一页存一张")
        ) from error
    except pictures.UnreadablePictureError as error:
        raise RefusedError(
            "填 302", _("这张照片打不开，或者大得出奇"), where=name, hint=_("在看图软件里打开看看，另存为 JPG 再试")
        ) from error
    return made.content, made.looks


def _not_taken(media_type: str, name: str) -> RefusedError:
    if media_type == file_kinds.HEIC:
        hint = _("这是苹果手机的 HEIC 照片：在手机“设置—相机—格式”里选“兼容性最佳”，或另存为 JPG")
    elif media_type == file_kinds.FILM:
        hint = _("录像和 m4a 录音里带着拍摄的地点，这里去不掉；请截一张照片")
    else:
        hint = _("能收的有：照片（JPG、PNG 等）、PDF、Word（docx）、Excel（xlsx）、录音（mp3、wav、amr、ogg）")
    return RefusedError("填 301", _("这种文件不能附"), where=name, hint=hint)


def _too_large(name: str) -> RefusedError:
    return RefusedError(
        "填 304", _("文件太大：最多 {most}").format(most=size_in_words(MOST_READ_BYTES)), where=name,
        hint=_("录像请截一张照片；扫描请选小一点的分辨率"),
    )  # fmt: skip
