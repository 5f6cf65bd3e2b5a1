"""General rules of reading: what must not change a run does not, and what grows is read as if it had been there at once."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lranalyzer.errors import ReadError
from lranalyzer.readers import Tail, read
from lranalyzer.run import Run

DATA = Path(__file__).parents[1] / "data" / "readers"
SETTINGS = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
LOSSES = st.lists(st.floats(0.01, 100).map(lambda x: round(x, 4) + 0.00001), min_size=6, max_size=40)
COLUMNS = ("step", "train_loss", "val_loss", "lr")


def rows_of(losses: list[float]) -> list[dict[str, str]]:
    return [
        {"step": str(10 * i), "train_loss": f"{x:.5f}", "val_loss": f"{x * 1.1:.5f}", "lr": f"{0.1 / (i + 1):.6f}"}
        for i, x in enumerate(losses)
    ]


def table(rows: list[dict[str, str]], columns: tuple[str, ...] = COLUMNS, mark: str = ",") -> str:
    return "\n".join([mark.join(columns), *(mark.join(row[c] for c in columns) for row in rows)]) + "\n"


def meaning(path: Path, text: str) -> dict[str, Any]:
    """Roles with their points."""
    path.write_text(text, encoding="utf-8")
    (run,) = read(path)
    return {role: (list(run.series[a.name].step), list(run.series[a.name].value)) for role, a in run.roles.items()}


@given(losses=LOSSES, order=st.permutations(COLUMNS))
@SETTINGS
def test_the_order_of_columns_does_not_matter(tmp_path: Path, losses: list[float], order: list[str]) -> None:
    rows = rows_of(losses)
    assert meaning(tmp_path / "a.csv", table(rows, tuple(order))) == meaning(tmp_path / "b.csv", table(rows))


@given(
    losses=LOSSES,
    extra=st.lists(st.sampled_from(["gpu_memory", "note", "samples", "accuracy", "seconds"]), unique=True),
)
@SETTINGS
def test_columns_of_other_things_do_not_matter(tmp_path: Path, losses: list[float], extra: list[str]) -> None:
    rows = [
        row | {name: "fine" if name == "note" else str(i % 7) for name in extra}
        for i, row in enumerate(rows_of(losses))
    ]
    plain = meaning(tmp_path / "b.csv", table(rows))
    assert meaning(tmp_path / "a.csv", table(rows, (*COLUMNS, *extra))) == plain


@given(losses=LOSSES, mark=st.sampled_from([",", ";", "\t", "|", " "]), comma=st.booleans())
@SETTINGS
def test_the_delimiter_and_the_decimal_mark_do_not_matter(
    tmp_path: Path, losses: list[float], mark: str, comma: bool
) -> None:
    rows = rows_of(losses)
    plain = meaning(tmp_path / "b.csv", table(rows))
    if comma and mark != ",":
        rows = [{name: cell.replace(".", ",") for name, cell in row.items()} for row in rows]
    assert meaning(tmp_path / "a.csv", table(rows, mark=mark)) == plain


@given(losses=LOSSES, seed=st.integers(0, 99))
@SETTINGS
def test_blank_and_comment_lines_do_not_matter(tmp_path: Path, losses: list[float], seed: int) -> None:
    text, dice = table(rows_of(losses)), random.Random(seed)
    heading, *lines = text.splitlines()
    for _ in range(3):
        lines.insert(dice.randrange(len(lines)), dice.choice(["", "# a comment", "#", "   "]))
    assert meaning(tmp_path / "a.csv", "\n".join([heading, *lines]) + "\n") == meaning(tmp_path / "b.csv", text)


@given(losses=LOSSES, again=st.integers(1, 5))
@SETTINGS
def test_steps_logged_twice_count_once_with_the_later_values(tmp_path: Path, losses: list[float], again: int) -> None:
    rows = rows_of(losses)
    repeated = [row | {"train_loss": "7.50000"} for row in rows[-again:]]
    path = tmp_path / "a.csv"
    path.write_text(table([*rows, *repeated]))
    loss = read(path)[0].train_loss
    assert loss is not None
    assert len(loss) == len(rows) + again
    assert loss.ordered.step.tolist() == [10 * i for i in range(len(rows))]
    assert loss.ordered.value[-again:].tolist() == [7.5] * again


GROWING = ("csv", "keras", "wandb_history", "jsonl", "llamafactory", "detectron2", "nanogpt", "megatron", "fairseq", "timm_text",
           "caffe", "plain_text", "tensorboard", "tensorboard_torch", "ultralytics", "algoperf", "torchtitan", "joeynmt")  # fmt: skip


def points(runs: list[Run]) -> dict[str, Any]:
    """Names to steps and values, of pieces one after another."""
    names = dict.fromkeys(name for run in runs for name in run.series)
    return {
        name: (
            np.concatenate([run.series[name].step for run in runs if name in run.series]).tolist(),
            repr(np.concatenate([run.series[name].value for run in runs if name in run.series]).tolist()),
        )
        for name in names
    }


@pytest.mark.parametrize("folder", GROWING)
def test_a_log_followed_in_any_pieces_is_the_log_read_at_once(folder: str, tmp_path: Path) -> None:
    source = max(
        (p for p in (DATA / folder).rglob("*") if p.is_file() and p.suffix != ".yaml"), key=lambda p: p.stat().st_size
    )
    data, dice = source.read_bytes(), random.Random(folder)
    data = data if "tfevents" in source.name or data.endswith(b"\n") else data + b"\n"
    path = tmp_path / source.name
    path.write_bytes(data)
    whole = points(read(path)[-1:])
    first = max(len(data) // 3, min(len(data), 3000))  # enough to know the format by
    cuts = sorted({first, len(data), *(dice.randint(first, len(data)) for _ in range(4))})
    tail, pieces, begin = Tail(path), [], 0
    path.unlink()
    for cut in cuts:
        with path.open("ab") as file:
            file.write(data[begin:cut])
        begin = cut
        found = tail.poll()
        pieces = [] if found.restarted else pieces
        pieces += [found.run] if found.run is not None else []
    followed = points(pieces)
    assert {n: v for n, v in followed.items() if n in whole} == {n: v for n, v in whole.items() if n in followed}
    assert followed.keys() >= whole.keys() - {"train/loss", "val/loss", "lr"}  # sums are made of whole tables


@given(
    data=st.binary(min_size=1, max_size=300),
    name=st.sampled_from(["log.csv", "train.log", "x.jsonl", "events.out.tfevents.1"]),
)
@SETTINGS
def test_a_growing_file_of_anything_gives_points_or_a_read_error(tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"")
    tail = Tail(path)
    for cut in (len(data) // 2, len(data)):
        path.write_bytes(data[:cut])
        with suppress(ReadError):
            tail.poll()
