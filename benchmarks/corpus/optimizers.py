"""Optimizers by name.  Each gives a direction; the training multiplies it by minus the learning rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import optax
from optax import contrib

Transform: TypeAlias = optax.GradientTransformation


def _clipped(inner: Callable[[], Transform], limit: float = 1.0) -> Callable[[], Transform]:
    return lambda: optax.chain(optax.clip_by_global_norm(limit), inner())


def _adam() -> Transform:
    return optax.scale_by_adam()


def _momentum() -> Transform:
    return optax.trace(0.9)


def _adafactor() -> Transform:
    return optax.chain(optax.scale_by_factored_rms(min_dim_size_to_factor=8), optax.clip_by_block_rms(1.0))


def _muon() -> Transform:
    return optax.chain(contrib.muon(learning_rate=1.0, weight_decay=0.0), optax.scale(-1.0))


DIRECTIONS: dict[str, Callable[[], Transform]] = {
    "sgd": optax.identity,
    "momentum": _momentum,
    "nesterov": lambda: optax.trace(0.9, nesterov=True),
    "heavy_momentum": lambda: optax.trace(0.98),
    "sgd_clip": _clipped(optax.identity),
    "momentum_clip": _clipped(_momentum),
    "signsgd": optax.scale_by_sign,
    "adam": _adam,
    "adamw": _adam,
    "adam_clip": _clipped(_adam),
    "adam_b2_95": lambda: optax.scale_by_adam(b2=0.95),
    "nadam": lambda: optax.scale_by_adam(nesterov=True),
    "radam": optax.scale_by_radam,
    "amsgrad": optax.scale_by_amsgrad,
    "adamax": optax.scale_by_adamax,
    "adabelief": optax.scale_by_belief,
    "yogi": optax.scale_by_yogi,
    "rmsprop": lambda: optax.scale_by_rms(decay=0.99),
    "adagrad": lambda: optax.scale_by_rss(initial_accumulator_value=0.0, eps=1e-10),
    "lion": lambda: optax.scale_by_lion(b1=0.9, b2=0.99),
    "lamb": _adam,
    "lars": optax.identity,
    "adafactor": _adafactor,
    "muon": _muon,
}
DECOUPLED = {"adamw", "lion", "lamb", "adafactor", "muon", "nadam", "adabelief"}
LAYERWISE = {"lamb", "lars"}  # step scaled with the norm of each tensor

# How often a setting uses it; the six everybody uses make up about half.
WEIGHTS: dict[str, float] = {
    **dict.fromkeys(DIRECTIONS, 1.0),
    **dict.fromkeys(("sgd", "adamw", "momentum"), 4.0),
    **dict.fromkeys(("adam", "rmsprop", "nesterov"), 3.0),
    **dict.fromkeys(("adagrad", "lion", "sgd_clip", "adam_clip"), 2.0),
}


def make(name: str, weight_decay: float) -> Transform:
    """The direction of optimizer `name`, with its usual kind of weight decay."""
    decay = optax.add_decayed_weights(weight_decay) if weight_decay else optax.identity()
    direction = DIRECTIONS[name]()
    parts = [direction, decay] if name in DECOUPLED else [decay, direction]
    if name in LAYERWISE:
        parts.append(optax.scale_by_trust_ratio(min_norm=1e-3))
    if name == "lars":
        parts.append(_momentum())
    return optax.chain(*parts)
