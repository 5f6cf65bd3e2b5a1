from __future__ import annotations

import dataclasses
import importlib
import pkgutil

import drawn
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lranalyzer.detectors as room
from lranalyzer.detectors import DETECTORS, Detector
from lranalyzer.detectors.book import BOOK, explain
from lranalyzer.errors import UnknownSymptom
from lranalyzer.evidence import Case

each = pytest.mark.parametrize("detector", DETECTORS, ids=lambda d: d.symptom)


@each
def test_a_detector_is_a_frozen_dataclass_of_documented_thresholds(detector: Detector) -> None:
    assert dataclasses.is_dataclass(detector)
    with pytest.raises(dataclasses.FrozenInstanceError):
        detector.symptom = "other"  # type: ignore[misc]
    source = importlib.import_module(type(detector).__module__).__loader__.get_source(type(detector).__module__)  # type: ignore[union-attr]
    for threshold in dataclasses.fields(detector):  # type: ignore[arg-type]
        if threshold.name not in ("symptom", "about"):
            after = source.split(f"    {threshold.name}: ", 1)[1].split("\n", 2)[1]
            assert after.strip().startswith('"""'), f"{threshold.name} says neither unit nor origin"


@each
def test_its_page_in_the_book_is_complete(detector: Detector) -> None:
    page = explain(detector.symptom)
    assert page is detector.about
    assert all(len(text) > 10 for text in (page.what, page.looks, page.why, page.do))
    assert page.title
    assert page.sources


@each
def test_it_speaks_no_louder_than_a_note_on_a_healthy_run(detector: Detector) -> None:
    found = detector.examine(drawn.case_of(**drawn.healthy(), params={"optimizer": "adamw", "clip_norm": 10}))
    assert found is None or found.level == "note"


@each
@pytest.mark.parametrize("columns", [["train_loss"], ["val_loss"], ["lr"], ["grad_norm"]])
def test_it_copes_with_whatever_is_missing(detector: Detector, columns: list[str]) -> None:
    whole = drawn.healthy()
    detector.examine(drawn.case_of(**{name: whole[name] for name in columns}))


@each
@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([0.0, -1.0, 2.5, float("nan"), float("inf"), 1e308]), min_size=0, max_size=40))
def test_it_copes_with_any_numbers(detector: Detector, values: list[float]) -> None:
    column = np.array([1.0, 2.0, *values])
    case = drawn.case_of(drawn.TOO_HIGH, train_loss=column, val_loss=column, lr=abs(column), grad_norm=column)
    found = detector.examine(case)
    assert found is None or 0.0 <= found.strength <= 1.0


def test_symptoms_are_unique_and_every_module_is_registered() -> None:
    assert len(BOOK) == len(DETECTORS)
    modules = {type(d).__module__.rsplit(".", 1)[-1] for d in DETECTORS}
    shared = {"base", "book", "early_rise", "finding"}
    assert modules == {m.name for m in pkgutil.iter_modules(room.__path__)} - shared


def test_an_unknown_symptom_gets_the_nearest_name() -> None:
    with pytest.raises(UnknownSymptom, match="did you mean 'needs_warmup'"):
        explain("need warmup")
    assert explain(" Needs-Warmup ") is explain("missing warmup")


def test_a_real_case_has_the_fitted_probabilities() -> None:
    case = Case(drawn.case_of(**drawn.healthy()).curves)
    assert sum(case.verdict_probabilities.values()) == pytest.approx(1)
