"""A callback for Lightning: ``Trainer(callbacks=[MonitorCallback()])``."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

try:
    from lightning.pytorch import Callback
except ImportError:  # the package's older name
    from pytorch_lightning import Callback

from lranalyzer.live.act import require_one_process
from lranalyzer.live.monitor import Monitor
from lranalyzer.live.warning import Warning


class MonitorCallback(Callback):  # type: ignore[misc]  # the framework's classes are not typed for us
    """Watches the loss of every training batch, and the first optimizer's rate.

    Parameters
    ----------
    params
        Further settings, such as ``{"batch_size": 64}``; the optimizer's are read from it.
    act, lr_bounds
        As for :class:`~lranalyzer.Monitor`; the trainer's schedulers go on from a changed rate. On one process only.
    on_warning
        Called with each warning, besides the log.

    ``monitor`` holds the :class:`~lranalyzer.Monitor` once training has begun. On several processes the first one watches.
    """

    def __init__(
        self,
        *,
        params: dict[str, Any] | None = None,
        act: bool = False,
        lr_bounds: tuple[float, float] | None = None,
        on_warning: Callable[[Warning], None] | Sequence[Callable[[Warning], None]] = (),
    ) -> None:
        self.monitor: Monitor | None = None
        self._params, self._act, self._bounds, self._on_warning = params, act, lr_bounds, on_warning

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Meet the optimizer."""
        if self._act:
            require_one_process(trainer.world_size)
        if not trainer.is_global_zero or not trainer.optimizers:
            return
        total = trainer.estimated_stepping_batches
        self.monitor = Monitor(
            trainer.optimizers[0], params=self._params, total_steps=int(total) if math.isfinite(total) and total > 0 else None,
            act=self._act, schedulers=[c.scheduler for c in trainer.lr_scheduler_configs], lr_bounds=self._bounds,
            name=type(pl_module).__name__, on_warning=self._on_warning,
        )  # fmt: skip

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """One batch."""
        loss = outputs.get("loss") if isinstance(outputs, dict) else outputs
        if self.monitor is not None and loss is not None:
            self.monitor.step(loss, step=trainer.global_step)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """The validation loss, where it is logged under its usual name."""
        loss = trainer.callback_metrics.get("val_loss")
        if self.monitor is not None and loss is not None and not trainer.sanity_checking:
            self.monitor.validation(loss)

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Read what still waits."""
        if self.monitor is not None:
            self.monitor.flush()
