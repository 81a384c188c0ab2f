"""Signed, encrypted files between units. The format is specified in ``SUBMISSION_FORMAT.md`` beside this file.

``container`` (strict ZIP) → ``signing`` and ``encryption`` → ``envelope`` (every kind's cover) → one module a kind →
``opening`` (the order of checks). ``trust`` holds the rules as pure functions, ``refusals`` every sentence and code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.foundation.lazy import lazily

if TYPE_CHECKING:
    from desktop.exchange.backup_file import (
        BackupCover,
        BackupFacts,
        extract,
        is_backup,
        prove_contents,
        read_backup,
        verify_backup,
        write_backup,
    )
    from desktop.exchange.batch import OpenedBatch, SignedBatch, build_batch, open_batch, read_batch
    from desktop.exchange.container import read_zip, write_zip
    from desktop.exchange.endorsement import build_endorsement, open_endorsement
    from desktop.exchange.enrolment import build_acceptance, build_enrol, open_request, proves, read_enrol
    from desktop.exchange.envelope import Outer, read_outer
    from desktop.exchange.fingerprint_words import fingerprint, same_words
    from desktop.exchange.folding import fold, packed, unfold, unpacked
    from desktop.exchange.history import History, OpenedHistory, seal_history
    from desktop.exchange.inspecting import inspect_backup, inspect_file
    from desktop.exchange.keys import (
        DeviceKeys,
        keyid_of,
        new_code,
        open_code_slots,
        open_password_slots,
        seal_code_slot,
        seal_password_slot,
        unwrap_key,
        wrap_key,
    )
    from desktop.exchange.kit import OpenedKit, open_kit, seal_kit
    from desktop.exchange.lines import (
        PrivateLine,
        build_line,
        build_private,
        commit_private,
        line_sha256,
        parse_line,
        parse_private,
    )
    from desktop.exchange.opening import Opened, open_file
    from desktop.exchange.pack import seal_pack
    from desktop.exchange.receipt import read_receipt, seal_receipt, sign_receipt
    from desktop.exchange.recovery import (
        RecoveryGrant,
        RecoveryRequest,
        build_recovery_grant,
        build_recovery_request,
        check_recovery_grant,
        check_recovery_request,
        open_database_key,
        open_recovery_grant,
        read_recovery_request,
        seal_database_key,
    )
    from desktop.exchange.recovery_code import check_typed_groups, new_recovery_code, plain_recovery_code, same_group
    from desktop.exchange.roster import build_roster, device_record, open_roster
    from desktop.exchange.signing import SignedStatement
    from desktop.exchange.statements import (
        Acceptance,
        Acked,
        Batch,
        Continues,
        DeviceRecord,
        Endorsement,
        EnrolRequest,
        Head,
        Kit,
        KitContent,
        OpenedPack,
        Pack,
        PackContent,
        Receipt,
        ReceiptBatch,
        ReceiptRecord,
        Roster,
        Transport,
    )
    from desktop.exchange.submission import OpenedSubmission, SubmissionContent, seal_submission
    from desktop.exchange.trust import SequenceJudgement, Trust, check_endorser, judge_sequence, require_newer_pack

__getattr__ = lazily(
    __name__,
    {
        "backup_file": "BackupCover BackupFacts extract is_backup prove_contents read_backup verify_backup write_backup",
        "batch": "OpenedBatch SignedBatch build_batch open_batch read_batch",
        "container": "read_zip write_zip",
        "endorsement": "build_endorsement open_endorsement",
        "enrolment": "build_acceptance build_enrol open_request proves read_enrol",
        "envelope": "Outer read_outer",
        "fingerprint_words": "fingerprint same_words",
        "folding": "fold packed unfold unpacked",
        "history": "History OpenedHistory seal_history",
        "inspecting": "inspect_backup inspect_file",
        "keys": "DeviceKeys keyid_of new_code open_code_slots open_password_slots seal_code_slot seal_password_slot unwrap_key wrap_key",
        "kit": "OpenedKit open_kit seal_kit",
        "lines": "PrivateLine build_line build_private commit_private line_sha256 parse_line parse_private",
        "opening": "Opened open_file",
        "pack": "seal_pack",
        "receipt": "read_receipt seal_receipt sign_receipt",
        "recovery": "RecoveryGrant RecoveryRequest build_recovery_grant build_recovery_request check_recovery_grant check_recovery_request open_database_key open_recovery_grant read_recovery_request seal_database_key",
        "recovery_code": "check_typed_groups new_recovery_code plain_recovery_code same_group",
        "roster": "build_roster device_record open_roster",
        "signing": "SignedStatement",
        "statements": "Acceptance Acked Batch Continues DeviceRecord Endorsement EnrolRequest Head Kit KitContent OpenedPack Pack PackContent Receipt ReceiptBatch ReceiptRecord Roster Transport",
        "submission": "OpenedSubmission SubmissionContent seal_submission",
        "trust": "SequenceJudgement Trust check_endorser judge_sequence require_newer_pack",
    },
)

__all__ = [
    "Acceptance",
    "Acked",
    "BackupCover",
    "BackupFacts",
    "Batch",
    "Continues",
    "DeviceKeys",
    "DeviceRecord",
    "Endorsement",
    "EnrolRequest",
    "Head",
    "History",
    "Kit",
    "KitContent",
    "Opened",
    "OpenedBatch",
    "OpenedHistory",
    "OpenedKit",
    "OpenedPack",
    "OpenedSubmission",
    "Outer",
    "Pack",
    "PackContent",
    "PrivateLine",
    "Receipt",
    "ReceiptBatch",
    "ReceiptRecord",
    "RecoveryGrant",
    "RecoveryRequest",
    "Roster",
    "SequenceJudgement",
    "SignedBatch",
    "SignedStatement",
    "SubmissionContent",
    "Transport",
    "Trust",
    "build_acceptance",
    "build_batch",
    "build_endorsement",
    "build_enrol",
    "build_line",
    "build_private",
    "build_recovery_grant",
    "build_recovery_request",
    "build_roster",
    "check_endorser",
    "check_recovery_grant",
    "check_recovery_request",
    "check_typed_groups",
    "commit_private",
    "device_record",
    "extract",
    "fingerprint",
    "fold",
    "inspect_backup",
    "inspect_file",
    "is_backup",
    "judge_sequence",
    "keyid_of",
    "line_sha256",
    "new_code",
    "new_recovery_code",
    "open_batch",
    "open_code_slots",
    "open_database_key",
    "open_endorsement",
    "open_file",
    "open_kit",
    "open_password_slots",
    "open_recovery_grant",
    "open_request",
    "open_roster",
    "packed",
    "parse_line",
    "parse_private",
    "plain_recovery_code",
    "prove_contents",
    "proves",
    "read_backup",
    "read_batch",
    "read_enrol",
    "read_outer",
    "read_receipt",
    "read_recovery_request",
    "read_zip",
    "require_newer_pack",
    "same_group",
    "same_words",
    "seal_code_slot",
    "seal_database_key",
    "seal_history",
    "seal_kit",
    "seal_pack",
    "seal_password_slot",
    "seal_receipt",
    "seal_submission",
    "sign_receipt",
    "unfold",
    "unpacked",
    "unwrap_key",
    "verify_backup",
    "wrap_key",
    "write_backup",
    "write_zip",
]
