"""How the curves are looked at: x axis, smoothing, log axes, ruler, fit."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QSlider, QWidget

from lranalyzer_gui.docks.pieces import icon_button, label, row, segment
from lranalyzer_gui.draw.axis import X_AXES
from lranalyzer_gui.draw.smooth import KIND_TITLES, KINDS, Smoothing
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP

SLIDER_STEPS = 200
SLIDER_WIDTHS = 56, 104
REACH_WIDTH = 72
X_WORDS = {"step": "By step", "epoch": "By epoch", "time": "By time", "tokens": "By tokens", "relative": "By progress"}


def weight_of(position: int) -> float:
    """Smoothing weight of a slider position: finer towards the strong end, 0 to 0.999."""
    return float(1.0 - 10.0 ** (-3.0 * position / SLIDER_STEPS))


def position_of(weight: float) -> int:
    """The slider position nearest to a weight."""
    return round(-math.log10(max(1.0 - weight, 1e-3)) / 3.0 * SLIDER_STEPS)


class ViewBar(QWidget):
    """Every control writes to the session's view and follows it."""

    ruler_toggled = Signal(bool)

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._following = False
        self.setAccessibleName("View of the curves")
        self.x_axis = QComboBox()
        self.x_axis.setAccessibleName("Horizontal axis")
        for word in X_AXES:
            self.x_axis.addItem(X_WORDS[word], word)
        self.kind = QComboBox()
        self.kind.setAccessibleName("Kind of smoothing")
        for kind in KINDS:
            self.kind.addItem(KIND_TITLES[kind], kind)
        self.weight = QSlider(Qt.Orientation.Horizontal)
        self.weight.setRange(0, SLIDER_STEPS)
        self.weight.setMinimumWidth(SLIDER_WIDTHS[0])
        self.weight.setMaximumWidth(SLIDER_WIDTHS[1])
        self.weight.setAccessibleName("Strength of smoothing")
        self.reach = label("", "caption")
        self.reach.setFixedWidth(REACH_WIDTH)
        self.reach.setToolTip("How far the smoothing reaches; at most a twentieth of the curve")
        self.logs = {
            field: segment(text, f"Logarithmic {what}")
            for field, text, what in (
                ("log_x", "log x", "horizontal axis"),
                ("log_loss", "log loss", "loss axis"),
                ("log_rate", "log rate", "learning rate axis"),
            )
        }
        self.ruler = icon_button(theme, "ruler", "Measure between two points", checkable=True)
        self.fit = icon_button(theme, "fit", "Show everything")
        for tool in (self.ruler, self.fit):
            tool.setIconSize(QSize(18, 18))
        self.tools = row(self.ruler, self.fit, spacing=2)
        logs = row(*self.logs.values(), spacing=4)
        self.setLayout(
            row(
                self.x_axis,
                GAP,
                label("Smoothing", "caption"),
                self.kind,
                self.weight,
                self.reach,
                -1,
                logs,
                self.tools,
                spacing=GAP,
            )
        )
        self._wire()
        self.follow()

    def follow(self) -> None:
        """Show what the session says."""
        self._following = True
        view = self._session.view
        self.x_axis.setCurrentIndex(self.x_axis.findData(view.x_axis))
        self.kind.setCurrentIndex(self.kind.findData(view.smoothing.kind))
        if not self.weight.isSliderDown():
            self.weight.setValue(position_of(view.smoothing.weight))
        self.weight.setEnabled(view.smoothing.kind != "none")
        for field, button in self.logs.items():
            button.setChecked(bool(getattr(view, field)))
        self._following = False

    def show_reach(self, text: str) -> None:
        """Say how far the smoothing of what is drawn reaches."""
        self.reach.setText(text or "off")
        self.weight.setAccessibleDescription(text or "off")

    def _wire(self) -> None:
        self.x_axis.currentIndexChanged.connect(lambda _: self._look(x_axis=self.x_axis.currentData()))
        self.kind.currentIndexChanged.connect(lambda _: self._smooth())
        self.weight.valueChanged.connect(lambda _: self._smooth("smoothing"))  # a drag is undone as one
        for field, button in self.logs.items():
            button.clicked.connect(lambda checked, f=field: self._look(**{f: checked}))
        self.ruler.toggled.connect(self.ruler_toggled)
        self.fit.clicked.connect(lambda: self._look(zoom=None, everything=False))
        self._session.view_changed.connect(lambda before, after: self.follow())

    def _smooth(self, merge: str = "") -> None:
        self._look(merge, smoothing=Smoothing(self.kind.currentData(), weight_of(self.weight.value())))

    def _look(self, merge: str = "", **changes: Any) -> None:
        if not self._following:
            self._session.look(merge=merge, **changes)
