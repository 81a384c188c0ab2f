"""A rehearsed or finished intake as the clerk reads it: problems first, each with what happened and what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from desktop.errors import Problem
from desktop.foundation.translation import _, listed
from desktop.model.period import parse_period
from desktop.storage.intake import FileResult as StoredResult
from desktop.storage.intake import held_back, quarantined_names
from desktop.workflows.accept_waiting import REQUESTS, WaitingRequest, waiting_requests
from desktop.workflows.compare_revisions import period_words
from desktop.workflows.people import needs_second
from desktop.workflows.receive_files import FileResult, Intake
from desktop.workflows.receive_submission import Counts
from desktop.workflows.workspace import Workspace

# In this order they stand in the table; each is also the word on the chip.
GROUPS = ("refused", "quarantined", "waiting", "conflict", "changed", "suspect", "new", "duplicate")
PROBLEMS = GROUPS[:6]
TAKEN = ("taken", "would_take")
_FOR_OTHERS = ("收 303", "收 312", "收 313")  # written to another unit, from a unit not above, a kit


@dataclass(frozen=True)
class IntakeRow:
    """One file. ``says`` is one line; ``what`` and ``do`` are for the side card, with ``code`` for the telephone.

    ``request``: it is a request whose words (``fingerprint``) a person has to compare; ``held`` names one that waits
    from an earlier stick. ``second``: to grant it takes another person's password. ``by_name``: the unit is only known by the name of the file.
    """

    file: str
    name: str
    kind: str
    group: str
    unit: str
    unit_name: str
    seq: int | None
    period: str
    counts: Counts
    says: str
    what: str
    do: str
    code: str = ""
    where: str = ""
    by_name: bool = False
    request: bool = False
    fingerprint: str = ""
    held: str = ""
    second: bool = False
    status: str = ""

    @property
    def chip(self) -> str:
        """Another word than the group's on its chip: a forgotten password waits for no enrolment."""
        return _("等对词") if self.request and self.kind == "recovery_request" else ""

    @property
    def problem(self) -> bool:
        return self.group in PROBLEMS

    @property
    def records(self) -> int:
        """How many records came (or would come) in with it."""
        return self.counts.new + self.counts.changed + self.counts.conflict if self.status in TAKEN else 0

    @property
    def counted(self) -> bool:
        """Its records were looked at, so its figures mean something."""
        return self.kind == "submission" and self.status in (*TAKEN, "duplicate")


@dataclass(frozen=True)
class IntakeOverview:
    """``good`` files with ``records`` records would be (or were) taken; ``skipped`` are files there is nothing
    to do about.

    ``units`` are those a receipt can be written for; ``left`` the files that were not looked at.
    """

    rows: tuple[IntakeRow, ...]
    counts: Mapping[str, int]
    files: int
    good: int
    records: int
    waiting: int
    skipped: int
    units: tuple[str, ...]
    left: tuple[str, ...]
    dry: bool


def intake_overview(workspace: Workspace, intake: Intake, *, dry: bool) -> IntakeOverview:
    """What came of a rehearsal (``dry``) or an intake; requests that wait from earlier sticks stand with it."""
    own = workspace.identity.org
    foreign = _once([file for file in intake.files if not nothing_to_do(file, own)])
    rows = [_row(workspace, file) for file in foreign]
    here = {row.fingerprint for row in rows if row.request}
    rows += [_held_row(workspace, item) for item in waiting_requests(workspace) if item.fingerprint not in here]
    rows.sort(key=lambda row: (GROUPS.index(row.group), row.unit_name, row.seq or 0, row.name))
    taken = [row for row in rows if row.status in TAKEN]
    answered = {row.unit for row in rows if row.kind == "submission" and row.status in (*TAKEN, "duplicate")}
    return IntakeOverview(
        rows=tuple(rows),
        counts={group: sum(row.group == group for row in rows) for group in GROUPS},
        files=len(foreign),
        good=len(taken),
        records=sum(row.records for row in taken),
        waiting=sum(row.status == "waiting" and not row.held for row in rows),
        skipped=len(intake.files) - len(foreign),
        units=tuple(sorted(answered)),
        left=tuple(PurePath(name).name for name in intake.left),
        dry=dry,
    )


def waiting_overview(workspace: Workspace) -> IntakeOverview:
    """No stick yet: only what waits for a person from earlier ones."""
    seen = intake_overview(workspace, Intake(None, ()), dry=True)
    aside = tuple(_aside_row(workspace, *held) for held in quarantined_names(workspace.db))
    return replace(seen, rows=(*aside, *seen.rows), counts={**seen.counts, "quarantined": len(aside)}, dry=False)


