"""The boxes an activity is filled in with: field rows, editors, the roster grid."""

from __future__ import annotations

from desktop.ui.fields.choice_editor import ChoiceEditor
from desktop.ui.fields.columns import GridColumn
from desktop.ui.fields.date_editor import DateEditor
from desktop.ui.fields.editors import Editor, LongTextEditor, NumberEditor, TextEditor, TimeEditor
from desktop.ui.fields.field_row import FieldLook, FieldRow
from desktop.ui.fields.files_editor import FileEditor, FileLook, FilesEditor
from desktop.ui.fields.hints import grid_hints, key_hints
from desktop.ui.fields.roster_grid import RosterGrid
from desktop.ui.fields.suggestions import Source, Suggestion, listed
from desktop.ui.fields.type_ahead import TypeAheadEditor

__all__ = [
    "ChoiceEditor",
    "DateEditor",
    "Editor",
    "FieldLook",
    "FieldRow",
    "FileEditor",
    "FileLook",
    "FilesEditor",
    "GridColumn",
    "LongTextEditor",
    "NumberEditor",
    "RosterGrid",
    "Source",
    "Suggestion",
    "TextEditor",
    "TimeEditor",
    "TypeAheadEditor",
    "grid_hints",
    "key_hints",
    "listed",
]
