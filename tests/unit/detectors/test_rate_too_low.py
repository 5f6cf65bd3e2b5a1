"""A rate too low says what it rests on: a descent still under way, or trainings that settled like this one."""

from __future__ import annotations

import numpy as np
import pandas as pd

import lranalyzer as lra
from lranalyzer.curve import Curves
from lranalyzer.detectors.rate_too_low import RateTooLow
from lranalyzer.evidence import Case


def told(half_life: float) -> tuple[str, float]:
    """The sentence about a smooth descent that stops at 0.9 of where it began, at a tiny rate, and its late gain."""
    step = np.arange(400)
    loss = 2.3 * (0.9 + 0.1 * 0.5 ** (step / half_life))
    run = lra.Run.from_frame(pd.DataFrame({"step": step, "train_loss": loss, "lr": 1e-7}), params={"optimizer": "adam"})
    found = RateTooLow().examine(Case(Curves.of(run)))
    assert found is not None
    late = next(e.value for e in found.evidence if e.name == "descent in the second half")
    assert isinstance(late, float)
    return found.sentence, late


def test_a_loss_still_on_its_way_is_told_with_the_share_of_its_second_half() -> None:
    sentence, late = told(half_life=300.0)
    assert late > 0.3
    assert "further to go" in sentence


def test_a_loss_that_settled_early_is_not_said_to_have_further_to_go() -> None:
    sentence, late = told(half_life=25.0)
    assert late < 0.02
    assert "settled early" in sentence
    assert "further to go" not in sentence
