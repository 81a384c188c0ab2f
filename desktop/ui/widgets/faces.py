"""Several faces of a page in one place, of which one shows."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget


class Faces(QWidget):
    """As QStackedWidget, but only the face that shows is asked how much room it needs.

    Qt's own is as high and as wide as the largest of its pages: a list would scroll because of a form nobody sees.
    """

    currentChanged = Signal(int)  # noqa: N815 - as Qt calls it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._faces: list[QWidget] = []
        self._at = -1
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def addWidget(self, face: QWidget) -> int:
        """One more face; the first one shows."""
        self._faces.append(face)
        face.hide()
        self._column.addWidget(face, 1)
        if self._at < 0:
            self.setCurrentIndex(0)
        return len(self._faces) - 1

    def count(self) -> int:
        return len(self._faces)

    def widget(self, index: int) -> QWidget | None:
        return self._faces[index] if 0 <= index < len(self._faces) else None

    def indexOf(self, face: QWidget) -> int:
        """-1 for what is no face of these."""
        return self._faces.index(face) if face in self._faces else -1

    def currentIndex(self) -> int:
        return self._at

    def currentWidget(self) -> QWidget | None:
        return self.widget(self._at)

    def setCurrentWidget(self, face: QWidget) -> None:
        self.setCurrentIndex(self.indexOf(face))

    def setCurrentIndex(self, index: int) -> None:
        """The new face shows before the old one goes, so that Qt does not look for a focus elsewhere meanwhile."""
        wanted, before = self.widget(index), self.currentWidget()
        if wanted is None or index == self._at:
            return
        self.setUpdatesEnabled(False)
        focus: QWidget | None = self.window().focusWidget()
        had_focus = before is not None and focus is not None and (focus is before or before.isAncestorOf(focus))
        self._at = index
        wanted.setGeometry(self.rect())  # at once: what scrolls to its focus must know how much room there is
        wanted.show()
        if before is not None:
            if had_focus:
                last: QWidget | None = wanted.focusWidget()
                (last if last is not None else _first(wanted) or wanted).setFocus(Qt.FocusReason.OtherFocusReason)
            before.hide()
        self._column.activate()
        self.setUpdatesEnabled(True)
        self.currentChanged.emit(index)


def _first(face: QWidget) -> QWidget | None:
    """The first thing of a face that Tab stops at."""
    return next((w for w in face.findChildren(QWidget) if _takes(w) and w.isVisibleTo(face)), None)


def _takes(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled() and widget.focusProxy() is None
