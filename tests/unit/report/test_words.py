from __future__ import annotations

import math

import pytest

from lranalyzer.recommend.diagnosis import percent
from lranalyzer.report.words import number, plural, short, span_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0003, "3e-4"), (1.25e-7, "1.25e-7"), (0.001, "0.001"), (0.0, "0"), (1234.0, "1,234"), (2.5e9, "2.5e9"),
        (-0.25, "-0.25"), (math.nan, "NaN"), (math.inf, "∞"), (-math.inf, "−∞"), (None, "–"),
    ],
)  # fmt: skip
def test_numbers_are_short_and_never_python_like(value: float | None, text: str) -> None:
    assert number(value) == text


def test_near_certainty_is_not_called_certainty() -> None:
    assert percent(0.9999) == ">99 %"
    assert percent(0.0001) == "<1 %"
    assert (percent(1.0), percent(0.0)) == ("100 %", "0 %")


def test_long_text_keeps_both_ends() -> None:
    assert short("a" * 300 + "tail", 20) == "a" * 10 + "…" + "aaaaatail"


def test_control_characters_and_newlines_do_not_reach_the_screen() -> None:
    assert short("a\x1b[31mb\nc\u202ed") == "a\ufffd[31mb c\ufffdd"


def test_words_agree_in_number() -> None:
    assert (plural(1, "run"), plural(2000, "run")) == ("1 run", "2,000 runs")
    assert (span_text((3, 3)), span_text((0, 1500), "epoch")) == ("step 3", "epochs 0 to 1,500")
