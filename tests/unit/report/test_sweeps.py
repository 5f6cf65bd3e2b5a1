from __future__ import annotations

from pathlib import Path
from typing import Any

from lranalyzer.diagnosis.judgement import Verdict
from lranalyzer.recommend import Advice, Diagnosis
from lranalyzer.report import ReportedRun, to_html
from lranalyzer.report.facts import SeriesFacts
from lranalyzer.report.sweeps import folder_of, sweeps_of


def _run(lr: float | None, source: str, verdict: Verdict = "ok", **params: Any) -> ReportedRun:
    diagnosis = Diagnosis(f"lr {lr}", verdict, {}, (), None, Advice("keep", 1.0, ""), lr=lr)
    loss = SeriesFacts("loss", "train_loss", "", 10, 0, 0, 9, 0.5, 0.4, 9)
    return ReportedRun(f"lr {lr}", diagnosis, source, params=params, series=(loss,))


def test_runs_in_one_folder_are_one_sweep_in_the_order_of_their_rates() -> None:
    runs = [_run(lr, f"sweep/{i}.csv") for i, lr in enumerate((0.1, 0.001, 0.01))]
    (sweep,) = sweeps_of(runs)
    assert sweep.members == (1, 2, 0)
    assert sweep.title == "sweep"


def test_other_settings_are_another_sweep_named_by_what_differs() -> None:
    runs = [_run(lr, f"s/{o}-{lr}.csv", optimizer=o) for o in ("adam", "sgd") for lr in (0.1, 0.01, 0.001)]
    assert [s.title for s in sweeps_of(runs)] == ["s, optimizer adam", "s, optimizer sgd"]


def test_folders_of_one_run_each_need_parameters_that_agree() -> None:
    silent = [_run(lr, f"s/{lr}/log.csv") for lr in (0.1, 0.01, 0.001)]
    assert sweeps_of(silent) == []
    telling = [_run(lr, f"s/{lr}/log.csv", model="resnet", seed=lr, base_lr=lr) for lr in (0.1, 0.01, 0.001)]
    assert [s.members for s in sweeps_of(telling)] == [(2, 1, 0)]
    mixed = [_run(lr, f"s/{lr}/log.csv", data=str(lr)) for lr in (0.1, 0.01, 0.001)]
    assert sweeps_of(mixed) == []


def test_two_rates_or_unknown_ones_make_no_sweep() -> None:
    assert sweeps_of([_run(lr, f"s/{i}.csv") for i, lr in enumerate((0.1, 0.1, 0.01, None))]) == []


def test_sweeps_of_two_folders_are_named_by_where_the_folders_part() -> None:
    runs = [_run(lr, f"all/{task}/sgd/{lr}.csv") for task in ("mnist", "cifar") for lr in (0.1, 0.01, 0.001)]
    assert {s.title for s in sweeps_of(runs)} == {"mnist", "cifar"}


def test_a_report_of_unrelated_runs_has_no_plot_of_rates() -> None:
    assert 'id="sweep"' not in to_html([_run(0.1, "a/1.csv"), _run(0.2, "b/2.csv")])
    assert 'id="sweep"' in to_html([_run(lr, f"s/{lr}.csv") for lr in (0.1, 0.01, 0.001)])


def test_a_sweep_with_a_folder_of_its_own_is_pointed_to_by_it(tmp_path: Path) -> None:
    for i in range(4):
        (tmp_path / ("other" if i == 3 else "sweep")).mkdir(exist_ok=True)
        (tmp_path / ("other" if i == 3 else "sweep") / f"{i}.csv").touch()
    runs = [_run(lr, str(tmp_path / "sweep" / f"{i}.csv")) for i, lr in enumerate((0.1, 0.001, 0.01))]
    (swept,) = sweeps_of(runs)
    assert folder_of(swept, [*runs, _run(1.0, str(tmp_path / "other" / "3.csv"))]) == str(tmp_path / "sweep")
    assert folder_of(swept, [*runs, _run(None, str(tmp_path / "sweep" / "9.csv"))]) == ""
    elsewhere = [_run(lr, f"mlflow:http://host/{i}") for i, lr in enumerate((0.1, 0.001, 0.01))]
    assert folder_of(sweeps_of(elsewhere)[0], elsewhere) == ""
