"""Dialogs that only tell: keyboard shortcuts, messages, about."""

from __future__ import annotations

import platform

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPlainTextEdit, QScrollArea, QWidget

import lranalyzer
from lranalyzer_gui.dialogs.frame import Frame
from lranalyzer_gui.session.notice import Notice


class Shortcuts(Frame):
    """Every shortcut, grouped by menu; made from the action table."""

    def __init__(self, groups: dict[str, list[tuple[str, str]]], parent: QWidget) -> None:
        super().__init__("Keyboard shortcuts", parent)
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(6)
        grid.setContentsMargins(0, 0, 16, 0)
        at = 0
        for title, rows in groups.items():
            head = QLabel(title)
            head.setProperty("role", "overline")
            grid.addWidget(head, at, 0, 1, 2)
            for keys, text in rows:
                at += 1
                shown = QLabel(keys)
                shown.setProperty("role", "strong")
                grid.addWidget(QLabel(text), at, 0)
                grid.addWidget(shown, at, 1)
            at += 1
            grid.setRowMinimumHeight(at, 12)
            at += 1
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.body.addWidget(scroll)
        self.resize(520, 600)
        self.add_button("Close", "primary").clicked.connect(self.accept)


class Messages(Frame):
    """Everything that was reported since the start, to copy."""

    def __init__(self, notices: list[Notice], parent: QWidget) -> None:
        super().__init__("Messages", parent)
        text = "\n\n".join(f"[{n.level}] {n.text}" + (f"\n{n.details}" if n.details else "") for n in notices)
        box = QPlainTextEdit(text or "Nothing was reported.")
        box.setReadOnly(True)
        box.setProperty("role", "code")
        box.setAccessibleName("Messages")
        self.body.addWidget(box)
        self.resize(640, 440)
        self.add_button("Copy all").clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        self.add_button("Close", "primary").clicked.connect(self.accept)


class About(Frame):
    """Version, platform, licence."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("LR Analyzer", parent)
        self.text("Reads training logs, says what is wrong with the learning rate, and says what to run next.", "")
        facts = (
            f"Version {lranalyzer.__version__}\nQt {qVersion()}, Python "
            f"{platform.python_version()}, {platform.platform()}"
        )
        self.text(facts)
        self.text("Apache License 2.0. Works without a network; sends nothing anywhere.")
        self.setMinimumWidth(460)
        self.add_button("Copy version").clicked.connect(lambda: QGuiApplication.clipboard().setText(facts))
        self.add_button("Close", "primary").clicked.connect(self.accept)
