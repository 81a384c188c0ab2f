"""报送: a table is kept as it was reported, whole; reporting it again makes the next version and never touches the former."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from desktop.consolidation.frozen import fact_rows, facts_of_rows, from_document, same_figures, to_document
from desktop.errors import RefusedError, UsageError
from desktop.foundation import canonical_json
from desktop.foundation.translation import _
from desktop.model.programme import Fact, TableResult
from desktop.model.unit import Unit, UnitTree
from desktop.storage import frozen as kept
from desktop.storage.frozen import Frozen, StampedScan
from desktop.storage.provenance import Digest, digests
from desktop.storage.registers import load_register
from desktop.workflows.attach import attach
from desktop.workflows.close_period import closing_of
from desktop.workflows.consolidate import official_table, template_of
from desktop.workflows.programmes import deadlines_of, period_of, programme_of
from desktop.workflows.workspace import Workspace

# Facts a part: a month of 500 clinics has a quarter of a million, and no more of them than this are text at a time.
FACTS_A_PART = 20_000
LEAST_REASON = 4  # characters of 更正说明, as of every explanation


@dataclass(frozen=True)
class FrozenTable:
    """A reported version. ``fresh``: made just now, not found as it was. ``scans``: its stamped papers.

    ``late``: how a record that comes after the period is closed is counted; ``records``: how many stand behind it.
    """

    programme: str
    table: str
    period: str
    line: str | None
    version: int
    at: str
    who: str
    reason: str
    programme_version: int
    template: str
    records: int
    sha256: str
    scans: tuple[StampedScan, ...] = ()
    fresh: bool = False


@dataclass(frozen=True)
class Kept:
    """All that was kept of a version. ``records``: id → (revision, hash of its line); ``tree``: the units as they were.

    ``sources``: the queries and columns, as the programme had them; ``settings``: what else decided the figures.
    """

    frozen: FrozenTable
    result: TableResult
    records: Mapping[str, Digest]
    tree: UnitTree
    phone: str
    settings: Mapping[str, Any] = field(default_factory=dict)


def freeze_table(
    workspace: Workspace, programme: str, table: str, period: str, *, line: str | None = None, reason: str = "",
    person: str | None = None,
) -> FrozenTable:  # fmt: skip
    """Keep a table as it is now. One that is just as it was reported last stays that version.

    Raises ``UsageError`` as ``official_table``, ``RefusedError`` 表 140 for another version without 更正说明.
    """
    result = official_table(workspace, programme, table, period, line=line)
    before = versions_of(workspace, programme, table, period, line=line)
    behind = digests(workspace.db, sorted({fact.record for fact in result.facts}))
    if before:
        last = kept_table(workspace, before[-1])
        if last.records == behind and same_figures(last.result, result):
            return before[-1]
        if len(reason.strip()) < LEAST_REASON:
            raise RefusedError(
                "表 140", _("这张表报送过了，再报一次要写更正说明"), where=f"{programme} {table} {period}",
                hint=_("写明改了什么、为什么，至少 {n} 个字").format(n=LEAST_REASON),
            )  # fmt: skip
    manifest, contents = _packed(workspace, result, behind, reason.strip() if before else "", person)
    if before:
        manifest = kept.Manifest(**{**vars(manifest), "version": before[-1].version + 1, "former": before[-1].sha256})
    with workspace.db.atomic():
        made = kept.keep(workspace.db, manifest, contents)
        target = " ".join(part for part in (programme, table, period, line or "") if part)
        workspace.audit("table.freeze", f"{target} · {manifest.version} · {made.sha256[:12]}", manifest.reason, person)
    return _told(workspace, made, fresh=True)


def versions_of(
    workspace: Workspace, programme: str, table: str, period: str, *, line: str | None = None
) -> tuple[FrozenTable, ...]:
    """Every reported version of a table, the first first."""
    found = kept.versions(workspace.db, programme, table, period, line or "")
    return tuple(_told(workspace, item) for item in found)


def frozen_version(
    workspace: Workspace,
    programme: str,
    table: str,
    period: str,
    *,
    line: str | None = None,
    version: int | None = None,
) -> FrozenTable:
    """One reported version, the newest by default. Raises ``UsageError`` 用 185."""
    found = versions_of(workspace, programme, table, period, line=line)
    chosen = [item for item in found if version in (None, item.version)]
    if not chosen:
        raise UsageError(
            "用 185", _("这张表没有报送过这一版"), where=f"{programme} {table} {period}",
            hint=_("先冻结：xinglin freeze；或去掉 --frozen 看现在的数"),
        )  # fmt: skip
    return chosen[-1]


def kept_table(workspace: Workspace, frozen: FrozenTable) -> Kept:
    """A version as it was reported, proved. Raises ``RefusedError`` (存 141)."""
    item = _of(workspace, frozen)
    document = _read(workspace, item, "table")
    facts = [fact for name in _fact_parts(item) for fact in facts_of_rows(_read(workspace, item, name))]
    template = kept.part(workspace.db, item, "template")
    units = [Unit(**row) for row in _read(workspace, item, "units")]
    result = from_document(document, facts, {item.manifest.template: template} if template else {})
    records = {rid: (int(rev), str(sha)) for rid, rev, sha in _read(workspace, item, "records")}
    settings = _read(workspace, item, "settings")
    return Kept(frozen, result, records, UnitTree.of(units), str(settings.get("phone", "")), settings)


def stamp(workspace: Workspace, frozen: FrozenTable, path: Path, person: str | None = None) -> FrozenTable:
    """Attach the stamped scan of a reported version. Raises ``RefusedError`` 填 301 – 305, 存 123."""
    held = attach(workspace, path)
    with workspace.db.atomic():
        scan = StampedScan(held.ref, held.name, workspace.now_text, workspace.person(person))
        kept.add_scan(workspace.db, frozen.sha256, scan)
        workspace.audit(
            "table.stamp", f"{frozen.programme} {frozen.table} {frozen.period} · {frozen.version}", who=person
        )
    return _told(workspace, _of(workspace, frozen))


def frozen_as_xlsx(workspace: Workspace, frozen: FrozenTable, person: str | None = None) -> bytes:
    """The reported figures on the template they were reported on."""
    from desktop.reports import xlsx  # openpyxl is slow to import and rarely wanted

    was = kept_table(workspace, frozen)
    _written_down(workspace, "export.xlsx", frozen, person)
    return xlsx.write_table(
        was.result, was.tree, template=template_of(was.result), filler=frozen.who, phone=was.phone, stamp=said_when(frozen)
    )  # fmt: skip


def frozen_as_pdf(workspace: Workspace, frozen: FrozenTable, person: str | None = None) -> bytes:
    """The reported figures as they were printed."""
    from desktop.reports import pdf  # so is reportlab

    was = kept_table(workspace, frozen)
    _written_down(workspace, "print.pdf", frozen, person)
    return pdf.write_table(was.result, was.tree, filler=frozen.who, phone=was.phone, stamp=said_when(frozen))


def frozen_as_docx(workspace: Workspace, frozen: FrozenTable, person: str | None = None) -> bytes:
    """The reported figures as a Word file."""
    from desktop.reports import docx_table  # and Word's library

    was = kept_table(workspace, frozen)
    _written_down(workspace, "export.docx", frozen, person)
    return docx_table.write_table(was.result, was.tree, filler=frozen.who, phone=was.phone, stamp=said_when(frozen))


def said_when(frozen: FrozenTable) -> str:
    """What stands on a reported table beside the unit: 报送时 2023-09-25 17:05，第 1 版."""
    return _("报送时 {at}，第 {n} 版").format(at=frozen.at[:16].replace("T", " "), n=frozen.version)


def _written_down(workspace: Workspace, what: str, frozen: FrozenTable, person: str | None) -> None:
    place = (frozen.programme, frozen.table, frozen.period, frozen.line or "", f"· {frozen.version}")
    with workspace.db.joined():
        workspace.audit(what, " ".join(part for part in place if part), who=person)


def _packed(
    workspace: Workspace, result: TableResult, behind: Mapping[str, Digest], reason: str, person: str | None
) -> tuple[kept.Manifest, dict[str, bytes]]:
    """The manifest of a first version, and the bytes of every part."""
    table = result.table
    programme = programme_of(workspace, table.programme)
    days = period_of(programme, result.period)
    template = template_of(result)
    year = next((name for name, raw in table.templates.items() if raw is template), "") if template else ""
    closing = closing_of(workspace, table.programme, result.period)
    settings = {
        "programme_title": programme.title, "deadlines": deadlines_of(programme, days, load_register(workspace.db, "deadlines")),
        "chosen": {name: programme.setting(name) for name in programme.settings}, "phone": workspace.unit.phone,
        "closed": closing.at if closing else "", "register_day": workspace.now_text,
    }  # fmt: skip
    units = [asdict(unit) for unit in workspace.tree if workspace.tree.is_under(unit.code, result.top)]
    contents = {
        "table": _written(to_document(result)),
        "records": _written([[rid, rev, sha] for rid, (rev, sha) in sorted(behind.items())]),
        "units": _written(units),
        "settings": _written(settings),
        **{f"facts/{number:04}": raw for number, raw in enumerate(_chunks(result.facts))},
        **({"template": template} if template else {}),
    }
    manifest = kept.Manifest(
        programme=table.programme, name=table.name, period=result.period, line=result.line or "", version=1,
        start=days.start, end=days.end, at=workspace.now_text, who=workspace.person(person),
        org=workspace.identity.org, reason=reason, former="", programme_version=programme.version, template=year,
        records=len(behind), parts={},
    )  # fmt: skip
    return manifest, contents


def _chunks(facts: Sequence[Fact]) -> Iterator[bytes]:
    for start in range(0, len(facts), FACTS_A_PART):
        yield _written(fact_rows(facts[start : start + FACTS_A_PART]))


def _written(value: Any) -> bytes:
    return zlib.compress(canonical_json.dump(value), 6)


def _read(workspace: Workspace, item: Frozen, name: str) -> Any:
    raw = kept.part(workspace.db, item, name)
    assert raw is not None  # every version has these parts, and its manifest was proved
    return json.loads(zlib.decompress(raw))


def _fact_parts(item: Frozen) -> list[str]:
    return sorted(name for name in item.manifest.parts if name.startswith("facts/"))


def _of(workspace: Workspace, frozen: FrozenTable) -> Frozen:
    found = kept.versions(workspace.db, frozen.programme, frozen.table, frozen.period, frozen.line or "")
    return next(item for item in found if item.sha256 == frozen.sha256)


def _told(workspace: Workspace, item: Frozen, *, fresh: bool = False) -> FrozenTable:
    said = item.manifest
    return FrozenTable(
        said.programme, said.name, said.period, said.line or None, said.version, said.at, said.who, said.reason,
        said.programme_version, said.template, said.records, item.sha256, tuple(kept.scans(workspace.db, item.sha256)),
        fresh,
    )  # fmt: skip
