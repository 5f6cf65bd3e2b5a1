"""The bundled run that stands for a symptom shows it."""

from __future__ import annotations

import pytest

from lranalyzer.detectors.book import BOOK
from lranalyzer.report.examples import EXAMPLES, example_of


@pytest.mark.parametrize("symptom", EXAMPLES)
def test_the_example_of_a_symptom_shows_it(symptom: str) -> None:
    example = example_of(symptom)
    assert example is not None, "the run that stands for it no longer shows it: choose another"
    assert example.finding.symptom == symptom


def test_every_symptom_has_a_real_run_that_shows_it() -> None:
    assert set(EXAMPLES) == set(BOOK)
    assert example_of("no such symptom") is None
