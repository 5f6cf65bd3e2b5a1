"""A callback for the Trainer of Hugging Face: ``Trainer(..., callbacks=[MonitorCallback()])``.

The Trainer tells callbacks its loss when it logs, so ``logging_steps`` decides how soon a warning can come. With
``logging_nan_inf_filter=True``, its default, it replaces a loss that is not finite by an average: it is then seen late.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from transformers import TrainerCallback

from lranalyzer.live.act import require_one_process
from lranalyzer.live.monitor import Monitor
from lranalyzer.live.warning import Warning


class MonitorCallback(TrainerCallback):  # type: ignore[misc]  # the framework's classes are not typed for us
    """Watches what the Trainer logs: loss, rate and gradient norm.

    Parameters
    ----------
    params
        Further settings; those of the Trainer's arguments are read from them.
    act, lr_bounds
        As for :class:`~lranalyzer.Monitor`; the Trainer's scheduler goes on from a changed rate. On one process only.
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

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Meet the settings."""
        optimizer, scheduler = kwargs.get("optimizer"), kwargs.get("lr_scheduler")
        if self._act:
            require_one_process(args.world_size)
        if not state.is_world_process_zero:
            return
        self.monitor = Monitor(
            optimizer if self._act else None, params=_settings(args, kwargs.get("model")) | (self._params or {}),
            total_steps=state.max_steps if state.max_steps > 0 else None, act=self._act,
            schedulers=[scheduler] if scheduler is not None else (), lr_bounds=self._bounds,
            name=type(kwargs.get("model")).__name__, on_warning=self._on_warning,
        )  # fmt: skip

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **kwargs: Any) -> None:
        """A training loss; the summaries at the end have other names."""
        if self.monitor is not None and logs and "loss" in logs:
            self.monitor.step(
                float(logs["loss"]),
                step=state.global_step,
                lr=logs.get("learning_rate"),
                grad_norm=logs.get("grad_norm"),
            )

    def on_evaluate(self, args: Any, state: Any, control: Any, metrics: Any = None, **kwargs: Any) -> None:
        """The validation loss."""
        if self.monitor is not None and metrics and "eval_loss" in metrics:
            self.monitor.validation(metrics["eval_loss"])

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Read what still waits."""
        if self.monitor is not None:
            self.monitor.flush()


def _settings(args: Any, model: Any) -> dict[str, Any]:
    origin = getattr(getattr(model, "config", None), "_name_or_path", "")
    found = {
        "optimizer": str(getattr(args.optim, "value", args.optim)), "lr": args.learning_rate, "weight_decay": args.weight_decay,
        "batch_size": args.per_device_train_batch_size * args.gradient_accumulation_steps, "warmup_steps": args.warmup_steps,
    }  # fmt: skip
    return found | ({"model_name_or_path": origin} if origin else {})
