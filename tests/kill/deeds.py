"""Every deed by its name."""

from __future__ import annotations

from tests.kill.chain_deeds import (
    draft,
    finish,
    issue_receipts,
    migrate,
    rebuild,
    receipt_taken,
    receive,
    receive_together,
    record_add,
    review,
    submit,
)
from tests.kill.deed import Maker
from tests.kill.file_deeds import backup, rescue, restore
from tests.kill.freeze_deeds import freeze
from tests.kill.key_deeds import first_password, new_password, person_added, person_left, recovery_code
from tests.kill.photo_deeds import add_with_scan, receive_scan

DEEDS: dict[str, Maker] = {
    maker.__name__: maker
    for maker in (
        record_add, draft, finish, submit, receive, receive_together, receipt_taken, review, issue_receipts, rebuild, migrate, add_with_scan,
        receive_scan, backup, restore, rescue, first_password, new_password, person_added,
        person_left, recovery_code, freeze,
    )
}  # fmt: skip
