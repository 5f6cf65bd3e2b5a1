"""What a sweep or a range test answers, as a picture over the learning rate and a few sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lranalyzer.errors import MissingSeries
from lranalyzer.run import Run
from lranalyzer.sweep import range_test, sweep
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.curve import prepare
from lranalyzer_gui.draw.lines import extent
from lranalyzer_gui.draw.picture import Line, PanelPicture, StackPicture


@dataclass(frozen=True, eq=False)
class RateAnswer:
    """One answer: the rate with its range, why, and the picture it rests on."""

    title: str
    why: str
    facts: tuple[tuple[str, str], ...]
    lr: float | None
    lr_low: float | None
    lr_high: float | None
    picture: StackPicture
    warnings: tuple[str, ...] = ()


def range_test_answer(runs: Sequence[Run]) -> RateAnswer:
    """Read the first run as a range test; raises MissingSeries when its rate does not rise."""
    if not runs:
        raise MissingSeries("choose a run at the left")
    run = runs[0]
    found = range_test(run)
    assert run.lr is not None
    assert run.train_loss is not None
    rate = np.interp(run.train_loss.step, run.lr.step, run.lr.value)
    raw = prepare(rate, run.train_loss.value, log_x=True)
    lines = [Line("", raw, "train", faded=True)]
    if found.curve is not None:
        lines.append(Line("smoothed loss", prepare(found.curve.lr, found.curve.loss, log_x=True), "train"))
    else:
        lines = [Line("loss", raw, "train")]
    facts = [("Diverges at", numbers.rate(found.diverges_at))]
    facts += [(name.replace("_", " ").capitalize(), numbers.rate(rate)) for name, rate in found.classic.items()]
    words = f"Range test of {run.name}. {found.why}"
    picture = _picture("Loss while the rate rises", lines, words)
    title = "Train with" if found.lr is not None else "No rate to recommend"
    return RateAnswer(title, found.why, tuple(facts), found.lr, found.lr_low, found.lr_high, picture)


def sweep_answer(runs: Sequence[Run]) -> RateAnswer:
    """Compare runs that differ in the rate; raises MissingSeries when none has a rate."""
    found = sweep(runs)
    curve = found.curve
    low, high = curve.loss - 2 * curve.std, curve.loss + 2 * curve.std
    band = (prepare(curve.lr, low, log_x=True), prepare(curve.lr, high, log_x=True))
    lines = [Line("predicted", prepare(curve.lr, curve.loss, log_x=True), "schedule", band=band)]
    lr, final = np.array([t.lr for t in found.trials]), np.array([t.final for t in found.trials])
    tried = prepare(lr, final, log_x=True)
    lines.append(Line("runs", tried, "train", dots=True, bare=True))
    facts = [
        ("Runs", numbers.count(len(found.trials))),
        ("Width of the good range", f"{found.sensitivity:.2g} decades"),
        ("Would tell most", numbers.rate(found.next_lr)),
        ("Edge of stability", numbers.rate(found.edge_of_stability)),
        ("Diverged", numbers.count(sum(t.diverged for t in found.trials))),
    ]
    picture = _picture("Final loss", lines, f"Sweep of {len(found.trials)} runs. {found.why}")
    return RateAnswer(
        "Best rate", found.why, tuple(facts), found.best_lr, found.lr_low, found.lr_high, picture, found.warnings
    )


def _picture(title: str, lines: list[Line], words: str) -> StackPicture:
    panel = PanelPicture(title, tuple(lines), False, words, "", "band: ± 2 std" if lines[0].band else "")
    return StackPicture((panel,), "step", True, extent([line.curve for line in lines]), False, "Learning rate")
