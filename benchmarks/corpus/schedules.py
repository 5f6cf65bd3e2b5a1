"""Learning-rate schedules: the share of the peak rate at every step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Options = dict[str, float]
Shape = Callable[[np.ndarray, Options], np.ndarray]


def _warm(t: np.ndarray, o: Options) -> np.ndarray:
    return np.minimum(1.0, (t + 1e-3) / o["warmup_frac"])


def _after(t: np.ndarray, o: Options) -> np.ndarray:
    """Progress of what follows the warm-up, 0 to 1."""
    return np.clip((t - o["warmup_frac"]) / (1 - o["warmup_frac"]), 0, 1)


def _cosine(t: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.cos(np.pi * t))


def _onecycle(t: np.ndarray, o: Options) -> np.ndarray:
    up, down = _cosine(1 - np.minimum(t / 0.3, 1)), _cosine(np.clip((t - 0.3) / 0.7, 0, 1))
    return np.where(t < 0.3, 0.04 + 0.96 * up, 1e-4 + (1 - 1e-4) * down)


def _cyclic(t: np.ndarray, o: Options) -> np.ndarray:
    return 0.1 + 0.9 * (1 - np.abs(2 * ((t * o["n_cycles"]) % 1) - 1))


def _step(t: np.ndarray, o: Options) -> np.ndarray:
    return o["gamma"] ** np.floor(t * (o["n_drops"] + 1))


def _inverse_sqrt(t: np.ndarray, o: Options) -> np.ndarray:
    w = o["warmup_frac"]
    return np.where(t < w, _warm(t, o), np.sqrt(w / np.maximum(t, w)))


def _wsd(t: np.ndarray, o: Options) -> np.ndarray:
    return _warm(t, o) * np.minimum(1.0, (1 - t) / 0.2)


SHAPES: dict[str, Shape] = {
    "constant": lambda t, o: np.ones_like(t),
    "warmup_constant": _warm,
    "linear": lambda t, o: 1 - t,
    "cosine": lambda t, o: _cosine(t),
    "step": _step,
    "exponential": lambda t, o: o["final_ratio"] ** t,
    "onecycle": _onecycle,
    "cyclic": _cyclic,
    "warmup_cosine": lambda t, o: _warm(t, o) * _cosine(_after(t, o)),
    "warmup_linear": lambda t, o: _warm(t, o) * (1 - _after(t, o)),
    "polynomial": lambda t, o: (1 - t) ** 2,
    "inverse_sqrt": _inverse_sqrt,
    "wsd": _wsd,
    "cosine_restarts": lambda t, o: _cosine((t * o["n_cycles"]) % 1),
}


def draw(rng: np.random.Generator) -> tuple[str, Options]:
    """A schedule and its numbers; two in five are constant, as are most trainings people ask about."""
    u = rng.random()
    others = [s for s in SHAPES if s not in ("constant", "warmup_constant")]
    name = "constant" if u < 0.38 else "warmup_constant" if u < 0.44 else str(rng.choice(others))
    options: Options = {}
    if name.startswith("warmup") or name in ("inverse_sqrt", "wsd"):
        options["warmup_frac"] = float(rng.choice([0.02, 0.05, 0.1, 0.2]))
    if name == "step":
        options["gamma"], options["n_drops"] = float(rng.choice([0.1, 0.2, 0.5])), float(rng.integers(1, 4))
    if name in ("cyclic", "cosine_restarts"):
        options["n_cycles"] = float(rng.integers(2, 6))
    if name == "exponential":
        options["final_ratio"] = float(rng.choice([0.1, 0.01, 0.001]))
    return name, options


def shape(name: str, steps: int, options: Options) -> np.ndarray:
    """The share of the peak rate at each of `steps` steps."""
    return SHAPES[name](np.arange(steps) / steps, options)
