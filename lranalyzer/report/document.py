"""A report as data: what every renderer shows and none computes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from lranalyzer import __version__
from lranalyzer.diagnosis.judgement import VERDICTS, Verdict
from lranalyzer.discreet import discreet
from lranalyzer.errors import LRAnalyzerError, ReadError
from lranalyzer.recommend.diagnosis import Diagnosis
from lranalyzer.report.curves import Curve, curves_of
from lranalyzer.report.facts import SeriesFacts, facts_of
from lranalyzer.report.words import SEVERITY
from lranalyzer.run import Note, Run


@dataclass(frozen=True, eq=False)
class ReportedRun:
    """One run with its diagnosis, without the raw points: small enough to travel between processes."""

    name: str
    diagnosis: Diagnosis
    source: str = ""
    run_id: str = ""
    format: str = "memory"
    status: str = "unknown"
    x_unit: str = "step"
    params: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    series: tuple[SeriesFacts, ...] = ()
    notes: tuple[Note, ...] = ()
    curves: tuple[Curve, ...] = ()

    @classmethod
    def of(cls, run: Run, diagnosis: Diagnosis, points: int = 0) -> ReportedRun:
        """Keep what a report says about a run, with about ``points`` points a curve (0: no curves)."""
        return cls(
            run.name, diagnosis, run.source, run.run_id, run.format, run.status, run.x_unit,
            dict(run.params), dict(run.tags), facts_of(run), run.notes,
            curves_of(run, points) if points else (),
        )  # fmt: skip

    @property
    def outcome_loss(self) -> SeriesFacts | None:
        """The loss by which runs are compared: validation where it holds a finite value, else training."""
        held_out = self.fact("val_loss")
        return held_out if held_out and held_out.lowest is not None else self.fact("train_loss")

    def fact(self, role: str) -> SeriesFacts | None:
        """Facts of the series that plays ``role``, or None."""
        return next((s for s in self.series if s.role == role), None)


@dataclass(frozen=True)
class Failure:
    """A source that could not be read, or a run that could not be diagnosed."""

    source: str
    kind: str
    """Name of the error's class."""
    message: str
    line: int | None = None
    found: str = ""
    expected: str = ""

    @classmethod
    def of(cls, source: object, error: BaseException) -> Failure:
        """The facts that an error carries."""
        if isinstance(error, ReadError):
            return cls(str(source), type(error).__name__, str(error), error.line, error.found, error.expected)
        text = str(error) if isinstance(error, LRAnalyzerError) else discreet(f"{type(error).__name__}: {error}")
        return cls(str(source), type(error).__name__, text)


@dataclass(frozen=True)
class Document:
    """Runs with their diagnoses, and what could not be read."""

    runs: tuple[ReportedRun, ...]
    failures: tuple[Failure, ...] = ()
    title: str = "LR Analyzer report"
    version: str = __version__

    @property
    def counts(self) -> dict[Verdict, int]:
        """Runs with each verdict, the most urgent first, without zeros."""
        found = Counter(run.diagnosis.verdict for run in self.runs)
        return {v: found[v] for v in sorted(VERDICTS, key=lambda v: -SEVERITY[v]) if found[v]}


Pair = tuple[Run, Diagnosis]
Source = Document | ReportedRun | Pair | Iterable[ReportedRun | Pair]
"""Whatever the renderers accept: a document, one run, or many runs."""

CURVE_POINTS_IN_ALL = 800_000
"""About 5 MB of HTML."""


def document_of(source: Source, *, curves: bool = True) -> Document:
    """Bring whatever a renderer was given into a document."""
    if isinstance(source, Document):
        return source
    if isinstance(source, ReportedRun):
        return Document((source,))
    if isinstance(source, tuple) and len(source) == 2 and isinstance(source[0], Run):
        return document_of([source], curves=curves)
    items = cast("list[ReportedRun | Pair]", list(source))
    points = points_per_curve(len(items)) if curves else 0
    return Document(tuple(i if isinstance(i, ReportedRun) else ReportedRun.of(*i, points) for i in items))


def points_per_curve(runs: int) -> int:
    """Points that a curve may have in a report of this many runs: 4,000 alone, about 400 among a thousand."""
    return max(60, min(4_000, CURVE_POINTS_IN_ALL // (2 * max(runs, 1))))
