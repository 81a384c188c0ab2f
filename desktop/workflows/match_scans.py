"""收扫描件: photos and scans of signed sheets sorted to their records by the codes that were printed on them.

First everything is looked at and nothing changes (``look_at_scans``); a person sees what goes where; then it is attached
(``attach_scans.attach_scans``). The files themselves are never moved, renamed or thrown away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from desktop.errors import EnvironmentFailure, KnownError, Problem, RefusedError
from desktop.foundation.translation import _
from desktop.model.form_schema import FormSchema
from desktop.model.record import RecordHead, StoredRevision
from desktop.model.sheet_mark import SheetMark, is_mark, parse_mark
from desktop.storage import attachments
from desktop.storage.prints import scans_of
from desktop.storage.records import head
from desktop.storage.revisions import revision
from desktop.workflows.form_words import words_of
from desktop.workflows.printed import Otherwise, differences, otherwise_in_words, printed_revision, whole_data
from desktop.workflows.record_words import day_in_words, title_of_record
from desktop.workflows.scan_files import content_of_file, files_of, why_not_read
from desktop.workflows.workspace import Workspace

if TYPE_CHECKING:
    from desktop.foundation.pictures_scans import ScanPage

# Where a form keeps what came back signed: rows of pictures, else one picture.
PLACES = ("signed_sheet", "signed_both")
_LONGEST = 1920

Status = Literal[
    "match", "changed", "again", "foreign", "deleted", "unknown", "blank", "other", "several", "no_code", "newer", "no_place",
    "refused",
]  # fmt: skip
# What is attached unless somebody says otherwise; what cannot be attached to the record its code names.
GOES: tuple[Status, ...] = ("match", "changed")
# A person may say which record it belongs to.
TO_CHOOSE: tuple[Status, ...] = ("unknown", "blank", "other", "several", "no_code", "newer")


@dataclass(frozen=True)
class ScannedPage:
    """One page: ``page`` of ``pages`` of a file, 0 where the file as a whole could not be read.

    ``rid``: the record its code names, or of whose page it is a second picture; ``record`` that one in words. ``said``: what
    was found, ``do``: what to do about it. ``value``: what it is kept as ("" unless it was asked to be kept). ``code``: of an error.
    """

    file: Path
    page: int
    pages: int
    status: Status
    said: str
    do: str = ""
    rid: str = ""
    record: str = ""
    mark: SheetMark | None = None
    differences: tuple[Otherwise, ...] = ()
    value: str = ""
    code: str = ""
    printed_rev: int = 0
    rev: int = 0

    @property
    def goes(self) -> bool:
        return self.status in GOES

    @property
    def name(self) -> str:
        """扫描.pdf 第 2 页."""
        if self.pages > 1:
            return _("{file} 第 {n} 页").format(file=self.file.name, n=self.page)
        return self.file.name


@dataclass
class _Seen:
    """Across the pages of one look: what was met already. ``kept``: value → the page it came from."""

    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    marks: dict[tuple[str, str, int], str] = field(default_factory=dict)


def look_at_scans(
    workspace: Workspace, paths: Sequence[Path], *, keep: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[ScannedPage, ...]:  # fmt: skip
    """Every page of these files and folders, and where it belongs. No record changes.

    ``keep``: pages are put into the store of attachments, so that they can be shown, and attached when the stick is gone;
    what no record names after a week is cleared away by itself. Raises ``RefusedError`` 印 205; ``EnvironmentFailure`` of
    the own disk only: a file that cannot be read is a page that says so.
    """
    files = files_of(paths)
    seen, found = _Seen(), []
    for number, path in enumerate(files, start=1):
        found += list(_pages_of(workspace, path, seen, keep=keep))
        if progress is not None:
            progress(number, len(files))
    return tuple(found)


def chosen(workspace: Workspace, page: ScannedPage, rid: str) -> ScannedPage:
    """The page, given to a record by a person: as if its code had named it. Raises ``RefusedError`` (填 292)."""
    from desktop.workflows.known_record import known_record

    known_record(workspace, rid)
    made = replace(page, rid=rid, mark=None, differences=(), code="", printed_rev=0)
    refused = _not_attachable(workspace, made, head(workspace.db, rid))
    if refused is not None:
        return refused
    found = head(workspace.db, rid)
    assert found is not None
    now = revision(workspace.db, found.revision_seq)
    words = record_in_words(workspace, found, now)
    if page.value and page.value in _values(workspace, found, now):
        return replace(made, status="again", record=words, said=_("这一张已经附在这条记录上了"), do=_("不用再收"))
    return replace(made, status="match", record=words, rev=found.rev, said=_("您选的记录"), do="")


def record_in_words(workspace: Workspace, found: RecordHead, now: StoredRevision) -> str:
    """9月21日 培训“中医适宜技术培训班”."""
    title = title_of_record(workspace, now.parsed) if now.parsed.op == "put" else ""
    day = day_in_words(found.date, workspace.clock.now().date())
    named = _("“{title}”").format(title=title) if title else ""
    return f"{day} {words_of(workspace, found.form, found.form_ver).title}{named}".strip()


def place_in(schema: FormSchema) -> tuple[str, str]:
    """(repeat, field) where a form keeps signed sheets, ("", field) for one picture, ("", "") where it has no place."""
    for name in PLACES:
        for repeat in schema.repeats:
            if repeat.name == name:
                column = next((item.name for item in repeat.fields if item.kind == "file"), "")
                if column:
                    return name, column
        if any(item.name == name and item.kind == "file" for item in schema.fields):
            return "", name
    return "", ""


# ------------------------------------------------------------------------------------------------ one file


def _pages_of(workspace: Workspace, path: Path, seen: _Seen, *, keep: bool) -> Iterator[ScannedPage]:
    try:
        yield from _read(workspace, path, seen, keep=keep)
    except KnownError as error:
        if isinstance(error, EnvironmentFailure) and error.problem.where != str(path):
            raise  # the own disk: nothing more can be kept
        yield _not_read(path, error.problem)


def _read(workspace: Workspace, path: Path, seen: _Seen, *, keep: bool) -> Iterator[ScannedPage]:
    from desktop.foundation import pictures_scans  # brings Pillow, PDFium and the reader: at the first scan

    content = content_of_file(path)
    try:
        for page in pictures_scans.read_scan(content, _LONGEST):
            base = ScannedPage(path, page.number, page.total, "no_code", "")
            if page.error is not None:
                yield _refused_page(base, why_not_read(page.error))
                continue
            yield _sorted_page(workspace, base, page, seen, keep=keep)
    except ValueError as error:
        code, what, hint = why_not_read(error)
        raise RefusedError(code, what, where=path.name, hint=hint) from error


def _not_read(path: Path, problem: Problem) -> ScannedPage:
    return ScannedPage(path, 0, 0, "refused", problem.message, problem.hint, code=problem.code)


def _refused_page(base: ScannedPage, why: tuple[str, str, str]) -> ScannedPage:
    code, said, do = why
    return replace(base, status="refused", said=said, do=do, code=code)


# ------------------------------------------------------------------------------------------------ one page


def _sorted_page(
    workspace: Workspace, base: ScannedPage, page: ScanPage, seen: _Seen, *, keep: bool
) -> ScannedPage:  # fmt: skip
    assert page.picture is not None
    value = f"{hashlib.sha256(page.picture.content).hexdigest()}.jpg"
    found = _judged(workspace, replace(base, value=value), page.marks, seen)
    if not keep or found.status not in (*GOES, *TO_CHOOSE, "again"):
        return replace(found, value="")  # another unit's paper does not stay here
    attachments.put(
        workspace.db, page.picture.content, media_type="image/jpeg", at=workspace.now_text, name=base.name,
        looks=page.picture.looks,
    )  # fmt: skip
    return found


def _judged(workspace: Workspace, base: ScannedPage, texts: Sequence[str], seen: _Seen) -> ScannedPage:
    """Where a page belongs, by the codes on it."""
    marks, newer, spoilt = _marks(texts)
    records = {mark.record for mark in marks if mark.record}
    by_hand = _("自己选一条记录，或者重新拍一张清楚的")
    if len(records) > 1:
        do = _("一张表拍一张，或者自己选一条记录")
        return replace(base, status="several", said=_("这一页上拍到了 {n} 张表").format(n=len(records)), do=do)
    if not marks:
        if newer:
            return replace(
                base,
                status="newer",
                code="印 102",
                said=_("这张纸是更新的程序印的，这里读不懂它的二维码"),
                do=_("请先更新程序，或者自己选一条记录"),
            )
        if spoilt:
            return replace(
                base, status="no_code", code="印 101", said=_("二维码没有读清，或者不是杏林台账印的"), do=by_hand
            )
        return replace(base, status="no_code", said=_("没有找到二维码，或者拍得看不清"), do=by_hand)
    mark = next((mark for mark in marks if mark.record), marks[0])
    base = replace(base, mark=mark)
    if not mark.record:
        if mark.digest:
            return replace(
                base,
                status="other",
                said=_("这是清单、回执一类的纸，不是哪条记录的签字表"),
                do=_("不用收；真要附上，自己选一条记录"),
            )
        return replace(
            base,
            status="blank",
            said=_("这是空白表，填好以后还不知道是哪条记录的"),
            do=_("自己选一条记录；还没录就先按 Ctrl+N 录"),
        )
    return _of_record(workspace, base, mark, seen)


def _marks(texts: Sequence[str]) -> tuple[list[SheetMark], bool, bool]:
    """(marks of ours, was one of a newer program, was one that claims to be ours and is not)."""
    found, newer, spoilt = [], False, False
    for text in texts:
        if not is_mark(text):
            continue  # a code of somebody else's on the same page: a health code, an advertisement
        try:
            found.append(parse_mark(text))
        except RefusedError as error:
            newer |= error.problem.code == "印 102"
            spoilt |= error.problem.code != "印 102"
    return found, newer, spoilt


def _of_record(workspace: Workspace, base: ScannedPage, mark: SheetMark, seen: _Seen) -> ScannedPage:
    found = head(workspace.db, mark.record)
    base = replace(base, rid=mark.record)
    refused = _not_attachable(workspace, base, found)
    if refused is not None:
        return refused
    assert found is not None
    now = revision(workspace.db, found.revision_seq)
    base = replace(base, record=record_in_words(workspace, found, now), rev=found.rev)
    again = _again(workspace, base, found, now, seen)
    if again is not None:
        return again
    printed = printed_revision(workspace, mark.record, mark.digest)
    if printed is None:
        return replace(
            base, status="changed", said=_("与现有数据不一致：印这张表的那一版，这台电脑上没有"),
            do=_("请对着纸看一遍，不一样就重新打印、签字"),
        )  # fmt: skip
    changed = differences(workspace, printed, now)
    base = replace(base, printed_rev=printed.parsed.rev)
    if changed:
        told = otherwise_in_words(changed, "")
        return replace(base, status="changed", said=_("与现有数据不一致"), do=told, differences=changed)
    return replace(base, status="match", said=_("和记录一致"))


def _not_attachable(workspace: Workspace, base: ScannedPage, found: RecordHead | None) -> ScannedPage | None:
    """Why nothing can be attached to the record: another's, deleted, not here, no place for it."""
    mark, tree, own = base.mark, workspace.tree, workspace.identity.org
    unit = found.unit if found is not None else mark.unit if mark is not None else ""
    if found is None and unit == own:
        return replace(
            base, status="unknown", said=_("这台电脑里没有这条记录"), do=_("换过电脑就先取回旧记录；也可以自己选一条")
        )
    by = revision(workspace.db, found.revision_seq).parsed.by_org if found is not None else ""
    if found is None or own not in (unit, by):
        name = tree[unit].name if unit in tree else unit
        said = _("不是我们单位的：这是{unit}的表").format(unit=name) if name else _("不是我们单位的表")
        return replace(base, status="foreign", code="印 207", said=said, do=_("请交给他们收；文件没有动"))
    if found.op == "del":
        now = revision(workspace.db, found.revision_seq)
        return replace(
            base, status="deleted", code="填 291", record=record_in_words(workspace, found, now), said=_("这条记录已经删除了"),
            do=_("纸作废；要用就重新录一条"),
        )  # fmt: skip
    words = words_of(workspace, found.form, found.form_ver)
    if not place_in(words.schema)[1]:
        return replace(
            base, status="no_place", code="印 208", said=_("“{form}”没有放签字表的地方").format(form=words.title),
            do=_("纸请自己收好；文件没有动"),
        )  # fmt: skip
    return None


