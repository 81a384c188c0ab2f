"""Small helpers of the two generators: unique names, exact partitions, CSV and JSON Lines with stable bytes."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

UNIT_COLUMNS = (
    "code",
    "name",
    "short_name",
    "aliases",
    "level",
    "parent",
    "uscc",
    "ws218_class",
    "hospital_grade",
    "is_medical",
    "line",
    "is_tcm",
    "division_code",
    "status",
    "valid_from",
    "valid_to",
    "phone",
)
PERSON_COLUMNS = (
    "key",
    "name",
    "unit",
    "profession",
    "title",
    "title_since",
    "licence_no",
    "honour",
    "backbone",
    "phone",
    "valid_from",
    "valid_to",
)
PLACE_COLUMNS = ("code", "name", "area_tags")
SITE_COLUMNS = ("key", "name", "site_type", "division_code", "people", "active")
MATERIAL_COLUMNS = ("name", "class", "unit")

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = (
    "桂兰", "玉梅", "淑芬", "秀英", "凤琴", "丽华", "春燕", "晓东", "志强", "建国", "国庆", "文博", "海涛", "永胜", "德福",
    "洪亮", "宝山", "金凤", "雪梅", "立新", "明哲", "思远", "佳怡", "子涵", "玉珍", "长江", "振华", "广才", "世杰", "铁军",
    "忠义", "学文", "彦斌", "亚楠", "宏伟", "晓红", "艳秋", "冬梅", "占山", "景春",
)  # fmt: skip


class Names:
    """Hands out names that never repeat: two people of one name are made on purpose only."""

    def __init__(self, rng: random.Random, taken: Iterable[str] = ()) -> None:
        self._rng = rng
        self._taken = set(taken)

    def take(self) -> str:
        while True:
            name = self._rng.choice(SURNAMES) + self._rng.choice(GIVEN)
            if name not in self._taken:
                self._taken.add(name)
                return name


def split(rng: random.Random, total: int, parts: int, low: int) -> list[int]:
    """``parts`` whole numbers of at least ``low`` whose sum is exactly ``total``, of similar size."""
    weights = [rng.uniform(0.6, 1.4) for _ in range(parts)]
    free = total - low * parts
    if free < 0:
        raise ValueError((total, parts, low))
    scale = free / sum(weights)
    found = [low + int(weight * scale) for weight in weights]
    for index in range(total - sum(found)):
        found[index % parts] += 1
    return found


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_records(folder: Path, records: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """One file a unit, one wrapper a line; files of units that no longer record are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.jsonl"):
        old.unlink()
    for unit, lines in records.items():
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / f"{unit}.jsonl").write_text(text, encoding="utf-8")
