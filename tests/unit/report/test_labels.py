from __future__ import annotations

import pytest

from lranalyzer.recommend import Advice, Diagnosis
from lranalyzer.report import ReportedRun
from lranalyzer.report.labels import labels, without_common_ends


def _run(name: str, source: str = "", run_id: str = "") -> ReportedRun:
    return ReportedRun(name, Diagnosis(name, "ok", {}, (), None, Advice("keep", 1.0, "")), source, run_id)


def test_names_that_differ_stay_as_they_are() -> None:
    assert labels([_run("a", "x/log.csv"), _run("b", "y/log.csv")]) == ["a", "b"]


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([("a", "x/adam/log.csv", ""), ("a", "x/sgd/log.csv", "")], ["a (adam)", "a (sgd)"]),
        ([("a", "x/1.csv", ""), ("a", "x/2.csv", "")], ["a (1.csv)", "a (2.csv)"]),
        ([("a", "db", "0123456789"), ("a", "db", "abcdefghij")], ["a (01234567)", "a (abcdefgh)"]),
        ([("a", "db", ""), ("a", "db", ""), ("b", "db", "")], ["a (1)", "a (2)", "b"]),
        (
            [("a", "x/1.csv", ""), ("a", "x/1.csv", ""), ("a", "x/2.csv", "")],
            ["a (1.csv, 1)", "a (1.csv, 2)", "a (2.csv)"],
        ),
        ([("a", r"C:\x\adam\log.csv", ""), ("a", r"C:\x\sgd\log.csv", "")], ["a (adam)", "a (sgd)"]),
    ],
)
def test_runs_of_one_name_are_told_apart(runs: list[tuple[str, str, str]], expected: list[str]) -> None:
    assert labels([_run(*run) for run in runs]) == expected


def test_a_path_that_is_the_beginning_of_another_keeps_its_last_part() -> None:
    assert without_common_ends(["a/b", "a/b/c"]) == ["b", "c"]
