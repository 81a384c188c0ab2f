"""What went wrong with the stick, in the words of the person who holds it. The number is never used up."""

from __future__ import annotations

from desktop.foundation.translation import _
from desktop.ui.error_text import Told

PULLED = ("环 103", "环 105", "环 109")
READ_ONLY = "环 102"
FULL = ("环 101", "环 114")
DIFFERENT = "环 104"


def trouble_words(told: Told, seq: int) -> tuple[str, str]:
    """(what happened, what to do) for number ``seq``; anything unknown in its own words."""
    if told.code in PULLED:
        return (
            _("U 盘拔早了，这一份没写完，不算数。"),
            _("第 {seq} 号没有用掉，记录都在。插回去，再按“再写一次”。").format(seq=seq),
        )
    if told.code == READ_ONLY:
        return (
            _("这个 U 盘是只读的，写不进去。"),
            _("请把侧面的小锁拨开，或换一个。第 {seq} 号没有用掉。").format(seq=seq),
        )
    if told.code in FULL:
        return told.what, _("删掉些别的文件，或换一个 U 盘，再按“再写一次”。第 {seq} 号没有用掉。").format(seq=seq)
    if told.code == DIFFERENT:
        return (
            _("写进去的和读回来的不一样，不算数。"),
            _("这个 U 盘可能坏了，请换一个再写一次。第 {seq} 号不变。").format(seq=seq),
        )
    return told.what, told.do
