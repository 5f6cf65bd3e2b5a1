"""What the neighbours of a training say about its learning rate.

Regret of a rate: how much of the possible descent it lost, (final - best final) / (initial - best final), on
the noise-free training loss. The same definitions as for the corpus that the verdict is fitted on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.samples.train import Training

OK = 0.02
"""Regret up to which a rate counts as right."""
OFF = 0.05
"""Regret from which a rate counts as wrong."""


@dataclass(frozen=True)
class Truth:
    """A sweep that was run, and what it says."""

    lr: tuple[float, ...]
    final_loss: tuple[float, ...]
    initial_loss: float

    @classmethod
    def of(cls, sweep: list[Training]) -> Truth:
        """From trainings that differ in nothing but the rate."""
        first = float(sweep[0].evaluations.train_eval.iloc[0])
        return cls(tuple(t.lr for t in sweep), tuple(t.final for t in sweep), first)

    @property
    def regret(self) -> np.ndarray:
        """Of every rate, at most 1.5."""
        final = np.asarray(self.final_loss)
        best = final.min()
        return np.nan_to_num(np.minimum((final - best) / (self.initial_loss - best), 1.5), nan=1.5)

    @property
    def best_lr(self) -> float:
        """The rate that ended lowest."""
        return self.lr[int(np.argmin(self.final_loss))]

    def regret_of(self, lr: float) -> float:
        """Of one of the rates."""
        return float(self.regret[self._index(lr)])

    def _index(self, lr: float) -> int:
        return int(np.argmin(np.abs(np.log(np.asarray(self.lr) / lr))))

    def label(self, lr: float) -> str:
        """The verdict on one of the rates; ``unclear`` between right and wrong."""
        i = self._index(lr)
        if not np.isfinite(self.final_loss[i]) or (lr > self.best_lr and self.final_loss[i] >= self.initial_loss):
            return "diverged"
        if self.regret[i] <= OK:
            return "ok"
        if self.regret[i] >= OFF:
            return "too_low" if lr < self.best_lr else "too_high"
        return "unclear"

    def accepted(self, lr: float) -> list[str]:
        """Verdicts that are right: the label, and its neighbour where it is a hair's breadth."""
        label, i = self.label(lr), self._index(lr)
        if label == "unclear":
            return ["ok", "too_low" if lr < self.best_lr else "too_high"]
        span = self.initial_loss - min(self.final_loss)
        if lr > self.best_lr and abs(self.final_loss[i] - self.initial_loss) < OK * span:
            return ["too_high", "diverged"]  # stuck where it began
        return [label]

    def interval(self) -> tuple[float, float]:
        """Rates around the best whose regret stays below ``OFF``, read between the rates that were run."""
        x, y = np.log(np.asarray(self.lr)), self.regret
        best = int(np.argmin(y))

        def edge(direction: int) -> float:
            i = best
            while 0 <= i + direction < len(x):
                j = i + direction
                if y[j] > OFF:
                    return float(x[i] + (x[j] - x[i]) * (OFF - y[i]) / (y[j] - y[i]))
                i = j
            return float(x[i])

        return float(np.exp(edge(-1))), float(np.exp(edge(1)))


def oscillation(training: Training) -> float:
    """Sum of the rises of the noise-free loss after the first tenth, as a share of the whole drop."""
    value = training.evaluations.train_eval.to_numpy()
    body = value[max(1, len(value) // 10) :]
    return float(np.clip(np.diff(body), 0, None).sum() / max(value[0] - value.min(), 1e-12))


def late_descent(training: Training) -> float:
    """Descent of the noise-free loss over the last 30 %, as a share of the whole drop."""
    value = training.evaluations.train_eval.to_numpy()
    cut = int(0.7 * len(value))
    return float((value[cut : cut + 3].mean() - value[-3:].mean()) / max(value[0] - value.min(), 1e-12))


def val_rise(training: Training) -> float:
    """Rise of the validation loss above its minimum, as a share of its drop."""
    value = training.evaluations.val_loss.to_numpy()
    return float((value[-3:].mean() - value.min()) / max(value[0] - value.min(), 1e-12))