def held_files(workspace: Workspace) -> int:
    """How many files wait for a person: for an enrolment, or put aside (the badge)."""
    return sum(held_back(workspace.db))


def nothing_to_do(file: FileResult | StoredResult, own: str) -> bool:
    """No row, nothing wrong: what this unit wrote to the stick itself, requests of computers known already, and what
    goes down to others (their receipts, kits and packs travel on the same sticks).
    """
    if file.kind in REQUESTS and file.status == "duplicate":
        return True
    if file.kind == "recovery_grant":  # on its way down to the computer that asked
        return True
    down = file.kind in ("receipt", "pack", "kit") and file.error is not None and file.error.code in _FOR_OTHERS
    return file.status == "refused" and (file.unit == own or down)


def _once(files: Iterable[FileResult]) -> list[FileResult]:
    """The same request again (it travels with every file until it is answered) is one request."""
    seen: set[str] = set()
    kept = []
    for file in files:
        if not file.fingerprint or file.fingerprint not in seen:
            kept.append(file)
        seen.add(file.fingerprint)
    return kept


def _row(workspace: Workspace, file: FileResult) -> IntakeRow:
    name = PurePath(file.file).name
    said_unit, said_period, said_seq = _by_name(workspace, name)
    known = file.unit in workspace.tree
    request = file.kind in REQUESTS and bool(file.fingerprint) and file.status == "waiting"
    group = _group(file)
    row = IntakeRow(
        file=file.file,
        name=name,
        kind=file.kind,
        group=group,
        unit=file.unit if known else "",
        unit_name=workspace.tree[file.unit].name if known else said_unit or _("（不认识的单位）"),
        seq=file.seq if file.kind == "submission" else said_seq if file.kind == "unknown" else None,
        period=period_words(file.period or said_period),
        counts=file.counts,
        says=_says(file, group),
        what="",
        do="",
        by_name=not known and bool(said_unit),
        request=request,
        fingerprint=file.fingerprint,
        second=request and file.kind == "recovery_request" and needs_second(workspace),
        status=file.status,
    )
    told = file.error if file.error is not None and not request else None
    return _told(row, told) if told else replace(row, what=_what(row, file), do=_do(row, bool(file.missing)))


def _told(row: IntakeRow, problem: Problem) -> IntakeRow:
    what = _sentence(problem.message)
    do = _sentence(problem.hint) or _("别的文件照收。请打电话问一问，说出下面的代码。")
    where = "" if problem.where == row.name else problem.where
    return replace(row, what=what, do=do, code=problem.code, where=where)


def _held_row(workspace: Workspace, item: WaitingRequest) -> IntakeRow:
    forgotten = item.kind == "recovery_request"
    row = IntakeRow(
        file="", name=item.name, kind=item.kind, group="waiting", unit=item.unit, unit_name=item.unit_name, seq=None, period="",
        counts=Counts(), says=_waits(item.kind), what="", do="", request=True, fingerprint=item.fingerprint, held=item.sha256,
        second=forgotten and needs_second(workspace), status="waiting",
    )  # fmt: skip
    what = _asks(row)
    if item.files:
        what += _("它有 {n} 个文件先留着，等核对。").format(n=item.files)
    return replace(row, what=what, do=_do(row))


def _waits(kind: str) -> str:
    return _("忘了密码，等您对词") if kind == "recovery_request" else _("核对单，等您对词")


def _asks(row: IntakeRow) -> str:
    """A request in one sentence."""
    if row.kind == "recovery_request":
        return _("{unit} 忘了密码，送来申请单，请这里帮忙打开。").format(unit=row.unit_name)
    return _("这是 {unit} 的电脑送来的核对单，还没有对过词。").format(unit=row.unit_name)


def _aside_row(workspace: Workspace, name: str, unit: str, seq: int | None, reason: str) -> IntakeRow:
    """``reason`` is kept as 收 410 and its sentence."""
    code = " ".join(reason.split(" ")[:2])
    told = reason.removeprefix(code).strip()
    title = workspace.tree[unit].name if unit in workspace.tree else unit or _("（不认识的单位）")
    return IntakeRow(
        file="", name=name, kind="submission", group="quarantined", unit=unit, unit_name=title, seq=seq or None, period="",
        counts=Counts(), says=told.rstrip("。"), what=_sentence(told), code=code, status="quarantined",
        do=_("两个都先放着，都没有算数。请打电话问清楚是哪台电脑，请他们在对的那台上再报一次。"),
    )  # fmt: skip


