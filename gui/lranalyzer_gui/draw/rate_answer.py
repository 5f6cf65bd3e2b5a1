"""What a sweep or a range test answers, as a picture over the learning rate and a few sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lranalyzer.errors import MissingSeries
from lranalyzer.run import Run
from lranalyzer.sweep import RangeTest, Sweep, range_test, sweep
from lranalyzer.sweep.classic import CLASSIC
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.curve import Floats, prepare
from lranalyzer_gui.draw.limits import MARGIN
from lranalyzer_gui.draw.lines import extent
from lranalyzer_gui.draw.picture import Line, PanelPicture, Post, StackPicture

LOG_ABOVE = 12.0
"""Ratio of the losses worth seeing from which a logarithmic axis reads better."""
RISE_SHOWN = 0.35
"""Share of the descent shown above where the loss began; a blow-up would press everything else flat."""
MOST_ABOVE = 4.0
"""Times the highest expected loss beyond which a run is left out of the first view."""
BESIDE = 0.5
"""Decades beside the rates tried in which the response counts for the range of the axis."""
LEAST_RATES = 2
"""Different rates that make a sweep, and finite losses that make a curve."""
ROOM = 2.0
"""Factor of the rate that is shown beside the good range."""
MOST_NAMED = 2
"""So many runs are named in a warning; more are counted."""


@dataclass(frozen=True)
class Fact:
    """One line of numbers beside the plot."""

    name: str
    value: str
    help: str = ""


@dataclass(frozen=True)
class Tried:
    """One run of a sweep, for the table."""

    name: str
    rate: float
    loss: float
    diverged: bool


@dataclass(frozen=True, eq=False)
class RateAnswer:
    """One answer: the rate with its range, why, and the picture it rests on."""

    title: str
    why: str
    facts: tuple[Fact, ...]
    lr: float | None
    lr_low: float | None
    lr_high: float | None
    picture: StackPicture
    warnings: tuple[str, ...] = ()
    tried: tuple[Tried, ...] = ()


def range_test_answer(runs: Sequence[Run]) -> RateAnswer:
    """Read the first run as a range test; raises MissingSeries when its rate does not rise."""
    if not runs:
        raise MissingSeries("choose a run at the left")
    run = runs[0]
    found = range_test(run)
    assert run.lr is not None
    assert run.train_loss is not None
    rate = np.interp(run.train_loss.step, run.lr.step, run.lr.value)
    loss = run.train_loss.value
    shown = loss[np.isfinite(loss)] if found.curve is None else found.curve.loss
    log_y = _wide(shown)
    raw = prepare(rate, loss, log_x=True, log_y=log_y)
    lines = [Line("loss", raw, "train")]
    if found.curve is not None:
        smooth = prepare(found.curve.lr, found.curve.loss, log_x=True, log_y=log_y)
        lines = [Line("", raw, "train", faded=True), Line("smoothed loss", smooth, "train", thick=True)]
    diverges = "not in this test" if found.diverges_at is None else numbers.rate(found.diverges_at)
    facts = [Fact("Diverges at", diverges, "Lowest rate at which what was learned is lost")]
    facts += [Fact(_words(name), numbers.rate(rate), CLASSIC.get(name, "")) for name, rate in found.classic.items()]
    words = f"Range test of {run.name}. {found.why}"
    limits = _range_limits(np.log10(shown) if log_y else shown)
    panel = PanelPicture(
        "Loss while the rate rises", tuple(lines), log_y, words, "", "", 3, _range_posts(found), limits=limits
    )  # fmt: skip
    title = "Train with" if found.lr is not None else "No rate to recommend"
    return RateAnswer(title, found.why, tuple(facts), found.lr, found.lr_low, found.lr_high, _stack(panel))


def sweep_answer(runs: Sequence[Run]) -> RateAnswer:
    """Compare runs that differ in the rate; raises MissingSeries when none has a rate."""
    try:
        found = sweep(runs)
    except MissingSeries as error:  # of many runs, not why each of them is none
        raise MissingSeries(str(error).partition(": run '")[0] if len(runs) > MOST_NAMED else str(error)) from error
    lr, final = np.array([t.lr for t in found.trials]), np.array([t.final for t in found.trials])
    if np.unique(lr).size < LEAST_RATES:
        raise MissingSeries(_no_sweep(found))
    curve = found.curve
    floor = 0.0 if (final > 0).all() else -np.inf
    loss, low, high = (
        np.maximum(y, floor) for y in (curve.loss, curve.loss - 2 * curve.std, curve.loss + 2 * curve.std)
    )
    expected, below, above = (prepare(curve.lr, y, log_x=True) for y in (loss, low, high))
    tried = prepare(lr, final, log_x=True)
    lines: tuple[Line, ...] = (Line("runs", tried, "train", dots=True, bare=True),)
    if len(tried) >= LEAST_RATES:
        lines = (Line("expected", expected, "schedule", thick=True, band=(below, above), worked_out=True), *lines)
    near = (curve.lr >= lr.min() / 10**BESIDE) & (curve.lr <= lr.max() * 10**BESIDE)
    top = MOST_ABOVE * float(loss[near].max(initial=0.0))
    worth = np.concatenate([loss[near], tried.y[tried.y <= top] if top > 0 else tried.y])
    panel = PanelPicture(
        "Final loss", lines, False, f"Sweep of {numbers.plural(len(found.trials), 'run')}. {found.why}", "",
        "band: two standard deviations" if len(lines) > 1 else "too few finite losses for a curve", 3,
        _sweep_posts(found), limits=_padded(worth) if len(lines) > 1 else None,
    )  # fmt: skip
    rows = tuple(Tried(t.name, t.lr, t.final, t.diverged) for t in found.trials)
    return RateAnswer(
        "Best rate", found.why, _sweep_facts(found), found.best_lr, found.lr_low, found.lr_high,
        _stack(panel, (found.lr_low / ROOM, found.lr_high * ROOM)), gathered(found.warnings), rows,
    )  # fmt: skip


def _no_sweep(found: Sweep) -> str:
    """Why the runs are no sweep, and what would be one."""
    rate = numbers.rate(found.trials[0].lr)
    if len(found.groups) > 1:
        return (
            "These runs differ in more than their rate, and no two of them in the rate alone. "
            "Select runs of one training at several rates."
        )
    if len(found.trials) == 1:
        return f"Only one of these runs names its rate, {rate}. A sweep compares the same training at several rates."
    return f"All runs have the same rate, {rate}. A sweep compares the same training at several rates."


def gathered(warnings: Sequence[str]) -> tuple[str, ...]:
    """The same said of many runs is said once, and as a sentence.

    >>> gathered(["run 'a' is bad", "run 'b' is bad", "run 'c' is bad", "two groups"])
    ('3 runs are bad.', 'Two groups.')
    """
    same: dict[str, list[str]] = {}
    for text in warnings:
        same.setdefault(re.sub(r"^run '.*?' ", "", text), []).append(text)
    return tuple(
        f"{line[:1].upper()}{line[1:].rstrip('.')}."
        for rest, texts in same.items()
        for line in ([f"{len(texts)} runs {_of_many(rest)}"] if len(texts) > MOST_NAMED else texts)
    )


def _of_many(said: str) -> str:
    """What is said of one run, said of many."""
    for one, many in (("has ", "have "), ("names ", "name "), ("is ", "are ")):
        said = f"{many}{said.removeprefix(one)}" if said.startswith(one) else said
    return said.replace("it is left out", "they are left out")


def _sweep_facts(found: Sweep) -> tuple[Fact, ...]:
    facts = (
        Fact("Runs", numbers.count(len(found.trials))),
        Fact("Width of the good range", f"{found.sensitivity:.2g} decades", "Narrow: the rate must be hit"),
        Fact("Run next", numbers.rate(found.next_lr), "The rate whose run would tell most"),
        Fact("Edge of stability", numbers.rate(found.edge_of_stability), "Above it trainings diverged"),
        Fact("Diverged", numbers.count(sum(t.diverged for t in found.trials))),
    )
    return tuple(fact for fact in facts if fact.value != numbers.rate(None))


def _range_posts(found: RangeTest) -> tuple[Post, ...]:
    posts = [Post(float(np.log10(r)), _words(n).lower(), "faint") for n, r in found.classic.items() if r > 0]
    if found.diverges_at:
        posts.append(Post(float(np.log10(found.diverges_at)), "diverges", "diverged"))
    if found.lr:
        posts.append(Post(float(np.log10(found.lr)), f"train with {numbers.rate(found.lr)}", "ok", strong=True))
    return tuple(posts)


def _sweep_posts(found: Sweep) -> tuple[Post, ...]:
    lost = sorted({t.lr for t in found.trials if not np.isfinite(t.final)})
    posts = [Post(float(np.log10(lr)), "diverged", "diverged") for lr in lost]
    if found.edge_of_stability:
        posts.append(Post(float(np.log10(found.edge_of_stability)), "edge of stability", "too_high"))
    if found.next_lr and abs(np.log10(found.next_lr / found.best_lr)) > 0.02:
        posts.append(Post(float(np.log10(found.next_lr)), f"run next {numbers.rate(found.next_lr)}", "accent"))
    posts.append(Post(float(np.log10(found.best_lr)), f"best {numbers.rate(found.best_lr)}", "ok", strong=True))
    return tuple(posts)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize().replace("Minimum over 10", "Minimum ÷ 10")


def _wide(loss: Floats) -> bool:
    return bool(loss.size and loss.min() > 0 and loss.max() / loss.min() > LOG_ABOVE)


def _range_limits(smooth: Floats) -> tuple[float, float] | None:
    """From the lowest loss to a little above where the test began."""
    if smooth.size < 3:
        return None
    begin, low = float(smooth[: max(1, smooth.size // 10)].max()), float(smooth.min())
    if not begin > low:
        return None
    return low - MARGIN * (begin - low), begin + RISE_SHOWN * (begin - low)


def _padded(y: Floats) -> tuple[float, float] | None:
    if not y.size or not y.max() > y.min():
        return None
    room = 2 * MARGIN * float(y.max() - y.min())
    return float(y.min()) - room, float(y.max()) + room


def _stack(panel: PanelPicture, rates: tuple[float, float] | None = None) -> StackPicture:
    """The plot over the rate, from the lowest to the highest one drawn, and over ``rates``."""
    low, high = extent(line.curve for line in panel.lines)
    if rates is not None:
        low, high = min(low, float(np.log10(rates[0]))), max(high, float(np.log10(rates[1])))
    return StackPicture((panel,), "rate", True, (low, high), False, "Learning rate")