def _again(
    workspace: Workspace, base: ScannedPage, found: RecordHead, now: StoredRevision, seen: _Seen
) -> ScannedPage | None:  # fmt: skip
    """The same file, or another picture of a page that is there already."""
    key, page = (base.rid, base.value), _page_key(base)
    held = _values(workspace, found, now)
    first = seen.kept.get(key)
    taken = None if page is None else seen.marks.get(page)
    seen.kept.setdefault(key, base.name)
    if page is not None:
        seen.marks.setdefault(page, base.name)
    if base.value in held:
        return replace(base, status="again", said=_("这一张已经附在这条记录上了"), do=_("不用再收"))
    if first is not None:
        return replace(base, status="again", said=_("和“{name}”是同一张").format(name=first), do=_("不用再收"))
    if taken is not None:
        said = _("和“{name}”拍的是同一页").format(name=taken)
        return replace(base, status="again", said=said, do=_("要两张都留，就把这张也勾上"))
    noted = [note for note in scans_of(workspace.db, base.rid) if page == (note.rid, note.sheet, note.page)]
    there = next((note for note in reversed(noted) if f"{note.sha256}.jpg" in held), None)
    if there is not None:
        day = day_in_words(there.at, workspace.clock.now().date())
        said = _("这一页 {day}附过一张了").format(day=day)
        return replace(base, status="again", said=said, do=_("要两张都留，就把这张也勾上"))
    return None


def _page_key(base: ScannedPage) -> tuple[str, str, int] | None:
    return None if base.mark is None else (base.rid, base.mark.sheet, base.mark.page)


def _values(workspace: Workspace, found: RecordHead, now: StoredRevision) -> set[str]:
    """What the record names in its place for signed sheets."""
    repeat, column = place_in(words_of(workspace, found.form, found.form_ver).schema)
    data: Mapping[str, Any] = whole_data(now)
    rows = data.get(repeat) if repeat else [data]
    return {str(row[column]) for row in rows or () if isinstance(row, Mapping) and row.get(column)}
