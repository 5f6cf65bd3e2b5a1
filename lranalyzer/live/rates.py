"""The learning rate inside an optimizer: read, and multiplied when that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

_OF_GROUP = ("lr", "initial_lr", "max_lr", "min_lr")
"""What a parameter group of PyTorch holds in units of the rate; the last three were put there by schedulers."""
_OF_SCHEDULER = ("base_lrs", "max_lrs", "min_lrs", "eta_min")


class Rate(Protocol):
    """A rate that can be read and changed."""

    def read(self) -> float | None:
        """The rate now; None where it cannot be read without waiting for an accelerator."""
        ...

    def peak(self) -> float | None:
        """The largest rate that its schedule comes to, as far as that is known; else the rate now."""
        ...

    def scale(self, factor: float) -> None:
        """Multiply it, and everything its schedule goes on from."""
        ...

    def settings(self) -> dict[str, Any]:
        """What the optimizer tells about itself, under the names that logs use."""
        ...


def rate_of(optimizer: Any, schedulers: Sequence[Any] = ()) -> Rate:
    """The rate of a PyTorch optimizer, or what already is one; raises TypeError for anything else."""
    if getattr(optimizer, "param_groups", None):
        return TorchRate(optimizer, schedulers)
    if all(hasattr(optimizer, name) for name in ("read", "scale", "settings")):
        rate: Rate = optimizer
        return rate
    raise TypeError(
        f"Monitor: found {type(optimizer).__name__}; expected an optimizer with param_groups, or none and lr= at each step"
    )


class TorchRate:
    """The largest rate among the parameter groups of a PyTorch optimizer."""

    def __init__(self, optimizer: Any, schedulers: Sequence[Any] = ()) -> None:
        self._optimizer, self._schedulers = optimizer, list(schedulers)

    def read(self) -> float | None:
        """The rate now."""
        rates = [group.get("lr") for group in self._optimizer.param_groups]
        near = [float(r) for r in rates if r is not None and _near(r)]
        return max(near) if near else None

    def peak(self) -> float | None:
        """The largest of the rates now, before the schedule, and at a schedule's top."""
        rates = [group.get(key) for group in self._optimizer.param_groups for key in ("lr", "initial_lr", "max_lr")]
        known = [float(r) for r in rates if r is not None and _near(r)]
        return max(known) if known else None

    def settings(self) -> dict[str, Any]:
        """Optimizer, momentum and weight decay, and the rate."""
        inner = getattr(self._optimizer, "optimizer", self._optimizer)  # Accelerate and Lightning wrap the real one
        group = inner.param_groups[0]
        found: dict[str, Any] = {"optimizer": type(inner).__name__.lower()}
        found |= {
            k: float(group[k])
            for k in ("momentum", "weight_decay")
            if isinstance(group.get(k), int | float) and group[k]
        }
        if group.get("nesterov") and found.get("momentum"):
            found["optimizer"] = "nesterov"
        rate = self.read()
        return found | ({"lr": rate} if rate else {})

    def scale(self, factor: float) -> None:
        """Every group, and what the schedulers go on from."""
        for group in self._optimizer.param_groups:
            for key in _OF_GROUP:
                if group.get(key) is not None:
                    group[key] = group[key] * factor
        for scheduler in self._schedulers:
            for part in [scheduler, *getattr(scheduler, "_schedulers", ())]:
                for key in _OF_SCHEDULER:
                    known = getattr(part, key, None)
                    if isinstance(known, int | float):
                        setattr(part, key, known * factor)
                    elif known:
                        setattr(part, key, [rate * factor for rate in known])

    @property
    def scheduled_unknown(self) -> bool:
        """Whether a scheduler was made for this optimizer and not handed over: it would undo a change."""
        return not self._schedulers and any("initial_lr" in group for group in self._optimizer.param_groups)


def _near(rate: Any) -> bool:
    """Whether a rate can be read without waiting for an accelerator."""
    return bool(getattr(getattr(rate, "device", None), "type", "cpu") == "cpu")
