"""What a log hides is told with the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from lranalyzer.readers import read
from lranalyzer.run import Run

DATA = Path(__file__).parents[2] / "data" / "readers"


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("huggingface", "replaced before they were logged"),
        ("huggingface", "average over 5 steps"),
        ("detectron2", "average over 20 steps"),
        ("llm_c_stdout", "rounded to"),
        ("wandb_export", "only some of the points"),
        ("tensorboard_torch", "resumed once"),
        ("keras_bar", "a step is an epoch"),
    ],
)
def test_a_run_says_what_its_log_hides(folder: str, words: str) -> None:
    assert words in "; ".join(read(DATA / folder)[0].honesty.caveats)


def test_a_plain_log_has_nothing_to_say(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("step,loss\n" + "".join(f"{i},{2 / (i + 1):.17g}\n" for i in range(20)))
    assert read(tmp_path / "a.csv")[0].honesty.caveats == ()


def test_several_trainings_in_one_log_are_told(tmp_path: Path) -> None:
    rows = "".join(f"{i},{2 / (i + 1):.17g}\n" for i in [*range(9), *range(20)])
    (tmp_path / "a.csv").write_text(f"step,loss\n{rows}")
    run = read(tmp_path / "a.csv")[0]
    assert run.honesty.begun_anew
    assert run.honesty.segments == 2


def test_a_run_without_a_loss_has_no_flags() -> None:
    assert Run("empty", {}).honesty.caveats == ()
