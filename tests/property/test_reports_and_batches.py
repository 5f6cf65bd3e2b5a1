"""Relations that hold for any text, any numbers and any curve."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lranalyzer.batch import Expression
from lranalyzer.batch.baseline import compare
from lranalyzer.batch.outcome import Outcome
from lranalyzer.detectors.finding import Evidence, Finding
from lranalyzer.errors import FilterError
from lranalyzer.recommend import Advice, Diagnosis, Recommendation
from lranalyzer.report import ReportedRun, to_html, to_json, to_markdown, to_text
from lranalyzer.report.as_json import run_to_dict
from lranalyzer.report.axis import Axis
from lranalyzer.report.decimate import peak_safe, trend, without_straight_parts
from lranalyzer.report.from_json import run_from_dict
from lranalyzer.report.payload import rounded
from lranalyzer.report.words import number, short
from lranalyzer.run import Run, Series, assign_roles
from lranalyzer.schedules import from_name

values = st.lists(st.floats(width=32), min_size=1, max_size=400).map(lambda v: np.array(v, dtype=np.float64))
names = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)  # lone surrogates too


def _pair(name: str, loss: np.ndarray[Any, Any], sentence: str = "It falls.") -> tuple[Run, Diagnosis]:
    series = {"loss": Series.of("loss", np.arange(loss.size), loss)}
    run = Run(name, series, assign_roles(series), {name or "p": sentence}, {}, name)
    finding = Finding("plateau", "note", 0.5, (0, loss.size), (Evidence(name, float(loss[0])),), sentence, sentence)
    schedule = from_name("cosine", lr=0.1, total_steps=10)
    advised = Recommendation(0.1, 0.05, 0.2, schedule, sentence, sentence)
    return run, Diagnosis(name, "ok", {"ok": 1.0}, (finding,), advised, Advice("keep", 1.0, sentence), lr=0.1)


@given(values, st.integers(4, 60))
def test_a_thinned_curve_keeps_its_extremes_and_ends(value: np.ndarray[Any, Any], points: int) -> None:
    index = peak_safe(value, points)
    assert (np.diff(index) > 0).all()
    assert index[0] == 0
    assert index[-1] == value.size - 1
    finite = value[np.isfinite(value)]
    if finite.size:
        kept = value[index][np.isfinite(value[index])]
        assert (kept.min(), kept.max()) == (finite.min(), finite.max())
    assert np.isfinite(value).all() == np.isfinite(value[index]).all()


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=200), st.floats(0.01, 10))
def test_a_simplified_line_stays_within_its_tolerance(raw: list[float], tolerance: float) -> None:
    value, step = np.array(raw), np.arange(len(raw))
    kept = without_straight_parts(step, value, tolerance)
    assert np.abs(np.interp(step, step[kept], value[kept]) - value).max() <= tolerance * (1 + 1e-9)


@given(st.lists(st.floats(1e-6, 1e6), min_size=60, max_size=300))
def test_a_trend_stays_within_the_values(raw: list[float]) -> None:
    value = np.array(raw)
    step, level = trend(np.arange(value.size), value, 10)
    assert (np.diff(step) > 0).all()
    assert (level >= value.min() * (1 - 1e-9)).all()
    assert (level <= value.max() * (1 + 1e-9)).all()


@given(values)
def test_drawn_values_are_short_and_right_to_four_digits(value: np.ndarray[Any, Any]) -> None:
    for given_value, shown in zip(value.tolist(), rounded(value), strict=True):
        if not math.isfinite(given_value):
            assert shown is None
        else:
            assert shown is not None
            assert math.isclose(shown, given_value, rel_tol=6e-4, abs_tol=1e-300)
            if 1e-15 < abs(shown) < 1e15:
                assert len(repr(shown).lstrip("-").split("e")[0].replace(".", "").strip("0")) <= 4


@given(st.floats(-1e12, 1e12), st.floats(1e-9, 1e12), st.integers(2, 9))
def test_ticks_lie_within_their_axis_and_rise(low: float, width: float, count: int) -> None:
    assume(low + width > low)
    ticks = Axis(low, low + width, 0, 100).ticks(count)
    assert ticks == sorted(ticks)
    assert len(ticks) <= 2 * count + 3


@given(st.floats())
def test_every_number_can_be_shown(value: float) -> None:
    text = number(value)
    assert 0 < len(text) <= 12


@given(st.text(max_size=300), st.integers(3, 80))
def test_shortened_text_is_one_printable_line(text: str, characters: int) -> None:
    line = short(text, characters)
    assert len(line) <= characters
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", line)


@settings(max_examples=30, deadline=None)
@given(names, values, names)
def test_any_run_survives_every_renderer(name: str, value: np.ndarray[Any, Any], sentence: str) -> None:
    pair = _pair(name, value, sentence)
    page = to_html(pair)
    page.encode("utf-8")
    assert page.count("<script") == 3
    json.loads(to_json(pair), parse_constant=lambda word: 1 / 0)
    assert to_markdown(pair).count("<details>") == 1
    assert "\x1b" not in to_text(pair)


@settings(deadline=None)
@given(names, values, names)
def test_a_run_comes_back_from_its_json(name: str, value: np.ndarray[Any, Any], sentence: str) -> None:
    written = run_to_dict(ReportedRun.of(*_pair(name, value, sentence)))
    text = json.dumps(written)
    assert run_to_dict(run_from_dict(json.loads(text))) == json.loads(text)


@given(st.text(max_size=60))
def test_any_text_is_a_filter_or_a_filter_error(text: str) -> None:
    try:
        fits = Expression.parse(text)
    except FilterError:
        return
    fits({"lr": 0.1, "verdict": "ok"})


_tokens = st.sampled_from([
    *"()[]{}.,:;=<>!+-*/%@~^&|'\"\\", " ", "lr", "param", "verdict", "1e999", "9" * 400, "not ", "in ", "is ", "None", "**",
    "__class__", "lambda", "import", "if ", "for ", "\n", "\t", "\u202e", "\U0001f680", "f'", "1j", "_", "...", ":=",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_tokens, max_size=40).map("".join))
def test_scraps_of_python_are_a_filter_or_a_filter_error(text: str) -> None:
    try:
        fits = Expression.parse(text)
    except FilterError:
        return
    assert fits({"lr": 0.1, "verdict": "ok", "param.optimizer": "adam"}) in (True, False)


_atoms = st.sampled_from(["lr", "confidence", "1", "0.5", "-2", "best_loss"])
_comparisons = st.builds("{} {} {}".format, _atoms, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), _atoms)
_expressions = st.recursive(
    _comparisons,
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner) | st.builds("not {}".format, inner),
    max_leaves=6,
)  # fmt: skip


@given(_expressions, st.floats(-10, 10), st.floats(-10, 10), st.floats(-10, 10))
def test_present_numbers_compare_as_in_python(text: str, lr: float, confidence: float, best_loss: float) -> None:
    row = {"lr": lr, "confidence": confidence, "best_loss": best_loss}
    assert Expression.parse(text)(row) is eval(text, {}, row)


@settings(deadline=None)
@given(names, values)
def test_nothing_changed_against_itself(name: str, value: np.ndarray[Any, Any]) -> None:
    outcome = Outcome.of(replace(ReportedRun.of(*_pair(name, value)), run_id="1"))
    assert compare([outcome.data], [outcome]) == []
