"""What reaches the screen: lines from live memory, lone points, ticks that differ, answers that are none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from lranalyzer.errors import MissingSeries
from lranalyzer.run import Run
from lranalyzer_gui.draw.curve import Curve, prepare
from lranalyzer_gui.draw.limits import limits
from lranalyzer_gui.draw.names import sentence
from lranalyzer_gui.draw.picture import Line
from lranalyzer_gui.draw.rate_answer import sweep_answer
from lranalyzer_gui.draw.ticks import log_ticks, value_text
from lranalyzer_gui.plots.layer import _paint_line, _paint_stroke
from lranalyzer_gui.plots.stroke import stroke
from lranalyzer_gui.theme.tokens import LIGHT

SIDE = 400


def canvas() -> QImage:
    made = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.white)
    return made


def painted(curve: Curve) -> QImage:
    """The curve in pixels of its own units."""
    image = canvas()
    painter = QPainter(image)
    _paint_stroke(painter, stroke(Line("loss", curve, "train"), LIGHT), 0.0, float(SIDE), SIDE, heavy=True)
    painter.end()
    return image


def test_a_rough_line_is_drawn_through_its_points(qapp: object) -> None:
    x = np.linspace(5, SIDE - 5, 200)
    y = SIDE / 2 + 150 * np.sin(np.arange(200) * 2.4)
    paint, image, wanted = stroke(Line("loss", prepare(x, y), "train"), LIGHT), canvas(), canvas()
    painter = QPainter(image)
    _paint_line(painter, paint, x, y, heavy=True)
    painter.end()
    painter = QPainter(wanted)
    painter.setPen(paint.pen(paint.width, x.size))
    painter.drawLines([QLineF(x[i], y[i], x[i + 1], y[i + 1]) for i in range(x.size - 1)])
    painter.end()
    assert image == wanted


def test_a_point_between_losses_is_marked(qapp: object) -> None:
    x, y = np.array([50.0, 100.0, 150.0, 200.0]), np.array([80.0, np.nan, 200.0, np.nan])
    image = painted(prepare(x, y))
    for at, height in ((50, 80), (150, 200)):
        assert image.pixelColor(at, height) == QColor(LIGHT.train)


@pytest.mark.parametrize(
    ("low", "spacing"), [(3.5851, 1e-4), (2e-6, 1e-6), (123_450.0, 10.0), (0.0004, 2e-4), (1e9, 1e7)]
)
def test_neighbouring_ticks_never_read_the_same(low: float, spacing: float) -> None:
    texts = [value_text(low + n * spacing, spacing) for n in range(5)]
    assert len(set(texts)) == 5, texts


def test_a_low_plot_over_many_decades_has_more_than_one_label() -> None:
    assert len(log_ticks(-6.5, -2.8, 60, 18)[0]) >= 2


def test_a_level_line_gets_room_in_proportion() -> None:
    found = limits(np.full(30, 181.43))
    assert found is not None
    assert found.high - found.low > 30


def test_one_rate_is_no_sweep_and_the_page_says_what_would_be_one() -> None:
    loss = 2.0 * np.exp(-np.arange(60) / 20.0)
    frame = pd.DataFrame({"step": np.arange(loss.size), "train_loss": loss})
    run = Run.from_frame(frame, params={"lr": 0.1})
    with pytest.raises(MissingSeries, match="same training at several rates"):
        sweep_answer([run])


def test_an_error_becomes_a_sentence() -> None:
    assert sentence("run 'x': its rate never rises") == "Its rate never rises."
