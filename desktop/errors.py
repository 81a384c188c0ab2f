"""Every error a person can meet: a stable code, one sentence, where it is, what to do.

``KnownError`` is the world's fault (a bad file, a full disk, a wrong answer) and is shown;
anything else is ours and crashes honestly into the log.

Codes are a kind and a number and are never reused. Kinds and who hands out their numbers:
用 1xx command line and workflows' usage · 网 1xx network, kits, enrolment (workflows) ·
填 1xx form definitions, 2xx record checks (forms) · 收 1xx container, 2xx signature and
encryption, 3xx roster and keys, 4xx meaning of a file (exchange, receive) ·
存 1xx database, 3xx backups, restoring, rescue (storage, workflows) · 表 1xx programmes and tables (consolidation, reports) ·
印 1xx paper: marks and sheets' files (model, reports, workflows) · 环 1xx disk, permission, lock (foundation).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """What a person is told. ``where`` names file, row or field; ``hint`` says what to do."""

    code: str
    message: str
    where: str = ""
    hint: str = ""


class KnownError(Exception):
    """A problem of the world. ``exit_code`` is the command line's (cli contract)."""

    exit_code = 3

    def __init__(self, code: str, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(f"{code} {message}")
        self.problem = Problem(code, message, where, hint)


class UsageError(KnownError):
    """The command or its arguments are wrong."""

    exit_code = 2


class RefusedError(KnownError):
    """An input was refused; nothing was changed."""

    exit_code = 3


class WaitingError(KnownError):
    """A file of a unit in the roster whose computer is not enrolled yet: kept, tried again later."""

    exit_code = 0


class QuarantinedError(RefusedError):
    """A validly signed file that contradicts what is known (fork, wrong ``prev``): kept aside, a person chooses.

    ``rival`` is the hash of the batch taken in before that is as doubtful as this one.
    """

    rival: str = ""


class NewerDataError(RefusedError):
    """Data of a newer program: this one would harm it. ``program`` is its version, where the data says it."""

    program: str = ""


class EnvironmentFailure(KnownError):
    """Disk, permission, lock: the input may be fine, the machine is not."""

    exit_code = 4
