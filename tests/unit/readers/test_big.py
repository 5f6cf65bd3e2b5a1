"""Logs bigger than memory: the same runs as of a small log, from pieces and from files without a name."""

from __future__ import annotations

import gzip
import json
import mmap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lranalyzer.errors import ReadError
from lranalyzer.readers import growing, read, spill
from lranalyzer.readers.binary import scalars
from lranalyzer.readers.columns import Column, Table
from lranalyzer.readers.growing import GrowingTable
from lranalyzer.readers.tables import pieces
from lranalyzer.run import Run
from lranalyzer.run import blocks as blocks_of_run

DATA = Path(__file__).parents[2] / "data" / "readers"


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Every limit so low that small logs go the way of big ones; gives the folder of the spilled arrays."""
    folder = tmp_path / "spill"
    monkeypatch.setenv(spill.FOLDER, str(folder))
    monkeypatch.setattr(spill, "IN_MEMORY", 64)
    monkeypatch.setattr(pieces, "BIG", 0)
    monkeypatch.setattr(pieces, "PIECE", 100)
    monkeypatch.setattr("lranalyzer.readers.content.CHUNK_BYTES", 64)
    monkeypatch.setattr(growing, "RECORDS", 4)
    monkeypatch.setattr(scalars, "WINDOW", 300)
    monkeypatch.setattr(blocks_of_run, "BLOCK", 7)
    return folder


def numbers(run: Run) -> dict[str, Any]:
    return {name: (s.step.tolist(), s.value.tolist(), s.value.dtype, s.step.dtype) for name, s in run.series.items()}


@pytest.mark.parametrize(
    "log",
    ["csv", "keras", "keras_na", "lightning", "ultralytics", "wandb_history", "jsonl", "llamafactory", "ray", "nanogpt",
     "megatron", "tensorboard", "tensorboard_torch", "tensorboard_keras", "tensorboard_huggingface", "plain_text"],
)  # fmt: skip
def test_a_log_read_in_pieces_gives_the_same_run(log: str, request: pytest.FixtureRequest) -> None:
    whole = read(DATA / log)
    request.getfixturevalue("tiny")
    parts = read(DATA / log)
    assert [run.roles for run in parts] == [run.roles for run in whole]
    for one, other in zip(parts, whole, strict=True):
        assert repr(numbers(one)) == repr(numbers(other))  # NaN equals itself in print alone


def test_what_does_not_fit_lies_in_a_file_and_leaves_nothing_behind(tiny: Path, tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    path.write_text("step,loss\n" + "".join(f"{i},{2 / (i + 1)}\n" for i in range(500)))
    loss = read(path)[0].series["loss"]
    base: Any = loss.value
    while isinstance(base, np.ndarray):
        base = base.base
    assert isinstance(base, mmap.mmap)
    assert loss.value[499] == 2 / 500
    assert loss.step[-1] == 499
    assert list(tiny.iterdir()) == []


def test_notes_of_a_later_piece_name_the_line_of_the_file(tiny: Path, tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    rows = [f"{i},{2 / (i + 1):.4f}" for i in range(200)]
    rows[150] += ",7,7"
    path.write_text("step,loss\n" + "\n".join(rows) + "\n")
    run = read(path)[0]
    assert [(note.kind, note.line) for note in run.notes] == [("skipped", 152)]
    assert len(run.series["loss"]) == 199


def test_a_compressed_table_is_read_in_pieces_too(tiny: Path, tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv.gz"
    path.write_bytes(gzip.compress(("step,loss\n" + "".join(f"{i},{2 / (i + 1)}\n" for i in range(300))).encode()))
    assert read(path)[0].series["loss"].step.tolist() == list(range(300))


def test_a_cell_cut_at_the_end_of_a_big_log_is_left_out(tiny: Path, tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    path.write_text("step,loss\n" + "".join(f"{i},{2 / (i + 1):.5f}\n" for i in range(100)) + "100,0.01")
    run = read(path)[0]
    assert len(run.series["loss"]) == 100
    assert "no end" in run.notes[0].text


def test_a_metric_that_begins_late_keeps_its_rows(tiny: Path, tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    lines = [{"step": i, "loss": 1 / (i + 1)} | ({"acc": i / 100} if i >= 50 else {}) for i in range(100)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    run = read(path)[0]
    assert run.series["acc"].step.tolist() == list(range(50, 100))
    assert run.series["loss"].step.dtype == np.int64


def test_whole_numbers_become_floats_where_a_later_piece_has_others() -> None:
    table = GrowingTable("x", limit=40)
    table.append(Table({"step": Column(np.arange(6))}, 6))
    table.append(Table({"step": Column(np.array([6.5, 7.5]))}, 2))
    assert table.finished().columns["step"].value.tolist() == [0, 1, 2, 3, 4, 5, 6.5, 7.5]


def test_no_room_on_disk_is_an_error_that_names_the_log_and_the_folder(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(spill.FOLDER, "/dev/full/there")
    path = tmp_path / "metrics.csv"
    path.write_text("step,loss\n" + "".join(f"{i},{2 / (i + 1)}\n" for i in range(100)))
    with pytest.raises(ReadError, match=r"metrics\.csv: a log too big for the memory, and .*/dev/full/there"):
        read(path)
