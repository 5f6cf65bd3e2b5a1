"""A callback for Lightning: ``Trainer(callbacks=[MonitorCallback()])``."""

from __future__ import annotations

from typing import Any

try:
    from lightning.pytorch import Callback
except ImportError:  # the package's older name
    from pytorch_lightning import Callback

from lranalyzer.live.callback import Watching


class MonitorCallback(Watching, Callback):  # type: ignore[misc]  # the framework's classes are not typed for us
    """Watches the loss of every training batch, and the first optimizer's rate.

    Options are those of :class:`~lranalyzer.live.callback.Watching`. With ``act`` the trainer's schedulers go on from a
    changed rate.
    """

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Meet the optimizer."""
        if trainer.optimizers:
            self._begin(
                trainer.optimizers[0], total_steps=trainer.estimated_stepping_batches, model=pl_module, name=type(pl_module).__name__,
                schedulers=[c.scheduler for c in trainer.lr_scheduler_configs], processes=trainer.world_size, first=trainer.is_global_zero,
            )  # fmt: skip

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """One batch."""
        loss = outputs.get("loss") if isinstance(outputs, dict) else outputs
        if self.monitor is not None and loss is not None:
            self.monitor.step(loss, step=trainer.global_step)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """The validation loss, where it is logged under its usual name."""
        if not trainer.sanity_checking:
            self._validated(trainer.callback_metrics.get("val_loss"))

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Read what still waits."""
        self._end()
