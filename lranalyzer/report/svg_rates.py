"""Loss over the learning rate as SVG: what a sweep and a range test found."""

from __future__ import annotations

import math

import numpy as np

from lranalyzer.report.as_svg import BROKEN
from lranalyzer.report.axis import Axis
from lranalyzer.report.canvas import BOTTOM, LEFT, RIGHT, TOP, Canvas
from lranalyzer.report.words import number, short
from lranalyzer.run import FloatArray
from lranalyzer.sweep import RangeTest, Sweep

HEIGHT = 280
BEYOND = 1.5
"""Factor beyond the rates tried at which the axis ends, unless an answer lies further out."""

DOT = "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0Z"


def sweep_svg(sweep: Sweep, *, width: int = 900, theme: str = "light") -> str:
    """The runs of a sweep, the response expected between and beside them, and the rate to train with."""
    finals = [t.final for t in sweep.trials if not t.diverged]
    rates = [t.lr for t in sweep.trials]
    named = [r for r in (sweep.best_lr, sweep.next_lr) if r]
    x = _rate_axis([*rates, *named], width)
    shown = (sweep.curve.lr >= x.low) & (sweep.curve.lr <= x.high)
    lr, loss, std = sweep.curve.lr[shown], sweep.curve.loss[shown], sweep.curve.std[shown]
    y = _linear_axis(np.array(finals) if finals else loss)
    picture = _Rates(x, y, width, theme)
    picture.span(sweep.lr_low, sweep.lr_high)
    place = picture.y.place
    picture.canvas.band(x.place(lr), picture.kept(place(loss - std)), picture.kept(place(loss + std)), picture.train)
    picture.canvas.curve(x.place(lr), picture.kept(place(loss)), picture.train, 'stroke-dasharray="7 3"')
    for trial in sweep.trials:
        at = float(x.place(np.array([trial.lr]))[0])
        words = f"{trial.name}: lr {number(trial.lr)}, " + (
            "diverged" if trial.diverged else f"final loss {number(trial.final)}"
        )
        if trial.diverged:
            picture.canvas.mark(BROKEN, at, TOP + 8, picture.fault, words=words)
        else:
            picture.canvas.mark(
                DOT, at, float(place(np.array([trial.final]))[0]), picture.train, filled=True, words=words
            )
    picture.rate(sweep.best_lr)
    keys = [(f"best {number(sweep.best_lr)}", picture.good)]
    if sweep.next_lr and not math.isclose(sweep.next_lr, sweep.best_lr):
        picture.rate(sweep.next_lr, 'stroke-dasharray="2 4"', picture.canvas.palette.muted)
        keys.append((f"try next {number(sweep.next_lr)}", picture.canvas.palette.muted))
    words = (
        f"best peak learning rate {number(sweep.best_lr)}, between {number(sweep.lr_low)} and {number(sweep.lr_high)}"
    )
    return picture.finished(f"Sweep of {len(sweep.trials)} runs", "Final loss", keys, words)


