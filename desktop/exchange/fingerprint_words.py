"""A key's fingerprint as eight Chinese words, to be read over the telephone and compared with stamped paper.

Each word is one of 64 describing characters before one of 32 things: 2 048 words, 11 bits each, 88 bits in all.
No two characters of a list share a pinyin without tones, so that dialect and a bad line do less harm.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

MODIFIERS = (
    "红黄蓝绿白黑紫青金银铜铁玉木竹春夏秋冬南西北高低大小新老早晚雪风"
    "云雷星月天山水火酸辣香冷暖温凉软快慢远宽窄尖平直深浅明暗双旧粗厚"
)
NOUNS = "马牛羊狗猫鸡鸭鹅鱼虎龙蛇兔猴鹿象熊狼鸟蜂花草树叶果瓜豆米茶桥船门"
WORDS = 8
_CONTEXT = b"xinglin fingerprint v1\n"
_BETWEEN = " \t\r\n,.-、，。　·"


def fingerprint(ed25519_raw: bytes, age: str) -> str:
    """Eight words joined by blanks, over the signing key and the age recipient together."""
    digest = int.from_bytes(hashlib.sha256(_CONTEXT + ed25519_raw + b"\n" + age.encode("ascii")).digest(), "big")
    words: list[str] = []
    for place in range(WORDS):
        bits = digest >> (256 - 11 * (place + 1)) & 0x7FF
        words.append(MODIFIERS[bits >> 5] + NOUNS[bits & 31])
    return " ".join(words)


def same_words(a: str, b: str) -> bool:
    """True if two fingerprints are the same, however they were spaced. All eight words are needed."""
    first, second = _plain(a), _plain(b)
    return len(first) == 2 * WORDS and hmac.compare_digest(first.encode("utf-8"), second.encode("utf-8"))


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c not in _BETWEEN)
