"""The way back: a run and its diagnosis from their JSON. Used by the batch cache and by baselines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lranalyzer.detectors.finding import Evidence, Finding
from lranalyzer.diagnosis.judgement import Reason
from lranalyzer.recommend.diagnosis import Diagnosis
from lranalyzer.recommend.recommendation import Advice, Recommendation
from lranalyzer.report.curves import Curve
from lranalyzer.report.document import ReportedRun
from lranalyzer.report.facts import SeriesFacts
from lranalyzer.run import Note
from lranalyzer.schedules import from_dict

_NON_FINITE = {"nan": float("nan"), "inf": float("inf"), "-inf": float("-inf")}


def run_from_dict(data: Mapping[str, Any], curves: tuple[Curve, ...] = ()) -> ReportedRun:
    """Rebuild what :func:`lranalyzer.report.as_json.run_to_dict` wrote; curves travel beside it.

    Raises KeyError, TypeError or ValueError when the data was not written by this schema version.
    """
    return ReportedRun(
        data["name"], diagnosis_from_dict(data), data["source"], data["run_id"], data["format"],
        data["status"], data["x_unit"], data["params"], data["tags"],
        tuple(_series(s) for s in data["series"]), tuple(Note(**n) for n in data["notes"]), curves,
    )  # fmt: skip


def diagnosis_from_dict(data: Mapping[str, Any]) -> Diagnosis:
    """Rebuild a diagnosis."""
    return Diagnosis(
        data["name"],
        data["verdict"],
        dict(data["probabilities"]),
        tuple(_finding(f) for f in data["findings"]),
        _recommendation(data["recommendation"]),
        Advice(**data["advice"]),
        tuple(Reason(r["name"], _number(r, "value"), r["weight"]) for r in data["reasons"]),
        tuple(data["missing"]),
        data["lr"],
        data.get("judged"),
    )


def _number(data: Mapping[str, Any], name: str) -> float:
    value = data[name]
    return _NON_FINITE[data["non_finite"]] if value is None else float(value)


def _finding(data: Mapping[str, Any]) -> Finding:
    evidence = tuple(Evidence(e["name"], _number(e, "value"), e["unit"]) for e in data["evidence"])
    first, last = data["span"]
    return Finding(
        data["symptom"], data["level"], data["strength"], (first, last), evidence,
        data["sentence"], data["would_change"], data["cause"],
    )  # fmt: skip


def _recommendation(data: Mapping[str, Any] | None) -> Recommendation | None:
    if data is None:
        return None
    return Recommendation(
        data["lr"], data["lr_low"], data["lr_high"], from_dict(data["schedule"]),
        data["expected"], data["why"], tuple(data["used"]),
    )  # fmt: skip


def _series(data: Mapping[str, Any]) -> SeriesFacts:
    return SeriesFacts(
        data["name"], data["role"], data["reason"], data["points"], data["non_finite_points"],
        data["first_step"], data["last_step"], _number(data, "last"), data["lowest"], data["lowest_step"],
        tuple(data.get("outline", ())),
    )  # fmt: skip
