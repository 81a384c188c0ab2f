"""What the desk says: per kind what is asked, and what each answer does."""

from __future__ import annotations

from desktop.foundation.translation import _
from desktop.workflows.open_matters import Matter


def question(matter: Matter) -> str:
    """The sentence above the two sides."""
    return {
        "conflict": _("同一版有两个样子，现在都不算。打电话问清哪个对，挑对的那份；两份都留着。"),
        "fork": _("同一个号码有两份上报，现在都不算。打电话问清哪台电脑的对，挑那一份；另一份留着。"),
        "duplicate": _("像是一件事记了两次。是同一件事，就挑算哪一条，另一条退回；是两件事，以后不再问。"),
        "person": _("两处写的像是同一个人。是，表里只算一个；不是，以后不再问。记录都不改。"),
    }[matter.kind]


def choice_words(matter: Matter, place: int) -> str:
    """What the button of one side says. People are not chosen between: they are one, or two."""
    name = matter.sides[place][1]
    if matter.kind == "person":
        return _("是同一个人")
    if matter.kind == "duplicate":
        return _("同一件事，算第 {n} 条").format(n=place + 1)
    return _("挑第 {n} 份").format(n=place + 1) if name else ""


def different_words(matter: Matter) -> str:
    return _("是两个人") if matter.kind == "person" else _("是两件事")


def side_title(matter: Matter, place: int) -> str:
    """Above a side's column."""
    words = matter.sides[place][1]
    return f"{place + 1}. {words}"


def kind_chip(matter: Matter) -> str:
    return {"conflict": "conflict", "fork": "quarantined", "duplicate": "suspect", "person": "suspect"}[matter.kind]


def kind_word(matter: Matter) -> str:
    return {
        "conflict": _("冲突"), "fork": _("同号两份"), "duplicate": _("疑似重复"), "person": _("同名的人"),
    }[matter.kind]  # fmt: skip
