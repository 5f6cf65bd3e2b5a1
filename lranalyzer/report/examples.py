"""A real run for each symptom: what ``lranalyzer explain``, the window and the documentation show beside the words."""

from __future__ import annotations

from dataclasses import dataclass

from lranalyzer.detectors import Finding
from lranalyzer.readers import read
from lranalyzer.recommend import Diagnosis, diagnose
from lranalyzer.run import Run
from lranalyzer.samples import samples_folder

EXAMPLES: dict[str, tuple[str, str | None]] = {
    "hidden_nan": ("hidden-nan", None),
    "divergence": ("diverged-cifar10", None),
    "optimizer_mismatch": ("sweep-mnist", "mnist mlp adabelief lr 1e-06 run 0"),
    "schedule_fault": ("decays-too-early", None),
    "rate_too_high": ("too-high-cifar10", None),
    "rate_too_low": ("too-low-cifar10", None),
    "collapse": ("sweep-mnist", "mnist mlp adabelief lr 1 run 0"),
    "needs_warmup": ("needs-warmup-short", None),
    "decay_too_early": ("decays-too-early", None),
    "decay_too_late": ("stops-too-soon", None),
    "clipping": ("clipped", None),
    "spikes": ("spikes", None),
    "catapult": ("catapult", None),
    "overfitting": ("overfitting-digits", None),
    "underfitting": ("underfitting-nanogpt", None),
    "needs_decay": ("needs-decay-digits", None),
    "oscillating": ("too-high-oscillating", None),
    "plateau": ("sweep-mnist", "mnist mlp adabelief lr 1e-05 run 0"),
    "noisy_validation": ("sweep-mnist", "mnist mlp adabelief lr 0.01 run 0"),
}
"""Symptom to a folder of the sample logs and, where it holds several runs, the name of one."""


@dataclass(frozen=True)
class Example:
    """A bundled run with the finding it stands for."""

    run: Run
    diagnosis: Diagnosis
    finding: Finding


def example_of(symptom: str) -> Example | None:
    """A bundled run that shows a symptom, or None where no bundled run does."""
    if symptom not in EXAMPLES:
        return None
    folder, name = EXAMPLES[symptom]
    run = next(run for run in read(samples_folder() / folder) if name in (None, run.name))
    diagnosis = diagnose(run)
    finding = next((f for f in diagnosis.findings if f.symptom == symptom), None)
    return Example(run, diagnosis, finding) if finding else None
