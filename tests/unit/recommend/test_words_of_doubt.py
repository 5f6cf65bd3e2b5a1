"""A verdict that is given because it costs least if wrong must not sound like one that is likely."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

import lranalyzer as lra
from lranalyzer.run import Run, Series

STEP = np.arange(100)
LOSS = Series.of("train_loss", STEP, np.exp(-STEP / 20.0) + 0.1)
SURE = lra.diagnose(Run("a run", {"train_loss": LOSS}).with_roles(train_loss="train_loss"))


def said(**probabilities: float) -> lra.Diagnosis:
    return replace(SURE, verdict="ok", probabilities=probabilities)


def test_a_likely_one_is_said_with_its_probability() -> None:
    likely = said(diverged=0.0, too_high=0.1, ok=0.8, too_low=0.1)
    assert (likely.words, likely.sure) == ("learning rate is right", "80 % sure")


def test_one_no_likelier_than_not_names_what_else_is_possible() -> None:
    doubtful = said(diverged=0.0, too_high=0.1, ok=0.48, too_low=0.42)
    assert (doubtful.words, doubtful.sure) == ("learning rate probably right", "but too low (42 %) is possible")
    assert doubtful.summary.startswith("Learning rate probably right, but too low (42 %) is possible")


def test_one_that_others_outweigh_claims_no_more_than_that_no_fault_is_clear() -> None:
    thin = said(diverged=0.05, too_high=0.4, ok=0.29, too_low=0.26)
    assert thin.words == "no clear fault in the learning rate"
    assert thin.sure == "but too high (45 %) or too low (26 %) is possible"


def test_diverging_counts_for_the_side_of_rates_too_high() -> None:
    either = said(diverged=0.27, too_high=0.29, ok=0.42, too_low=0.02)
    assert (either.words, either.sure) == ("no clear fault in the learning rate", "but too high (56 %) is likely")
