"""The filter box: a small expression language over the facts of a run, or plain words.

``verdict == "too_high" and lr > 1e-3``, ``optimizer in ("sgd", "momentum") or params.batch_size >= 256``,
``not (points < 100)``, ``"resnet" in name``. Text that is no expression looks for its words in the name, folder and
verdict.

The text is parsed to a syntax tree and walked; nothing is ever evaluated by Python itself.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from lranalyzer.errors import FilterError, did_you_mean

Facts = Mapping[str, Any]
Predicate = Callable[[Facts], bool]
Value = Callable[[Facts], Any]

_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}
_EXPRESSION = re.compile(r"[<>=!()\"']|\b(and|or|not|in|is)\b")
MOST_CHARACTERS = 2_000


def parse(text: str, known: frozenset[str] | set[str] = frozenset()) -> Predicate:
    """Compile a filter; raises FilterError that says what was not understood.

    ``known`` are the names some run has; a name outside it is an error with the nearest match, a name that
    one run
    lacks is simply false for that run.
    """
    text = text.strip()
    if not text:
        return lambda facts: True
    if not _EXPRESSION.search(text):
        words = text.lower().split()
        return lambda facts: all(
            w in f"{facts.get('name', '')} {facts.get('verdict', '')} {facts.get('folder', '')}".lower() for w in words
        )
    if len(text) > MOST_CHARACTERS:
        raise FilterError(f"the filter is longer than {MOST_CHARACTERS} characters")
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        at = getattr(error, "offset", None)
        raise FilterError("not understood" + (f" at character {at}" if at else "") + f": {text}") from None
    _check(tree, known)
    value = _compiled(tree)
    return lambda facts: bool(value(facts))


def _check(node: ast.expr, known: frozenset[str] | set[str]) -> None:
    match node:
        case ast.BoolOp(values=values) | ast.Tuple(elts=values) | ast.List(elts=values):
            for value in values:
                _check(value, known)
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.UAdd(), operand=operand):
            _check(operand, known)
        case ast.Compare(left=left, ops=ops, comparators=rights):
            if any(type(op) not in _COMPARE for op in ops):
                raise FilterError("'is' is not known here; use ==")
            for value in (left, *rights):
                _check(value, known)
        case ast.Constant(value=str() | int() | float() | None):
            pass
        case ast.Name() | ast.Attribute():
            name = _name(node)
            if known and name not in known and f"params.{name}" not in known:
                raise FilterError(did_you_mean(name, known))
        case _:
            raise FilterError(f"{ast.unparse(node)!r} is not known here; use names, numbers, texts, and, or, not, in")


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    raise FilterError(f"{ast.unparse(node)!r} is not a name")


def _compiled(node: ast.expr) -> Value:
    """The tree as nested functions: walked once, not once for every run."""
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            parts = [_compiled(v) for v in values]
            return lambda facts: all(part(facts) for part in parts)
        case ast.BoolOp(values=values):
            parts = [_compiled(v) for v in values]
            return lambda facts: any(part(facts) for part in parts)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _compiled(operand)
            return lambda facts: not inner(facts)
        case ast.UnaryOp(op=op, operand=operand):
            return _signed(_compiled(operand), -1 if isinstance(op, ast.USub) else 1)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            parts = [_compiled(e) for e in elements]
            return lambda facts: tuple(part(facts) for part in parts)
        case ast.Compare(left=left, ops=ops, comparators=rights):
            return _chained(_compiled(left), [(type(op), _compiled(v)) for op, v in zip(ops, rights, strict=True)])
        case ast.Constant(value=value):
            return lambda facts: value
        case _:
            name = _name(node)
            parameter = f"params.{name}"
            return lambda facts: facts[name] if name in facts else facts.get(parameter)


def _chained(first: Value, rest: list[tuple[type[ast.cmpop], Value]]) -> Value:
    """``1e-4 < lr < 1e-2``. Each side is asked once: chains within chains would take twice the time of each."""

    def value(facts: Facts) -> bool:
        left = first(facts)
        for op, side in rest:
            right = side(facts)
            if not _compare(op, left, right):
                return False
            left = right
        return True

    return value


def _signed(inner: Value, sign: int) -> Value:
    def value(facts: Facts) -> float | None:
        number = _as_number(inner(facts))
        return None if number is None else sign * number

    return value


def _compare(op: type[ast.cmpop], left: Any, right: Any) -> bool:
    """Numbers compare as numbers even when the log kept them as text; what cannot be compared is false."""
    if isinstance(left, int | float) or isinstance(right, int | float):
        numbers = _as_number(left), _as_number(right)
        if None not in numbers:
            left, right = numbers
    if op in (ast.In, ast.NotIn) and isinstance(right, str):
        left, right = str(left).lower(), right.lower()
    try:
        return bool(_COMPARE[op](left, right))
    except TypeError:
        return False


def _as_number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
