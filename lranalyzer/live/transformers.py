"""A callback for the Trainer of Hugging Face: ``Trainer(..., callbacks=[MonitorCallback()])``.

The Trainer tells callbacks its loss when it logs, so ``logging_steps`` decides how soon a warning can come. With
``logging_nan_inf_filter=True``, its default, it replaces a loss that is not finite by an average: it is then seen late.
"""

from __future__ import annotations

from typing import Any

from transformers import TrainerCallback

from lranalyzer.live.callback import Watching


class MonitorCallback(Watching, TrainerCallback):  # type: ignore[misc]  # the framework's classes are not typed for us
    """Watches what the Trainer logs: loss, rate and gradient norm.

    Options are those of :class:`~lranalyzer.live.callback.Watching`. With ``act`` the Trainer's scheduler goes on from a
    changed rate.
    """

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Meet the settings."""
        scheduler, model = kwargs.get("lr_scheduler"), kwargs.get("model")
        self._begin(
            kwargs.get("optimizer") if self._act else None, settings=_settings(args, model), total_steps=state.max_steps, model=model,
            schedulers=[scheduler] if scheduler is not None else (), name=type(model).__name__, processes=args.world_size,
            first=state.is_world_process_zero,
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
        self._validated((metrics or {}).get("eval_loss"))

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Read what still waits."""
        self._end()


def _settings(args: Any, model: Any) -> dict[str, Any]:
    origin = getattr(getattr(model, "config", None), "_name_or_path", "")
    found = {
        "optimizer": str(getattr(args.optim, "value", args.optim)), "lr": args.learning_rate, "weight_decay": args.weight_decay,
        "batch_size": args.per_device_train_batch_size * args.gradient_accumulation_steps, "warmup_steps": args.warmup_steps,
    }  # fmt: skip
    return found | ({"model_name_or_path": origin} if origin else {})
