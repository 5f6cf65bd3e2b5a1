"""False alarms and early calls: every run of a corpus told to a Monitor step by step.

    python -m benchmarks.replay CORPUS... --truth TRUTH.py [--models FOLDER] [--blind] [--known] [--every N]

``--models`` names what ``python -m benchmarks.fit.early fit`` wrote: each run is then judged by models that saw no run of
its task. Without it the package's own are used, which were fitted on these corpora. ``--blind`` hides how long runs are.

Parameters are hidden in half of the settings and the gradient norm in half of the runs, as users' logs lack them;
``--known`` hides no parameters, as a Monitor that is given the optimizer knows them.

"Before its loss has doubled" is told four ways, because the loss of one minibatch is not the loss:
``noise-free``: before the first evaluation on the training set (20 to 60 a run) that is not finite or above twice the
first; ``smoothed``: before the running mean of the logged loss (over 1 % of the points, at least 4; known once it has so
many) is above twice the first loss; ``logged``: strictly before the first logged minibatch loss like that; ``at once``:
with that very point at the latest, which is all that can be done for a run whose first update blows it up. Runs of which
the first update already doubled the logged loss cannot be called before; they are counted, and left out of ``could be``.
"""

from __future__ import annotations

import argparse
import json
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.fit.corpus import Corpus, load_truth, params_of, stable_hash
from lranalyzer.evidence import trees
from lranalyzer.live import Monitor
from lranalyzer.live.alarm import forget_models

FAR, SOON = 0.2, 0.3
"""Regret from which a rate is far too low; share of the steps by which that should have been said."""
SMOOTH, SMOOTH_LEAST = 0.01, 4
"""Share of its points over which a logged loss is smoothed, and points at least."""
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Told:
    """What the monitor said of one run, and what was true."""

    corpus: str
    label: str
    regret: float
    steps: int
    first: dict[str, int]
    """Verdict to the step of its warning."""
    doubled: dict[str, int]
    """How its loss is told: the first step where it has doubled."""
    second_doubled: bool
    """Whether the second logged point already had."""


def doubled_at(step: np.ndarray, loss: np.ndarray, first: float | None = None) -> int:
    """The first step with a loss that is not finite or above twice the first; NEVER if there is none."""
    first = float(loss[0]) if first is None else first
    twice = ~(loss <= first + abs(first))
    return int(step[int(np.argmax(twice))]) if twice.any() else NEVER


def smoothed_doubled_at(step: np.ndarray, loss: np.ndarray) -> int:
    """The same of the running mean of the logged loss, known from its first whole window on."""
    width = min(max(SMOOTH_LEAST, round(SMOOTH * len(loss))), len(loss))
    mean = pd.Series(loss).rolling(width).mean().to_numpy()[width - 1 :]
    return doubled_at(step[width - 1 :], mean, float(loss[0]))


def replay(corpus: Corpus, run: str, log: pd.DataFrame, blind: bool, known: bool) -> Told:
    """Tell one run to a monitor of its own."""
    row = corpus.truth["runs"].loc[run]
    params = {} if not known and stable_hash(row.setting + "True") % 2 else params_of(row)
    params.pop("total_steps", None)
    monitor = Monitor(params=params, total_steps=None if blind else int(row.steps))
    hidden = stable_hash(run + "gTrue") % 2 or log.grad_norm.isna().all()
    norms = [None] * len(log) if hidden else log.grad_norm.tolist()
    for step, loss, lr, norm in zip(log.step.tolist(), log.train_loss.tolist(), log.lr.tolist(), norms, strict=True):
        monitor.step(loss, step=step, lr=lr, grad_norm=norm)
    monitor.flush()
    first = {w.verdict: w.step for w in reversed(monitor.warnings)}
    at, loss = log.step.to_numpy(), log.train_loss.to_numpy(float)
    logged = doubled_at(at, loss)
    at_second = logged <= int(log.step.iloc[min(1, len(log) - 1)])
    return Told(
        corpus.name,
        row.label,
        float(row.regret),
        int(row.steps),
        first,
        {"logged": logged, "smoothed": smoothed_doubled_at(at, loss)},
        at_second,
    )


