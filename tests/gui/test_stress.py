"""Hundreds of frames: what a short test does not show (lost references, growing memory, blank pictures)."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lranalyzer.run import Run, Series, assign_roles
from lranalyzer_gui.draw.compare_picture import Compared, compare_picture
from lranalyzer_gui.draw.lines import Options
from lranalyzer_gui.draw.run_picture import run_picture
from lranalyzer_gui.plots.stack import Stack
from lranalyzer_gui.theme.manager import Theme


def noisy(points: int, seed: int) -> Run:
    rng = np.random.default_rng(seed)
    step = np.arange(points)
    series = {
        "train_loss": Series.of("train_loss", step, np.exp(-step / points) + rng.normal(0, 0.1, points)),
        "lr": Series.of("lr", step, np.full(points, 1e-3)),
    }
    return Run(f"run {seed}", series, assign_roles(series))


def inked(stack: Stack) -> float:
    """Share of the first plot's pixels that are not background."""
    image = stack.panels[0].canvas.grab().toImage()
    background = image.pixel(image.width() - 3, 3)
    places = [(x, y) for x in range(70, image.width() - 20, 5) for y in range(8, image.height() - 8, 5)]
    return float(np.mean([image.pixel(x, y) != background for x, y in places]))


@pytest.mark.parametrize("runs", [1, 60], ids=["one long run", "many runs"])
def test_four_hundred_pan_frames_leave_a_sharp_picture(
    runs: int, qtbot: QtBot, qapp: QApplication, theme: Theme
) -> None:
    stack = Stack(theme)
    qtbot.addWidget(stack)
    stack.resize(800, 500)
    stack.show()
    if runs == 1:
        picture = run_picture(noisy(400_000, 0), Options())
    else:
        picture = compare_picture({str(i): Compared(noisy(5_000, i)) for i in range(runs)}, Options())
    stack.show_picture(picture, None)
    low, high = picture.extent
    for frame in range(400):
        start = low + (high - low) * 0.7 * frame / 400
        stack.look_at((start, start + 0.3 * (high - low)))
        for panel in stack.panels:
            panel.canvas.viewport().repaint()
        if frame % 10 == 0:
            qapp.processEvents()
    qtbot.waitUntil(lambda: not any(p.canvas.layer.busy for p in stack.panels))
    assert inked(stack) > 0.02
