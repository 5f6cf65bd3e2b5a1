"""pyqtgraph gives every plot a dozen menus that belong to nobody and stay behind when the plot goes."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QMenu, QWidget


def adopt_menus(plot: QWidget) -> None:
    """Let the menus that were made for a plot go with it: those without a parent, for nothing else makes such."""
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QMenu) and widget.parentWidget() is None:
            widget.setParent(plot, widget.windowFlags())
