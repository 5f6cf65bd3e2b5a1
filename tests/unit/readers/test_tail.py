"""Following logs that grow, are cut, replaced, or written by a process that dies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from lranalyzer.errors import UnknownFormat
from lranalyzer.readers import Tail, read
from lranalyzer.run import Run

DATA = Path(__file__).parents[2] / "data" / "readers"


def append(path: Path, text: str | bytes) -> None:
    with path.open("ab") as file:
        file.write(text.encode() if isinstance(text, str) else text)


def points(run: Run | None) -> list[tuple[int, float]]:
    if run is None:
        return []
    assert run.train_loss is not None
    return list(zip(run.train_loss.step.tolist(), run.train_loss.value.tolist(), strict=True))


def test_a_file_that_appears_later_is_waited_for(tmp_path: Path) -> None:
    tail = Tail(tmp_path / "log.csv")
    assert tail.poll().run is None
    append(tmp_path / "log.csv", "step,loss\n0,3\n1,2\n")
    assert points(tail.poll().run) == [(0, 3.0), (1, 2.0)]
    assert tail.poll().run is None


def test_only_what_was_appended_is_returned(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    append(path, "step,loss\n0,3\n1,2\n")
    tail = Tail(path)
    tail.poll()
    append(path, "2,1.5\n3,nan\n")
    (first, second) = points(tail.poll().run)
    assert first == (2, 1.5)
    assert np.isnan(second[1])


def test_cells_that_come_to_every_row_later_cost_no_point(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    append(path, "step,loss\n0,3\n1,2\n")
    tail = Tail(path)
    tail.poll()
    append(path, "2,1.5,77\n3,1.25,78\n")
    run = tail.poll().run
    assert points(run) == [(2, 1.5), (3, 1.25)]
    assert run is not None
    assert [str(note).partition(": ")[2] for note in run.notes if note.kind == "skipped"] == [
        "3 cells where the header has 2 in every row; the last have no name"
    ]
    append(path, "4,1,79\n5,0.5\n")
    assert points(tail.poll().run) == [(5, 0.5)]


def test_half_a_line_waits_for_its_end(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    append(path, "step,loss\n0,3\n1,2.")
    tail = Tail(path)
    assert points(tail.poll().run) == [(0, 3.0)]
    append(path, "75\n2,1.5")
    assert points(tail.poll().run) == [(1, 2.75)]


def test_rows_without_a_step_are_numbered_on(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    append(path, "lr,loss\n0.1,3\n0.1,2\n")
    tail = Tail(path)
    tail.poll()
    append(path, "0.1,1.5\n")
    assert points(tail.poll().run) == [(2, 1.5)]


def test_a_file_that_is_cut_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    append(path, "step,loss\n0,3\n1,2\n2,1\n")
    tail = Tail(path)
    tail.poll()
    path.write_text("step,loss\n0,9\n")
    again = tail.poll()
    assert again.restarted
    assert points(again.run) == [(0, 9.0)]


def test_a_file_that_is_replaced_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    append(path, "step,loss\n0,3\n1,2\n")
    tail = Tail(path)
    tail.poll()
    append(tmp_path / "new", "step,loss\n0,9\n1,8\n2,7\n")
    os.replace(tmp_path / "new", path)
    again = tail.poll()
    assert again.restarted
    assert len(points(again.run)) == 3


def test_a_rewritten_header_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    append(path, "epoch,step,train_loss\n0,9,3\n0,19,2\n")
    tail = Tail(path)
    tail.poll()
    with path.open("r+") as file:  # the same file, longer, as Lightning rewrites it for a new metric
        file.write("epoch,step,train_loss,val_loss\n0,9,3,\n0,19,2,\n0,19,,2.5\n")
    again = tail.poll()
    assert again.restarted
    assert again.run is not None
    assert set(again.run.series) == {"train_loss", "val_loss"}


def test_json_lines_are_followed(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    lines = [json.dumps({"step": i, "loss": 3.0 - i}) + "\n" for i in range(3)]
    append(path, lines[0] + lines[1])
    tail = Tail(path)
    assert len(points(tail.poll().run)) == 2
    append(path, lines[2][:9])
    assert tail.poll().run is None
    append(path, lines[2][9:])
    assert points(tail.poll().run) == [(2, 1.0)]


def test_text_is_followed_with_the_step_of_the_line_before(tmp_path: Path) -> None:
    path = tmp_path / "train.log"
    append(
        path,
        "Iteration 0, loss = 3\nIteration 20, loss = 2\nI1 solver.cpp:1] Iteration 40, Testing net (#0)\n",
    )
    tail = Tail(path, format="caffe")
    assert len(points(tail.poll().run)) == 2
    append(path, "    Test net output #1: loss = 2.5 (* 1 = 2.5 loss)\n")
    run = tail.poll().run
    assert run is not None
    assert run.series["test/loss"].step.tolist() == [40]


def test_event_files_are_followed_by_record(tmp_path: Path) -> None:
    data = (DATA / "tensorboard" / "learn" / "events.out.tfevents").read_bytes()
    path = tmp_path / "events.out.tfevents.1"
    append(path, data[:700])
    tail = Tail(path)
    first = tail.poll().run
    append(path, data[700:])
    second = tail.poll().run
    assert first is not None
    assert second is not None
    steps = np.concatenate([first.series["RMSE"].step, second.series["RMSE"].step])
    assert steps.tolist() == list(range(31))


def test_a_document_written_anew_gives_the_points_beyond_those_known(tmp_path: Path) -> None:
    path = tmp_path / "trainer_state.json"
    history = [{"step": i, "loss": 3.0 - i / 10, "learning_rate": 0.1} for i in range(10)]
    path.write_text(json.dumps({"log_history": history[:4]}))
    tail = Tail(path)
    assert len(points(tail.poll().run)) == 4
    path.write_text(json.dumps({"log_history": history}))
    seen = tail.poll()
    assert [step for step, _ in points(seen.run)] in ([4, 5, 6, 7, 8, 9], list(range(10)))


def test_what_is_no_log_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "diary.txt"
    path.write_text("dear diary,\nnothing to see\nhere\n")
    with pytest.raises(UnknownFormat):
        Tail(path).poll()


WRITER = """
import sys, time
with open(sys.argv[1], "w") as file:
    file.write("step,loss,lr\\n")
    for i in range(100000):
        for part in (f"{i},", f"{3.0 / (i + 1)!r}", ",0.1", "\\n"):
            file.write(part)
            file.flush()
"""


def test_a_writer_killed_in_the_middle_of_a_line_loses_nothing_that_was_complete(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)])
    tail = Tail(path)
    seen: list[tuple[int, float]] = []
    deadline = time.monotonic() + 60
    try:
        while len(seen) < 200 and time.monotonic() < deadline:
            seen += points(tail.poll().run)
    finally:
        writer.kill()
        writer.wait()
    append(path, "99")  # whatever was half written stays half written
    seen += points(tail.poll().run)
    assert [step for step, _ in seen] == list(range(len(seen)))
    # The fastest parser of older pandas errs in the last bit.
    assert [value for _, value in seen] == pytest.approx([3.0 / (i + 1) for i in range(len(seen))], rel=1e-14)
    assert points(read(path)[0]) == seen
