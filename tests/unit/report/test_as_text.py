from __future__ import annotations

from collections.abc import Callable

import pytest

from lranalyzer.recommend import Diagnosis
from lranalyzer.report import to_text
from lranalyzer.run import Run

Pair = tuple[Run, Diagnosis]


def test_one_run_is_told_in_full(make: Callable[..., Pair]) -> None:
    text = to_text(make("resnet"))
    for words in (
        "resnet",
        "✖ diverged",
        "80 % sure",
        "steps 60 to 99",
        "Would change our mind",
        "peak lr 0.01",
    ):
        assert words in text


def test_many_runs_become_a_table_with_counts(make: Callable[..., Pair]) -> None:
    text = to_text([make(f"run{i}", verdict="ok" if i else "too_high") for i in range(5)])
    assert "5 runs: ▲ 1 too high, ✔ 4 right" in " ".join(text.split())


def test_a_table_with_room_shows_the_shape_of_each_loss(make: Callable[..., Pair]) -> None:
    runs = [make(f"run{i}", seed=i) for i in range(5)]
    assert "█" not in to_text(runs, width=80)
    assert to_text(runs, width=120).count("█") >= 5


def test_runs_of_one_name_are_told_apart(make: Callable[..., Pair]) -> None:
    text = to_text([make("run") for _ in range(5)])
    assert all(f"run ({i})" in text for i in range(1, 6))


def test_a_wide_console_has_room_for_sentences(make: Callable[..., Pair]) -> None:
    runs = [make(f"run{i}") for i in range(5)]
    assert "rose without bound" not in to_text(runs, width=80)
    assert "rose without bound" in to_text(runs, width=160)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_lines_fit_the_console(make: Callable[..., Pair], width: int) -> None:
    text = to_text([make("n" * 5_000) for _ in range(5)], width=width)
    assert max(map(len, text.splitlines())) <= width


def test_a_log_cannot_drive_the_terminal(make: Callable[..., Pair]) -> None:
    text = to_text(make("\x1b]0;owned\x07[bold]x[/bold]"))
    assert "\x1b" not in text
    assert "[bold]x[/bold]" in text


def test_plain_text_has_no_colour_codes(make: Callable[..., Pair]) -> None:
    assert "\x1b[" not in to_text(make())
    assert "\x1b[" in to_text(make(), color=True)


@pytest.mark.parametrize("width", [80, 100, 120])
def test_names_take_the_room_that_findings_leave(make: Callable[..., Pair], width: int) -> None:
    long = "baseline_with_a_long_name_seed2026_0tku5ah1_history_of_everything"
    lines = to_text([make(f"{long}_{i}") for i in range(5)], width=width).splitlines()
    (head,) = [line for line in lines if "Main finding" in line]
    shown = next(line for line in lines if "baseline" in line)
    assert width - 4 <= len(head.rstrip()) <= width or "…" not in shown.split("✖")[0]
