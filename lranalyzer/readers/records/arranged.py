"""Documents that hold entries or columns in another order: by epoch, by index, split as pandas writes them, or bare pairs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lranalyzer.readers.records.flatten import number_of

_COUNT = re.compile(r"(?:(?P<unit>epoch|ep|step|iter|iteration)[ _-]?)?(?P<number>\d{1,12})", re.IGNORECASE)


def arranged(document: Any, name: str) -> Any:
    """The document as a list of entries or as lists under names, where it is one of these; else as it is.

    ``{"1": {"loss": 2}, "2": ...}``, ``{"loss": {"0": 2, "1": ...}}``, ``{"columns": [...], "data": [[...]]}``,
    ``[[100, 2.0], [200, 1.5]]`` and ``[2.0, 1.5]`` (called ``name``).
    """
    if isinstance(document, list):
        return _arranged_list(document, name)
    if not isinstance(document, Mapping) or len(document) < 1:
        return document
    columns, data = document.get("columns"), document.get("data")
    if isinstance(columns, list) and isinstance(data, list) and all(isinstance(row, list) for row in data):
        return [dict(zip(map(str, columns), row, strict=False)) for row in data]
    counted = {key: found for key in document if (found := _COUNT.fullmatch(str(key)))}
    if len(counted) == len(document) >= 2 and all(isinstance(value, Mapping) for value in document.values()):
        unit = {"step": "step", "iter": "step", "iteration": "step"}
        of = {key: unit.get((found["unit"] or "").lower(), "epoch") for key, found in counted.items()}
        return [{of[key]: int(counted[key]["number"]), **value} for key, value in document.items()]
    return {key: _indexed(value) for key, value in document.items()}


def _arranged_list(document: list[Any], name: str) -> Any:
    if len(document) < 2:
        return document
    if all(number_of(value) is not None for value in document):
        return {name: document}
    if all(isinstance(row, list) and len(row) == 2 and None not in map(number_of, row) for row in document):
        return [{"step": step, name: value} for step, value in document]
    return document


def _indexed(value: Any) -> Any:
    """``{"0": 2.0, "1": 1.5}`` as a list."""
    if not isinstance(value, Mapping) or len(value) < 2 or not all(str(key).isdigit() for key in value):
        return value
    numbers = [value[key] for key in sorted(value, key=int)]
    return numbers if all(n is None or number_of(n) is not None for n in numbers) else value
