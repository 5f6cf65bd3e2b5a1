from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lranalyzer.recommend import Diagnosis, corrected
from lranalyzer.report import Document, Failure, ReportedRun, to_json
from lranalyzer.report.as_json import plain, run_to_dict
from lranalyzer.report.from_json import run_from_dict
from lranalyzer.run import Run

Pair = tuple[Run, Diagnosis]


def _strict(text: str) -> Any:
    def refuse(word: str) -> float:
        raise ValueError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


def test_output_is_strict_json_with_a_version(make: Callable[..., Pair]) -> None:
    data = _strict(to_json(make()))
    assert (data["schema"], data["schema_version"]) == ("lranalyzer.report", 1)
    assert data["counts"] == {"diverged": 1}


def test_a_number_that_is_not_finite_is_null_and_named(make: Callable[..., Pair]) -> None:
    run = _strict(to_json(make()))["runs"][0]
    assert run["findings"][0]["evidence"][0] == {
        "name": "last loss",
        "value": None,
        "non_finite": "nan",
        "unit": "",
    }
    loss = next(s for s in run["series"] if s["role"] == "train_loss")
    assert (loss["last"], loss["non_finite"], loss["non_finite_points"]) == (None, "nan", 10)


def test_a_run_comes_back_as_it_was(make: Callable[..., Pair], undecided: Pair) -> None:
    log, diagnosis = make()
    for pair in ((log, diagnosis), (log, corrected(diagnosis, "ok")), undecided):
        run = ReportedRun.of(*pair)
        written = run_to_dict(run)
        back = run_from_dict(_strict(json.dumps(written)))
        assert run_to_dict(back) == written
        assert back.diagnosis.recommendation == run.diagnosis.recommendation


def test_equal_input_gives_equal_output(make: Callable[..., Pair]) -> None:
    assert to_json(make()) == to_json(make())


def test_failures_are_listed_with_their_place() -> None:
    failure = Failure("a.csv", "ReadError", "a.csv:3: text; expected a number", 3, "text", "a number")
    data = _strict(to_json(Document((), (failure,))))
    assert data["failures"][0]["line"] == 3
    assert data["failures"][0]["expected"] == "a number"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float32(0.5), 0.5), (np.int64(3), 3), (np.array([1.0, np.nan]), [1.0, None]), (float("inf"), None),
        ({1: {2}}, {"1": [2]}), ("\ud800", "?"), (object, str(object)), (True, True),
    ],
)  # fmt: skip
def test_whatever_a_log_held_can_be_written(value: object, expected: object) -> None:
    assert plain(value) == expected
