"""抽查: which records of the units below are to be checked. Drawn by a seed that is kept, so anybody can draw the same again.

The records of a month, each by the SHA-256 of ``<seed>:<record id>``; the first five per cent of that order (a setting) are
the sample. The seed is the checking unit's code and the month: nobody chooses it, and it stands in every spot check.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Collection, Iterator

from desktop.model.period import Period, parse_period
from desktop.model.record import RecordHead
from desktop.storage.record_lists import Chosen, Key, key_of, page_of_heads, with_lines
from desktop.storage.settings import get_setting
from desktop.workflows.form_words import words_of
from desktop.workflows.programmes import enabled_programmes
from desktop.workflows.record_names import record_name
from desktop.workflows.record_words import day_in_words, figure_in_words, figure_of, title_of_record
from desktop.workflows.workspace import Workspace

SHARE, SHARE_KEY = 5, "spot_check_share"
MOST = 200
_PAGE = 2000
# The month is checked when its records are in: in the first half of a month, the one before.
_SETTLING = dt.timedelta(days=15)
_OUT = frozenset({"draft", "returned", "conflict"})


def sampled_month(today: dt.date) -> Period:
    """The month whose records are checked now."""
    return parse_period((today - _SETTLING).isoformat()[:7])


def seed_of(unit: str, month: Period) -> str:
    return f"{unit}:{month.name}"


def drawn_order(seed: str, rid: str) -> str:
    """The place of a record in the draw."""
    return hashlib.sha256(f"{seed}:{rid}".encode()).hexdigest()


def drawn_records(workspace: Workspace, *, done: Collection[str] = (), keep: str = "") -> list[dict[str, str]]:
    """Rows of the list ``drawn_records``: key, date, name, sample. ``done``: checked already; ``keep``: named by the check in hand."""
    month = sampled_month(workspace.clock.now().date())
    seed = seed_of(workspace.identity.org, month)
    share = get_setting(workspace.db, SHARE_KEY, SHARE)
    found = sorted(_candidates(workspace, month), key=lambda head: drawn_order(seed, head.rid))
    wanted = found[: min(MOST, math.ceil(len(found) * share / 100))]
    chosen = [head for head in wanted if head.rid not in done or head.rid == keep]
    today, rows = workspace.clock.now().date(), []
    for listed in with_lines(workspace.db, sorted(chosen, key=lambda head: (head.unit, head.date))):
        head, words = listed.head, words_of(workspace, listed.head.form, listed.head.form_ver)
        unit = workspace.tree[head.unit]
        said = (
            unit.short_name or unit.name, day_in_words(head.date, today), words.title, title_of_record(workspace, listed.line),
            figure_in_words(*figure_of(words, listed.line.data or {})),
        )  # fmt: skip
        rows.append({"key": head.rid, "date": head.date, "name": " ".join(said), "sample": f"{seed} {share}%"})
    if keep and keep not in {row["key"] for row in rows}:
        rows.append({"key": keep, "date": "", "name": record_name(workspace, keep), "sample": ""})
    return rows


def _candidates(workspace: Workspace, month: Period) -> Iterator[RecordHead]:
    """Hosted activities of the units below that stand."""
    own = workspace.identity.org
    forms = {form for programme in enabled_programmes(workspace) for form in programme.hosted_forms}
    after: Key | None = None
    while True:
        page = page_of_heads(workspace.db, Chosen(month.start, month.end), after=after, limit=_PAGE)
        for head in page:
            if head.unit != own and head.form in forms and head.state not in _OUT and head.unit in workspace.tree:
                yield head
        if len(page) < _PAGE:
            return
        after = key_of(page[-1])
