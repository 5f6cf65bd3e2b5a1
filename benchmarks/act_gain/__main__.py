"""What ``act=True`` gains: small trainings begun at a rate ten times too high and ten times too low, with and without it.

    python -m benchmarks.act_gain [held_out|second|design] [--steps 300] [--seeds 1] [--only TASK...]

Each task is trained with SGD, momentum, AdamW and RMSprop, with a constant rate and with a cosine. The best rate is first
looked for on a grid of half decades, with other random numbers, lest its luck be compared with; then training begins at ten
times and at a tenth of it, once alone and once with a Monitor that may change the rate: the same number of steps, the same
batches. Told is how often the final loss, on the whole training set and without noise, is lower with it (and lower than at
the start), which share of what the wrong rate cost was won back, and what happens to runs that begin at the best rate.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from benchmarks.act_gain import design, held_out, second
from benchmarks.act_gain.train import OPTIMIZERS, SCHEDULES, Setting, train

TASKS = {"design": design.TASKS, "second": second.TASKS, "held_out": held_out.TASKS}
GRIDS = {"sgd": (-2.5, 1.6), "momentum": (-3.5, 0.6), "adamw": (-4.0, -0.4), "rmsprop": (-4.5, -0.9)}
"""Decades in which the best rate of each optimizer is looked for, in halves."""
SCALES = {"diabetes_raw": -2.5}
"""Decades by which the grid of an optimizer without normalised steps moves for a loss in another unit."""
STARTS = {"ten times too high": 10.0, "ten times too low": 0.1, "at the best rate": 1.0}
FAULT = 0.05
"""Cost of a wrong rate, as a share of the descent, from which the corpora call it a fault; more than that lost by acting is harm."""


@dataclass(frozen=True)
class Compared:
    """One start of one setting."""

    alone: float
    acted: float
    begin: float
    """The loss before training."""
    best: float
    """The final loss at the best rate."""
    changes: int
    schedule: str

    @property
    def lost(self) -> float:
        """What acting cost, as a share of the descent without it; below zero what it gained."""
        return (self.acted - self.alone) / max(self.begin - self.alone, 1e-12)

    @property
    def better(self) -> bool:
        """Whether acting ended lower, and below the start."""
        return self.acted < min(self.alone, self.begin)

    @property
    def cost(self) -> float:
        """Of the start, as a share of the descent at the best rate."""
        return (min(self.alone, self.begin) - self.best) / max(self.begin - self.best, 1e-12)

    @property
    def won_back(self) -> float:
        """Share of that cost."""
        lost = min(self.alone, self.begin) - self.best
        return (min(self.alone, self.begin) - min(self.acted, self.begin)) / max(lost, 1e-12)


class Alone:
    """Trainings without a Monitor, remembered in a file where one is named."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._known: dict[str, float] = json.loads(file.read_text()) if file and file.exists() else {}

    def loss(self, setting: Setting, lr: float, steps: int | None = None) -> float:
        """The final loss."""
        key = f"{setting} {setting.steps} {lr:.6g} {steps}"
        if key not in self._known:
            self._known[key] = train(setting, lr, steps=steps).loss
        return self._known[key]

    def keep(self) -> None:
        """Write the file."""
        if self._file:
            self._file.write_text(json.dumps(self._known))


def compare(setting: Setting, alone: Alone, verbose: bool) -> dict[str, Compared]:
    """Both wrong starts, and the best rate, of one setting."""
    shift = SCALES.get(setting.task.name, 0.0) if setting.optimizer in ("sgd", "momentum") else 0.0
    low, high = GRIDS[setting.optimizer]
    grid = [float(lr) for lr in 10.0 ** np.arange(low + shift, high + shift, 0.5)]
    other = replace(setting, seed=setting.seed + 1000)
    best = min(grid, key=lambda lr: alone.loss(other, lr))
    begin = alone.loss(setting, grid[0], 0)
    found = {}
    for start, factor in STARTS.items():
        acted = train(setting, best * factor, act=True)
        one = Compared(
            alone.loss(setting, best * factor),
            acted.loss,
            begin,
            alone.loss(setting, best),
            len(acted.actions),
            setting.schedule,
        )
        found[start] = one
        if not verbose:
            continue
        fine = one.lost <= FAULT if factor == 1.0 else one.better
        print(
            f"{setting}  best {best:.3g} ({one.best:.4g})  {start}: {one.alone:.4g} -> {one.acted:.4g} "
            f"{'' if fine else 'NOT '}({one.changes} changes)",
            flush=True,
        )
        for action in acted.actions:
            print(f"      {action}")
    alone.keep()
    return found


def report(found: dict[str, list[Compared]]) -> None:
    """The figures."""
    for start, runs in found.items():
        if start == "at the best rate":
            lost = np.array([r.lost for r in runs])
            print(
                f"{start}: {len(runs)} trainings, changed {np.mean([r.changes > 0 for r in runs]):.0%}, final loss lower in "
                f"{np.mean(lost < 0):.0%}; more than {FAULT:.0%} of the descent lost in {np.mean(lost > FAULT):.1%}, more than 1% in "
                f"{np.mean(lost > 0.01):.1%}, gained more than 1% in {np.mean(lost < -0.01):.1%}; median {np.median(lost):.2%}, "
                f"worst {lost.max():.0%}"
            )
            continue
        faults = [r for r in runs if r.cost >= FAULT]
        rest = [r for r in runs if r.cost < FAULT]
        mild = f", of {len(rest)} that cost less {np.mean([r.better for r in rest]):.0%}" if rest else ""
        print(
            f"{start}: final loss lower in {np.mean([r.better for r in runs]):.0%} of {len(runs)} (of {len(faults)} that cost at least "
            f"{FAULT:.0%} of the descent {np.mean([r.better for r in faults]):.0%}{mild}); of the cost won back, median "
            f"{np.median([r.won_back for r in faults]):.0%}"
        )
    wrong = [r for start, runs in found.items() if start != "at the best rate" for r in runs]
    by = {name: np.mean([r.better for r in wrong if r.schedule == name]) for name in SCHEDULES}
    each = ", ".join(f"{name} {share:.0%}" for name, share in by.items())
    print(f"both wrong starts: final loss lower in {np.mean([r.better for r in wrong]):.0%} of {len(wrong)} ({each})")


def main() -> None:
    """Train and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tasks", nargs="?", choices=TASKS, default="held_out")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="tasks")
    parser.add_argument("--optimizers", nargs="*", choices=OPTIMIZERS, default=list(OPTIMIZERS))
    parser.add_argument("--alone", type=Path, help="file that remembers the trainings without a Monitor")
    parser.add_argument("--verbose", action="store_true", help="each training, and its changes")

    a = parser.parse_args()
    logging.getLogger("lranalyzer").setLevel(logging.ERROR)
    torch.set_num_threads(1)
    alone = Alone(a.alone)
    found: defaultdict[str, list[Compared]] = defaultdict(list)
    for task in [t for t in TASKS[a.tasks] if not a.only or t.name in a.only]:
        for optimizer in a.optimizers:
            for schedule in SCHEDULES:
                for seed in range(a.seeds):
                    for start, one in compare(
                        Setting(task, optimizer, schedule, a.steps, seed), alone, a.verbose
                    ).items():
                        found[start].append(one)
    report(found)


if __name__ == "__main__":
    main()
