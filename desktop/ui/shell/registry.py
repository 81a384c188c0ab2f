"""Which pages each role has, in the order of its rail. Pages are imported at their first visit."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _

if TYPE_CHECKING:
    from desktop.ui.page import Page, Shell


@dataclass(frozen=True)
class Entry:
    """A page by name: its word and icon on the rail, and where its class is. ``under``: whose mark shows where it has none."""

    name: str
    word: str
    icon: str
    module: str
    kind: str
    under: str = ""


def entries() -> dict[str, Entry]:
    """Every page, with words in the language in use."""
    known = (
        Entry("new", _("新建"), "plus", "desktop.ui.pages.new_record", "NewRecordPage"),
        Entry("month", _("本月"), "calendar-days", "desktop.ui.pages.month", "MonthPage"),
        Entry("overview", _("总览"), "house", "desktop.ui.pages.overview", "OverviewPage"),
        Entry("records", _("记录"), "list", "desktop.ui.pages.records", "RecordsPage"),
        Entry("submit", _("上报"), "send", "desktop.ui.pages.submit", "SubmitPage"),
        Entry("intake", _("收件"), "inbox", "desktop.ui.pages.intake", "IntakePage"),
        Entry("review", _("审核"), "clipboard-check", "desktop.ui.pages.review", "ReviewPage"),
        Entry(
            "check_return", _("抽查不符"), "undo-2", "desktop.ui.pages.review.check_return", "CheckReturnPage", "review"
        ),
        Entry("settle", _("等人定"), "git-compare", "desktop.ui.pages.settle", "SettlePage", "review"),
        Entry("units", _("单位"), "network", "desktop.ui.pages.units", "UnitsPage", "settings"),
        Entry("completeness", _("报送率"), "grid-3x3", "desktop.ui.pages.completeness", "CompletenessPage"),
        Entry("tables", _("报表"), "file-spreadsheet", "desktop.ui.pages.tables", "TablesPage"),
        Entry("names", _("名单"), "users", "desktop.ui.pages.names", "NamesPage"),
        Entry("copying", _("照着抄"), "copy", "desktop.ui.pages.copying", "CopyingPage", "tables"),
        Entry("summary", _("工作总结"), "file-text", "desktop.ui.pages.summary", "SummaryPage", "tables"),
        Entry("settings", _("设置"), "settings", "desktop.ui.pages.settings", "SettingsPage"),
        Entry("licences", _("许可"), "file-text", "desktop.ui.pages.licences", "LicencesPage", "settings"),
        Entry("backup", _("备份"), "save", "desktop.ui.pages.backup", "BackupPage", "settings"),
        Entry("help", _("帮助"), "circle-help", "desktop.ui.pages.help", "HelpPage"),
        Entry("people", _("填表的人"), "users", "desktop.ui.pages.people.page", "PeoplePage", "settings"),
        Entry("who", _("谁在填"), "user", "desktop.ui.pages.people.who_page", "WhoPage", "settings"),
        Entry("done", _("办过的事"), "history", "desktop.ui.pages.people.done_page", "DonePage", "settings"),
        Entry("print", _("打印"), "printer", "desktop.ui.pages.printing.page", "PrintPage"),
        Entry("preview", _("打印样张"), "printer", "desktop.ui.pages.printing.preview", "PreviewPage", "print"),
        Entry("scans", _("收扫描件"), "camera", "desktop.ui.pages.scans.page", "ScansPage", "print"),
        Entry("entry", _("填写"), "pencil-line", "desktop.ui.pages.entry", "EntryPage"),
    )
    return {entry.name: entry for entry in known}


_LOW = ("new", "month", "records", "submit", "print", "names")
_MIDDLE = ("new", "month", "intake", "review", "completeness", "records", "submit", "print")
_HIGH = ("overview", "intake", "review", "completeness", "tables", "records", "units")


def rail_of(level: str, *, reports: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(upper, lower) pages on the rail. ``reports``: somebody above expects files from this unit."""
    if level in ("village", "direct"):
        return _LOW, ("settings", "help")
    if level == "township":
        return _MIDDLE, ("settings",)
    return ((*_HIGH, "submit") if reports else _HIGH), ("settings",)


def home_of(level: str) -> str:
    """The first page of the day."""
    return "month" if level in ("village", "direct", "township") else "overview"


def make_page(entry: Entry, shell: Shell) -> Page:
    """Build a page at its first visit."""
    page: Page = getattr(importlib.import_module(entry.module), entry.kind)(shell)
    return page
