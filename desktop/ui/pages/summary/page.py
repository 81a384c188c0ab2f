"""总结: the text of a period with its figures; Enter on a figure shows its records; saved as Word or PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.foundation.translation import _, listed
from desktop.ui.page import Heading, KeyHint, Shell
from desktop.ui.pages.county_parts import CountyPage, keys_of_records
from desktop.ui.pages.going import records_request
from desktop.ui.pages.summary.material import MaterialPanel
from desktop.ui.pages.summary.text import LetterText
from desktop.ui.pages.tables.drill import DrillPanel
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.choices import Select
from desktop.ui.widgets.flow import FlowRow
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import EmptyState
from desktop.workflows.cell_detail import CellDetail, cell_detail
from desktop.workflows.export_files import SavedSummary, export_summary
from desktop.workflows.period_words import period_in_words
from desktop.workflows.summaries import SummaryLine, WrittenSummary, summary_choices, summary_lines, write_summary
from desktop.workflows.table_view import TableChoice, table_choices
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class _Shown:
    """What the page shows: what can be chosen, and the summary asked for (None where there is none)."""

    choices: tuple[TableChoice, ...]
    written: WrittenSummary | None = None
    lines: tuple[SummaryLine, ...] = ()


class SummaryPage(CountyPage):
    """One summary at a time: chosen above, read in the middle, looked into below."""

    name: ClassVar[str] = "summary"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._asked = ("", "")
        self._shown = _Shown(())
        self._pdf = Button(self.theme, _("存为 PDF"), icon="file-down")
        self._word = Button(self.theme, _("存为 Word"), icon="file-text", key="Ctrl+E", kind="main")
        self._pdf.clicked.connect(lambda: self.export("pdf"))
        self._word.clicked.connect(lambda: self.export("docx"))
        self._build()

    def _build(self) -> None:
        self.programme, self.period = Select(self.theme), Select(self.theme)
        for select, name in ((self.programme, _("项目")), (self.period, _("报告期"))):
            select.setAccessibleName(name)
            select.setProperty("data", True)
        self.programme.changed.connect(lambda key: self._load((key, "")))
        self.period.changed.connect(lambda key: self._load((self.programme.key(), key)))
        self.filters = FlowRow(self.theme, self.programme, self.period, gap=12)
        self.text = LetterText(self.theme)
        self.text.asked.connect(self._open_figure)
        self.note = Label(self.theme, "", "base", wrap=True, tone="text_2")
        self.drill = DrillPanel(self.theme)
        self.drill.asked.connect(lambda rids: self.shell.go("records", records_request(rids=rids)))
        self.drill.closed.connect(self._close_drill)
        self.material = MaterialPanel(self.theme)
        self.material.asked.connect(lambda rids: self.shell.go("records", records_request(rids=rids)))
        self.material.closed.connect(self._close_drill)
        for panel in (self.drill, self.material):
            panel.hide()
        nothing = EmptyState(self.theme, "file-text", _("这里还没有要写的总结。项目里带着总结的模板，总结就在这里。"))
        self.stand(
            nothing, (self.filters, 0), (self.progress, 0), (self.text, 3), (self.note, 0), (self.drill, 2), (self.material, 2),
        )  # fmt: skip
        for widget in (self.filters, self.text, self.note):
            widget.hide()

    # ------------------------------------------------------------------------------------------- what the window asks

    def heading(self) -> Heading:
        written = self._shown.written
        if written is None or self.shell.compact:  # the boxes below say both as well
            return Heading(_("工作总结"))
        return Heading(_("工作总结"), period_in_words(written.period.name))

    def band_buttons(self) -> Sequence[Button]:
        return (self._pdf, self._word)

    def keys(self) -> Sequence[KeyHint]:
        if self.reading() or not self.anything():
            return self.reading_keys()
        if self._looking():
            return keys_of_records(_("存为 Word"))
        return (
            KeyHint("Tab", _("走到下一个数")),
            KeyHint("Enter", _("看这个数怎么来的")),
            KeyHint("F9", _("看素材")),
            KeyHint("Ctrl+E", _("存为 Word")),
            KeyHint("Esc", _("回报表")),
        )

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {
            "Ctrl+E": lambda: self.export("docx"),
            "F5": lambda: self._load(self._asked),
            "F9": self.toggle_material,
        }

    def opened(self, argument: object | None) -> None:
        if isinstance(argument, tuple):
            programme, period = (*argument, "", "")[:2]
            self._asked = (str(programme), str(period))
        self._load(self._asked)

    def compact_changed(self, compact: bool) -> None:
        self.drill.set_compact(compact)
        self.heading_changed.emit()

    def first_focus(self) -> QWidget | None:
        looking = self._looking()
        return looking.list if looking is not None else self.text

    def escape(self) -> bool:
        if super().escape():
            return True
        if self._looking() is not None:
            self._close_drill()
        else:
            self.shell.back()
        return True

    # ---------------------------------------------------------------------------------------------------------- loading

    def anything(self) -> bool:
        return self._shown.written is not None

    def _load(self, asked: tuple[str, str]) -> None:
        what = _("正在从记录里写")
        self.read(what, lambda workspace: _read(workspace, *asked), self._show, lambda: self._load(asked))

    def _show(self, shown: _Shown) -> None:
        self._shown = shown
        written = shown.written
        for widget in (self.filters, self.text, self.note):
            widget.setVisible(written is not None)
        self.nothing.setVisible(written is None)
        for button in self.band_buttons():
            button.set_enabled(
                "" if written is not None else _("这里还没有要写的总结。项目里带着总结的模板，总结就在这里。")
            )
        self._close_drill(focus=False)
        self.heading_changed.emit()
        if written is None:
            return
        self._asked = (written.programme.id, written.period.name)
        choice = next(item for item in shown.choices if item.programme == written.programme.id)
        self.programme.choices([(item.programme, item.programme_title) for item in shown.choices], choice.programme)
        self.period.choices([(period, period_in_words(period)) for period in choice.periods], written.period.name)
        self.text.set_lines(shown.lines)
        counted = {name for name in self.text.figure_names() if written.figures[name].records}
        self.material.show_texts(written.programme.summary.texts, written.texts)
        self.note.setText(
            _("正文里 {n} 个数，每个都能看到它的记录。带“余”的是往下取整，记录里是准数。").format(n=len(counted))
        )

    # --------------------------------------------------------------------------------------------------- where it comes from

    def _open_figure(self, name: str) -> None:
        written = self._shown.written
        if written is None or name not in written.sources:
            return
        result, cell = written.sources[name]
        self.shell.tasks.run(
            lambda workspace, _progress: cell_detail(workspace, result, cell),
            done=self._show_detail,
            failed=self.shell.told,
            owner=self,
        )

    def _show_detail(self, detail: CellDetail) -> None:
        self.drill.show_detail(_("合计"), detail, self.shell.clock.now().date())
        self._look_into(self.drill)

    def toggle_material(self) -> None:
        """What the units wrote, below the text; once more to fold it."""
        if self._looking() is self.material:
            self._close_drill()
        elif self._shown.written is not None:
            self._look_into(self.material)

    def _look_into(self, panel: DrillPanel | MaterialPanel) -> None:
        for each in (self.drill, self.material):
            each.setVisible(each is panel)
        self.note.setVisible(not self.shell.compact)
        panel.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.keys_changed.emit()

    def _looking(self) -> DrillPanel | MaterialPanel | None:
        """The panel below the text, where one is open."""
        return next((panel for panel in (self.drill, self.material) if panel.isVisibleTo(self)), None)

    def _close_drill(self, *, focus: bool = True) -> None:
        self.drill.hide()
        self.material.hide()
        self.note.setVisible(self._shown.written is not None)
        if focus:
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.keys_changed.emit()

    # ---------------------------------------------------------------------------------------------------------- leaving

    def export(self, kind: str) -> None:
        """Save as ``docx`` or ``pdf`` in a folder the person chooses."""
        written = self._shown.written
        if written is None:
            return
        folder = self.shell.choose_folder(_("导出到哪个文件夹"), self.shell.stick())
        if folder is None:
            return
        self.shell.tasks.run(
            lambda workspace, _progress: export_summary(workspace, written, folder, kind),
            done=self._exported,
            failed=self.shell.told,
            owner=self,
        )

    def _exported(self, saved: SavedSummary) -> None:
        self.shell.toast(_("导出好了：{name}").format(name=saved.file.name))
        if saved.faces:
            named = listed(_("{face}用{other}").format(face=face.wanted, other=face.stand_in) for face in saved.faces)
            self.shell.notice(
                "info", _("这台电脑没有这些字体，用别的代替了：{named}。").format(named=named), key="faces"
            )


def _read(workspace: Workspace, programme: str, period: str) -> _Shown:
    """What can be chosen, and the summary asked for (the first, its best period, where none is)."""
    written = {choice.programme for choice in summary_choices(workspace)}
    choices = tuple({item.programme: item for item in table_choices(workspace) if item.programme in written}.values())
    choice = next((item for item in choices if item.programme == programme), choices[0] if choices else None)
    if choice is None or not choice.best:
        return _Shown(choices)
    found = write_summary(workspace, choice.programme, period if period in choice.periods else choice.best)
    return _Shown(choices, found, summary_lines(found))
