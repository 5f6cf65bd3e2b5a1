from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Call = Callable[..., Result]
Log = Callable[..., Path]


def test_one_run_is_told_in_full(call: Call, log: Log) -> None:
    result = call("diagnose", log("a.csv", broken=True))
    assert result.exit_code == 0
    assert "✖ diverged" in result.stdout
    assert "Run next:" in result.stdout


def test_many_runs_become_a_table(call: Call, log: Log) -> None:
    for i in range(5):
        log(f"runs/r{i}.csv")
    result = call("diagnose", "runs")
    assert "5 runs:" in result.stdout
    assert "r4" in result.stdout


def test_a_folder_without_a_log_is_an_error_and_no_success(call: Call, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "README.md").write_text("# nothing here\n", encoding="utf-8")
    result = call("diagnose", tmp_path / "empty")
    assert result.exit_code == 3
    assert "no training log in it" in result.stderr


def test_json_on_stdout_is_nothing_but_json(call: Call, log: Log) -> None:
    result = call("diagnose", log("a.csv"), log("b.csv", broken=True), "--json")
    data = json.loads(result.stdout)
    assert data["schema_version"] == 1
    assert [run["name"] for run in data["runs"]] == ["a", "b"]
    assert "NaN" not in result.stdout


def test_json_lines_are_one_run_each_and_failures_too(call: Call, log: Log) -> None:
    result = call("diagnose", log("a.csv"), "missing.csv", "--jsonl")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert lines[0]["verdict"]
    assert lines[1]["error"] == "ReadError"
    assert all(line["schema_version"] == 1 for line in lines)


def test_markdown_is_for_pull_requests(call: Call, log: Log) -> None:
    assert call("diagnose", log("a.csv"), "--markdown").stdout.startswith("### ")


def test_the_html_report_is_written_and_said_on_stderr(call: Call, log: Log, own_place: Path) -> None:
    result = call("diagnose", log("a.csv"), "--html", "out/report.html")
    assert "<!doctype html>" in (own_place / "out" / "report.html").read_text(encoding="utf-8")
    assert "wrote out/report.html" in result.stderr.replace("\\", "/")
    assert call("diagnose", "a.csv", "--html", "-").stdout.startswith("<!doctype html>")


def test_quiet_says_nothing_but_results(call: Call, log: Log) -> None:
    for words in (
        ("-q", "diagnose", log("a.csv"), "--html", "r.html"),
        ("diagnose", "a.csv", "--html", "r.html", "-q"),
    ):
        assert call(*words).stderr == ""


@pytest.mark.parametrize(
    ("gate", "code"),
    [("never", 0), ("fault", 1), ("warning", 1), ("diverged", 1), ("too_high, diverged", 1), ("too_low", 0)],
)
def test_fail_on_decides_the_exit_code(call: Call, log: Log, gate: str, code: int) -> None:
    result = call("diagnose", log("a.csv", broken=True), "--fail-on", gate)
    assert result.exit_code == code
    assert (f"--fail-on {gate}: 1 of 1 run: a" in result.stderr) == bool(code)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("missing.csv",), 3, "missing.csv: no such file"),
        (("a.csv", "missing.csv"), 4, "missing.csv: no such file"),
        (("a.csv", "--fail-on", "falt"), 2, "did you mean 'fault'"),
        (("a.csv", "--where", "lrr > 1"), 2, "did you mean 'lr'"),
        (("a.csv", "--sort", "confidnce"), 2, "did you mean 'confidence'"),
        (("a.csv", "--group-by", "param.optimiser"), 2, "is not one of"),
        (("a.csv", "--map", "loss"), 2, "expected ROLE=COLUMN"),
        (("a.csv", "--map", "los=x"), 2, "did you mean"),
        (("a.csv", "--export", "t.xlsx"), 2, ".xlsx"),
        (("a.csv", "--engine", "dusk"), 2, "did you mean 'dask'"),
        (("a.csv", "--jobs", "0"), 2, "positive number"),
        (("a.csv", "--baseline", "a.csv"), 3, "expected the output of lranalyzer diagnose --json"),
        (("a.csv", "--jsn"), 2, "No such option"),
        ((), 2, "Missing argument"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_clear_line_and_a_code(
    call: Call, log: Log, words: tuple[str, ...], code: int, said: str
) -> None:
    log("a.csv")
    result = call("diagnose", *words)
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_runs_are_picked_and_sorted(call: Call, log: Log) -> None:
    for i, lr in enumerate((0.3, 0.001, 0.02, 0.5)):
        log(f"runs/r{i}.csv", lr=lr)
    result = call("diagnose", "runs", "--where", "lr > 0.01", "--sort", "-lr", "--json")
    assert [run["lr"] for run in json.loads(result.stdout)["runs"]] == [0.5, 0.3, 0.02]


def test_groups_count_verdicts(call: Call, log: Log) -> None:
    for i in range(4):
        log(f"runs/r{i}.csv", broken=i == 0)
    result = call("diagnose", "runs", "--group-by", "format")
    row = next(line for line in result.stdout.splitlines() if line.split()[:2] == ["csv", "4"])
    assert "1" in row.split()[2:]


def test_a_baseline_shows_what_got_worse(call: Call, log: Log, own_place: Path) -> None:
    (own_place / "before.json").write_text(call("diagnose", log("a.csv"), "--json").stdout, encoding="utf-8")
    assert call("diagnose", "a.csv", "--baseline", "before.json").stdout == "nothing changed\n"
    log("a.csv", broken=True)
    assert "-> diverged" in call("diagnose", "a.csv", "--baseline", "before.json").stdout


def test_a_table_is_exported(call: Call, log: Log, own_place: Path) -> None:
    call("diagnose", log("a.csv"), "--export", "t.csv")
    assert (own_place / "t.csv").read_text(encoding="utf-8").startswith("name,source,")


def test_columns_can_be_named(call: Call, own_place: Path) -> None:
    rows = "\n".join(f"{i},{2 / (i + 1)}" for i in range(60))
    (own_place / "odd.csv").write_text(f"n,quux\n{rows}\n")
    result = call("diagnose", "odd.csv", "--map", "loss=quux", "--map", "step=n", "--json")
    series = json.loads(result.stdout)["runs"][0]["series"]
    assert {"quux": "train_loss"}.items() <= {s["name"]: s["role"] for s in series}.items()


def test_the_schedule_to_run_next_is_printed_as_code(call: Call, log: Log) -> None:
    result = call("diagnose", log("a.csv"), "--code", "optax")
    assert "import optax" in result.stdout
    assert "optax" not in call("diagnose", "a.csv").stdout
    wrong = call("diagnose", "a.csv", "--code", "torch")
    assert wrong.exit_code == 2
    assert "did you mean 'pytorch'" in wrong.stderr


def test_runs_that_differ_in_the_rate_alone_are_pointed_to_sweep(call: Call, log: Log) -> None:
    for lr in (0.1, 0.01, 0.001):
        log(f"my runs/{lr}.csv", lr=lr)
    assert "these runs differ in the rate alone: lranalyzer sweep '" in call("diagnose", "my runs").stderr
    assert call("diagnose", "my runs", "--quiet").stderr == ""
