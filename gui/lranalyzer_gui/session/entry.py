"""A run with its diagnosis and the few numbers the table shows; made once, off the GUI thread."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from lranalyzer.filter import given, judged
from lranalyzer.run import Run
from lranalyzer_gui.draw.scatter import Dot
from lranalyzer_gui.session.digest import Digest, digest
from lranalyzer_gui.session.memory import Correction, Seen

if TYPE_CHECKING:
    from lranalyzer.curve import Curves
    from lranalyzer.diagnosis import Verdict
    from lranalyzer.recommend import Diagnosis, Recommendation

Change = Literal["", "new", "verdict", "grown"]
"""What is different since the user last looked."""


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
    correction: Correction | None = None
    """The user's own verdict, as he gave it."""
    seen: Seen | None = None
    """How the run was at the last look; None when it was never looked at."""
    called: str = ""
    """Its own name, where it is shown under one that says where it lies, because other runs have the same."""

    @property
    def verdict(self) -> Verdict:
        """The verdict that counts: the user's own while what he objected to still stands, else ours."""
        held = self.correction
        if held is not None and held.judged == self.diagnosis.verdict:
            return cast("Verdict", held.verdict)
        return self.diagnosis.verdict

    @property
    def corrected(self) -> bool:
        """Whether the user's own verdict is in force."""
        return self.correction is not None and self.correction.judged == self.diagnosis.verdict

    @cached_property
    def told(self) -> Diagnosis:
        """The diagnosis under the verdict that counts: what leaves the window."""
        from lranalyzer.recommend import corrected

        return corrected(self.diagnosis, self.verdict)

    @property
    def advice(self) -> Recommendation | None:
        """What to run next; the user's own verdict goes before ours."""
        return self.told.recommendation

    @property
    def change(self) -> Change:
        """What is different since the last look."""
        if self.seen is None:
            return "new"
        if self.seen.verdict != self.diagnosis.verdict:
            return "verdict"
        return "grown" if self.seen.points < self.digest.points else ""

    def now(self) -> Seen:
        """The run as it is, for the next look to compare with."""
        return Seen(self.diagnosis.verdict, self.digest.points, time.time())

    @cached_property
    def folder(self) -> str:
        """Where the run lies below what the user opened, of a store its experiment: what tells runs of one name apart."""
        if "://" in self.run.source or "mlflow.experimentName" in self.run.tags:
            return str(self.run.tags.get("mlflow.experimentName", ""))
        below = os.path.relpath(self.run.source or ".", self.opened_as or ".")
        return "" if below.startswith("..") else str(Path(below).parent).removeprefix(".")

    @property
    def beside_name(self) -> str:
        """The folder to print after the name; empty where the run is called after it."""
        name = self.run.name
        told = bool(self.called) or f"/{self.folder}".endswith(f"/{name}") or f"/{name}".endswith(f"/{self.folder}")
        return "" if told else self.folder

    @property
    def own_name(self) -> str:
        """What the log, or its place, calls it."""
        return self.called or self.run.name

    def named(self, name: str) -> RunEntry:
        """The same run, shown under this name."""
        own = self.own_name
        return replace(self, run=replace(self.run, name=name), called="" if name == own else own)

    @cached_property
    def dot(self) -> Dot:
        """The run in a plot of loss against rate: its best loss, or the last one of a run that was lost."""
        digest = self.digest
        loss = digest.best if digest.best is not None and self.verdict != "diverged" else digest.last
        return Dot(self.key, self.run.name, self.verdict, digest.lr or 0.0, float("nan") if loss is None else loss)

    def facts(self) -> dict[str, Any]:
        """Every name a filter may use for this run: those of a batch, and what only the window knows."""
        return self._facts

    @cached_property
    def _facts(self) -> dict[str, Any]:
        run, digest, held_out = self.run, self.digest, self.digest.best_validation is not None
        compared = run.val_loss if held_out else run.train_loss
        last = None if compared is None or not len(compared) else compared.ordered
        return {
            **given(run.params, run.tags),
            **judged(self.told),
            "name": run.name,
            "source": run.source,
            "run_id": run.run_id,
            "format": run.format,
            "status": run.status,
            "judged": self.diagnosis.verdict,
            "corrected": self.corrected,
            "change": self.change,
            "folder": self.folder,
            "optimizer": digest.optimizer,
            "loss": ("val_loss" if held_out else "train_loss") if last else None,
            "best_loss": digest.best_validation if held_out else digest.best if last else None,
            "best_step": digest.best_validation_step if held_out else digest.best_step if last else None,
            "best_train_loss": digest.best if run.train_loss is not None else None,
            "last_loss": float(last.value[-1]) if last else None,
            "last_step": int(last.step[-1]) if last else None,
            "points": len(compared) if compared else None,
        }


def make_entry(run: Run, diagnosis: Diagnosis, opened_as: str, curves: Curves | None = None) -> RunEntry:
    """Digest a run: one pass over its loss, or none over a long one whose summaries are at hand."""
    return RunEntry(run_key(run), run, diagnosis, digest(run, diagnosis.lr, curves), opened_as)


def run_key(run: Run) -> str:
    """Identity of a run across readings, however its path was written."""
    source = run.source
    if source and "://" not in source and not source.startswith("mlflow:"):
        source = os.path.abspath(source)
    return "\n".join((source, run.run_id, run.name))


def source_of(key: str) -> str:
    """Where the run with a key was read from."""
    return key.split("\n", 1)[0]
