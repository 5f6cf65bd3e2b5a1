"""Oscillation: what the fitted model thinks likely still has to be seen."""

from __future__ import annotations

import numpy as np
import pytest

from lranalyzer.curve import Curves
from lranalyzer.detectors.finding import share
from lranalyzer.detectors.oscillating import Oscillation
from lranalyzer.evidence import Case
from lranalyzer.run import Run, Series, assign_roles


def case(validation: list[float], monkeypatch: pytest.MonkeyPatch) -> Case:
    """A rough training loss, and validation losses spread over it; the model is sure of an oscillation."""
    step = np.arange(40)
    rough = 2.0 - 0.01 * step + 0.3 * (step % 2)
    places = np.linspace(0, 30, len(validation)).astype(np.int64)
    series = {
        "train_loss": Series.of("train_loss", step, rough),
        "val_loss": Series.of("val_loss", places, np.array(validation)),
    }
    monkeypatch.setattr(Case, "symptom_probability", lambda self, symptom: 0.9)
    return Case(Curves.of(Run("rough", series, assign_roles(series))))


def test_a_loss_that_rises_and_falls_swings(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Oscillation().examine(case([2.0, 1.2, 1.8, 1.1, 1.7, 1.0, 1.6, 1.2], monkeypatch))
    assert found is not None
    assert found.sentence.startswith("The validation loss swings")


@pytest.mark.parametrize("validation", [[2.1, 2.0], [2.1, 2.0, 1.9, 1.8]])
def test_a_loss_that_never_rises_does_not_swing(validation: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    assert Oscillation().examine(case(validation, monkeypatch)) is None


def test_a_share_of_something_reads_as_a_sentence() -> None:
    assert [share(r, "the drop") for r in (0.12, 0.001, 0.0, 40.0)] == [
        "12 % of the drop", "less than 1 % of the drop", "nothing of the drop", "more than ten times the drop",
    ]  # fmt: skip
