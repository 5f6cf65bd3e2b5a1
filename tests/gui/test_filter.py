"""The filter box: an expression of the one language, or words; and the names a run has there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lranalyzer as lra
from lranalyzer.batch.row import row_of
from lranalyzer.errors import FilterError
from lranalyzer.filter import COLUMNS, Expression
from lranalyzer.report.document import ReportedRun
from lranalyzer_gui.draw.filter_completion import complete
from lranalyzer_gui.draw.filter_text import accepting
from lranalyzer_gui.session.entry import make_entry

SAMPLES = Path(__file__).parents[2] / "sample_logs"
RUN: dict[str, Any] = {
    "name": "ResNet 50 sgd", "verdict": "too_high", "folder": "", "lr": 0.1, "best_loss": None, "param.batch_size": "256",
    "optimizer": "sgd",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", True), ("resnet", True), ("too_high resnet", True), ("vgg", False), ("none", False),
        ('verdict == "too_high" and lr > 1e-3', True), ('"RESNET" in name', True), ("params.batch_size >= 256", True),
        ("param.batch_size", True), ('optimizer in ["adam"] or not best_loss', True),
    ],
)  # fmt: skip
def test_an_expression_or_words_find_what_they_say(text: str, found: bool) -> None:
    assert bool(accepting(text, set(RUN))(RUN)) is found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lr >", "column 5: something is missing"),
        ("verdit == 'ok'", "did you mean 'verdict'"),
        ("lr > 1 and batch_size == 2", "column 12: a parameter is written param.batch_size"),
        ("__import__('os').system('true')", "a call cannot be used"),
    ],
)
def test_anything_else_is_refused_in_one_line_with_its_place(text: str, message: str) -> None:
    with pytest.raises(FilterError) as raised:
        accepting(text, set(RUN))
    assert message in raised.value.brief
    assert "\n" not in raised.value.brief


@pytest.mark.parametrize("folder", ["healthy-digits", "healthy-yolo", "diverged-nan", "healthy-mlflow-db"])
def test_a_name_means_the_same_in_the_window_and_in_a_batch(folder: str) -> None:
    for run in lra.read(SAMPLES / folder):
        diagnosis = lra.diagnose(run)
        facts, row = make_entry(run, diagnosis, str(SAMPLES)).facts(), row_of(ReportedRun.of(run, diagnosis))
        assert repr({name: facts.get(name) for name in row}) == repr(row)  # NaN is NaN
        assert set(COLUMNS) - {"error"} <= set(facts)


SCRAPS = st.sampled_from(
    [
        "ver",
        "verdict",
        "lr",
        " == ",
        " in (",
        "'",
        '"',
        "(",
        ")",
        "[",
        "]",
        "param",
        "params.",
        "param['b",
        ".",
        ",",
        "\\",
        "é",
        " ",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(SCRAPS, max_size=10).map("".join), st.integers(0, 40))
def test_whatever_is_typed_can_be_completed(text: str, cursor: int) -> None:
    cursor = min(cursor, len(text))
    found = complete(text, cursor, [RUN])
    assert 0 <= found.start <= cursor
    for offer in found.offers:
        Expression.parse(f"{offer} == 1", set(RUN))
