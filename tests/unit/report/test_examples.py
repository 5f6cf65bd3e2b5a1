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


def test_examples_are_of_known_symptoms_and_others_have_none() -> None:
    assert set(EXAMPLES) <= set(BOOK)
    assert all(example_of(symptom) is None for symptom in set(BOOK) - set(EXAMPLES))
