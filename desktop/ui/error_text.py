"""Errors as sentences: what is wrong, where, what to do, and a code for the telephone."""

from __future__ import annotations

from desktop.errors import KnownError, NewerDataError, Problem
from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _

UNEXPECTED = "99"


@dataclass(frozen=True)
class Told:
    """An error as it is shown: bold ``what``, plain ``do``, small ``where`` and ``code``."""

    what: str
    do: str
    where: str = ""
    code: str = ""
    program: str = ""  # the version that would do, where data of a newer program says it

    @property
    def detail(self) -> str:
        """Everything after the first sentence, on one line."""
        parts = [self.where, self.do, _("代码 {code}").format(code=self.code) if self.code else ""]
        return " · ".join(part for part in parts if part)


def told_of_problem(problem: Problem) -> Told:
    return Told(problem.message, problem.hint, problem.where, problem.code)


def told_of(error: BaseException) -> Told:
    """A known error in its own words; anything else is ours: the traceback goes to the log, the person is calmed."""
    if isinstance(error, KnownError):
        problem = error.problem
        program = error.program if isinstance(error, NewerDataError) else ""
        return Told(problem.message, problem.hint, problem.where, problem.code, program)
    import logging  # most days nothing is ever written

    logging.getLogger("xinglin").error("unexpected", exc_info=error)
    return Told(_("程序出了没想到的问题，您填的都在"), _("把这个代码告诉镇里；关掉程序再打开，接着做"), "", UNEXPECTED)
