"""How values compare in a filter: missing is nothing, and the text "0.01" is a number beside a number."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

Value = Callable[[Mapping[str, Any]], Any]
"""A part of an expression: a row in, a value out."""


def field(name: str) -> Value:
    """What a row holds under a name; None when it has no such field."""
    return lambda row: row.get(name)


def comparison(left: Value, right: Value, compare: Callable[[Any, Any], bool]) -> Value:
    """Whether two parts compare so; false where one is missing, but missing differs from present."""

    def test(row: Mapping[str, Any]) -> bool:
        a, b = _alike(left(row), right(row))
        if _absent(a) or _absent(b):
            return compare is operator.ne and _absent(a) != _absent(b)
        if compare in (operator.eq, operator.ne):
            return compare(a, b)
        return type(a) is type(b) and compare(a, b)

    return test


def identity(left: Value, right: Value, same: bool) -> Value:
    """``x is None`` also holds for NaN: what a run does not have."""
    return lambda row: (_absent(left(row)) and _absent(right(row))) is same


def membership(left: Value, right: Value, inside: bool) -> Value:
    """Whether a value is one of a group, or a text part of another."""

    def test(row: Mapping[str, Any]) -> bool:
        item, group = left(row), right(row)
        if isinstance(group, str):
            return (isinstance(item, str) and item in group) is inside
        if not isinstance(group, tuple):
            return not inside
        return any(a == b for a, b in (_alike(item, member) for member in group)) is inside

    return test


def calculated(apply: Callable[[float, float], float], left: Any, right: Any) -> float | None:
    """The result of a calculation; None when it has none."""
    a, b = _number(left), _number(right)
    if a is None or b is None:
        return None
    try:
        result = apply(a, b)
    except (ZeroDivisionError, OverflowError):
        return None
    return result if isinstance(result, float) else None  # a root of a negative number is complex


def _alike(a: Any, b: Any) -> tuple[Any, Any]:
    """Two values of one kind: parameters are often logged as text, so "0.01" is a number beside a number."""
    if isinstance(a, bool) or isinstance(b, bool):
        return (_boolean(a), _boolean(b))
    if isinstance(a, int | float) or isinstance(b, int | float):
        left, right = _number(a), _number(b)
        return (a if left is None else left), (b if right is None else right)
    return a, b


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _boolean(value: Any) -> Any:
    return {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value


def _absent(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))
