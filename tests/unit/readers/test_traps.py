"""What formats hide, and what a reader must not lose."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest

import lranalyzer as lra
from lranalyzer.errors import ReadError, UnknownFormat
from lranalyzer.readers import read
from lranalyzer.run import Hyperparameters, Run, Series

DATA = Path(__file__).parents[2] / "data" / "readers"


def run_of(folder: str, number: int = 0) -> Run:
    return read(DATA / folder)[number]


def loss_of(run: Run) -> Series:
    assert run.train_loss is not None
    return run.train_loss


def rate_of(run: Run) -> Series:
    assert run.lr is not None
    return run.lr


def test_hugging_face_hides_nan_and_logs_means() -> None:
    run = run_of("huggingface")
    assert loss_of(run).provenance.nan_repaired
    assert loss_of(run).provenance.averaged_over == 5
    assert rate_of(run).provenance.averaged_over is None
    assert "train_loss" not in run.series


def test_hugging_face_output_gets_its_steps_from_the_progress_bar() -> None:
    run = run_of("huggingface_stdout")
    assert loss_of(run).step.tolist() == list(range(10, 101, 10))
    assert run.series["eval_loss"].step.tolist() == [50, 100]


def test_hugging_face_arguments_are_found_in_event_files() -> None:
    assert Hyperparameters.of(run_of("tensorboard_huggingface").params).optimizer == "adamw"


def test_detectron2_logs_medians_of_twenty() -> None:
    assert loss_of(run_of("detectron2")).provenance.averaged_over == 20


def test_a_resumed_run_keeps_both_passes_and_says_so() -> None:
    run = run_of("detectron2")
    assert len(loss_of(run).segments) == 2
    assert any(note.kind == "resumed" for note in run.notes)


@pytest.mark.parametrize("folder", ["mmengine", "mmengine_text", "mmcv", "mmcv_text"])
def test_openmmlab_validation_stands_at_the_training_step_it_followed(folder: str) -> None:
    run = run_of(folder)
    (name,) = (n for n in run.series if n.endswith("bbox_mAP"))
    ends_of_epochs = loss_of(run).step[3::4]
    assert run.series[name].step.tolist() == ends_of_epochs.tolist()


def test_megatron_leaves_a_nan_loss_out_and_we_put_it_back() -> None:
    loss = loss_of(run_of("megatron"))
    assert np.isnan(loss.value[loss.step == 100]).all()
    assert loss.provenance.averaged_over == 10


def test_the_decimals_of_llm_c_are_the_quantum_of_its_rate() -> None:
    assert rate_of(run_of("llm_c")).provenance.quantum == pytest.approx(1e-6)


def test_yolo_losses_are_summed_and_the_bias_group_is_not_the_rate() -> None:
    run = run_of("yolov5")
    parts = [run.series[f"train/{part}_loss"].value for part in ("box", "obj", "cls")]
    np.testing.assert_allclose(loss_of(run).value, np.sum(parts, axis=0))
    assert rate_of(run).value[0] < rate_of(run).value[-1]
    assert run.params["lr0"] == 0.01


def test_lightning_rows_are_merged_by_step_and_hparams_are_params() -> None:
    run = run_of("lightning_hparams")
    assert loss_of(run).step.tolist() == list(range(9, 200, 10))
    assert Hyperparameters.of(run.params).lr == 0.001
    assert run.params["model/depth"] == 4


def test_keras_na_is_not_logged() -> None:
    val = run_of("keras_na").val_loss
    assert val is not None
    assert val.step.tolist() == [0, 2, 4, 6]


@pytest.mark.parametrize("folder", ["wandb_offline", "jsonl", "tensorboard_torch", "parquet"])
def test_nan_is_a_value(folder: str) -> None:
    assert np.isnan(loss_of(run_of(folder)).value).any()


def test_a_step_that_is_no_number_in_trackio_is_counted_and_told(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "project.db")) as made, made:
        made.execute("create table metrics (run_name text, step, timestamp text, metrics text)")
        rows = [
            ("a", step, "2024-01-01T00:00:00", json.dumps({"loss": 2.0 - 0.1 * n}))
            for n, step in enumerate((0, 1, "ain/", 3))
        ]
        made.executemany("insert into metrics values (?, ?, ?, ?)", rows)
    (run,) = lra.read(tmp_path / "project.db")
    assert loss_of(run).step.tolist() == [0, 1, 2, 3]
    assert any("no numbers" in note.text and "ain/" in note.text for note in run.notes)


def test_trackio_spells_nan_as_a_word() -> None:
    assert np.isnan(loss_of(run_of("trackio", 1)).value[4:]).all()
    assert run_of("trackio", 1).params["lr"] == 10.0


def test_deepobs_keeps_nan_and_infinity() -> None:
    run = run_of("deepobs")
    assert not np.isfinite(loss_of(run).value).all()
    assert run.series["minibatch_train_losses"].step[-1] == loss_of(run).step[-1] - 1


def test_three_encodings_of_a_tensor_give_the_same_numbers() -> None:
    run = run_of("tensorboard_keras")
    np.testing.assert_allclose(loss_of(run).value, [3 * 0.9**i for i in range(8)], rtol=1e-6)
    assert rate_of(run).value.tolist() == [0.001] * 8
    assert loss_of(run).time is not None


def test_several_event_files_are_one_run_in_order_of_time() -> None:
    loss = loss_of(run_of("tensorboard_torch"))
    assert loss.step.tolist() == [*range(0, 2000, 50), *range(1500, 1750, 50)]


def test_an_exported_chart_is_marked_as_sampled() -> None:
    for folder in ("wandb_export", "tensorboard_csv", "mlflow_chart"):
        assert loss_of(run_of(folder)).provenance.sampled, folder


def test_a_table_of_runs_is_refused_with_a_word_on_what_to_export() -> None:
    with pytest.raises(ReadError, match="no curves"):
        read(DATA / "mlflow_runs_table" / "runs.csv")


def test_a_file_that_repeats_another_is_passed_over() -> None:
    assert [run.format for run in read(DATA / "ray")] == ["ray_tune", "ray_tune_json"]


def test_event_files_beside_a_file_that_is_merely_called_metrics_are_read(tmp_path: Path) -> None:
    shutil.copy(DATA / "tensorboard" / "learn" / "events.out.tfevents", tmp_path)
    (tmp_path / "metrics.json").write_text('{"accuracy": 0.9}')
    assert [run.format for run in read(tmp_path)] == ["tensorboard"]


@pytest.mark.parametrize(
    "path",
    [
        "dvclive/plots/metrics/val/loss.tsv",
        "catboost_info/test_error.tsv",
        "tensorboard_keras/validation/events.out.tfevents.1700000000.host.1.v2",
    ],
)
def test_a_validation_file_read_alone_is_no_training_loss(path: str) -> None:
    (run,) = read(DATA / path)
    assert run.train_loss is None
    assert run.val_loss is not None


def test_of_checkpoints_only_the_last_is_read(tmp_path: Path) -> None:
    for number in (5, 10, 100):
        folder = tmp_path / f"checkpoint-{number}"
        folder.mkdir()
        shutil.copy(DATA / "huggingface" / "trainer_state.json", folder)
    (run,) = read(tmp_path)
    assert "checkpoint-100" in run.source


def test_wandb_config_and_name_are_read() -> None:
    run = run_of("wandb_offline")
    assert run.name == "small run"
    assert run.params["lr"] == 0.1
    assert run.status == "finished"


@pytest.mark.parametrize(
    ("folder", "name"),
    [("wandb_offline", "run-hwk7lh5l.wandb"), ("tensorboard_torch", "events.out.tfevents.1700000000.host.1")],
)
def test_a_binary_log_that_breaks_off_gives_its_complete_records(folder: str, name: str, tmp_path: Path) -> None:
    data = (DATA / folder / name).read_bytes()
    path = tmp_path / name
    for cut in (len(data) // 2, len(data) * 3 // 4):
        path.write_bytes(data[:cut])
        (run,) = read(path)
        assert 0 < len(loss_of(run)) < 45


def test_a_damaged_record_ends_the_reading_with_a_note(tmp_path: Path) -> None:
    data = bytearray((DATA / "tensorboard" / "learn" / "events.out.tfevents").read_bytes())
    data[600:620] = b"\xff" * 20
    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(data)
    (run,) = read(path)
    assert any("damaged" in str(note) or "no events" in str(note) for note in run.notes)


def test_event_files_agree_with_tensorboard_itself() -> None:
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    path = DATA / "tensorboard_torch"
    theirs = accumulator.EventAccumulator(str(path), size_guidance={"scalars": 0, "tensors": 0})
    theirs.Reload()
    events = theirs.Scalars("train/loss")
    ours = loss_of(run_of("tensorboard_torch"))
    assert ours.step.tolist() == [e.step for e in events]
    np.testing.assert_array_equal(ours.value, [e.value for e in events])


def test_a_list_of_things_with_sentences_in_it_is_no_log(tmp_path: Path) -> None:
    lines = ["path,format,size,description"]
    lines += [f'runs/{n}.csv,csv,{100 + n},"lr: 0.{n} loss: 1.{n} step: {n}"' for n in range(1, 9)]
    (tmp_path / "INDEX.csv").write_text("\n".join(lines) + "\n")
    with pytest.raises(UnknownFormat, match="a list of things"):
        read(tmp_path / "INDEX.csv")


def test_a_list_with_a_loss_is_still_read(tmp_path: Path) -> None:
    lines = ["name,loss", *(f"a{n},{2.0 / n}" for n in range(1, 9))]
    (tmp_path / "losses.csv").write_text("\n".join(lines) + "\n")
    assert len(read(tmp_path / "losses.csv")[0].series) == 1
