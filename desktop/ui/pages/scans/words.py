"""What became of a page, in a word with its icon, and which rise to the top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.foundation.translation import _
from desktop.workflows.match_scans import TO_CHOOSE, ScannedPage

ATTACHED = "attached"
# Problems rise: what was refused first, then what wants a person, then what is good.
_ORDER = (
    "refused", "foreign", "deleted", "no_place", "newer", "unknown", "several", "no_code", "blank", "other", "changed", "again",
    "match", ATTACHED,
)  # fmt: skip


def status_look(status: str) -> tuple[str, str, str]:
    """(icon, word, tone)."""
    looks: Mapping[str, tuple[str, str, str]] = {
        "match": ("check", _("归好了"), "good"),
        "changed": ("triangle-alert", _("数据改过"), "warning"),
        "again": ("copy-check", _("收过了"), "text_2"),
        "foreign": ("circle-x", _("别的单位"), "error"),
        "deleted": ("circle-x", _("已经删除"), "error"),
        "no_place": ("circle-x", _("没处放"), "error"),
        "refused": ("file-x", _("打不开"), "error"),
        "newer": ("triangle-alert", _("要新版"), "warning"),
        "unknown": ("circle-help", _("没这条"), "warning"),
        "several": ("copy", _("几张表"), "warning"),
        "no_code": ("qr-code", _("没有码"), "warning"),
        "blank": ("file", _("空白表"), "warning"),
        "other": ("file-text", _("不是签字表"), "text_2"),
        ATTACHED: ("check-check", _("附上了"), "good"),
    }
    return looks.get(status, ("circle-help", status, "text"))


def rank(status: str) -> int:
    return _ORDER.index(status) if status in _ORDER else 0


def counts_in_words(pages: Sequence[ScannedPage], attached: int) -> str:
    """12 页：归好 9 页，数据改过 1 页，要您选 2 页."""
    good = sum(page.status == "match" for page in pages)
    changed = sum(page.status == "changed" for page in pages)
    choose = sum(page.status in TO_CHOOSE for page in pages)
    again = sum(page.status == "again" for page in pages)
    bad = len(pages) - good - changed - choose - again
    told = [
        words.format(n=n)
        for words, n in (
            (_("归好 {n} 页"), good), (_("数据改过 {n} 页"), changed), (_("要您选 {n} 页"), choose), (_("收过 {n} 页"), again),
            (_("不能附 {n} 页"), bad), (_("附上了 {n} 页"), attached),
        )
        if n
    ]  # fmt: skip
    return _("，").join(told)
