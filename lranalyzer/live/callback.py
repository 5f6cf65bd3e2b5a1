"""What the callbacks of all frameworks share: their options, and a monitor once training has begun."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lranalyzer.live.act import require_one_process
from lranalyzer.live.monitor import Monitor
from lranalyzer.live.warning import Warning


class Watching:
    """Base of the callbacks.

    ``monitor`` holds the :class:`~lranalyzer.Monitor` once training has begun. On several processes the first one watches.

    Parameters
    ----------
    params
        Settings by any usual name, such as ``{"batch_size": 64}``; what the framework tells is read from it.
    act, lr_bounds, rescue
        As for :class:`~lranalyzer.Monitor`. On one process only.
    on_warning
        Called with each warning, besides the log.
    """

    def __init__(
        self,
        *,
        params: Mapping[str, Any] | None = None,
        act: bool = False,
        lr_bounds: tuple[float, float] | None = None,
        rescue: bool = True,
        on_warning: Callable[[Warning], None] | Sequence[Callable[[Warning], None]] = (),
    ) -> None:
        super().__init__()
        self.monitor: Monitor | None = None
        self._act, self._given = act, dict(params or {})
        self._options: dict[str, Any] = {"act": act, "lr_bounds": lr_bounds, "rescue": rescue, "on_warning": on_warning}

    def _begin(
        self,
        optimizer: Any,
        *,
        settings: Mapping[str, Any] | None = None,
        total_steps: float | None = None,
        schedulers: Sequence[Any] = (),
        model: Any = None,
        name: str = "training",
        processes: int = 1,
        first: bool = True,
    ) -> None:
        """Make the monitor, on the first process."""
        if self._act:
            require_one_process(processes)
        if first:
            self.monitor = Monitor(
                optimizer, params={**(settings or {}), **self._given}, schedulers=schedulers, model=model, name=name,
                total_steps=int(total_steps) if total_steps and 0 < total_steps < float("inf") else None, **self._options,
            )  # fmt: skip

    def _validated(self, loss: Any) -> None:
        """A validation loss, where there is one."""
        if self.monitor is not None and loss is not None:
            self.monitor.validation(loss)

    def _end(self) -> None:
        """Read what still waits."""
        if self.monitor is not None:
            self.monitor.flush()
