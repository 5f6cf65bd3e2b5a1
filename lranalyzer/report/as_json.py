"""Reports as JSON with a versioned schema; see ``docs/json-schema.md``.

JSON has no NaN: a number that is not finite becomes null, and where it is evidence a neighbouring
``non_finite`` says which it was.
"""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from lranalyzer.detectors.finding import Evidence, Finding
from lranalyzer.recommend.diagnosis import Diagnosis
from lranalyzer.recommend.recommendation import Recommendation
from lranalyzer.report.document import Failure, ReportedRun, Source, document_of
from lranalyzer.report.facts import SeriesFacts
from lranalyzer.run import Note

SCHEMA_VERSION = 1
"""Raised when a field is renamed, removed or changes its meaning; new fields do not raise it."""


def to_json(source: Source, *, indent: int | None = 2) -> str:
    """One JSON object with every run and every failure."""
    document = document_of(source, curves=False)
    return dumps(
        {
            "schema": "lranalyzer.report",
            "schema_version": SCHEMA_VERSION,
            "lranalyzer_version": document.version,
            "counts": document.counts,
            "runs": [run_to_dict(run) for run in document.runs],
            "failures": [failure_to_dict(failure) for failure in document.failures],
        },
        indent,
    )


def run_to_line(run: ReportedRun) -> str:
    """One run as one line of JSON Lines."""
    return dumps({"schema_version": SCHEMA_VERSION, **run_to_dict(run)})


def failure_to_line(failure: Failure) -> str:
    """A failure as one line of JSON Lines."""
    return dumps({"schema_version": SCHEMA_VERSION, **failure_to_dict(failure)})


def dumps(value: Any, indent: int | None = None) -> str:
    """Strict JSON of plain values, numpy numbers and whatever a log held; never NaN."""
    return json.dumps(plain(value), indent=indent, ensure_ascii=False, allow_nan=False)


def plain(value: Any) -> Any:
    """The same value made of what JSON knows; non-finite numbers become None, foreign objects their text."""
    if isinstance(value, dict):
        return {plain(str(k)): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return [plain(v) for v in value.tolist()]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")  # lone surrogates cannot be written
    return value if value is None or isinstance(value, bool | int) else str(value)


def run_to_dict(run: ReportedRun) -> dict[str, Any]:
    """One run: where it came from, its diagnosis, and what was read."""
    return {
        "name": run.name,
        "source": run.source,
        "run_id": run.run_id,
        "format": run.format,
        "status": run.status,
        "x_unit": run.x_unit,
        **diagnosis_to_dict(run.diagnosis),
        "series": [_series(facts) for facts in run.series],
        "params": plain(dict(run.params)),
        "tags": plain(dict(run.tags)),
        "notes": [_note(note) for note in run.notes],
    }


def diagnosis_to_dict(diagnosis: Diagnosis) -> dict[str, Any]:
    """Verdict, probabilities, findings and recommendation."""
    return {
        "verdict": diagnosis.verdict,
        "verdict_text": diagnosis.words,
        "judged": diagnosis.judged,
        "confidence": diagnosis.confidence,
        "summary": diagnosis.summary,
        "probabilities": dict(diagnosis.probabilities),
        "lr": diagnosis.lr,
        "symptoms": list(diagnosis.symptoms),
        "findings": [_finding(finding) for finding in diagnosis.findings],
        "recommendation": _recommendation(diagnosis.recommendation),
        "advice": {
            "action": diagnosis.advice.action,
            "multiplier": diagnosis.advice.multiplier,
            "why": diagnosis.advice.why,
        },
        "reasons": [{"name": r.name, **_number("value", r.value), "weight": r.weight} for r in diagnosis.reasons],
        "missing": list(diagnosis.missing),
    }


def failure_to_dict(failure: Failure) -> dict[str, Any]:
    """A source that could not be read."""
    return {
        "source": failure.source,
        "error": failure.kind,
        "message": failure.message,
        "line": failure.line,
        "found": failure.found,
        "expected": failure.expected,
    }


def _number(name: str, value: float | None) -> dict[str, Any]:
    if value is None or math.isfinite(value):
        return {name: value}
    return {name: None, "non_finite": "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "symptom": finding.symptom,
        "level": finding.level,
        "strength": finding.strength,
        "span": list(finding.span),
        "sentence": finding.sentence,
        "would_change": finding.would_change,
        "cause": finding.cause,
        "evidence": [_evidence(e) for e in finding.evidence],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {"name": evidence.name, **_number("value", evidence.value), "unit": evidence.unit}


def _recommendation(recommendation: Recommendation | None) -> dict[str, Any] | None:
    if recommendation is None:
        return None
    return {
        "lr": recommendation.lr,
        "lr_low": recommendation.lr_low,
        "lr_high": recommendation.lr_high,
        "schedule": recommendation.schedule.to_dict(),
        "schedule_text": recommendation.schedule.describe(),
        "expected": recommendation.expected,
        "why": recommendation.why,
        "used": list(recommendation.used),
    }


def _series(facts: SeriesFacts) -> dict[str, Any]:
    return {
        "name": facts.name,
        "role": facts.role,
        "reason": facts.reason,
        "points": facts.points,
        "non_finite_points": facts.non_finite,
        "first_step": facts.first_step,
        "last_step": facts.last_step,
        **_number("last", facts.last),
        "lowest": facts.lowest,
        "lowest_step": facts.lowest_step,
        "outline": list(facts.outline),
    }


def _note(note: Note) -> dict[str, Any]:
    return {"kind": note.kind, "text": note.text, "source": note.source, "line": note.line}
