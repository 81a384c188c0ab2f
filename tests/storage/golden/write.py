"""Write the golden database of a release: run once, with the code of that release, and kept for ever.

    python -m tests.storage.golden.write        → tests/storage/golden/schema_1.2.db

Whoever raises ``VERSION`` runs it before the release and adds nothing else: the test finds the file by its name.
"""

from __future__ import annotations

import sys
from pathlib import Path

from desktop.storage.audit import record_audit
from desktop.storage.batches import save_batch
from desktop.storage.database import Database, open_database
from desktop.storage.migrations import VERSION
from desktop.storage.packs import save_form
from desktop.storage.records import add_event, refresh_head
from desktop.storage.revisions import acknowledge
from desktop.storage.settings import set_setting
from tests.storage.samples import FEED, FREE_CLINIC, KEY, OTHER_FEED, UNIT, batch_row, event, line, numbers, raw, store


def fill(db: Database) -> None:
    """Every kind of thing a ledger holds."""
    save_form(db, "free_clinic", "1", "<xform/>", FREE_CLINIC, 1)
    set_setting(db, "identity", {"org": UNIT, "feed": FEED})
    digests = [store(db, line(f"R{number}", activity_date=f"2023-09-{10 + number}"))[1] for number in range(5)]
    digests.append(store(db, line("R1", 2, visits_offline=40))[1])
    digests.append(store(db, line("R2", 2, op="del"))[1])
    save_batch(db, batch_row(1, feed=FEED, origin="own"), numbers(db, digests))
    acknowledge(db, digests[:3], batch_row(1, feed=FEED).hash)
    store(db, line("X1"), batch=batch_row(2).hash, feed=OTHER_FEED)
    save_batch(db, batch_row(2), numbers(db, [raw(line("X1"))[1]]))
    add_event(db, event("R3", 1, "returned", "人数不对"))
    refresh_head(db, "R3")
    record_audit(db, at="2023-09-30T17:00:00+08:00", who="王芳", what="export", target="附件2", reason="报县里")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    target = folder / f"schema_{VERSION[0]}.{VERSION[1]}.db"
    with open_database(target, KEY, journal="rollback", create=True) as made, made.atomic():
        fill(made)
    target.with_name(f"{target.name}.lock").unlink(missing_ok=True)
