"""Plots as pictures: PNG at twice the screen's resolution, SVG with every drawn point as a vector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator

from lranalyzer_gui.plots.stack import Stack

PNG_SCALE = 2.0


def save_picture(stack: Stack, path: Path) -> bool:
    """Write what is visible; the format follows the suffix. False when the file cannot be written."""
    if path.suffix.lower() != ".svg":
        return picture_of(stack).save(str(path))
    with _exact(stack):
        return _svg(stack, path)


def picture_of(stack: Stack) -> QPixmap:
    """What is visible, at twice the screen's resolution."""
    picture = QPixmap(stack.size() * PNG_SCALE)
    picture.setDevicePixelRatio(PNG_SCALE)
    picture.fill(Qt.GlobalColor.transparent)
    with _exact(stack):
        stack.render(picture)
    return picture


@contextmanager
def _exact(stack: Stack) -> Iterator[None]:
    """Every curve drawn directly, whatever it costs: a file waits for no one."""
    layers = [panel.canvas.layer for panel in stack.panels]
    for layer in layers:
        layer.vector = True
    try:
        yield
    finally:
        for layer in layers:
            layer.vector = False


def _svg(stack: Stack, path: Path) -> bool:
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(QSize(stack.width(), stack.height()))
    generator.setViewBox(QRect(0, 0, stack.width(), stack.height()))
    generator.setTitle("LR Analyzer")
    painter = QPainter()
    if not painter.begin(generator):
        return False
    stack.render(painter, QPoint())
    painter.end()
    return True
