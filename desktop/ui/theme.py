"""One theme a program: palette, scale, fonts and icons. Every widget takes it first and follows its ``changed``."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from desktop.ui import fonts, tokens
from desktop.ui.stylesheet import stylesheet
from desktop.ui.tokens import HIGH_CONTRAST, LIGHT, SCALES, Palette

# Set on an application that was made with Fusion: asking for it later brings all of QStyle's enums, 4 ms of a start.
FUSION = "xinglin_fusion"
_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "surface",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "error",
    QPalette.ColorRole.PlaceholderText: "text_3",
    QPalette.ColorRole.Highlight: "focus",
    QPalette.ColorRole.HighlightedText: "on_focus",
    QPalette.ColorRole.ToolTipBase: "surface",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Link: "focus",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Midlight: "line",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "border",
    QPalette.ColorRole.Shadow: "border",
}


class Theme(QObject):
    """Pixels, fonts, colours and icons at the scale and in the palette of now."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None, *, bundled_only: bool | None = None) -> None:
        """``bundled_only`` draws with our own face alone, as the pictures of the tests do (None asks ``fonts.FORCE``)."""
        super().__init__(parent)
        from desktop.ui.widgets.icons import Icons  # the widgets import this module

        self.palette: Palette = LIGHT
        self.scale: float = 1.0
        self._families = fonts.families(bundled_only=fonts.forced() if bundled_only is None else bundled_only)
        self._fonts: dict[tuple[int, bool], QFont] = {}
        self._icons = Icons()
        self._pixmaps: dict[tuple[object, ...], QPixmap] = {}
        self._app: QApplication | None = None

    # ------------------------------------------------------------------------------------------ what widgets ask for

    @property
    def high_contrast(self) -> bool:
        return self.palette.high_contrast

    def px(self, n: float) -> int:
        """Design pixels at this scale, at least 1 (0 stays 0)."""
        return max(1, round(n * self.scale)) if n > 0 else 0

    def font(self, px: int = 14, *, bold: bool = False) -> QFont:
        """A font of so many design pixels; a copy, free to change."""
        font = self._fonts.get((px, bold))
        if font is None:
            font = QFont()
            if self._families:
                font.setFamilies(self._families)
            font.setPixelSize(self.px(px))
            if self._families[:1] == [fonts.BUNDLED]:
                # Our face brings no hints of its own. FreeType would work some out, 15 ms of a start, and none are seen.
                font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            font.setBold(bold)
            self._fonts[px, bold] = font
        return QFont(font)

    def colour(self, token: str) -> QColor:
        return QColor(self.palette.value(token))

    def edge(self, token: str) -> QColor:
        """The edge of a tinted box whose text has this token; in high contrast simply white."""
        if self.high_contrast:
            return self.colour("border")
        return QColor(tokens.mix(self.palette.value(token), self.palette.value(f"{token}_tint"), 0.33))

    @property
    def ring(self) -> int:
        """How thick the focus ring is: 2 design pixels, in high contrast 5 pixels or more."""
        return max(5, self.px(3)) if self.high_contrast else self.px(2)

    def icon(self, name: str, px: int = 20, token: str = "text") -> QPixmap:  # noqa: S107 - a colour, no secret
        """A Lucide icon in the token's colour, drawn for the screen's own pixels; cached."""
        return self._icons.pixmap(name, self.palette.value(token), px, self.scale, self.pixel_ratio)

    @property
    def pixel_ratio(self) -> float:
        app = QApplication.instance()
        return app.devicePixelRatio() if isinstance(app, QApplication) else 1.0

    def cached(self, key: tuple[object, ...]) -> QPixmap | None:
        """A picture painted before (chips); forgotten when the look changes."""
        return self._pixmaps.get((self.pixel_ratio, *key))

    def keep(self, key: tuple[object, ...], pixmap: QPixmap) -> QPixmap:
        self._pixmaps[self.pixel_ratio, *key] = pixmap
        return pixmap

    # -------------------------------------------------------------------------------------------------- what changes

    def set_scale(self, scale: float) -> None:
        """The nearest of the known scales."""
        nearest = min(SCALES, key=lambda known: abs(known - scale))
        if nearest != self.scale:
            self.scale = nearest
            self._changed()

    def zoom(self, step: int) -> None:
        """One step larger (+1) or smaller (-1); 0 is back to 100 %."""
        place = SCALES.index(self.scale) + step
        self.set_scale(SCALES[max(0, min(place, len(SCALES) - 1))] if step else 1.0)

    def set_high_contrast(self, on: bool) -> None:
        if on != self.high_contrast:
            self.palette = HIGH_CONTRAST if on else LIGHT
            self._changed()

    def apply(self, app: QApplication) -> None:
        """Fusion, the palette, the font and the one stylesheet; again by itself on every change."""
        if self._app is None:
            self._app = app
            if not app.property(FUSION):
                app.setStyle("Fusion")
            for effect in (Qt.UIEffect.UI_AnimateMenu, Qt.UIEffect.UI_FadeMenu, Qt.UIEffect.UI_AnimateCombo):
                app.setEffectEnabled(effect, False)
            for effect in (Qt.UIEffect.UI_AnimateTooltip, Qt.UIEffect.UI_FadeTooltip, Qt.UIEffect.UI_General):
                app.setEffectEnabled(effect, False)
        app.setPalette(self._qpalette())
        app.setFont(self.font())
        app.setStyleSheet(stylesheet(self.palette, self.px, self._families))

    def _changed(self) -> None:
        self._fonts.clear()
        self._pixmaps.clear()
        if self._app is not None:
            self.apply(self._app)
        self.changed.emit()

    def _qpalette(self) -> QPalette:
        made = QPalette()
        for role, token in _ROLES.items():
            made.setColor(role, self.colour(token))
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            made.setColor(QPalette.ColorGroup.Disabled, role, self.colour("disabled_text"))
        return made
