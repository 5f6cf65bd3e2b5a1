"""The plots of the page as a table and in words."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTableView, QWidget

from lranalyzer_gui.dialogs.frame import Frame
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.picture import StackPicture
from lranalyzer_gui.draw.plot_table import plot_table
from lranalyzer_gui.models.plot_points import PlotPoints


class PlotPointsDialog(Frame):
    """Choose a plot, read its summary, walk through its points."""

    def __init__(self, picture: StackPicture, zoom: tuple[float, float] | None, parent: QWidget) -> None:
        super().__init__("Plots as tables", parent)
        self._picture, self._zoom = picture, zoom
        self._panels = [panel for panel in picture.panels if panel.lines]
        self.plot = QComboBox()
        self.plot.setAccessibleName("Plot")
        self.plot.addItems([panel.title for panel in self._panels] or ["No plot"])
        self.body.addWidget(self.plot)
        self.summary = self.text("", "")
        self.points = PlotPoints()
        self.view = QTableView()
        self.view.setModel(self.points)
        self.view.setAccessibleName("Points in view")
        self.view.verticalHeader().hide()
        self.view.setShowGrid(False)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.view.setTabKeyNavigation(False)
        self.body.addWidget(self.view, 1)
        self.count = self.text("", "caption")
        self.resize(620, 560)
        self.add_button("Copy summary").clicked.connect(
            lambda: QGuiApplication.clipboard().setText(self.summary.text())
        )
        self.add_button("Close", "primary").clicked.connect(self.accept)
        self.plot.currentIndexChanged.connect(lambda _: self._show())
        self._show()

    def _show(self) -> None:
        if not self._panels:
            self.summary.setText("This page shows no curve.")
            return
        panel = self._panels[self.plot.currentIndex()]
        table = plot_table(self._picture, panel, self._zoom)
        self.points.show_table(table)
        self.summary.setText(panel.description)
        self.view.setAccessibleDescription(panel.description)
        self.count.setText(f"{numbers.plural(int(table.x.size), 'row')} in view")
