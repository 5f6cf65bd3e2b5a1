"""Points as training code hands them over: numbers at once, tensors of an accelerator in blocks.

Reading a number off an accelerator waits for everything queued before it. So values that live there are only copied
(a kernel that runs when its turn comes), and read many at a time; the first points, where a training most often blows up,
are read at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

EAGER = 32
"""Points that are read at once wherever they live: their waits are nothing beside the whole training."""
BLOCK = 16
"""Points on an accelerator that are read together afterwards."""


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

    def add(self, step: int, loss: Any, lr: float | None, grad_norm: Any) -> list[Point]:
        """Take a point; those that can be read now, in order."""
        self._taken += 1
        if not self._waiting and not is_remote(loss) and not is_remote(grad_norm):
            return [Point(step, number_of(loss), lr, None if grad_norm is None else number_of(grad_norm))]
        self._waiting.append((step, _kept(loss), lr, _kept(grad_norm)))
        return self.drain() if self._taken <= EAGER or len(self._waiting) >= BLOCK else []

    def drain(self) -> list[Point]:
        """Read everything that waits."""
        waiting, self._waiting = self._waiting, []
        losses = _read([row[1] for row in waiting])
        norms = _read([row[3] for row in waiting])
        return [
            Point(row[0], loss if loss is not None else float("nan"), row[2], norm)
            for row, loss, norm in zip(waiting, losses, norms, strict=True)
        ]


def is_remote(value: Any) -> bool:
    """Whether reading a value would wait for an accelerator: a PyTorch tensor that is not on the CPU, an unfinished JAX array."""
    device = getattr(value, "device", None)
    kind = getattr(device, "type", None)
    if kind is not None:
        return bool(kind != "cpu")
    ready = getattr(value, "is_ready", None)
    return bool(ready is not None and not ready())


def number_of(value: Any) -> float:
    """A float from a number or anything with one element; raises TypeError naming what was given."""
    try:
        detach = getattr(value, "detach", None)
        return float(detach() if detach is not None else value)
    except (TypeError, ValueError, RuntimeError) as error:
        shape = getattr(value, "shape", None)
        what = f"{type(value).__name__}" + (f" of shape {tuple(shape)}" if shape is not None else "")
        raise TypeError(f"Monitor.step: found {what}; expected one number, or a tensor with one element") from error


def _kept(value: Any) -> Any:
    """A copy that later steps cannot overwrite; on the accelerator, without waiting."""
    detach = getattr(value, "detach", None)
    return detach().clone() if detach is not None and is_remote(value) else value


def _read(values: list[Any]) -> list[float | None]:
    remote = [i for i, v in enumerate(values) if hasattr(v, "detach") and is_remote(v)]
    found: list[float | None] = [None if v is None or i in set(remote) else number_of(v) for i, v in enumerate(values)]
    if remote:
        import torch

        block = torch.stack([values[i].reshape(()).float() for i in remote]).tolist()
        for i, value in zip(remote, block, strict=True):
            found[i] = float(value)
    return found
