"""The one stylesheet of the program, made from the tokens. What it does not name is painted by its widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from string import Template

from desktop.ui import tokens
from desktop.ui.tokens import Palette

_SHEET = Template("""
QToolTip { background: $surface; color: $text; border: ${one}px solid $border; padding: ${p4}px ${p8}px; }

QAbstractScrollArea { background: $surface; border: none; }
QLineEdit, QTextEdit, QPlainTextEdit {
    background: $surface; color: $text; border: ${one}px solid $border; border-radius: ${radius}px;
    padding: ${pad_y}px ${p8}px; selection-background-color: $focus; selection-color: $on_focus;
}
QLineEdit, QTextEdit, QPlainTextEdit { placeholder-text-color: $text_3; }
QLineEdit { min-height: ${line_height}px; }
QLineEdit:focus, QTextEdit:focus, QPlainTextEdit:focus { border: ${ring}px solid $focus; padding: 0px ${pad_x}px; }
QLineEdit:disabled, QLineEdit:read-only, QTextEdit:disabled, QPlainTextEdit:disabled {
    background: $calculated; color: $text_2; border: ${one}px $dash $dead_edge;
}
QLineEdit[bare="true"], QTextEdit[bare="true"], QPlainTextEdit[bare="true"] {
    border: none; background: transparent; padding: 0px; min-height: 0px; border-radius: 0px;
}

QScrollArea, QScrollArea > QWidget > QWidget[ground="true"] { background: transparent; border: none; }
QTableView, QListView, QTreeView {
    background: $surface; color: $text; border: ${one}px solid $frame; gridline-color: $line_soft;
    selection-background-color: $selection; selection-color: $text; outline: none;
}
QTableView[bare="true"], QListView[bare="true"], QTreeView[bare="true"] { border: none; }
QHeaderView { background: $header; border: none; }
QHeaderView::section {
    background: $header; color: $text_2; border: none; border-right: ${one}px solid $line;
    border-bottom: ${one}px solid $line; padding: 0px ${p8}px;
}
QAbstractScrollArea::corner { background: $surface; border: none; }
QTableCornerButton::section { background: $header; border: none; }

QScrollBar:vertical { background: transparent; width: ${bar}px; margin: 0px; border: none; }
QScrollBar:horizontal { background: transparent; height: ${bar}px; margin: 0px; border: none; }
QScrollBar::handle { background: $scroll; border-radius: ${p4}px; border: none; }
QScrollBar::handle:vertical { min-height: ${p32}px; margin: ${one}px; }
QScrollBar::handle:horizontal { min-width: ${p32}px; margin: ${one}px; }
QScrollBar::handle:hover { background: $border; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }

QMenuBar { background: $header; color: $text; border-bottom: ${one}px solid $line; }
QMenuBar::item { padding: ${p4}px ${p12}px; background: transparent; }
QMenuBar::item:selected { background: $focus; color: $on_focus; }
QMenu { background: $surface; color: $text; border: ${one}px solid $border; padding: ${p4}px 0px; }
QMenu::item { padding: ${p8}px ${p28}px; background: transparent; }
QMenu::item:selected { background: $focus; color: $on_focus; }
QMenu::item:disabled { color: $disabled_text; border: ${one}px $menu_dead; }
QMenu::separator { height: ${one}px; background: $line; margin: ${p4}px 0px; }

QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView {
    background: $surface; color: $text; border: ${one}px solid $border; padding: 0px;
    selection-background-color: $focus; selection-color: $on_focus; outline: none;
}
QComboBox QAbstractItemView::item { min-height: ${p34}px; padding: 0px ${p8}px; }
QComboBox QAbstractItemView::item:selected { background: $focus; color: $on_focus; }
QDialog, QMainWindow { background: $window; }
""")


def stylesheet(palette: Palette, px: Callable[[float], int], families: Sequence[str] = ()) -> str:
    """The sheet for a palette at a scale."""
    del families  # fonts are set by the application and the widgets; a sheet would override each of them
    ring = max(5, px(3)) if palette.high_contrast else px(2)
    values = {token: palette.value(token) for token in sorted(tokens.TOKENS)}
    values |= {f"p{n}": str(px(n)) for n in (4, 8, 12, 28, 32, 34)}
    values |= {
        "one": str(px(1)),
        "ring": str(ring),
        "radius": str(px(tokens.RADIUS)),
        "bar": str(px(tokens.SCROLL_BAR)),
        "line_height": str(px(tokens.CONTROL) - 2 * ring),
        "pad_y": str(ring - px(1)),  # the ring takes the place of the padding: nothing shifts
        "pad_x": str(max(0, px(8) + px(1) - ring)),
        "frame": palette.border if palette.high_contrast else tokens.mix(palette.border, palette.line, 0.33),
        "dash": "dashed" if palette.high_contrast else "solid",
        "menu_dead": f"dashed {palette.border}" if palette.high_contrast else "none",
        "dead_edge": palette.border if palette.high_contrast else palette.line,
    }
    return _SHEET.substitute(values)
