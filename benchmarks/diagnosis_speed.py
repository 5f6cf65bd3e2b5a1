"""The cost of a diagnosis, beside what the machine needs to add the same numbers up.

    python benchmarks/diagnosis_speed.py

Prints medians: a run of 1,000 points in milliseconds, one of ten million as a multiple of ``np.cumsum`` over its loss,
and a thousand points appended to ten million, less what folding a thousand points costs by itself.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from lranalyzer.curve import Curves
from lranalyzer.recommend.diagnose import diagnose, diagnose_curves
from lranalyzer.run import Run, Series, assign_roles

REPEATS = 9


def make(points: int) -> Run:
    """A noisy descent with its rate, logged at every step."""
    step = np.arange(points)
    noise = np.random.default_rng(0).normal(0, 0.05, points)
    loss = 0.3 + 2.0 / np.sqrt(1.0 + step / points * 50) + noise
    series = {"train_loss": Series.of("train_loss", step, loss), "lr": Series.of("lr", step, np.full(points, 1e-2))}
    return Run("speed", series, assign_roles(series), {"optimizer": "adam"})


def median_ms(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median wall time in milliseconds, after one call that is not counted."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


def fresh(run: Run) -> Run:
    """The run without what an earlier diagnosis remembered."""
    return Run(run.name, {k: Series(s.name, s.step, s.value) for k, s in run.series.items()}, run.roles, run.params)


def main() -> None:
    """Measure and print."""
    small, large = make(1_000), make(10_000_000)
    print(f"1,000 points: {median_ms(lambda: diagnose(fresh(small)), 50):.1f} ms")
    loss = large.series["train_loss"].value
    base, whole = median_ms(lambda: np.cumsum(loss)), median_ms(lambda: diagnose(fresh(large)))
    print(f"10,000,000 points: {whole:.0f} ms, {whole / base:.1f} x np.cumsum over the loss ({base:.0f} ms)")
    curves = Curves.of(large)
    more = np.arange(10_000_000, 10_001_000)
    value = loss[:1_000].copy()
    fold = median_ms(lambda: Curves.of(make(1_000)))
    grown = median_ms(lambda: diagnose_curves(curves.extended("train_loss", more, value)))
    print(f"1,000 points appended to 10,000,000 and judged again: {grown:.1f} ms, folding them alone {fold:.1f} ms")


if __name__ == "__main__":
    main()
