"""JSON reports against the schema that users get: docs/report-1.schema.json."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lranalyzer.recommend import Diagnosis, corrected, diagnose
from lranalyzer.report import Document, Failure, ReportedRun, to_json
from lranalyzer.report.as_json import SCHEMA_VERSION
from lranalyzer.run import Run

jsonschema = pytest.importorskip("jsonschema")

Pair = tuple[Run, Diagnosis]
FILE = Path(__file__).resolve().parents[3] / "docs" / f"report-{SCHEMA_VERSION}.schema.json"


@pytest.fixture(scope="module")
def schema() -> Any:
    found = json.loads(FILE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


def test_reports_keep_to_their_schema(make: Callable[..., Pair], undecided: Pair, schema: Any) -> None:
    really = make("diagnosed by the engine", points=400)[0]
    log, diagnosis = make()
    runs = (
        ReportedRun.of(log, diagnosis),
        ReportedRun.of(log, corrected(diagnosis, "ok")),
        ReportedRun.of(*undecided),
        ReportedRun.of(really, diagnose(really)),
    )
    failure = Failure("a.csv", "ReadError", "a.csv:3: text; expected a number", 3, "text", "a number")
    schema.validate(json.loads(to_json(Document(runs, (failure,)))))
    schema.validate(json.loads(to_json(Document(()))))


@pytest.mark.parametrize("field", ["verdict", "findings", "recommendation", "series"])
def test_the_schema_notices_what_is_missing(make: Callable[..., Pair], schema: Any, field: str) -> None:
    report = json.loads(to_json(make()))
    del report["runs"][0][field]
    with pytest.raises(jsonschema.ValidationError, match=field):
        schema.validate(report)


def test_the_schema_takes_new_fields_and_no_bare_nan(make: Callable[..., Pair], schema: Any) -> None:
    report = json.loads(to_json(make()))
    report["runs"][0]["from the future"] = 1
    schema.validate(report)
    report["runs"][0]["confidence"] = "NaN"
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(report)
