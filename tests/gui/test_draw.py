"""The numbers behind the pictures."""

from __future__ import annotations

import doctest
import importlib
import math
import pkgutil
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lranalyzer_gui.draw
from lranalyzer.detectors.finding import Evidence
from lranalyzer.diagnosis import VERDICTS
from lranalyzer.figures import number
from lranalyzer.schedules import Constant
from lranalyzer_gui.draw import ticks
from lranalyzer_gui.draw.group import group
from lranalyzer_gui.draw.limits import limits
from lranalyzer_gui.draw.measure import Measure
from lranalyzer_gui.draw.numbers import rate
from lranalyzer_gui.draw.rate_scale import rate_scale
from lranalyzer_gui.draw.schedule_form import build, fields_of, kinds
from lranalyzer_gui.draw.sparkline import sparkline
from lranalyzer_gui.theme.tokens import DARK, LIGHT, Tokens, contrast
from lranalyzer_gui.theme.verdicts import LOOKS, WORST_FIRST

MODULES = [m.name for m in pkgutil.iter_modules(lranalyzer_gui.draw.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(f"lranalyzer_gui.draw.{name}"))
    assert failed == 0


@pytest.mark.parametrize(("value", "text"), [(3.05e-3, "0.00305"), (3e-4, "3e-4"), (0.1, "0.1"), (1.25e-5, "1.25e-5")])
def test_a_rate_has_one_form_in_sentences_evidence_tables_axes_and_schedules(value: float, text: str) -> None:
    assert (number(value), rate(value), ticks.rate_text(math.log10(value))) == (text, text, text)
    assert str(Evidence("rate", value)) == f"rate {text}"
    assert text in Constant(value).describe()


@given(st.floats(-12, 6), st.floats(0.01, 14), st.floats(20, 1500))
def test_labelled_ticks_of_a_log_axis_never_overlap(low: float, span: float, pixels: float) -> None:
    major, _ = ticks.log_ticks(low, low + span, pixels, 18)
    places = [(t - low) / span * pixels for t in major]
    assert all(-1e-6 <= p <= pixels + 1e-6 for p in places)
    assert all(b - a >= 17.9 for a, b in pairwise(places))


@pytest.mark.parametrize("span", [0.02, 0.1, 0.5, 1.0, 2.0, 8.0])
def test_a_log_axis_has_at_least_two_labels(span: float) -> None:
    major, _ = ticks.log_ticks(-3.513, -3.513 + span, 300, 18)
    assert len(major) >= 2


def test_half_life_of_an_exponential_is_found() -> None:
    found = Measure(0, 8.0, 300, 1.0)
    assert found.half_life == pytest.approx(100)
    assert found.ratio == pytest.approx(0.125)
    assert Measure(10, 1.0, 1000, 0.1).exponent == pytest.approx(-0.5)
    assert dict(Measure(5, 2.0, 5, 1.0).rows())["ratio"] == "0.5"


def test_far_outliers_are_left_out_but_counted() -> None:
    y = np.append(np.linspace(1, 2, 500), [1e9, -1e9])
    found = limits(y)
    assert found is not None
    assert (found.above, found.below) == (1, 1)
    assert found.high < 3
    everything = limits(y, everything=True)
    assert everything is not None
    assert everything.outside == 0


def test_no_finite_value_gives_no_limits() -> None:
    assert limits(np.array([np.nan, np.inf])) is None


@given(st.lists(st.floats(1e-9, 1e3), min_size=1, max_size=4))
def test_every_rate_lies_on_the_ruler(rates: list[float]) -> None:
    scale = rate_scale(*rates)
    assert all(0 < scale.place(r) < 1 for r in rates)


def test_a_group_ignores_runs_that_do_not_reach_a_place() -> None:
    short = (np.array([0.0, 1.0]), np.array([2.0, 2.0]))
    long = (np.array([0.0, 1.0, 2.0]), np.array([4.0, 4.0, 4.0]))
    made = group([short, long])
    assert made.mean.tolist() == [3.0, 3.0, 4.0]
    assert made.low.tolist() == [2.0, 2.0, 4.0]


def test_a_sparkline_stays_in_its_box() -> None:
    y = np.random.default_rng(0).normal(size=5_000)
    y[100] = 1e12
    x, shown = sparkline(np.arange(5_000.0), y)
    assert 0 <= np.nanmin(shown) <= np.nanmax(shown) <= 1
    assert (x[0], x[-1]) == (0, 1)
    assert x.size < 300


@pytest.mark.parametrize("kind", [kind for kind, _ in kinds()])
def test_the_form_of_every_schedule_builds_it(kind: str) -> None:
    schedule = build(kind, {f.name: f.first for f in fields_of(kind, 0.01, 2_000)})
    assert schedule.peak == pytest.approx(0.01, rel=0.05)
    assert math.isfinite(schedule(1_000))


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_colour_can_be_read(tokens: Tokens) -> None:
    texts = ["text", "muted", "faint", "accent", *VERDICTS]
    poor = {t: contrast(getattr(tokens, t), tokens.surface) for t in texts}
    assert {t: c for t, c in poor.items() if c < 4.5} == {}
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    soft = {v: contrast(tokens.verdict(v), tokens.verdict_soft(v)) for v in VERDICTS}
    assert {v: c for v, c in soft.items() if c < 4.0} == {}


def test_verdicts_differ_by_word_icon_and_symbol() -> None:
    assert set(WORST_FIRST) == set(VERDICTS) == set(LOOKS)
    for part in ("word", "icon", "symbol"):
        assert len({getattr(look, part) for look in LOOKS.values()}) == len(LOOKS)
