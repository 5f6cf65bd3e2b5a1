"""The bundled run that stands for a symptom shows it."""

from __future__ import annotations

import pytest

from lranalyzer.detectors.book import BOOK
from lranalyzer.recommend import diagnose
from lranalyzer.report.examples import EXAMPLES, example_of


@pytest.mark.parametrize("symptom", EXAMPLES)
def test_the_example_of_a_symptom_shows_it(symptom: str) -> None:
    run = example_of(symptom)
    assert run is not None
    assert symptom in diagnose(run).symptoms


def test_examples_are_of_known_symptoms_and_others_have_none() -> None:
    assert set(EXAMPLES) <= set(BOOK)
    assert all(example_of(symptom) is None for symptom in set(BOOK) - set(EXAMPLES))
