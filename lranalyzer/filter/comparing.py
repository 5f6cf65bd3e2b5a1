"""How values compare in a filter: missing is nothing, and the text "0.01" is a number beside a number."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Value = Callable[[Mapping[str, Any]], Any]
"""A part of an expression: a row in, a value out."""
Test = Callable[[Any, Any], bool]
"""Whether two values stand so to each other."""


def field(name: str) -> Value:
    """What a row holds under a name; None when it has no such field."""
    return lambda row: row.get(name)


def chained(first: Value, rest: Sequence[tuple[Test, Value]]) -> Value:
    """Whether each part stands so to the next, as in ``1e-4 < lr < 1e-2``.

    Each part is asked once: asked twice, chains within chains would take a time that doubles with each.
    """

    def value(row: Mapping[str, Any]) -> bool:
        left = first(row)
        for test, part in rest:
            right = part(row)
            if not test(left, right):
                return False
            left = right
        return True

    return value


def comparison(compare: Callable[[Any, Any], bool]) -> Test:
    """Whether two values compare so; false where one is missing, but missing differs from present."""

    def test(left: Any, right: Any) -> bool:
        a, b = _alike(left, right)
        if _absent(a) or _absent(b):
            return compare is operator.ne and _absent(a) != _absent(b)
        if compare in (operator.eq, operator.ne):
            return compare(a, b)
        return type(a) is type(b) and not isinstance(a, tuple) and compare(a, b)  # groups have no order

    return test


def identity(same: bool) -> Test:
    """``x is None`` also holds for NaN: what a run does not have."""
    return lambda left, right: (_absent(left) and _absent(right)) is same


def membership(inside: bool) -> Test:
    """Whether a value is one of a group, or a text part of another, in capitals or not."""

    def test(item: Any, group: Any) -> bool:
        if isinstance(group, str):
            return (isinstance(item, str) and item.lower() in group.lower()) is inside
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