def replays(corpus: Corpus, models: Path | None, blind: bool, known: bool, every: int) -> Iterator[Told]:
    """All runs of a corpus, those of one fold's tasks after another."""
    truth = corpus.truth["runs"]
    evals = {r: (g.step.to_numpy(), g.train_eval.to_numpy(float)) for r, g in corpus.tables["evals"].groupby("run")}
    logs = [(run, log) for i, (run, log) in enumerate(corpus.logs()) if i % every == 0 and truth.loc[run].span > 0]
    for part in sorted(p for p in models.iterdir() if p.is_dir()) if models else [None]:
        with judged_by(part):
            tasks = set(json.loads((part / "tasks.json").read_text())) if part else None
            for run, log in logs:
                if tasks is None or truth.loc[run].task in tasks:
                    told = replay(corpus, run, log, blind, known)
                    told.doubled["noise-free"] = doubled_at(*evals[run])
                    yield told


@contextmanager
def judged_by(folder: Path | None) -> Iterator[None]:
    """Use the models of a folder in place of the package's of the same names."""
    usual = trees.FITTED
    with tempfile.TemporaryDirectory() as merged:
        for source in [Path(str(usual)), folder]:
            for file in source.glob("*.json") if source else ():
                shutil.copy(file, merged)
        trees.FITTED = Path(merged)
        forget_models()
        try:
            yield
        finally:
            trees.FITTED = usual
            forget_models()


def report(name: str, told: list[Told]) -> None:
    """The figures of one corpus."""
    ok = [t for t in told if t.label == "ok"]
    low = [t for t in told if t.label == "too_low" and t.regret > FAR]
    gone = [t for t in told if t.label == "diverged"]
    wrong = [t for t in told if t.label == "too_low"]

    def share(hits: list[bool]) -> str:
        return f"{np.mean(hits):.1%} of {len(hits)}" if hits else "none"

    print(f"\n{name}")
    each = {k: np.mean([k in t.first for t in ok]) for k in ("diverged", "too_high", "too_low")} if ok else {}
    print(
        f"  ok runs ever warned: {share([bool(t.first) for t in ok])} ({', '.join(f'{k} {v:.1%}' for k, v in each.items())})"
    )
    print(
        f"  rate too low, ever called too high or diverged: {share([bool(t.first.keys() - {'too_low'}) for t in wrong])}"
    )
    soon = [t.first.get("too_low", NEVER) < SOON * t.steps for t in low]
    print(f"  too low with regret over {FAR}: called before {SOON:.0%} of the steps: {share(soon)}")
    high = [min((t.first[k] for k in ("diverged", "too_high") if k in t.first), default=NEVER) for t in gone]
    for title, calls in (("diverged or too high", high), ("diverged", [t.first.get("diverged", NEVER) for t in gone])):
        pairs = list(zip(calls, gone, strict=True))
        print(
            f"  diverging, called {title}: ever {share([c < NEVER for c in calls])}; before the loss has doubled: "
            f"noise-free {share([c < min(t.doubled['noise-free'], NEVER) for c, t in pairs])}, "
            f"smoothed {share([c < min(t.doubled['smoothed'], NEVER) for c, t in pairs])}, "
            f"logged {share([c < t.doubled['logged'] for c, t in pairs])} "
            f"(could be: {share([c < t.doubled['logged'] for c, t in pairs if not t.second_doubled])}), "
            f"at once {share([c < NEVER and c <= t.doubled['logged'] for c, t in pairs])}"
        )
    if gone:
        print(f"  diverging runs whose first update doubled the loss: {share([t.second_doubled for t in gone])}")
        called = [c / t.steps for c, t in zip(high, gone, strict=True) if c < NEVER]
        print(f"  median call of those called: {np.median(called):.1%} of the steps" if called else "  none called")


def main() -> None:
    """Replay and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="+", type=Path, help="folders with the parquet files")
    parser.add_argument("--truth", required=True, type=Path, help="the scorer's truth.py")
    parser.add_argument("--models", type=Path, help="folder with models fitted with tasks left out")
    parser.add_argument("--blind", action="store_true", help="do not tell how long runs are")
    parser.add_argument("--known", action="store_true", help="show the parameters of every run")
    parser.add_argument("--every", type=int, default=1, help="only each so-manyth run")
    a = parser.parse_args()
    logging.getLogger("lranalyzer").setLevel(logging.ERROR)
    truth, everything = load_truth(a.truth), list[Told]()
    for folder in a.corpora:
        told = list(replays(Corpus(folder, truth), a.models, a.blind, a.known, a.every))
        report(folder.name, told)
        everything += told
    if len(a.corpora) > 1:
        report("all", everything)


if __name__ == "__main__":
    main()