def range_test_svg(test: RangeTest, *, width: int = 900, theme: str = "light") -> str:
    """The smoothed loss of a range test over its rate, the rate to train with, and where the training broke."""
    curve = test.curve
    lr = curve.lr if curve is not None and curve.lr.size else np.array([0.1, 1.0])
    loss = curve.loss if curve is not None and curve.lr.size else np.full(2, np.nan)
    x = Axis(float(lr.min()), max(float(lr.max()), float(lr.min()) * 1.01), LEFT, width - RIGHT, log=True)
    # Past the breakdown the loss soars, and an axis that follows it hides the descent the answer rests on.
    top = (
        float(loss[0]) + 0.5 * float(loss[0] - np.nanmin(loss))
        if np.isfinite(loss).any() and np.isfinite(loss[0])
        else math.inf
    )
    y = _loss_axis(loss[loss <= top] if math.isfinite(top) and (loss <= top).any() else loss)
    picture = _Rates(x, y, width, theme)
    if test.lr_low is not None and test.lr_high is not None:
        picture.span(test.lr_low, test.lr_high)
    scatter = curve.scatter if curve is not None else 0.0
    place = picture.y.place
    picture.canvas.band(
        x.place(lr),
        picture.kept(place(_floored(loss - scatter, y))),
        picture.kept(place(loss + scatter)),
        picture.train,
    )
    picture.canvas.curve(x.place(lr), picture.kept(place(loss)), picture.train)
    keys, said = [], "no rate found"
    if test.lr is not None:
        picture.rate(test.lr)
        said = f"peak learning rate {number(test.lr)}"
        keys.append((f"train with {number(test.lr)}", picture.good))
    if test.diverges_at is not None:
        picture.rate(test.diverges_at, 'stroke-dasharray="2 4"', picture.fault)
        keys.append((f"diverges at {number(test.diverges_at)}", picture.fault))
    return picture.finished(f"Range test: {short(test.name, 60)}", "Smoothed loss", keys, said)


class _Rates:
    """One panel over a logarithmic axis of rates."""

    def __init__(self, x: Axis, y: Axis, width: int, theme: str) -> None:
        self.x, self.y, self.canvas = x, y, Canvas(width, theme)
        palette = self.canvas.palette
        self.train, self.good, self.fault = palette.curves["train_loss"], palette.good, palette.levels["fault"]
        self.canvas.vertical_grid(y, TOP, TOP + HEIGHT)
        self.canvas.horizontal_grid(x, TOP, TOP + HEIGHT)

    def kept(self, pixels: FloatArray) -> FloatArray:
        """Within the panel: what lies beyond runs along its edge."""
        return np.clip(pixels, TOP, TOP + HEIGHT)

    def span(self, low: float, high: float) -> None:
        """The rates that should do."""
        first, last = np.clip(self.x.place(np.array([low, high])), LEFT, self.x.end).tolist()
        self.canvas.box(
            first, TOP, max(last - first, 2), HEIGHT, self.good, 0.13, f"between {number(low)} and {number(high)}"
        )

    def rate(self, lr: float, style: str = "", colour: str = "") -> None:
        """An upright line at a rate."""
        at = float(self.x.place(np.array([lr]))[0])
        if LEFT <= at <= self.x.end:
            self.canvas.line(at, TOP, at, TOP + HEIGHT, colour or self.good, f'stroke-width="1.8" {style}'.strip())

    def finished(self, title: str, measure: str, keys: list[tuple[str, str]], words: str) -> str:
        """Titles, labels and the whole."""
        self.canvas.heading(title)
        self.canvas.text(LEFT, TOP - 8, measure + (" (log)" if self.y.log else ""), self.canvas.palette.ink, bold=True)
        self.canvas.keys(TOP - 8, keys)
        self.canvas.level_labels(self.x, TOP + HEIGHT, "learning rate (log)")
        return self.canvas.finished(TOP + HEIGHT + BOTTOM, f"{title}: {words}")


def _rate_axis(rates: list[float], width: int) -> Axis:
    return Axis(min(rates) / BEYOND, max(rates) * BEYOND, LEFT, width - RIGHT, log=True)


def _loss_axis(loss: FloatArray) -> Axis:
    return Axis.around(loss, TOP + HEIGHT, TOP + 20)


def _linear_axis(loss: FloatArray) -> Axis:
    """Never logarithmic: between runs the model's mean may dip to zero and below, which says no more than "low"."""
    low, high = float(loss.min()), float(loss.max())
    room = 0.08 * (high - low) or 0.1 * abs(high) or 1.0
    return Axis(max(low - room, 0.0) if low >= 0 else low - room, high + room, TOP + HEIGHT, TOP + 20)


def _floored(loss: FloatArray, y: Axis) -> FloatArray:
    """A model's mean may dip below zero, where a logarithmic axis has no place."""
    return np.maximum(loss, y.low) if y.log else loss
