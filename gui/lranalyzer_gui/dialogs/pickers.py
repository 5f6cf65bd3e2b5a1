"""File and folder pickers that do not stop the event loop."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

Chosen = Callable[[list[str]], None]


def pick_files(parent: QWidget, chosen: Chosen) -> QFileDialog:
    """Ask for logs."""
    return _open(QFileDialog(parent, "Open log"), QFileDialog.FileMode.ExistingFiles, chosen)


def pick_folder(parent: QWidget, chosen: Chosen) -> QFileDialog:
    """Ask for a folder of logs."""
    return _open(QFileDialog(parent, "Open folder"), QFileDialog.FileMode.Directory, chosen)


def pick_target(parent: QWidget, title: str, name: str, chosen: Callable[[str], None]) -> QFileDialog:
    """Ask where to save."""
    picker = QFileDialog(parent, title)
    picker.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    picker.selectFile(name)
    return _open(picker, QFileDialog.FileMode.AnyFile, lambda files: chosen(files[0]))


def _open(picker: QFileDialog, mode: QFileDialog.FileMode, chosen: Chosen) -> QFileDialog:
    picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    picker.setFileMode(mode)
    picker.filesSelected.connect(lambda files: chosen(list(files)))
    picker.open()
    return picker
