"""Tables to fit on: every look that a monitor takes at every run, features beside truth.

``begin``: the first rate of each run, all that is known then.
``pulse``: each point that :class:`lranalyzer.live.pulse.Pulse` finds worth a look. ``prefix``: the geometric looks at
the curve. Each run is seen twice: as it is replayed (every step, its length known), and by a user whose log is thinner,
or whose monitor was not told how long the run is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.fit.corpus import Corpus, params_of, stable_hash, thin
from benchmarks.fit.early.begin import build_begin
from lranalyzer.curve import Curves
from lranalyzer.live.looks import next_look
from lranalyzer.live.prefix import prefix_features
from lranalyzer.live.pulse import NAMES, Pulse
from lranalyzer.run import Hyperparameters

KEPT = ("setting", "task", "optimizer", "schedule", "peak_lr", "regret", "label", "steps")
MOST_PULSES = 40
"""Rows of one view after its first 64 points."""


@dataclass(frozen=True)
class Seen:
    """One run as a monitor sees it."""

    run: str
    replayed: bool
    log: pd.DataFrame
    hyper: Hyperparameters
    total: float | None


def seen(corpus: Corpus, run: str, log: pd.DataFrame) -> Iterator[Seen]:
    """The run as it is replayed, and once with what else users have, drawn at random."""
    row = corpus.truth["runs"].loc[run]
    rng = np.random.default_rng(stable_hash(run + "live"))
    for replayed in (True, False):
        params = {} if stable_hash(row.setting + str(replayed)) % 2 else params_of(row)
        params.pop("total_steps", None)
        no_gradient = stable_hash(run + "g" + str(replayed)) % 2
        frame = log.drop(columns=["val_loss"])
        if not replayed:
            density = int(rng.choice([0, 1, 2], p=[0.4, 0.35, 0.25]))
            frame = thin(log, run, int(row.steps), density).drop(columns=["val_loss"])
        if no_gradient or frame.grad_norm.isna().all():
            frame = frame.drop(columns="grad_norm")
        known = replayed or rng.random() < 0.3
        yield Seen(
            run, replayed, frame.reset_index(drop=True), Hyperparameters.of(params), float(row.steps) if known else None
        )


def pulse_rows(view: Seen) -> tuple[list[list[float]], list[int]]:
    """Features and steps of the points that are looked at; ends at the first non-finite loss."""
    pulse = Pulse(view.hyper, view.total)
    rows, steps = [], []
    columns = [
        view.log[c].tolist() if c in view.log else [None] * len(view.log)
        for c in ("step", "train_loss", "lr", "grad_norm")
    ]
    for step, loss, lr, grad in zip(*columns, strict=True):
        look = pulse.update(int(step), loss, lr, grad)
        if pulse.bad_in_row or not pulse.points:
            break
        if look:
            rows.append(pulse.features())
            steps.append(int(step))
    return rows, steps


def prefix_rows(view: Seen) -> Iterator[tuple[int, dict[str, float]]]:
    """Features at the geometric looks, up to the first non-finite loss."""
    log = view.log
    value = log.train_loss.to_numpy(float)
    good = int(np.argmin(np.isfinite(value))) if not np.isfinite(value).all() else len(value)
    step = log.step.to_numpy(np.int64)
    whole = {c: log[c].to_numpy(float) for c in ("train_loss", "lr", "grad_norm") if c in log}
    curves = Curves("run", None, hyper=view.hyper)
    done, n = 0, next_look(0)
    while n <= good:
        for role, values in whole.items():
            curves = curves.extended(role, step[done:n], values[done:n])
        yield int(step[n - 1]), prefix_features(curves, view.total)
        done, n = n, next_look(n)


def build(corpus: Corpus, folder: Path, limit: int | None = None) -> None:
    """Write ``begin-NAME.parquet``, ``pulse-NAME.parquet`` and ``prefix-NAME.parquet``."""
    build_begin(corpus, folder)
    truth = corpus.truth["runs"]
    pulses: list[pd.DataFrame] = []
    prefixes: list[dict[str, object]] = []
    for i, (run, log) in enumerate(corpus.logs()):
        row = truth.loc[run]
        if (limit and i % limit) or not np.isfinite(row.span) or row.span <= 0:
            continue
        for view in seen(corpus, run, log):
            about = {k: row[k] for k in KEPT} | {"run": run, "replayed": view.replayed, "corpus": corpus.name}
            rows, steps = pulse_rows(view)
            if rows:
                table = pd.DataFrame(np.array(rows, np.float32), columns=[f"x_{n}" for n in NAMES]).assign(step=steps)
                pulses.append(_spread(table).assign(**about))
            prefixes += [{f"x_{k}": v for k, v in f.items()} | {"step": s} | about for s, f in prefix_rows(view)]
    for name, table in (("pulse", pd.concat(pulses, ignore_index=True)), ("prefix", pd.DataFrame(prefixes))):
        small = table.astype({c: np.float32 for c in table if c.startswith("x_")})
        small.astype({c: "category" for c in small if small[c].dtype == object}).to_parquet(
            folder / f"{name}-{corpus.name}.parquet"
        )


def _spread(table: pd.DataFrame) -> pd.DataFrame:
    """All of the first 64, and of the rest those that stand out most."""
    early, late = table[:64], table[64:]
    return (
        table
        if len(late) <= MOST_PULSES
        else pd.concat([early, late.nlargest(MOST_PULSES, "x_loss_over_first").sort_index()])
    )
