"""What the page says of the record as a whole: heading, banner, after a power cut, after saving."""

from __future__ import annotations

from desktop.foundation.translation import _
from desktop.ui.fields.hints import grid_hints, key_hints
from desktop.ui.page import Heading
from desktop.ui.pages.entry.grid_block import GridBlock
from desktop.ui.pages.entry.model import EntryModel
from desktop.ui.pages.entry.places import grid_of
from desktop.ui.pages.entry.rows import QuestionRow, Row
from desktop.ui.pages.entry.words import day_words
from desktop.ui.theme import Theme
from desktop.ui.widgets.notices import Notice

# What a record is called by, where its form has such a field.
_TITLES = ("topic", "course", "title", "asset_name", "team_name", "place_name")


def day_of(model: EntryModel) -> str:
    """The first date that is filled, in words."""
    dates = [place for place, item in model.layout.items.items() if getattr(item, "kind", "") == "date"]
    day = next((str(model.value(place)) for place in dates if model.value(place)), "")
    return day_words(day, model.today) if day else ""


def heading_of(model: EntryModel, *, compact: bool) -> Heading:
    """义诊 · 新记录, or the record by its name; its state, and where there is room its day and revision."""
    opened = model.opened
    title = opened.title
    if opened.rev:
        named = next((str(model.value(n)) for n in _TITLES if n in model.layout.items and model.value(n)), "")
        title = f"{title} “{named}”" if named else title
    elif not compact:  # with little room the chip 草稿 beside it says as much
        title = _("{form} · 新记录").format(form=title)
    revision = _("第 {n} 版").format(n=opened.rev) if opened.rev else ""
    detail = "" if compact else "　".join(part for part in (day_of(model), revision) if part)
    return Heading(title, detail, chip=opened.state)


def banner_of(theme: Theme, model: EntryModel) -> Notice | None:
    """What came back and why; or whose record this is, where it is only to be read."""
    opened = model.opened
    if not opened.editable:
        text = _("这是{unit}的记录，只能看。要改，请退回给他们。").format(unit=opened.unit_name)
        return Notice(theme, "info", text)
    if opened.returned is None:
        return None
    returned = opened.returned
    place = model.layout.place_of_field(returned.field)
    text = _("{org} {by} {day}退回：**“{label}”这一项不对**").format(
        org=returned.org,
        by=returned.by,
        day=day_words(returned.at, model.today),
        label=model.label(place) if place else returned.field,
    )
    return Notice(theme, "error", text, detail=f"“{returned.reason}”", icon="undo-2")


def resumed_words(model: EntryModel) -> str:
    """回到断电前的那一项：9月20日 义诊“参加大讲堂群众”。一项也没丢。"""
    place = model.layout.place_of_field(model.opened.place)
    label = f"“{model.label(grid_of(place))}”" if place else ""
    what = " ".join(part for part in (day_of(model), model.opened.title) if part)
    return _("回到断电前的那一项：{what}{label}。一项也没丢。").format(what=what, label=label)


def said_saved(model: EntryModel, rev: int) -> str:
    title = model.opened.title
    if rev > 1:
        return _("{form}存为第 {n} 版，待上报。").format(form=title, n=rev)
    return _("{form}存好了，待上报。").format(form=title)


def hints_of(row: Row | None) -> tuple[tuple[str, str], ...]:
    """The keys of the field in hand."""
    if row is None:
        return (("Enter", _("下一项")),)
    if isinstance(row, QuestionRow) and row.explanation is not None and row.explanation.hasFocus():
        return (("Enter", _("下一项")), ("Shift+Enter", _("上一项")))
    if not isinstance(row, GridBlock):
        return key_hints(row.editor)
    rare = (("F9", _("少几栏") if row.whole else _("全部栏")),) if row.has_rare() else ()
    found = grid_hints(row.grid)
    return (*found[:3], *rare, *found[3:])
