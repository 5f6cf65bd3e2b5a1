"""A plot with its legend row, its reason when there is nothing to see, and its read-out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.limits import Limits
from lranalyzer_gui.draw.picture import Line, PanelPicture
from lranalyzer_gui.draw.readout import nearest, value_at
from lranalyzer_gui.plots.canvas import Canvas
from lranalyzer_gui.plots.legend import LegendRow
from lranalyzer_gui.plots.stroke import Stroke
from lranalyzer_gui.theme.manager import Theme

COLLAPSED, LEAST, FULL = 40, 112, 16_777_215
"""Heights in pixels: of a plot without data, the least of one with data, and no bound (Qt's own largest)."""


class Panel(QFrame):
    """One plot of a stack, in a card."""

    everything_wanted = Signal()
    """The user wants to see the outliers that the view leaves out."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._theme = theme
        self.picture = PanelPicture("")
        self.reading = ""
        """The values at the cross-hair in words."""
        self.legend = LegendRow()
        self.canvas = Canvas(theme)
        self._x_title = QLabel()
        self._x_title.setProperty("role", "caption")
        self._x_title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 4)
        column.setSpacing(0)
        column.addWidget(self.legend)
        column.addWidget(self.canvas, 1)
        column.addWidget(self._x_title)
        self.canvas.limits_changed.connect(self._on_limits)
        self.legend.chip.clicked.connect(self.everything_wanted)
        theme.changed.connect(self._rekey)

    def show_picture(self, picture: PanelPicture, log_x: bool, everything: bool) -> None:
        """Swap in what is drawn."""
        self.picture = picture
        self.canvas.show_picture(picture, log_x, everything)
        self.canvas.setVisible(not picture.empty)
        self.setMaximumHeight(COLLAPSED if picture.empty else FULL)
        self.setMinimumHeight(COLLAPSED if picture.empty else LEAST)
        self.legend.title.setText(picture.title)
        self.legend.title.setMinimumWidth(self.legend.title.sizeHint().width())
        self.legend.note.setText(picture.empty or picture.note)
        self.legend.note.setToolTip(picture.empty or picture.note)
        self.legend.set_lost(self.canvas.lost.count)
        self.setAccessibleName(picture.title)
        self.canvas.setAccessibleName(f"{picture.title} plot")
        self.setAccessibleDescription(picture.description)
        self._rekey()

    def show_x_axis(self, title: str) -> None:
        """Numbers and title under the plot, or neither with an empty title."""
        self.canvas.show_numbers_below(bool(title))
        self._x_title.setText(title)
        self._x_title.setVisible(bool(title))

    def read(self, x: float | None) -> None:
        """Show the value of every curve at ``x``; None clears the reading."""
        self.reading = ""
        if x is None:
            self.canvas.cross.show_at(None, [])
            self.legend.set_values([])
            return
        dots: list[tuple[float, float, QColor]] = []
        values: list[str] = []
        named = self._named()
        for line, stroke in named:
            at = nearest(line.curve, x)
            if at is None:
                values.append("")
                continue
            value = value_at(line.curve, at, self.picture.log_y)
            dots.append((float(line.curve.x[at]), float(line.curve.y[at]), stroke.colour))
            written = numbers.rate if self.picture.rate or line.meaning == "rate" else numbers.loss
            values.append(written(value))
        read = zip(named, values, strict=True)
        self.reading = ", ".join(f"{line.label} {value}" for (line, _), value in read if value)
        self.canvas.cross.show_at(x, dots)
        self.legend.set_values(values)

    def _named(self) -> list[tuple[Line, Stroke]]:
        """Lines with a name, the chosen one first: the legend has room for a few."""
        both = zip(self.picture.lines, self.canvas.strokes, strict=True)
        return sorted(((line, stroke) for line, stroke in both if line.label), key=lambda pair: not pair[0].thick)

    def _rekey(self) -> None:
        self.legend.set_keys([(line.label, stroke) for line, stroke in self._named()])

    def _on_limits(self, found: Limits | None) -> None:
        self.legend.set_outside(0 if found is None else found.outside)
