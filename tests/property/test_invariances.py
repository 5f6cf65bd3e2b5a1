"""The answer must not depend on the unit of the loss, where steps begin, or what else is in the log."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lranalyzer as lra
from lranalyzer.curve import Curves
from lranalyzer.evidence import Case
from lranalyzer.samples import samples_folder


@st.composite
def logs(draw: st.DrawFn) -> pd.DataFrame:
    """A descent with a wave in it, minibatch noise on the training loss, sparse evaluations of the same examples, a rate."""
    n = draw(st.integers(60, 600))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = np.arange(n) / n
    loss = 0.3 + 2.0 * np.exp(-x / draw(st.floats(0.02, 3.0)))
    loss += draw(st.sampled_from([0.0, 0.05, 0.5])) * np.sin(40 * x)
    val = np.where(np.arange(n) % 10 == 0, loss * 1.1, np.nan)
    loss *= np.exp(draw(st.sampled_from([0.005, 0.02, 0.2])) * rng.normal(size=n))
    return pd.DataFrame(
        {"step": np.arange(n), "train_loss": loss, "val_loss": val, "lr": draw(st.sampled_from([1e-4, 1e-2, 1.0]))}
    )


def told(frame: pd.DataFrame) -> tuple[object, ...]:
    found = lra.diagnose(lra.Run.from_frame(frame))
    advised = found.recommendation
    return found.verdict, found.symptoms, advised.lr if advised else None, found.advice.action


@settings(max_examples=40)
@given(frame=logs(), k=st.sampled_from([1e-6, 0.125, 8.0, 1024.0, 1e6]))
def test_the_unit_of_the_loss_does_not_matter(frame: pd.DataFrame, k: float) -> None:
    scaled = frame.assign(train_loss=frame.train_loss * k, val_loss=frame.val_loss * k)
    assert told(frame)[0] == told(scaled)[0]
    assert told(frame)[2:] == told(scaled)[2:]


def test_what_rounding_leaves_of_two_equal_losses_is_no_rise() -> None:
    """1e-17 on one side of a threshold and 0 on the other, by the unit alone, once turned a recommendation round."""
    step = np.arange(104)
    val = np.where(step % 10 == 0, 1.1 * (0.3 + 2.0 * np.exp(-step / 104 / 0.02)), np.nan)
    run = lra.Run.from_frame(pd.DataFrame({"step": step, "train_loss": val, "val_loss": val, "lr": 1e-4}))
    assert Case(Curves.of(run)).measured["val_rise_at_end"] == 0.0


@settings(max_examples=40)
@given(frame=logs(), offset=st.integers(0, 10**9))
def test_steps_may_begin_anywhere(frame: pd.DataFrame, offset: int) -> None:
    assert told(frame) == told(frame.assign(step=frame.step + offset))


@settings(max_examples=40)
@given(frame=logs(), seed=st.integers(0, 100))
def test_other_columns_and_their_order_do_not_matter(frame: pd.DataFrame, seed: int) -> None:
    rng = np.random.default_rng(seed)
    more = frame.assign(accuracy=rng.random(len(frame)), throughput=rng.random(len(frame)) * 1e4)
    assert told(frame) == told(more[list(rng.permutation(more.columns))])


@settings(max_examples=40)
@given(frame=logs())
def test_single_precision_does_not_matter(frame: pd.DataFrame) -> None:
    assert told(frame)[0] == told(frame.astype({"train_loss": np.float32, "val_loss": np.float32}))[0]


@settings(max_examples=40)
@given(frame=logs(), keep=st.floats(0.2, 0.9))
def test_a_resumed_log_reads_like_one_that_was_never_interrupted(frame: pd.DataFrame, keep: float) -> None:
    cut = int(len(frame) * keep)
    stopped_late = pd.concat([frame.iloc[: min(cut + 15, len(frame))], frame.iloc[cut:]], ignore_index=True)
    assert told(frame) == told(stopped_late)


SURE = 0.8
"""Probability from which a direction counts as told: a verdict of 60 % may well turn when points or a column are gone."""


def direction(frame: pd.DataFrame, params: dict[str, float] | None = None) -> str:
    """Which way the verdict sends the rate, where it is sure."""
    return side(Case(Curves.of(lra.Run.from_frame(frame, params=params or {}))))


def side(case: Case) -> str:
    """Which way the probabilities point, where they are sure."""
    p = case.verdict_probabilities if case.enough else {"too_low": 0.0, "too_high": 0.0, "diverged": 0.0}
    if p["too_low"] >= SURE:
        return "higher"
    return "lower" if p["too_high"] + p["diverged"] >= SURE else "neither"


def thinned(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The log as other people would have written it."""
    if kind == "every tenth":
        return frame[(frame.step % 10 == 0) | frame.val_loss.notna()]
    size = max(len(frame) // 40, 1)
    how = {c: "mean" if c == "train_loss" else "last" for c in frame}
    return frame.groupby(frame.step // size).agg(how).reset_index(drop=True)


@settings(max_examples=40)
@given(frame=logs(), kind=st.sampled_from(["every tenth", "epochs"]))
def test_how_densely_it_was_logged_does_not_turn_the_direction_round(frame: pd.DataFrame, kind: str) -> None:
    sides = {direction(frame), direction(thinned(frame, kind))}
    assert sides != {"higher", "lower"}


@pytest.mark.parametrize("gone", ["val", "grad"])
def test_what_is_not_logged_costs_certainty_and_not_the_direction(gone: str) -> None:
    """On every real log of the samples; drawn curves whose validation loss waves as no validation loss does may turn."""
    for run in lra.read(samples_folder()):
        curves = Curves.of(run)
        if curves.train is not None and getattr(curves, gone) is not None:
            less: dict[str, Any] = {gone: None}
            assert {side(Case(curves)), side(Case(replace(curves, **less)))} != {"higher", "lower"}, run.name


@settings(max_examples=20)
@given(frame=logs())
def test_a_rate_among_the_parameters_counts_as_logged(frame: pd.DataFrame) -> None:
    rate = {"lr": float(frame.lr.iloc[0])}
    bare = frame.drop(columns="lr")
    assert {direction(frame), direction(bare, rate)} != {"higher", "lower"}
    told_lr = lra.diagnose(lra.Run.from_frame(bare, params=rate))
    assert told_lr.recommendation is None or told_lr.recommendation.lr > 0
    assert not any("learning rate: neither" in gap for gap in told_lr.missing)
