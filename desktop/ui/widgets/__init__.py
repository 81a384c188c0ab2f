"""Buttons, labels, chips, cards, tables: drawn from the tokens, named for the screen reader.

Each is loaded when it is first asked for: the first page shows no table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.foundation.lazy import lazily

if TYPE_CHECKING:
    from desktop.ui.widgets.buttons import Button, CheckBox, IconButton
    from desktop.ui.widgets.cards import Card, Facts
    from desktop.ui.widgets.cells import CellDelegate, paint_bar
    from desktop.ui.widgets.chips import CHIPS, Chip, chip_pixmap, chip_size, chip_word, paint_chip
    from desktop.ui.widgets.choices import Segments, Select
    from desktop.ui.widgets.flow import FlowLayout, FlowRow
    from desktop.ui.widgets.headers import Header
    from desktop.ui.widgets.keys import KeyCap, key_text, keycaps
    from desktop.ui.widgets.labels import Label, Line
    from desktop.ui.widgets.notices import EmptyState, Notice
    from desktop.ui.widgets.panels import SidePanel
    from desktop.ui.widgets.progress import Bar, ProgressLine
    from desktop.ui.widgets.question import Question
    from desktop.ui.widgets.rows import CELL_ROLE, COLUMN_ROLE, MATCH_ROLE, STATE_ROLE, Cell, Column, RowsModel
    from desktop.ui.widgets.search import SearchBox
    from desktop.ui.widgets.tables import Table
    from desktop.ui.widgets.wizard import FooterBar, WizardSteps

__getattr__ = lazily(
    __name__,
    {
        "buttons": "Button CheckBox IconButton",
        "cards": "Card Facts",
        "cells": "CellDelegate paint_bar",
        "chips": "CHIPS Chip chip_pixmap chip_size chip_word paint_chip",
        "choices": "Segments Select",
        "flow": "FlowLayout FlowRow",
        "headers": "Header",
        "keys": "KeyCap key_text keycaps",
        "labels": "Label Line",
        "notices": "EmptyState Notice",
        "panels": "SidePanel",
        "progress": "Bar ProgressLine",
        "question": "Question",
        "rows": "CELL_ROLE COLUMN_ROLE MATCH_ROLE STATE_ROLE Cell Column RowsModel",
        "search": "SearchBox",
        "tables": "Table",
        "wizard": "FooterBar WizardSteps",
    },
)

__all__ = [
    "CELL_ROLE",
    "CHIPS",
    "COLUMN_ROLE",
    "MATCH_ROLE",
    "STATE_ROLE",
    "Bar",
    "Button",
    "Card",
    "Cell",
    "CellDelegate",
    "CheckBox",
    "Chip",
    "Column",
    "EmptyState",
    "Facts",
    "FlowLayout",
    "FlowRow",
    "FooterBar",
    "Header",
    "IconButton",
    "KeyCap",
    "Label",
    "Line",
    "Notice",
    "ProgressLine",
    "Question",
    "RowsModel",
    "SearchBox",
    "Segments",
    "Select",
    "SidePanel",
    "Table",
    "WizardSteps",
    "chip_pixmap",
    "chip_size",
    "chip_word",
    "key_text",
    "keycaps",
    "paint_bar",
    "paint_chip",
]
