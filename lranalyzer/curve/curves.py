"""The curves of one run: what judging reads instead of the run's points."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from lranalyzer.curve.accuracy import Accuracy
from lranalyzer.curve.shape import Shape
from lranalyzer.curve.summary import Summary
from lranalyzer.run import (
    FloatArray,
    Hyperparameters,
    IntArray,
    Objective,
    Provenance,
    Role,
    Run,
    Series,
    objective_of,
)

FINE_TUNING_FORMATS = frozenset({"hf_trainer_state", "hf_stdout", "llamafactory", "torchtune"})
"""Logs of programs that are made for fine-tuning pretrained models, and nearly always used so."""

RECIPE_FORMATS = frozenset(
    {"ultralytics", "yolov5", "detectron2", "mmengine", "timm", "nanogpt", "llm_c", "modded_nanogpt", "megatron", "torchtitan",
     "fairseq", "nanotron", "deepspeed", "joeynmt", "composer", "detectron2_text", "mmengine_text", "mmcv", "mmcv_text",
     "timm_text", "llm_c_stdout", "composer_console", "swin", "metric_logger"}
)  # fmt: skip
"""Logs of programs that ship tuned settings for the models they train."""

RECIPE_SERIES = (
    frozenset({"iter", "train/loss", "val/loss", "lr"}),
    frozenset({"train/box_loss", "metrics/mAP50(B)"}),
    frozenset({"lm_loss"}),
    frozenset({"lm loss"}),
)
"""Series by which such a program (nanoGPT, Ultralytics, Nanotron, Megatron-LM) is known where a tracker kept its log."""
FINE_TUNING_SERIES = frozenset({"train/loss", "train/learning_rate", "train/global_step"})
"""The same of Hugging Face's Trainer."""


@dataclass(frozen=True, eq=False)
class Curves:
    """Summaries of the series that play a role, with the hyperparameters."""

    name: str
    train: Summary | None
    val: Summary | None = None
    lr: Summary | None = None
    grad: Summary | None = None
    hyper: Hyperparameters = field(default_factory=Hyperparameters)
    provenance: Provenance = field(default_factory=Provenance)
    x_unit: str = "step"
    recipe: bool = False
    """Whether the log is that of a program whose rates come from published recipes for large models."""
    pretrained: bool = False
    """Whether the training began from pretrained weights, as far as names and formats tell."""
    status: str = "unknown"
    objective: Objective | None = None
    """Set where the loss is not one that falls as the model learns."""
    segments: int = 1
    """How many times the log was begun: 1, and one more for each resumption that went back."""
    accuracy: Accuracy | None = None
    """Share of right answers, where the log has it."""

    @classmethod
    def of(cls, run: Run) -> Curves:
        """Fold a run: one pass over its points."""

        def fold(role: Role) -> Summary | None:
            series = run.role(role)
            return Summary.of(series) if series is not None else None

        loss, hyper, names = run.train_loss, Hyperparameters.of(run.params), frozenset(run.series)
        return cls(
            run.name, fold("train_loss"), fold("val_loss"), fold("lr"), fold("grad_norm"),
            hyper, loss.provenance if loss else Provenance(), run.x_unit,
            run.format in RECIPE_FORMATS or any(known <= names for known in RECIPE_SERIES),
            hyper.fine_tuning or run.format in FINE_TUNING_FORMATS or names >= FINE_TUNING_SERIES, run.status,
            objective_of(names, run.format, run.source),
            len(loss.segments) if loss is not None and not loss.is_ordered else 1, Accuracy.of(run),
        )  # fmt: skip

    def extended(self, role: str, step: IntArray, value: FloatArray) -> Curves:
        """The curves with points appended to one of them; costs the appended points alone."""
        which = {"train_loss": "train", "val_loss": "val", "lr": "lr", "grad_norm": "grad"}[role]
        old: Summary | None = getattr(self, which)
        new = Summary.of(Series(role, step, value)) if old is None else old.extended(step, value)
        change: dict[str, Any] = {which: new}
        return replace(self, **change)

    @cached_property
    def origin(self) -> float:
        """Step at which progress is 0: the first of the training loss."""
        known = self.train or self.val
        return float(known.origin) if known else 0.0

    @cached_property
    def span(self) -> float:
        """Steps from there to the last one logged."""
        last = max((s.last_step for s in (self.train, self.val) if s), default=0)
        return max(last - self.origin, 1.0)

    def _shape(self, summary: Summary | None) -> Shape | None:
        if summary is None:
            return None
        shape = Shape(summary, self.origin, self.span)
        return None if shape.empty else shape

    @cached_property
    def train_shape(self) -> Shape | None:
        """Training loss over progress; None when it has no finite point."""
        return self._shape(self.train)

    @cached_property
    def val_shape(self) -> Shape | None:
        """Validation loss over progress; None when it has no finite point."""
        return self._shape(self.val)

    @cached_property
    def lr_shape(self) -> Shape | None:
        """Learning rate over progress; None when it has no finite point."""
        return self._shape(self.lr)

    @cached_property
    def grad_shape(self) -> Shape | None:
        """Gradient norm over progress; None when it has no finite point."""
        return self._shape(self.grad)

    @cached_property
    def peak_lr(self) -> float | None:
        """Largest scheduled learning rate: from its curve, else from the parameters."""
        if self.lr_shape is not None and self.lr_shape.highest_bucket > 0:
            return self.lr_shape.highest_bucket
        return self.hyper.lr if self.hyper.lr and self.hyper.lr > 0 else None

    def step_at(self, progress: float) -> int:
        """The step at a relative progress."""
        return int(np.rint(self.origin + progress * self.span))
