"""A run with its diagnosis and the few numbers the table shows; made once, off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from lranalyzer.run import Hyperparameters, Run, Series
from lranalyzer_gui.draw.sparkline import Floats, sparkline

if TYPE_CHECKING:
    from lranalyzer.recommend import Diagnosis


@dataclass(frozen=True)
class Digest:
    """Numbers of one run for a table row; None where the log is silent."""

    points: int = 0
    lr: float | None = None
    """Peak learning rate."""
    best: float | None = None
    best_step: int | None = None
    last: float | None = None
    last_step: int | None = None
    best_validation: float | None = None
    best_validation_step: int | None = None
    lost: int = 0
    """Loss values that are not finite."""
    optimizer: str | None = None
    spark: tuple[Floats, Floats] = field(default_factory=lambda: (np.empty(0), np.empty(0)))


@dataclass(frozen=True, eq=False)
class RunEntry:
    """One row of the session."""

    key: str
    """Unique in the session and the same after reading the source again."""
    run: Run
    diagnosis: Diagnosis
    digest: Digest
    opened_as: str
    """The source the user named, of which the run is one."""

    def facts(self) -> dict[str, Any]:
        """Every name a filter expression may use for this run."""
        recommendation = self.diagnosis.recommendation
        return {
            **{f"params.{name}": value for name, value in self.run.params.items()},
            **{f"tags.{name}": value for name, value in self.run.tags.items()},
            "name": self.run.name,
            "verdict": self.diagnosis.verdict,
            "confidence": self.diagnosis.confidence,
            "symptoms": ", ".join(self.diagnosis.symptoms),
            "lr": self.digest.lr,
            "recommended": recommendation.lr if recommendation else None,
            "best": self.digest.best,
            "best_step": self.digest.best_step,
            "last": self.digest.last,
            "last_step": self.digest.last_step,
            "points": self.digest.points,
            "optimizer": self.digest.optimizer,
            "status": self.run.status,
            "source": self.run.source,
            "format": self.run.format,
        }


def make_entry(run: Run, diagnosis: Diagnosis, opened_as: str) -> RunEntry:
    """Digest a run; one pass over its loss."""
    return RunEntry(run_key(run), run, diagnosis, digest(run, diagnosis.lr), opened_as)


def run_key(run: Run) -> str:
    """Identity of a run across readings."""
    return "\n".join((run.source, run.run_id, run.name))


def digest(run: Run, lr: float | None) -> Digest:
    """The numbers of a table row."""
    loss, validation = run.train_loss, run.val_loss
    shown = loss if loss is not None else validation
    best, best_step = _lowest(shown)
    best_validation, best_validation_step = _lowest(validation)
    return Digest(
        points=len(shown) if shown is not None else 0,
        lr=lr,
        best=best,
        best_step=best_step,
        last=float(shown.value[-1]) if shown is not None and len(shown) else None,
        last_step=int(shown.step[-1]) if shown is not None and len(shown) else None,
        best_validation=best_validation,
        best_validation_step=best_validation_step,
        lost=0 if shown is None else int((~np.isfinite(shown.value)).sum()),
        optimizer=Hyperparameters.of(run.params).optimizer,
        spark=(np.empty(0), np.empty(0)) if shown is None else sparkline(shown.step.astype(np.float64), shown.value),
    )


def _lowest(series: Series | None) -> tuple[float | None, int | None]:
    if series is None or not np.isfinite(series.value).any():
        return None, None
    at = int(np.argmin(np.where(np.isfinite(series.value), series.value, np.inf)))
    return float(series.value[at]), int(series.step[at])
