"""One JSON object as a flat record of numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lranalyzer.readers.axis import TIME_NAMES
from lranalyzer.readers.numbers import parse_number
from lranalyzer.run.roles import normalised

MAX_DEPTH = 8


def flat_numbers(tree: Mapping[str, Any], prefix: str = "", depth: int = 0) -> dict[str, float]:
    """Numbers of a nested object under ``outer/inner`` names.

    Numbers written as text count (``"2.312"``, ``"NaN"``); true, false, null, words and longer lists do not.
    """
    record: dict[str, float] = {}
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            if depth < MAX_DEPTH:
                record.update(flat_numbers(value, f"{name}/", depth + 1))
            continue
        number = number_of(value[0] if isinstance(value, list) and len(value) == 1 else value)
        if number is None and isinstance(value, str) and normalised(str(key)) in TIME_NAMES:
            number = seconds_of(value)
        if number is not None:
            record[name] = number
    return record


def number_of(value: Any) -> float | None:
    """A JSON value as a number, or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        try:
            return float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    return parse_number(value) if isinstance(value, str) else None


def seconds_of(text: str) -> float | None:
    """Seconds since 1970 of an ISO date."""
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
