"""The envelope of many curves never hides an extreme of the view."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lranalyzer_gui.draw.curve import prepare
from lranalyzer_gui.draw.envelope import MANY, envelope


@given(st.integers(0, 100), st.floats(0, 0.9), st.floats(0.02, 1.0))
def test_the_envelope_holds_every_extreme_of_a_view(seed: int, at: float, share: float) -> None:
    rng = np.random.default_rng(seed)
    curves = [prepare(np.sort(rng.uniform(0, 1, 300)), rng.normal(0, 1 + k % 7, 300)) for k in range(MANY)]
    made = envelope(curves, (0.0, 1.0))
    assert made is not None
    found = made.between(at, at + share)
    if found is not None:
        inside = np.concatenate([c.y[(c.x >= at) & (c.x <= at + share)] for c in curves])
        assert np.nanmax(found) >= inside.max()
        assert np.nanmin(found) <= inside.min()


def test_few_curves_and_narrow_views_are_asked_one_by_one() -> None:
    x = np.arange(100.0)
    few = [prepare(x, x)] * (MANY - 1)
    assert envelope(few, (0.0, 99.0)) is None
    made = envelope([prepare(x, x)] * MANY, (0.0, 99.0))
    assert made is not None
    assert made.between(10.0, 10.1) is None