def _group(file: FileResult) -> str:
    if file.status in ("refused", "quarantined", "waiting", "duplicate"):
        return file.status
    if file.counts.conflict:
        return "conflict"
    if file.counts.changed:
        return "changed"
    return "suspect" if file.counts.suspect else "new"


def _says(file: FileResult, group: str) -> str:
    if group == "waiting":
        return _waits(file.kind) if file.kind in REQUESTS else _("等核对单，文件先留着")
    if file.error is not None:
        return file.error.message.rstrip("。")
    kinds = {"pack": _("下发包"), "receipt": _("回执"), "enrol": _("核对单"), "kit": _("启用包")}
    counts = file.counts
    said = [
        (counts.conflict, _("{n} 条和这里的不一样")),
        (counts.changed, _("{n} 条是改过的")),
        (counts.suspect, _("{n} 条像是记重了")),
    ]
    parts = [kinds[file.kind]] if file.kind in kinds else []
    parts += [text.format(n=n) for n, text in said if n]
    if file.missing:
        parts.append(_("缺第 {numbers} 号").format(numbers=listed(map(str, file.missing))))
    if file.lacking:
        parts.append(_("{n} 张照片没有带来").format(n=file.lacking))
    if group == "duplicate" and file.kind == "submission":
        parts.append(_("收过，一样的"))
    return _("，").join(parts)


def _what(row: IntakeRow, file: FileResult) -> str:
    if row.request:
        return _asks(row)
    if row.group == "duplicate":
        return _("这个文件以前收过，一样的。")
    counts = row.counts
    parts = [
        (counts.new, _("{n} 条是新的。")),
        (counts.changed, _("{n} 条是退回后改过，或者村里自己改过的。")),
        (counts.conflict, _("{n} 条和这里的同一版不一样。")),
        (counts.suspect, _("{n} 条像是和别的记录记了同一件事。")),
        (counts.same, _("{n} 条以前收过。")),
    ]
    told = "".join(text.format(n=n) for n, text in parts if n)
    if file.missing:
        told += _("中间缺第 {numbers} 号，可能 U 盘丢了。").format(numbers=listed(map(str, file.missing)))
    if file.lacking:
        told += _("有 {n} 张照片没有带来，记录照收。").format(n=file.lacking)
    return told or _("没有新记录。")


def _do(row: IntakeRow, missing: bool = False) -> str:
    if row.request and row.kind == "recovery_request":
        return _("打电话请本人念八个词，都对上才批。批复写回 U 盘，只有写申请单的那台电脑打得开。按 Enter 对词。")
    if row.request:
        return _("打电话，或者拿盖章的核对单来，八个词都对上，才收下。按 Enter 对词。")
    if row.group == "duplicate":
        return _("不用管。回执照旧，再写一份带回去就行。")
    if row.group == "conflict":
        return _("两个都留着，进“审核”再看，不自动盖。")
    if row.group in ("changed", "suspect"):
        return _("照收。收下以后，在“审核”里排在前面，一条条看。")
    if missing:
        return _("照收。请他们再报一次，缺的会自动带上。")
    return _("可以收下。收下以后，在“审核”里一条条看，或者整单通过。")


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in "。！？." else f"{text}。"


def _by_name(workspace: Workspace, name: str) -> tuple[str, str, int | None]:
    """Unit, period and number as the name of a file tells them: ``上报_石桥村卫生室_2023-09_0007.xinglin``."""
    parts = PurePath(name).stem.split("_")
    names = {unit.name for unit in workspace.tree}
    unit = next((part for part in parts if part in names), "")
    period = next((part for part in parts if _is_period(part)), "")
    numbers = [part for part in _first_words(parts) if part.isdigit() and len(part) == 4 and part != period]
    return unit, period, int(numbers[-1]) if unit and numbers else None


def _first_words(parts: Iterable[str]) -> list[str]:
    """``0007 (2)`` → ``0007``."""
    return [part.partition(" ")[0] for part in parts]


def _is_period(text: str) -> bool:
    try:
        parse_period(text)
    except ValueError:
        return False
    return "-" in text


def without_settled(before: IntakeOverview, waiting: Collection[str]) -> IntakeOverview:
    """What was shown, less the requests (by words) that nobody has to compare any more, and the files they held up."""
    settled = [row for row in before.rows if row.request and row.fingerprint not in waiting]
    gone = {row.unit for row in settled if row.kind == "enrol"}  # the files that waited for the computer go with it
    rows = tuple(
        row
        for row in before.rows
        if row not in settled and (row.group != "waiting" or row.unit not in gone or row.request)
    )
    counts = {group: sum(row.group == group for row in rows) for group in GROUPS}
    return replace(before, rows=rows, counts=counts, waiting=sum(row.status == "waiting" for row in rows))
