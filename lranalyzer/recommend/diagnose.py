"""``diagnose``: a run in, a diagnosis out."""

from __future__ import annotations

import numpy as np

from lranalyzer.detectors.finding import Evidence, Finding
from lranalyzer.recommend.diagnosis import Diagnosis
from lranalyzer.recommend.recommendation import Advice, Recommendation
from lranalyzer.run import Hyperparameters, Run
from lranalyzer.schedules import from_name


def diagnose(run: Run) -> Diagnosis:
    """Provisional while the engine is built: last loss against first."""
    loss = run.train_loss
    lr = Hyperparameters.of(run.params).lr
    if run.lr is not None and np.isfinite(run.lr.value).any():
        lr = float(np.nanmax(run.lr.value))
    if loss is None or len(loss) < 5:
        return Diagnosis(
            run.name, "unknown", {}, (), None, Advice("keep", 1.0, "nothing is known"), missing=("a training loss",), lr=lr
        )
    value = loss.value
    bad = not np.isfinite(value[-1]) or value[-1] > value[0]
    span = (int(loss.step[len(loss) // 2]), int(loss.step[-1]))
    found = Finding(
        "divergence" if bad else "plateau", "fault" if bad else "note", 0.7, span,
        (Evidence("last loss", float(value[-1])), Evidence("first loss", float(value[0]))),
        "The loss ended above where it began." if bad else "The loss fell and then hardly moved.",
        "A longer log that falls again.",
    )  # fmt: skip
    rec = None
    if lr:
        new = lr / 10 if bad else lr
        schedule = from_name("cosine", lr=new, total_steps=int(loss.step[-1]) + 1)
        rec = Recommendation(new, new / 3, new * 3, schedule, "the loss should fall", "provisional")
    probabilities = {"diverged": 0.8 if bad else 0.05, "too_high": 0.1, "ok": 0.05 if bad else 0.8, "too_low": 0.05}
    advice = Advice("lower" if bad else "keep", 0.1 if bad else 1.0, "provisional")
    return Diagnosis(run.name, "diverged" if bad else "ok", probabilities, (found,), rec, advice, lr=lr)  # type: ignore[arg-type]
