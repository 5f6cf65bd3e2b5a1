"""Runs with diagnoses made by hand, so that reports are tested without the engine."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from lranalyzer.detectors.finding import Evidence, Finding
from lranalyzer.diagnosis.judgement import Reason, Verdict
from lranalyzer.recommend import Advice, Diagnosis, Recommendation
from lranalyzer.run import Note, Run, Series, assign_roles
from lranalyzer.schedules import from_name

Pair = tuple[Run, Diagnosis]
Make = Callable[..., Pair]


def _run(name: str, points: int, seed: int) -> Run:
    noise = np.random.default_rng(seed).normal(0, 0.1, points)
    step = np.arange(points)
    loss = (0.3 + 2 * np.exp(-step / (points / 5 + 1))) * np.exp(noise)
    loss[int(points * 0.9) :] = np.nan
    series = {
        "train/loss": Series.of("train/loss", step, loss),
        "val/loss": Series.of("val/loss", step[::10], 0.4 + 2 * np.exp(-step[::10] / (points / 5 + 1))),
        "lr": Series.of("lr", step, np.full(points, 0.1)),
    }
    notes = (Note("skipped", "a line with 3 of 4 cells", "log.csv", 12),)
    params = {"optimizer": "sgd", "lr": 0.1}
    return Run(name, series, assign_roles(series), params, {}, "runs/log.csv", "csv", "7", "running", notes)


def _diagnosis(name: str, verdict: Verdict) -> Diagnosis:
    finding = Finding(
        "divergence", "fault", 0.9, (60, 99), (Evidence("last loss", float("nan")), Evidence("rise", 12.5, "times")),
        "The loss rose without bound from step 60.", "A restart that stays finite.", "too_high",
    )  # fmt: skip
    schedule = from_name("warmup", steps=10, then=from_name("cosine", lr=0.01, total_steps=90))
    return Diagnosis(
        name, verdict, {"diverged": 0.8, "too_high": 0.1, "ok": 0.06, "too_low": 0.04}, (finding,),
        Recommendation(0.01, 0.004, 0.02, schedule, "a lower loss", "The curve says so.", ("the curve",)),
        Advice("lower", 0.1, "It will not recover."), (Reason("late noise", 0.3, 1.2),), (), 0.1,
    )  # fmt: skip


@pytest.fixture
def make() -> Make:
    """Makes a run with its diagnosis: ``make("name", verdict="ok", points=100)``."""

    def build(name: str = "run", *, verdict: Verdict = "diverged", points: int = 100, seed: int = 0) -> Pair:
        return _run(name, points, seed), _diagnosis(name, verdict)

    return build


@pytest.fixture
def undecided() -> Pair:
    """A run of which nothing is known."""
    run = Run("empty", {}, {}, source="empty.csv")
    missing = ("a training loss of at least 20 points",)
    return run, Diagnosis("empty", "unknown", {}, (), None, Advice("keep", 1.0, "nothing is known"), missing=missing)
