"""The words that Qt brings along (its file picker where the system has none) in the language in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.foundation.translation import language_in_use

if TYPE_CHECKING:
    from PySide6.QtCore import QTranslator

_held: list[QTranslator] = []


def speak() -> None:
    """Again after every change of language. Qt's own source language is English."""
    from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

    application = QCoreApplication.instance()
    if application is None:
        return
    for old in _held:
        application.removeTranslator(old)
    _held.clear()
    if language_in_use() == "zh":
        words = QTranslator()
        if words.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            application.installTranslator(words)
            _held.append(words)
