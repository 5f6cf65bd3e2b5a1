"""The filter box: what it finds, what it refuses, and that it runs nothing."""

from __future__ import annotations

from typing import Any

import pytest

from lranalyzer.errors import FilterError
from lranalyzer_gui.draw.filter_expression import parse

RUN: dict[str, Any] = {
    "name": "ResNet 50 sgd",
    "verdict": "too_high",
    "lr": 0.1,
    "best": None,
    "params.batch_size": "256",
    "optimizer": "sgd",
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", True),
        ("resnet", True),
        ("too_high resnet", True),
        ("vgg", False),
        ('verdict == "too_high" and lr > 1e-3', True),
        ("lr > 1e-3 and lr < 0.05", False),
        ("0.01 < lr <= 0.1", True),
        ('not (verdict == "ok")', True),
        ('optimizer in ("sgd", "adam")', True),
        ('"RESNET" in name', True),
        ("batch_size >= 256", True),
        ("params.batch_size == 256", True),
        ("best < 1", False),
        ("lr > -1", True),
        ("-lr < 0", True),
        ("-name == 0", False),
        ('optimizer in ["adam"] or not best', True),
    ],
)
def test_expressions_find_what_they_say(text: str, found: bool) -> None:
    assert parse(text, set(RUN))(RUN) is found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lr >", "not understood"),
        ("verdit == 'ok'", "did you mean 'verdict'"),
        ("__import__('os').system('true')", "is not known here"),
        ("lr.__class__ == 1", "is not one of"),
        ("(lambda: 1)() == 1", "is not known here"),
        ("lr is 3", "use =="),
        ("lr == 1 + 1", "is not known here"),
    ],
)
def test_anything_else_is_refused_with_a_reason(text: str, message: str) -> None:
    with pytest.raises(FilterError, match=message.replace("(", r"\(")):
        parse(text, set(RUN))


def test_chains_within_chains_take_no_longer_than_their_length() -> None:
    text = "True"
    for _ in range(80):
        text = f"(True=={text}==True)"
    assert parse(text)({})
