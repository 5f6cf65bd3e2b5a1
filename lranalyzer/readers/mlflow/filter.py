"""MLflow's filter language, for stores that have no server to ask.

``params.optimizer = 'adamw' AND metrics.val_loss < 0.5 AND tags."team" LIKE 'vis%' AND status = 'FINISHED'``.
Beyond MLflow, a parameter may be compared with a number: ``params.lr < 1e-3``.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from lranalyzer.errors import FilterError, did_you_mean
from lranalyzer.readers.mlflow.records import RunRecord

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>'(?:[^']|'')*')
    | (?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.]))
    | (?P<name>(?:[A-Za-z_][\w-]*\.)*(?:"[^"]*"|`[^`]*`|[A-Za-z_][\w./-]*))
    | (?P<op><=|>=|!=|<>|=|<|>)
    | (?P<mark>[(),])
    )""",
    re.VERBOSE,
)
_ENTITIES = {
    "metrics": ("metric", "metrics"),
    "params": ("param", "params", "parameter", "parameters"),
    "tags": ("tag", "tags"),
    "attributes": ("attribute", "attributes", "attr", "run"),
}
_ATTRIBUTES: dict[str, Callable[[RunRecord], Any]] = {
    "run_id": lambda r: r.run_id,
    "run_name": lambda r: r.name,
    "Run name": lambda r: r.name,
    "run name": lambda r: r.name,
    "status": lambda r: r.status,
    "start_time": lambda r: r.start_ms,
    "created": lambda r: r.start_ms,
    "Created": lambda r: r.start_ms,
    "end_time": lambda r: r.end_ms,
    "user_id": lambda r: r.tags.get("mlflow.user"),
}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<>": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
WORDS = ("AND", "LIKE", "ILIKE", "IN", "NOT", "IS", "NULL")


class Token(NamedTuple):
    """A word of the filter and its kind: text, number, name, op, mark or end."""

    kind: str
    text: str


@dataclass(frozen=True)
class Filter:
    """Comparisons that must all hold; call it with a run."""

    comparisons: tuple[Callable[[RunRecord], bool], ...] = ()

    def __call__(self, record: RunRecord) -> bool:
        """Whether the run passes. A value that is missing passes no comparison but ``IS NULL``."""
        return all(holds(record) for holds in self.comparisons)

    @classmethod
    def parse(cls, text: str | None) -> Filter:
        """Understand a filter; raises FilterError with what was found and what was expected."""
        if not text or not text.strip():
            return cls()
        tokens = _Tokens(text)
        comparisons = [_comparison(tokens)]
        while tokens.peek().kind != "end":
            tokens.expect("AND")
            comparisons.append(_comparison(tokens))
        return cls(tuple(comparisons))


class _Tokens:
    """The filter's words, one after another."""

    def __init__(self, text: str) -> None:
        self.text, self._tokens, self._next = text, list(_split(text)), 0

    def peek(self) -> Token:
        return self._tokens[self._next]

    def take(self) -> Token:
        token = self.peek()
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token

    def takes(self, word: str) -> bool:
        found = self.peek().text.upper() == word
        if found:
            self.take()
        return found

    def expect(self, word: str) -> None:
        if not self.takes(word):
            raise self.error(word)

    def error(self, expected: str) -> FilterError:
        found = self.peek().text or "its end"
        return FilterError(f"filter {self.text!r}: found {found}, expected {expected}")


def _split(text: str) -> list[Token]:
    tokens, at = [], 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FilterError(f"filter {text!r}: cannot be understood from {text[at:].strip()!r} on")
        kind = str(match.lastgroup)
        tokens.append(Token(kind, match[kind]))
        at = match.end()
    return [*tokens, Token("end", "")]


def _comparison(tokens: _Tokens) -> Callable[[RunRecord], bool]:
    if tokens.peek().kind != "name" or tokens.peek().text.upper() in WORDS:
        raise tokens.error("a name such as params.lr, metrics.loss, tags.team or status")
    name = tokens.take().text
    value_of = _getter(name, tokens.text)
    if tokens.takes("IS"):
        negated = tokens.takes("NOT")
        tokens.expect("NULL")
        return lambda run: (value_of(run) is None) != negated
    negated = tokens.takes("NOT")
    for word in ("LIKE", "ILIKE"):
        if tokens.takes(word):
            like = _like(_literal(tokens), re.IGNORECASE if word == "ILIKE" else 0)
            return lambda run: (v := value_of(run)) is not None and bool(like.fullmatch(str(v))) != negated
    if tokens.takes("IN"):
        several = _list(tokens)
        return lambda run: (v := value_of(run)) is not None and (v in several) != negated
    if negated or tokens.peek().kind != "op":
        raise tokens.error("one of = != < <= > >= LIKE ILIKE IN IS")
    compare, token, wanted = _COMPARE[tokens.take().text], tokens.peek().text, _literal(tokens)
    if isinstance(wanted, str) and name.partition(".")[0] in _ENTITIES["metrics"]:
        raise FilterError(f"filter {tokens.text!r}: {name} is compared with {token}, expected a number")
    return lambda run: _holds(value_of(run), compare, wanted)


def _holds(value: Any, compare: Callable[[Any, Any], bool], wanted: str | float) -> bool:
    if value is None:
        return False
    if isinstance(wanted, str):
        return compare(str(value), wanted)
    try:
        return compare(float(value), wanted)
    except ValueError:
        return False


def _getter(name: str, text: str) -> Callable[[RunRecord], Any]:
    entity, dot, key = name.partition(".")
    if not dot or entity[0] in '"`':
        entity, key = "attributes", name
    kind = next((kind for kind, words in _ENTITIES.items() if entity in words), None)
    if kind is None:
        raise FilterError(f"filter {text!r}: {did_you_mean(entity, _ENTITIES)}")
    key = key[1:-1] if key[:1] in ('"', "`") else key
    if kind == "attributes":
        if key not in _ATTRIBUTES:
            raise FilterError(f"filter {text!r}: attribute {did_you_mean(key, _ATTRIBUTES)}")
        return _ATTRIBUTES[key]
    if kind == "metrics":
        return lambda run: latest.value if (latest := run.latest.get(key)) else None
    return lambda run: _mapping(run, kind).get(key)


def _mapping(run: RunRecord, kind: str) -> Mapping[str, str]:
    return run.params if kind == "params" else run.tags


def _literal(tokens: _Tokens) -> str | float:
    token = tokens.peek()
    if token.kind == "number":
        return float(tokens.take().text)
    if token.kind == "text":
        return tokens.take().text[1:-1].replace("''", "'")
    if token.kind == "name" and token.text[0] == '"' == token.text[-1]:
        return tokens.take().text[1:-1]
    raise tokens.error("a number or a text in quotes")


def _list(tokens: _Tokens) -> tuple[str | float, ...]:
    tokens.expect("(")
    values = [_literal(tokens)]
    while tokens.takes(","):
        values.append(_literal(tokens))
    tokens.expect(")")
    return tuple(values)


def _like(pattern: str | float, flags: int) -> re.Pattern[str]:
    parts = (".*" if c == "%" else "." if c == "_" else re.escape(c) for c in str(pattern))
    return re.compile("".join(parts), flags | re.DOTALL)
