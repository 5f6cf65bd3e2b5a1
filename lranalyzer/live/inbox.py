"""Points as training code hands them over, read a few at a time.

Reading a number off an accelerator waits for everything queued before it, and judging a point between two training steps
finds the processor's caches full of other things. So points are kept as they come and read in blocks that grow with the
training; the first ones, where a training most often blows up, are read at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

EAGER = 32
"""Points that are read at once: their waits are nothing beside the whole training."""
BLOCK = 16
"""Points that are read together at the most; a warning is late by no more than these."""


@dataclass(frozen=True, slots=True)
class Point:
    """One step of training, in plain numbers."""

    step: int
    loss: float
    lr: float | None
    grad_norm: float | None


class Inbox:
    """Collects points and gives them back as numbers; never changes what it is given."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, Any, float | None, Any]] = []
        self._taken = 0
        self._room = 1
        self._remote = False
        self.due = True
        """Whether the next point is read at once, with those that wait."""

    def add(self, step: int, loss: Any, lr: float | None, grad_norm: Any) -> list[Point]:
        """Take a point; those that are read now, in order."""
        if self.due:
            self._remote = lives_elsewhere(loss) or lives_elsewhere(grad_norm)
        keep = _kept if self._remote else _number
        self._waiting.append((step, keep(loss), lr, None if grad_norm is None else keep(grad_norm)))
        self._taken += 1
        if not self.due:
            self.due = len(self._waiting) >= self._room - 1
            return []
        return self.drain()

    def drain(self) -> list[Point]:
        """Read everything that waits."""
        waiting, self._waiting = self._waiting, []
        self._room = min(max(self._taken // EAGER, 1), BLOCK)
        self.due = self._room == 1
        losses = _read([row[1] for row in waiting])
        norms = _read([row[3] for row in waiting])
        return [
            Point(row[0], loss if loss is not None else float("nan"), row[2], norm)
            for row, loss, norm in zip(waiting, losses, norms, strict=True)
        ]


def number_of(value: Any) -> float:
    """A float from a number or anything with one element; raises TypeError naming what was given."""
    try:
        detach = getattr(value, "detach", None)
        return float(detach() if detach is not None else value)
    except (TypeError, ValueError, RuntimeError) as error:
        shape = getattr(value, "shape", None)
        what = f"{type(value).__name__}" + (f" of shape {tuple(shape)}" if shape is not None else "")
        raise TypeError(f"Monitor.step: found {what}; expected one number, or a tensor with one element") from error


def lives_elsewhere(value: Any) -> bool:
    """Whether reading a value would wait: a PyTorch tensor on an accelerator, an array of JAX that is not computed yet."""
    kind = getattr(getattr(value, "device", None), "type", "cpu")
    return bool(kind != "cpu" or hasattr(value, "is_ready"))


def _number(value: Any) -> float:
    """The quick way, a few microseconds; whatever else it is, :func:`number_of` says."""
    if type(value) is float:
        return value
    try:
        number = value.item()
    except (AttributeError, ValueError, RuntimeError):
        return number_of(value)
    return number if type(number) is float else number_of(number)


def _kept(value: Any) -> Any:
    """What later steps cannot overwrite: a copy on the accelerator that nobody waits for, an array of JAX as it is."""
    if not lives_elsewhere(value):
        return number_of(value)
    if math.prod(getattr(value, "shape", ())) != 1:
        return number_of(value)  # which refuses it
    return value.detach().clone() if hasattr(value, "detach") else value


def _read(values: list[Any]) -> list[float | None]:
    remote = [i for i, v in enumerate(values) if hasattr(v, "detach")]
    if not remote:
        return [v if v is None or type(v) is float else number_of(v) for v in values]
    import torch

    block = torch.stack([values[i].reshape(()).float() for i in remote]).tolist()
    found: list[float | None] = [None if v is None or hasattr(v, "detach") else number_of(v) for v in values]
    for i, value in zip(remote, block, strict=True):
        found[i] = float(value)
    return found
