"""The keys that work in an editor now, for the bar at the bottom of the window."""

from __future__ import annotations

from desktop.foundation.translation import _
from desktop.ui.fields.choice_editor import ChoiceEditor
from desktop.ui.fields.date_editor import DateEditor
from desktop.ui.fields.editors import Editor, LongTextEditor, NumberEditor
from desktop.ui.fields.files_editor import FilesEditor
from desktop.ui.fields.roster_grid import RosterGrid
from desktop.ui.fields.type_ahead import TypeAheadEditor

Hints = tuple[tuple[str, str], ...]


def key_hints(editor: Editor) -> Hints:
    """(keys, what they do), the most needed first."""
    on, back = ("Enter", _("下一项")), ("Shift+Enter", _("上一项"))
    if isinstance(editor, LongTextEditor):
        return ("Ctrl+Enter", _("下一项")), ("Enter", _("换行")), back
    if isinstance(editor, NumberEditor) and editor.none_allowed:
        return on, back, ("w", _("填“无”"))
    if isinstance(editor, DateEditor):
        return on, back, ("↓", _("翻开月历"))
    if isinstance(editor, TypeAheadEditor):
        return on, back, ("↓", _("看名单"))
    if isinstance(editor, FilesEditor):
        own = (("Space", _("看大图")), ("Delete", _("去掉"))) if editor.on_file else (("Space", _("选文件")),)
        return (on, back, *(own[:1] if editor.dead else own))
    if isinstance(editor, ChoiceEditor):
        if editor.buttons is None:
            return on, back, ("↓", _("看名单"))
        keys = f"1 – {len(editor.options)}" if len(editor.options) > 1 else "1"
        return on, back, (keys, _("选几项") if editor.multiple else _("选答案"))
    return on, back


def grid_hints(grid: RosterGrid) -> Hints:
    """What the current cell and the sheet take."""
    found = [("Enter", _("往下一格")), ("Tab", _("往右一格"))]
    column = grid.column()
    if column.tick:
        found += [("Space", _("勾选")), ("Shift+Space", _("整列勾上"))]
    elif column.by_digit:
        found.append((f"1 – {len(column.options)}", _("选答案")))
    elif column.numeric and column.none_allowed:
        found.append(("w", _("填“无”")))
    found += [("Ctrl+I", _("插行")), ("Ctrl+V", _("从 Excel 粘贴")), ("Ctrl+Enter", _("填完了")), ("F7", _("按这列排"))]
    return tuple(found)
