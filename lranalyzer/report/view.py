"""What the HTML templates show of a run, put into words and places."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lranalyzer.detectors.finding import Finding
from lranalyzer.diagnosis.judgement import VERDICT_WORDS, Reason, Verdict
from lranalyzer.recommend.recommendation import Advice, Recommendation
from lranalyzer.report.document import ReportedRun
from lranalyzer.report.facts import SeriesFacts
from lranalyzer.report.sparkline import sparkline
from lranalyzer.report.words import SEVERITY, moves, number, short, short_verdict, span_text
from lranalyzer.run import Note


@dataclass(frozen=True)
class Scale:
    """Recommended rate, its range and the present rate as places in per cent on a logarithmic ruler."""

    low: float
    right: float
    next: float
    now: float | None
    words: str

    @classmethod
    def of(cls, recommendation: Recommendation, now: float | None) -> Scale | None:
        """None when a rate is not positive, which a logarithmic ruler cannot show."""
        rates = [recommendation.lr_low, recommendation.lr, recommendation.lr_high]
        rates += [now] if now is not None and now > 0 and math.isfinite(now) else []
        if not all(math.isfinite(r) and r > 0 for r in rates):
            return None
        low, high = math.log10(min(rates)) - 0.3, math.log10(max(rates)) + 0.3
        place = [round(100 * (math.log10(r) - low) / (high - low), 1) for r in rates]
        words = f"between {number(rates[0])} and {number(rates[2])}"
        if len(rates) == 4:
            words += f"; it was {number(now)}, marked ▾"
        return cls(place[0], round(100 - place[2], 1), place[1], place[3] if len(rates) == 4 else None, words)


@dataclass(frozen=True)
class RunView:
    """One run as the templates see it."""

    index: int
    name: str
    label: str
    """The name, with what tells it from another run of that name."""
    source: str
    where: str
    verdict: Verdict
    severity: int
    confidence: float
    sure: str
    words: str
    short_words: str
    how_sure: str
    because: str
    lr: float | None
    lr_sort: str
    next_lr: float | None
    next_sort: str
    moves: bool
    """Whether the next rate is another than this one."""
    best: float | None
    best_sort: str
    sparkline: str
    loss_words: str
    has_curves: bool
    chart_words: str
    points_words: str
    x_unit: str
    findings: tuple[Finding, ...]
    recommendation: Recommendation | None
    scale: Scale | None
    advice: Advice
    advice_words: str
    missing: tuple[str, ...]
    probabilities: list[tuple[str, float]]
    reasons: tuple[Reason, ...]
    series: tuple[SeriesFacts, ...]
    params: list[tuple[str, str]]
    notes: tuple[Note, ...]

    @classmethod
    def of(cls, index: int, run: ReportedRun, label: str) -> RunView:
        """Everything that the templates print."""
        d = run.diagnosis
        advised = d.recommendation
        loss = run.outcome_loss
        drawn = next((c for c in run.curves if c.role in ("train_loss", "val_loss")), None)
        best = loss.lowest if loss else None
        place = run.source if run.source != run.name else ""
        return cls(
            index=index, name=run.name, label=label, source=run.source,
            where=" · ".join(filter(None, (place, run.format, _status(run)))),
            verdict=d.verdict, severity=SEVERITY[d.verdict],
            confidence=d.confidence, sure=d.sure_short,
            words=d.words, short_words=short_verdict(d), how_sure=d.sure,
            because=d.because,
            lr=d.lr, lr_sort=_sortable(d.lr),
            next_lr=advised.lr if advised else None, next_sort=_sortable(advised.lr if advised else None),
            moves=moves(d),
            best=best, best_sort=_sortable(best),
            sparkline=sparkline(drawn) if drawn else "", loss_words=_loss_words(loss),
            has_curves=bool(run.curves), points_words=_points(run),
            chart_words=f"Curves of {short(run.name, 60)}. {_loss_words(loss)}",
            x_unit=run.x_unit, findings=d.findings,
            recommendation=advised, scale=Scale.of(advised, d.lr) if advised else None,
            advice=d.advice, advice_words=_advice(run), missing=d.missing,
            probabilities=[(v, d.probabilities[v]) for v in VERDICT_WORDS if v in d.probabilities],
            reasons=d.reasons[:8], series=run.series, notes=run.notes,
            params=[(name, str(value)) for name, value in run.params.items()],
        )  # fmt: skip


def where(finding: Finding, unit: str) -> str:
    """Filter for templates: the stretch of a finding in words."""
    return span_text(finding.span, unit)


def _sortable(value: float | None) -> str:
    return f"{value:.6g}" if value is not None and math.isfinite(value) else ""


def _status(run: ReportedRun) -> str:
    return run.status if run.status in ("running", "failed") else ""


def _loss_words(loss: SeriesFacts | None) -> str:
    if loss is None:
        return "No loss was logged."
    lowest = f", lowest {number(loss.lowest)} at step {loss.lowest_step:,}" if loss.lowest_step is not None else ""
    return f"{loss.name[:60]} over {loss.points:,} points{lowest}, last {number(loss.last)}."


def _points(run: ReportedRun) -> str:
    thinned = [c for c in run.curves if c.role != "lr" and c.logged > c.step.size]
    if not thinned:
        return ""
    most = max(thinned, key=lambda c: c.logged)
    return f"Drawn from {most.step.size:,} of {most.logged:,} points; every peak is kept."


def _advice(run: ReportedRun) -> str:
    advice = run.diagnosis.advice
    if run.status != "running":
        return ""
    if advice.action == "keep":
        return "Keep the learning rate."
    return f"{advice.action.capitalize()} the learning rate: multiply it by {number(advice.multiplier)}."
