"""Files of a record from a screen's side: several taken in at once, one shown small or large, one copied out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.errors import KnownError, RefusedError
from desktop.foundation import file_kinds
from desktop.foundation.atomic import unused_name, write_atomically
from desktop.foundation.translation import _
from desktop.model.form_schema import FormSchema
from desktop.storage import attachments
from desktop.storage.records import head
from desktop.workflows.attach import Attached, attach, attached, content_of, files_in
from desktop.workflows.form_words import words_of
from desktop.workflows.record_words import day_in_words
from desktop.workflows.workspace import Workspace

if TYPE_CHECKING:
    from desktop.forms import Issue

# What a picker offers; what a file really is, its bytes say.
TYPES_OFFERED = ("jpg", "jpeg", "png", "gif", "webp", "bmp", "tif", "tiff", "avif", "pdf", "docx", "xlsx", "mp3", "wav", "amr", "ogg")  # fmt: skip


@dataclass(frozen=True)
class Twin:
    """A photo that looks like one of another record: ``name`` the file just taken, ``record`` the other, in words."""

    name: str
    record: str


@dataclass(frozen=True)
class AttachedFiles:
    """What was taken, each once, in order; why the others were not; what another record has already."""

    taken: tuple[Attached, ...]
    refused: tuple[KnownError, ...]
    twins: tuple[Twin, ...] = ()


@dataclass(frozen=True)
class ShownFile:
    """``words``: name and size, or why there is nothing to see. ``picture``: a JPEG, b"" for what is no photo."""

    value: str
    words: str
    ending: str = ""
    picture: bytes = b""
    lost: bool = False


def attach_all(
    workspace: Workspace, paths: Sequence[Path], *, rid: str = "", longest: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> AttachedFiles:  # fmt: skip
    """Take these files for the record ``rid`` one by one; one that is refused holds up no other."""
    taken: dict[str, Attached] = {}
    refused: list[KnownError] = []
    for number, path in enumerate(paths, start=1):
        try:
            made = attach(workspace, path, longest=longest)
            taken.setdefault(made.value, made)
        except KnownError as error:
            refused.append(error)
        if progress is not None:
            progress(number, len(paths))
    twins = [twin for item in taken.values() if (twin := twin_of(workspace, item, rid)) is not None]
    return AttachedFiles(tuple(taken.values()), tuple(refused), tuple(twins))


def twin_of(workspace: Workspace, item: Attached, rid: str) -> Twin | None:
    """The same photo, or the same scene photographed into another file, in another record of this computer."""
    held = attachments.info(workspace.db, item.ref.sha256)
    alike = attachments.looking_like(workspace.db, held.looks) if held is not None else []
    for sha256 in dict.fromkeys([item.ref.sha256, *(other.ref.sha256 for other in alike)]):
        for other_rid in attachments.named_by(workspace.db, sha256):
            other = head(workspace.db, other_rid)
            if other is not None and other_rid != rid:
                day = day_in_words(other.date, workspace.clock.now().date())
                return Twin(item.name, f"{day} {words_of(workspace, other.form, other.form_ver).title}")
    return None


def twin_issues(
    workspace: Workspace, schema: FormSchema, data: Mapping[str, Any], rid: str, explained: Collection[str]
) -> list[Issue]:
    """A question for each file field of a record that holds a photo of another record, unless it was explained."""
    from desktop.forms import Issue  # brings the form engine: a screen that only shows files does without

    found: dict[str, Issue] = {}
    for field, value in files_in(schema, data):
        item = attached(workspace, value) if field.name not in explained and field.name not in found else None
        twin = twin_of(workspace, item, rid) if item is not None else None
        if twin is not None:
            words = _("这张照片在另一条记录里用过：{record}。是同一场吗？").format(record=twin.record)
            found[field.name] = Issue("warning", field.name, None, words, "填 206")
    return list(found.values())


def show_file(workspace: Workspace, value: str, longest: int) -> ShownFile:
    """A file as it may be shown; one that is not here, or not what it was, says so in words."""
    found = attached(workspace, value)
    if found is None:
        return ShownFile(value, _("附件不在这台电脑上"), lost=True)
    words = "　".join(part for part in (found.name, found.size_words) if part)
    ending = file_kinds.extension_of(found.ref.type)
    if not found.is_photo:
        return ShownFile(value, words, ending)
    from desktop.foundation import pictures  # brings Pillow: at the first photo

    try:
        return ShownFile(value, words, ending, pictures.clean(content_of(workspace, value), longest).content)
    except RefusedError as error:
        return ShownFile(value, error.problem.message, ending, lost=True)
    except pictures.UnreadablePictureError:  # sent by another program: kept as it came
        return ShownFile(value, words, ending)


def save_copy(workspace: Workspace, value: str, folder: Path) -> Path:
    """Write a file into a folder somebody chose, in clear: that is noted in the audit log. Raises 存 121, 存 122."""
    content = content_of(workspace, value)
    found = attached(workspace, value)
    ending = value.rpartition(".")[2]
    stem = Path(found.name).stem if found is not None and found.name else _("附件") + f"_{value[:8]}"
    with workspace.db.atomic():
        workspace.audit("attachment.copy", value[:12])
    return write_atomically(unused_name(folder, stem, f".{ending}"), content)
