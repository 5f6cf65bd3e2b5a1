"""Logs in which a word beside the numbers says whose they are: a column ``phase``, a key ``split``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lranalyzer.run.roles import normalised

NAMES = frozenset({"phase", "split", "mode", "stage", "set", "subset", "type", "dataset", "kind", "part"})
_SIDES = {
    "train": re.compile(r"train(ing)?( (step|iter|epoch|batch))?|trn"),
    "val": re.compile(r"(val(id(ation)?)?|eval(uation)?|dev|holdout)( (step|iter|epoch|batch))?"),
    "test": re.compile(r"test(ing)?( (step|iter|epoch|batch))?"),
}
_PLACES = frozenset({"step", "epoch", "iteration", "iter", "global step", "time", "timestamp", "wall time", "batch"})
_TAGS, _NUMBERS = ("name", "metric", "tag", "key"), ("value", "scalar")


def side(word: str) -> str:
    """``train``, ``val`` or ``test`` for a word that means nothing else; else empty."""
    plain = normalised(word)
    return next((name for name, pattern in _SIDES.items() if pattern.fullmatch(plain)), "")


def named(name: str, whose: str) -> str:
    """The name of a series with its side before it; what counts or tells the time has none."""
    return name if normalised(name) in _PLACES or not whose else f"{whose}/{name}"


def told(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry under the names that it means: ``{"split": "val", "loss": 1}`` is ``{"val/loss": 1}``, and
    ``{"name": "loss", "value": 1}`` is ``{"loss": 1}``."""
    tag = next((key for key in _TAGS if isinstance(entry.get(key), str)), None)
    number = next((key for key in _NUMBERS if isinstance(entry.get(key), int | float)), None)
    if tag and number:
        rest = {key: value for key, value in entry.items() if key not in (tag, number)}
        return {**rest, entry[tag]: entry[number]}
    key = next((k for k, v in entry.items() if isinstance(v, str) and k.lower() in NAMES and side(v)), None)
    if key is None:
        return entry
    whose = side(entry[key])
    return (
        {k if isinstance(v, Mapping) else named(k, whose): v for k, v in entry.items() if k != key} if whose else entry
    )
