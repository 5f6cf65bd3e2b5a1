"""The conditions: which training of which sweep shows what, and how it is logged."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.samples.train import Setting

DIGITS = Setting("digits", "momentum", "cosine", steps=900)
NOISY_DIGITS = Setting("digits, one label in five random", "momentum", steps=900)
PLAIN_SGD = Setting("digits", "sgd", steps=1000, seed=1)
ADAM = Setting("digits", "adam", steps=900)
ADAM_COSINE = Setting("digits", "adam", "cosine", steps=900)
WAVES = Setting("waves", "adam", "linear", steps=1500, batch_size=64)
WAVES_SGD = Setting("waves", "momentum", steps=1200, batch_size=16)
FEW_DIGITS = Setting("digits, 150 images", "adam", "cosine", steps=800)
EARLY = Setting("digits", "sgd", "early_cosine", steps=1200)
BAD_BATCHES = Setting("digits", "momentum", "cosine", steps=900, bad_steps=(250, 480, 640))
WARM_TEXT = Setting("text", "adamw", "cosine", steps=400, batch_size=16, weight_decay=0.01, warmup=0.2)
CLIPPED = Setting("digits", "momentum", "cosine", steps=900, clip_norm=0.02)
TOO_LONG = Setting("digits, one label in five random", "momentum", "long_cosine", steps=900)
SHORT = Setting("digits", "adam", "cosine", steps=80)
WAVES_COSINE = Setting("waves", "adam", "cosine", steps=600, batch_size=64)
RANGE_TEST = Setting("digits", "momentum", "range_test", steps=200)


def powers(low: int, high: int) -> tuple[float, ...]:
    """Powers of two: the grid of every sweep."""
    return tuple(2.0**k for k in range(low, high + 1))


GRIDS: dict[Setting, tuple[float, ...]] = {
    DIGITS: powers(-11, 2),
    NOISY_DIGITS: powers(-11, 1),
    PLAIN_SGD: powers(-9, 2),
    ADAM: powers(-15, -1),
    WAVES: powers(-13, -1),
    WAVES_SGD: powers(-11, 1),
    FEW_DIGITS: powers(-14, -3),
    EARLY: powers(-8, 1),
    BAD_BATCHES: powers(-11, 1),
    ADAM_COSINE: powers(-14, -1),
    WARM_TEXT: powers(-12, -4),
    CLIPPED: powers(-5, 6),
    TOO_LONG: powers(-11, 1),
    SHORT: powers(-11, -1),
    WAVES_COSINE: powers(-11, -1),
}


@dataclass(frozen=True)
class Condition:
    """One folder."""

    folder: str
    sentence: str
    setting: Setting
    lr: tuple[float, ...]
    """The rates whose trainings are logged; several make a sweep."""
    verdict: str
    """What the sweep must say of the first of them; the script stops when it says otherwise."""
    style: str
    """How it is logged: see :mod:`benchmarks.samples.write`."""
    every: int = 1
    symptoms: tuple[str, ...] = ()
    """Symptoms that must be found besides those read off the noise-free curves."""
    first: str = ""
    """The symptom that it stands for: told before all others but the one that states the verdict."""
    twin: dict[str, object] = field(default_factory=dict)
    """What to change in the setting to show that it was the fault; the twin must end lower."""


CONDITIONS = (
    Condition(
        "healthy-digits", "Right rate, cosine to zero, every step logged with the gradient's norm.",
        DIGITS, (2.0**-4,), "ok", "csv",
    ),
    Condition(
        "healthy-regression", "Right rate for a regression, linear to zero, logged by epoch.",
        WAVES, (2.0**-7,), "ok", "keras",
    ),
    Condition(
        "healthy-transformer", "Small transformer with warmup and cosine, right rate.",
        WARM_TEXT, (2.0**-7,), "ok", "lightning", every=5,
    ),
    Condition(
        "spikes", "Three corrupted batches: the loss jumps and recovers; the rate is right.",
        BAD_BATCHES, (2.0**-5,), "ok", "csv", symptoms=("spikes",), twin={"bad_steps": ()},
    ),
    Condition(
        "overfitting-digits", "150 images, one label in ten wrong: validation rises while training falls.",
        FEW_DIGITS, (2.0**-9,), "ok", "keras",
    ),
    Condition(
        "needs-decay-digits", "Right constant rate, noise floor: annealing would have ended lower.",
        NOISY_DIGITS, (2.0**-4,), "ok", "csv",
    ),
    Condition(
        "too-low-sgd", "Rate far too low: the loss is still on its way when the steps are over.",
        PLAIN_SGD, (2.0**-8,), "too_low", "csv", every=10,
    ),
    Condition(
        "too-low-adam", "Rate too low for Adam: slow, smooth descent.",
        ADAM, (2.0**-14,), "too_low", "lightning", every=10,
    ),
    Condition(
        "too-low-cosine", "Rate too low, hidden by its cosine: the curve flattens as the rate goes to zero.",
        DIGITS, (2.0**-9,), "too_low", "csv_no_norm", every=5,
    ),
    Condition(
        "too-high-oscillating", "Rate too high: the loss swings and ends high.",
        NOISY_DIGITS, (2.0**-2,), "too_high", "csv",
    ),
    Condition(
        "stuck-at-ln-10", "Rate far too high: the network dies, ten equal chances, loss ln 10 = 2.303.",
        DIGITS, (2.0**-1,), "too_high", "csv",
    ),
    Condition(
        "diverged-nan", "The loss explodes and is NaN ever after.",
        WAVES_SGD, (2.0**-2,), "diverged", "csv_no_norm", symptoms=("divergence",),
    ),
    Condition(
        "diverged-finite", "The loss explodes at once and never settles below where it began, yet every value is finite.",
        WAVES_SGD, (2.0**-1,), "diverged", "csv", symptoms=("divergence",),
    ),
    Condition(
        "needs-warmup", "The first step throws the loss from 2.3 to 48; with warmup the same rate learns well.",
        ADAM_COSINE, (2.0**-3,), "too_high", "csv_config", symptoms=("needs_warmup",), twin={"warmup": 0.1},
    ),
    Condition(
        "needs-warmup-short", "The first steps throw the loss from 2.3 to 50, and the run is too short for the way back.",
        SHORT, (2.0**-3,), "too_high", "csv", symptoms=("needs_warmup",), first="needs_warmup",
        twin={"warmup": 0.2},
    ),
    Condition(
        "catapult", "The loss jumps in the first steps and heals at once; the rate is right.",
        WAVES_COSINE, (2.0**-4,), "ok", "csv", symptoms=("catapult",), first="catapult",
    ),
    Condition(
        "decays-too-early", "The cosine is over after 30 % of the steps: the rest does nothing.",
        EARLY, (2.0**-2,), "unclear", "csv_no_norm", every=4, symptoms=("decay_too_early or schedule_fault",),
        twin={"schedule": "cosine"},
    ),
    Condition(
        "clipped", "Every gradient is shortened to 0.02: the threshold, not the gradient, sets the step.",
        CLIPPED, (2.0**-3,), "too_low", "csv_config", every=3, symptoms=("clipping",), twin={"clip_norm": None},
    ),
    Condition(
        "stops-too-soon", "The cosine was made for two and a half times the steps: the rate is still high at the end.",
        TOO_LONG, (2.0**-3,), "unclear", "csv_no_norm", every=3, symptoms=("decay_too_late",), twin={"schedule": "cosine"},
    ),
    Condition(
        "sweep-digits", "One setting at five rates, as an MLflow folder.",
        PLAIN_SGD, (2.0**-7, 2.0**-5, 2.0**-3, 2.0**-1, 2.0**1), "too_low", "mlruns", every=20,
    ),
    Condition(
        "range-test-digits", "The rate is raised on purpose from 4e-6 to 4 within 200 steps.",
        RANGE_TEST, (4.0,), "range_test", "csv_no_norm",
    ),
)  # fmt: skip
