"""What the page of tables asks for, reads, and says in words."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.foundation.translation import _, listed
from desktop.workflows.table_screen import Basis, TableScreen, table_screen
from desktop.workflows.table_view import TableChoice, TableView, table_choices
from desktop.workflows.workspace import Workspace

_MOST_TITLES = 4  # of people without a column, named in the note


@dataclass(frozen=True)
class Wanted:
    """What was asked for; blanks are filled in with what is best."""

    programme: str = ""
    table: str = ""
    period: str = ""
    line: str = ""
    basis: Basis = "this"


def read_tables(workspace: Workspace, wanted: Wanted) -> tuple[tuple[TableChoice, ...], TableScreen | None]:
    """The choices, and the table asked for (the first, its best period, where none is)."""
    choices = table_choices(workspace)
    fitting = [item for item in choices if item.programme == wanted.programme and wanted.table in ("", item.table)]
    if not choices or not (fitting or choices)[0].periods:
        return choices, None
    choice = (fitting or choices)[0]
    period = wanted.period if wanted.period in choice.periods else choice.best
    line = wanted.line if wanted.line in dict(choice.lines) else None
    return choices, table_screen(workspace, choice.programme, choice.table, period, line=line, basis=wanted.basis)


def place_of(view: TableView) -> tuple[str, str, str]:
    return view.programme, view.table, view.period.name


def table_name(choice: TableChoice) -> str:
    """义诊周 附件2; 活动月数据表: the official titles are longer than any box."""
    if choice.heading:
        return f"{choice.programme_title} {choice.heading}"
    return (
        choice.title if choice.title.startswith(choice.programme_title) else f"{choice.programme_title} {choice.title}"
    )


def note_of(view: TableView) -> str:
    """说明, who has no column, who fills in."""
    parts = list(view.notes)
    if view.people:
        by_title = view.people_by_title
        named = listed(f"{title or _('没有职称')} {n}" for title, n in by_title[:_MOST_TITLES])
        more = _("等") if len(by_title) > _MOST_TITLES else ""
        parts.append(_("未列入人员 {n} 人（{named}{more}）").format(n=len(view.people), named=named, more=more))
    if view.units:
        named = listed(view.units[:3]) + (_("等") if len(view.units) > 3 else "")
        parts.append(_("未列入机构 {n} 个（{named}）").format(n=len(view.units), named=named))
    filler = [_("填表人：{name}").format(name=view.filler)]
    if view.phone:
        filler.append(_("联系方式：{phone}").format(phone=view.phone))
    return "　　".join(parts) + "\n" + "　　".join(filler)
