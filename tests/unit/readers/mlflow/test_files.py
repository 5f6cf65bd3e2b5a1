"""Reading an mlruns folder: lines of every age, deleted runs left out, damage noted and survived."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from lranalyzer.errors import NoRuns, ReadError
from lranalyzer.readers.mlflow import read_mlflow, read_store

RUN_META = """\
artifact_uri: file:///somewhere/artifacts
end_time: 1700000002000
entry_point_name: ''
experiment_id: '1'
lifecycle_stage: {stage}
run_id: {run_id}
run_name: {name}
run_uuid: {run_id}
start_time: 1700000001000
status: {status}
tags: []
user_id: someone
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "mlruns"
    meta = "artifact_location: x\nexperiment_id: '1'\nlifecycle_stage: active\nname: vision\n"
    write(root / "1" / "meta.yaml", meta)
    return root


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def add_run(
    root: Path,
    run_id: str,
    metrics: dict[str, str],
    *,
    name: str = "calm-owl-1",
    stage: str = "active",
    status: int = 3,
) -> Path:
    folder = root / "1" / run_id
    write(folder / "meta.yaml", RUN_META.format(run_id=run_id, name=name, stage=stage, status=status))
    for key, text in metrics.items():
        write(folder / "metrics" / key, text)
    return folder


def lines(points: int, extra: str = "") -> str:
    return "".join(f"{1_700_000_000_000 + i} {1 / (i + 1)!r} {i}{extra}\n" for i in range(points))


def test_a_run_comes_with_metrics_parameters_tags_status_and_experiment(root: Path) -> None:
    folder = add_run(root, "abc", {"train_loss": lines(20), "val/loss": lines(5)})
    write(folder / "params" / "optim" / "lr", "0.1")
    write(folder / "tags" / "mlflow.note.content", "two\nlines")
    (run,) = read_store(root)
    assert (run.name, run.run_id, run.status, run.source) == ("calm-owl-1", "abc", "finished", str(root))
    assert set(run.series) == {"train_loss", "val/loss"}
    assert run.params == {"optim/lr": "0.1"}
    assert run.tags["mlflow.note.content"] == "two\nlines"
    assert run.tags["mlflow.experimentName"] == "vision"
    np.testing.assert_array_equal(run.series["train_loss"].step, np.arange(20))
    assert run.series["train_loss"].value[2] == 1 / 3


def test_lines_tied_to_a_dataset_keep_their_step(root: Path) -> None:
    add_run(root, "abc", {"loss": lines(5, " train-set# 1f2e3d4c")})
    np.testing.assert_array_equal(read_store(root)[0].series["loss"].step, np.arange(5))


def test_lines_with_and_without_a_dataset_may_be_mixed(root: Path) -> None:
    add_run(root, "abc", {"loss": lines(3) + "1700000000009 0.5 3 set digest\n"})
    np.testing.assert_array_equal(read_store(root)[0].series["loss"].step, np.arange(4))


def test_lines_of_the_oldest_versions_have_neither_step_nor_milliseconds(root: Path) -> None:
    add_run(root, "abc", {"loss": "1540000000 3.0\n1540000001 2.0\n1540000001 1.0\n"})
    series = read_store(root)[0].series["loss"]
    np.testing.assert_array_equal(series.step, [0, 1, 2])
    np.testing.assert_array_equal(series.value, [3, 2, 1])
    assert series.time is not None
    assert series.time[0] == 1_540_000_000


def test_nan_and_infinities_are_values(root: Path) -> None:
    add_run(root, "abc", {"loss": "1 nan 0\n2 inf 1\n3 -inf 2\n4 NaN 3\n5 1.7976931348623157e+308 4\n"})
    np.testing.assert_array_equal(
        read_store(root)[0].series["loss"].value, [math.nan, math.inf, -math.inf, math.nan, math.inf]
    )


def test_a_damaged_line_is_skipped_and_noted_with_its_place(root: Path) -> None:
    folder = add_run(root, "abc", {"loss": "1 0.5 0\n\x00\x00garbage\n3 0.4 2\n"})
    (run,) = read_store(root)
    np.testing.assert_array_equal(run.series["loss"].step, [0, 2])
    (note,) = run.notes
    assert (note.kind, note.line, note.source) == ("skipped", 2, str(folder / "metrics" / "loss"))


