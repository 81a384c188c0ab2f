"""The first run as a state machine: no window, no file, no clock. Pages show it, ``first_run_page`` feeds it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from desktop.foundation.translation import _
from desktop.workflows.first_run import KitSummary, OwnWords
from desktop.workflows.key_file import LEAST_PASSWORD

Step = Literal["kit", "words", "unit", "password", "recovery", "request"]
STEPS: tuple[Step, ...] = ("kit", "words", "unit", "password", "recovery", "request")
# The recovery code belongs to the password: it has no number of its own.
_TITLED = {"kit": 0, "words": 1, "unit": 2, "password": 3, "recovery": 3, "request": 4}


def titles() -> tuple[str, ...]:
    """The steps as the title band shows them."""
    return (_("打开启用包"), _("核对词"), _("看清单位"), _("设密码"), _("写核对单"))


@dataclass
class FirstRun:
    """Where one is and what is known so far. Every method is one thing that happened; nothing else changes it."""

    step: Step = "kit"
    kit: Path | None = None
    code: str = ""
    summary: KitSummary | None = None
    matched: frozenset[int] = frozenset()
    at_word: int = 0
    differs: bool = False
    later: bool = False
    folder: Path | None = None
    password: str | None = None
    made: Path | None = None
    own: OwnWords | None = None
    recovery_code: str = ""
    request: Path | None = None
    _kept_words: frozenset[int] = field(default_factory=frozenset)
    _kept_for: str = ""

    @property
    def index(self) -> int:
        """The number in the title band, from 0."""
        return _TITLED[self.step]

    # ------------------------------------------------------------------------------------- 1 the kit

    def kit_chosen(self, file: Path) -> None:
        """Another kit: nothing of the one before counts any more."""
        if file == self.kit:
            return
        self.forget_kit()
        self.kit = file

    def forget_kit(self) -> None:
        """换一个启用包: back to the beginning."""
        self.step, self.kit, self.code, self.summary, self.folder = "kit", None, "", None, None
        self.matched, self.at_word, self.differs, self.later = frozenset(), 0, False, False

    def kit_opened(self, summary: KitSummary, code: str, folder: Path) -> None:
        """The code was right. Words that were ticked before the power went count again if they are the same words."""
        self.summary, self.code = summary, code
        self.folder = self.folder or folder
        if self._kept_for == " ".join(summary.words):
            self.matched = self._kept_words
        self.at_word = self._next_open(-1)
        self.step = "words"

    # ---------------------------------------------------------------------------------- 2 the words

    @property
    def word_count(self) -> int:
        return len(self.summary.words) if self.summary else 0

    @property
    def all_matched(self) -> bool:
        return bool(self.word_count) and len(self.matched) == self.word_count

    def tick(self, word: int | None = None) -> None:
        """This word is (not) as on the paper; ticking goes on to the next that is open."""
        if not self.word_count:
            return
        at = self.at_word if word is None else word
        if not 0 <= at < self.word_count:
            return
        self.differs = False
        if at in self.matched:
            self.matched -= {at}
            self.at_word = at
        else:
            self.matched |= {at}
            self.at_word = at if self.all_matched else self._next_open(at)

    def move(self, words: int) -> None:
        """←→ one word, ↑↓ as many as stand in a row; stays where there is none."""
        to = self.at_word + words
        if 0 <= to < self.word_count:
            self.at_word = to

    def _next_open(self, after: int) -> int:
        count = self.word_count
        return next(
            (at % count for at in range(after + 1, after + 1 + count) if at % count not in self.matched), max(after, 0)
        )

    def one_differs(self) -> None:
        """有一个不一样: nothing of this kit may be used before somebody above was asked."""
        self.differs, self.later = True, False

    def compare_again(self) -> None:
        """再对一遍: from the first word on, as if none had been ticked."""
        self.differs, self.matched, self.at_word = False, frozenset(), 0

    def words_done(self) -> bool:
        """全对，下一步: only with every word ticked."""
        if not self.all_matched or self.differs:
            return False
        self.later, self.step = False, "unit"
        return True

    def words_later(self) -> bool:
        """以后再对，先记录: recording may begin; 上报 waits. Not where a word was seen to differ."""
        if self.summary is None or self.differs:
            return False
        self.later, self.step = True, "unit"
        return True

    # ----------------------------------------------------------------------------- 3 and 4 the unit, the password

    def unit_seen(self, folder: Path) -> None:
        self.folder, self.step = folder, "password"

    def password_problem(self, first: str, second: str) -> str:
        """What is wrong with the two, "" when nothing is. Both empty means none is wanted."""
        if not first and not second:
            return ""
        if len(unicodedata.normalize("NFKC", first)) < LEAST_PASSWORD:
            return _("密码至少要 {n} 个字。").format(n=LEAST_PASSWORD)
        if first != second:
            return _("两次输的不一样。请再输一遍。")
        return ""

    def password_chosen(self, password: str | None) -> None:
        self.password = password

    def workspace_made(self, folder: Path, own: OwnWords, recovery_code: str = "") -> None:
        """It is on disk, whole: from here on there is no way back, only forward. The code is shown this once."""
        self.made, self.own, self.recovery_code = folder, own, recovery_code
        self.step = "recovery" if recovery_code else "request"

    # ---------------------------------------------------------------------------- 4 the recovery code

    def code_kept(self) -> None:
        """It was saved or written down; it is shown nowhere any more."""
        self.recovery_code, self.step = "", "request"

    # ----------------------------------------------------------------------------------- 5 the request

    def request_written(self, file: Path) -> None:
        self.request = file

    # -------------------------------------------------------------------------------------- the way back

    @property
    def may_go_back(self) -> bool:
        return self.step != "kit" and self.made is None

    def back(self) -> bool:
        """One step back; what was entered stays."""
        if not self.may_go_back:
            return False
        self.step = STEPS[STEPS.index(self.step) - 1]
        return True

    # --------------------------------------------------------------------------------- power may go

    def kept(self) -> dict[str, Any]:
        """What is kept between two starts: never the code, never the password."""
        if self.kit is None or self.made is not None:
            return {}
        return {
            "kit": str(self.kit),
            "words": " ".join(self.summary.words) if self.summary else self._kept_for,
            "matched": sorted(self.matched if self.summary else self._kept_words),
            "folder": "" if self.folder is None else str(self.folder),
        }

    @classmethod
    def again(cls, kept: Mapping[str, Any] | None) -> FirstRun:
        """Go on with what was kept; anything that is not as expected is as if there were nothing."""
        run = cls()
        kit, words = (kept or {}).get("kit"), (kept or {}).get("words", "")
        matched, folder = (kept or {}).get("matched", []), (kept or {}).get("folder", "")
        if isinstance(kit, str) and kit and isinstance(words, str):
            run.kit = Path(kit)
            run._kept_for = words
            if isinstance(matched, list):
                run._kept_words = frozenset(at for at in matched if isinstance(at, int) and 0 <= at < 8)
            if isinstance(folder, str) and folder:
                run.folder = Path(folder)
        return run
