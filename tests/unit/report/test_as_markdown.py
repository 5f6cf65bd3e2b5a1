from __future__ import annotations

from collections.abc import Callable

from lranalyzer.recommend import Diagnosis
from lranalyzer.report import Document, Failure, to_markdown
from lranalyzer.run import Run

Pair = tuple[Run, Diagnosis]


def test_every_run_is_one_row_of_the_table(make: Callable[..., Pair]) -> None:
    text = to_markdown([make(f"run {i}") for i in range(30)])
    assert sum(line.startswith("| run ") and "diverged" in line for line in text.splitlines()) == 30
    assert text.count("<details>") == 20


def test_a_name_cannot_make_cells_tags_links_or_mentions(make: Callable[..., Pair]) -> None:
    text = to_markdown(make("a|b <script>\n[x](http://y) @everyone `c`"))
    row = next(line for line in text.splitlines() if line.startswith("| a"))
    assert row.count("|") == 7
    for mark in ("<script", "[x]", "@everyone", "`c`"):
        assert mark not in text


def test_an_undecided_run_says_what_is_missing(undecided: Pair) -> None:
    assert "a training loss of at least 20 points" in to_markdown(undecided)


def test_what_could_not_be_read_is_said() -> None:
    text = to_markdown(Document((), (Failure("a.csv", "ReadError", "a.csv:3: text"),)))
    assert "**Could not be read**" in text
    assert "a.csv:3: text" in text


def test_counts_doubt_and_what_is_expected_read_as_sentences(make: Callable[..., Pair]) -> None:
    text = to_markdown([make("one", verdict="ok"), make("two", verdict="too_high")])
    assert "2 runs: ▲ 1 too high, ✔ 1 right\n" in text
    assert "<summary>two: ▲ learning rate too high, 10 % sure</summary>" in text
    assert "The curve says so. Expected: a lower loss." in text