def test_a_line_still_being_written_is_left_for_the_next_reading(root: Path) -> None:
    add_run(root, "abc", {"loss": "1 0.5 0\n2 0.25 1"}, status=1)
    add_run(root, "abd", {"loss": "1 0.5 0\n2 0.25 1"}, status=3)
    running, finished = read_store(root)
    assert (len(running.series["loss"]), running.status) == (1, "running")
    assert len(finished.series["loss"]) == 2


def test_empty_metric_files_are_no_series(root: Path) -> None:
    add_run(root, "abc", {"loss": lines(3), "nothing": ""})
    assert set(read_store(root)[0].series) == {"loss"}


def test_deleted_runs_deleted_experiments_and_folders_of_other_things_are_left_out(root: Path) -> None:
    add_run(root, "kept", {"loss": lines(3)})
    add_run(root, "deleted", {"loss": lines(3)}, stage="deleted")
    add_run(root / ".trash", "trashed", {"loss": lines(3)})
    write(root / "1" / "datasets" / "x" / "meta.yaml", "name: x\n")
    write(root / "1" / "traces" / "tr-1" / "meta.yaml", "request_id: x\n")
    write(root / "models" / "m" / "meta.yaml", "name: m\n")
    write(root / "2" / "meta.yaml", "experiment_id: '2'\nlifecycle_stage: deleted\nname: gone\n")
    write(root / "2" / "r" / "meta.yaml", RUN_META.format(run_id="r", name="n", stage="active", status=3))
    assert [run.run_id for run in read_store(root)] == ["kept"]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("'it''s: fine'", "it's: fine"),
        ('"tab\\there"', "tab\there"),
        ("a folded\n  name", "a folded name"),
        ("null", "xyz"),
    ],
)
def test_names_are_read_however_yaml_spells_them(root: Path, written: str, name: str) -> None:
    add_run(root, "xyz", {"loss": lines(3)}, name=written)
    assert read_store(root)[0].name == name


@pytest.mark.parametrize("text", [None, "", "{broken: [yaml"])
def test_a_run_without_a_usable_meta_file_is_read_and_noted(root: Path, text: str | None) -> None:
    meta = add_run(root, "abc", {"loss": lines(3)}) / "meta.yaml"
    meta.unlink() if text is None else meta.write_text(text)
    (run,) = read_store(root)
    assert (run.run_id, run.status, len(run.series["loss"])) == ("abc", "unknown", 3)
    assert "meta.yaml is missing" in str(run.notes[0])


def test_an_experiment_without_its_meta_file_goes_by_its_folder(root: Path) -> None:
    add_run(root, "abc", {"loss": lines(3)})
    (root / "1" / "meta.yaml").unlink()
    assert read_mlflow(root, experiment="1")[0].tags["mlflow.experimentName"] == "1"


def test_one_experiment_or_one_run_can_be_opened_by_its_folder(root: Path) -> None:
    folder = add_run(root, "abc", {"loss": lines(3)})
    for path in (root, root / "1", folder):
        assert [run.run_id for run in read_store(path)] == ["abc"]


def test_filters_may_ask_for_last_values(root: Path) -> None:
    add_run(root, "good", {"loss": "1 0.9 0\n2 0.1 1\n"})
    add_run(root, "bad", {"loss": "1 0.1 0\n2 0.9 1\n"})
    add_run(root, "none", {"other": "1 0.1 0\n"})
    assert [r.run_id for r in read_mlflow(root, filter_string="metrics.loss < 0.5")] == ["good"]


def test_runs_are_found_with_a_file_address_and_bounded_keys(root: Path) -> None:
    add_run(root, "abc", {"train_loss": lines(3), "system/gpu": lines(3)})
    (run,) = read_mlflow(root.as_uri(), keys=["train*"])
    assert set(run.series) == {"train_loss"}


def test_a_folder_without_runs_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoRuns, match="no run"):
        read_store(tmp_path)
    with pytest.raises(ReadError, match="no such file or folder"):
        read_store(tmp_path / "missing")
