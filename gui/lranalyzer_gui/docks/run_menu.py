"""The menu of the selected runs: what the action table offers for them, in the order of use."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

OFFERED = (
    ("page-run", "page-compare", "reference"),
    ("mark-ok", "mark-too_high", "mark-too_low", "mark-diverged", "unmark"),
    ("roles",),
    ("copy-summary", "copy-code", "copy-runs", "export-runs", "export-report"),
    ("close-runs",),
)


def run_menu(actions: Mapping[str, QAction], parent: QWidget) -> QMenu:
    """A menu that goes away with its use."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setAccessibleName("Selected runs")
    for at, ids in enumerate(OFFERED):
        if at:
            menu.addSeparator()
        menu.addActions([actions[name] for name in ids])
    return menu
