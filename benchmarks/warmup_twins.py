"""What warmup does to runs that jump at the start: ``python -m benchmarks.warmup_twins`` (needs torch and scikit-learn).

Trains small networks at rates so high that the loss rises by more than its whole descent at once and yet comes back, and the
same again with a linear warmup over the first tenth. Prints both final losses, noise-free, and what was said of the first.
"""

from __future__ import annotations

from itertools import product

import torch

import lranalyzer as lra
from benchmarks.samples.train import Setting, Training, train, twin
from lranalyzer.curve import Curves
from lranalyzer.detectors.early_rise import MAY, VIOLENT, EarlyRise

WARMUP = 0.1
"""Share of the steps, at the upper end of what is usual: the runs are short."""
PROBLEMS = ("digits", "digits, convolutional", "waves")
RATES = (2.0**-5, 2.0**-4, 2.0**-3, 2.0**-2)
STEPS = (80, 300)


def seen(training: Training) -> tuple[EarlyRise | None, lra.Diagnosis]:
    """The rise at the start of a training, and its diagnosis."""
    run = lra.Run.from_frame(training.log)
    shape = Curves.of(run).train_shape
    return (EarlyRise.of(shape) if shape else None), lra.diagnose(run)


def main() -> None:
    """Train pair after pair and print."""
    torch.set_num_threads(1)
    lower = pairs = 0
    print(
        f"{'problem':24} {'steps':>5} {'lr':>7} {'rise':>7} {'back at':>7} {'without':>8} {'with':>8}  said of the first"
    )
    for problem, steps, lr in product(PROBLEMS, STEPS, RATES):
        first = train(Setting(problem, "adam", "cosine", steps=steps), lr)
        rise, diagnosis = seen(first)
        p = diagnosis.probabilities
        if rise is None or rise.rise < VIOLENT or rise.healed_at > 1 or p["too_high"] + p["diverged"] < MAY:
            continue
        second = twin(first, warmup=WARMUP)
        pairs, lower = pairs + 1, lower + (second.final < first.final)
        said = ", ".join(diagnosis.symptoms[:3])
        numbers = f"{rise.rise:7.1f} {rise.healed_at:7.1%} {first.final:8.4f} {second.final:8.4f}"
        print(f"{problem:24} {steps:5} {lr:7.4f} {numbers}  {said}", flush=True)
    print(f"{lower} of {pairs} ended lower with warmup")


if __name__ == "__main__":
    main()
