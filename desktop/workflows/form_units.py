"""The units that forms write behind their boxes, in English: forms themselves bring them in Chinese only."""

from __future__ import annotations

from desktop.foundation.translation import language_in_use

_ENGLISH = {
    "人次": "visits",
    "人": "people",
    "份": "copies",
    "元": "yuan",
    "张": "photos",
    "台次": "operations",
    "场": "sessions",
    "期": "courses",
    "学时": "hours",
    "分钟": "minutes",
    "个": "units",
    "次": "times",
    "项次": "items",
    "项": "items",
    "岁": "years",
    "户": "households",
    "平方米": "m²",
    "篇（期、块）": "pieces",
    "剂次": "doses",
    "类": "categories",
    "种": "kinds",
    "%": "%",
    "个百分点": "points",
}


def unit_in_use(unit: str) -> str:
    """The unit in the language in use; one that nobody translated stays as the form wrote it."""
    return _ENGLISH.get(unit, unit) if language_in_use() == "en" else unit
