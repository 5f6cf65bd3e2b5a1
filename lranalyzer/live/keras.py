"""A callback for Keras 3, any backend: ``model.fit(..., callbacks=[MonitorCallback()])``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras

from lranalyzer.live.monitor import Monitor
from lranalyzer.live.warning import Warning

EXACT = 1000
"""Batches of an epoch whose own losses can be told from the running mean in single precision."""
RATE_EVERY = 16
"""Batches between two readings of the rate; a schedule is evaluated for each."""


class MonitorCallback(keras.callbacks.Callback):  # type: ignore[misc]  # the framework's classes are not typed for us
    """Watches the training loss of every batch and the optimizer's rate.

    Keras reports the mean over the epoch so far; the losses of the batches are recovered from how it moves.

    Parameters
    ----------
    params
        Further settings, such as ``{"batch_size": 64}``; the optimizer's are read from it.
    on_warning
        Called with each warning, besides the log.

    ``monitor`` holds the :class:`~lranalyzer.Monitor` once training has begun.
    """

    def __init__(
        self,
        *,
        params: dict[str, Any] | None = None,
        on_warning: Callable[[Warning], None] | Sequence[Callable[[Warning], None]] = (),
    ) -> None:
        super().__init__()
        self.monitor: Monitor | None = None
        self._given, self._on_warning = params, on_warning
        self._step = 0
        self._mean = RunningMean()

    def on_train_begin(self, logs: Any = None) -> None:
        """Meet the optimizer."""
        optimizer, steps = self.model.optimizer, self.params.get("steps")
        total = steps * self.params["epochs"] if steps else None
        settings = {"optimizer": type(optimizer).__name__.lower(), "momentum": getattr(optimizer, "momentum", None)}
        self.monitor = Monitor(
            params=settings | (self._given or {}), total_steps=total, name=self.model.name, on_warning=self._on_warning
        )
        self._step = int(optimizer.iterations)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Keras begins a new mean."""
        self._mean = RunningMean()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """One batch, or several where ``steps_per_execution`` is larger."""
        loss = self._mean.moved(batch + 1, float(logs["loss"])) if logs and "loss" in logs else None
        self._step += 1
        if self.monitor is None or loss is None:
            return
        read = self._step <= RATE_EVERY or self._step % RATE_EVERY == 0
        self.monitor.step(loss, step=self._step, lr=_rate(self.model.optimizer) if read else None)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """The validation loss, where there is one."""
        if self.monitor is not None and logs and "val_loss" in logs:
            self.monitor.validation(logs["val_loss"])

    def on_train_end(self, logs: Any = None) -> None:
        """Read what still waits."""
        if self.monitor is not None:
            self.monitor.flush()


class RunningMean:
    """Gives back what a mean was made of: ``n * mean(n) - m * mean(m)`` over the batches in between."""

    def __init__(self) -> None:
        self._count, self._mean = 0, 0.0

    def moved(self, count: int, mean: float) -> float | None:
        """The mean over the batches since the last answer; None while too few came to tell it from rounding."""
        new = count - self._count
        if new < 1 + count // EXACT:
            return None
        value = (count * mean - self._count * self._mean) / new
        self._count, self._mean = count, mean
        return value


def _rate(optimizer: Any) -> float:
    return float(keras.ops.convert_to_numpy(optimizer.learning_rate))
