"""What could be typed next in the filter box: names of facts, or the values a fact has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lranalyzer.filter import PARTS, literal, written

MOST = 12
"""Offers in one list; more are not read."""
SHORT_VALUE = 60
_NAME = r"(?:(?:params?|tags?)\[\s*(?:'[^']*'|\"[^\"]*\")\s*\]|[\w.]+)"
_VALUE = re.compile(rf"({_NAME})\s*(?:==|!=|\bin\s*\((?:[^()]*,)?)\s*(\"[^\"]*|'[^']*|[\w.+-]*)$")
_EXPRESSION = re.compile(r"[=<>(]|\b(?:and|or|not)\b")
_WORD = re.compile(r"[\w.]*$")
_OPEN_TEXT = re.compile(r"^(?:[^\"']|\"[^\"]*\"|'[^']*')*(\"[^\"]*|'[^']*)$")


@dataclass(frozen=True)
class Completion:
    """Replace the text from ``start`` to the cursor by one of the ``offers``."""

    start: int
    offers: tuple[str, ...] = ()
    sure: bool = False
    """Whether the text is an expression for certain; a bare word may as well be a part of a run's name."""


def complete(text: str, cursor: int, facts: Iterable[Mapping[str, Any]]) -> Completion:
    """Offers for the text before the cursor.

    >>> runs = [{"verdict": "ok", "lr": 0.1}, {"verdict": "diverged", "lr": 1.0}]
    >>> complete("ver", 3, runs).offers, complete("verdict == ", 11, runs).offers
    (('verdict',), ('"diverged"', '"ok"'))
    """
    before = text[:cursor]
    value = _VALUE.search(before)
    if value:
        return replace(_values(value.group(1), value.group(2), cursor, facts), sure=True)
    if _OPEN_TEXT.match(before):
        return Completion(cursor)
    typed = _WORD.search(before)
    word = typed.group() if typed else ""
    if not word or word[0].isdigit():
        return Completion(cursor)
    names = {name for run in facts for name in run}
    start = cursor - len(word)
    offers = tuple(map(written, _near(_canonical(word), names)))
    return Completion(start, offers, _EXPRESSION.search(before[:start]) is not None)


def _values(name: str, typed: str, cursor: int, facts: Iterable[Mapping[str, Any]]) -> Completion:
    known = _canonical(name)
    found = {run.get(known) for run in facts}
    values = {literal(v) for v in found if v is not None and v == v and len(str(v)) <= SHORT_VALUE}
    plain = typed.strip("\"'").lower()
    offers = sorted((v for v in values if v.strip("\"'").lower().startswith(plain)), key=_order)
    if typed in offers:
        offers = []
    return Completion(cursor - len(typed), tuple(offers[:MOST]))


def _near(word: str, names: set[str]) -> tuple[str, ...]:
    """Names that begin with the word, then those whose last part does, then those that hold it."""
    low = word.lower()
    ranks: dict[str, int] = {}
    for name in names:
        lower = name.lower()
        if lower.startswith(low):
            ranks[name] = 0
        elif lower.rpartition(".")[2].startswith(low):
            ranks[name] = 1
        elif len(low) > 1 and low in lower:
            ranks[name] = 2
    offers = sorted(ranks, key=lambda name: (ranks[name], name.lower()))[:MOST]
    return () if offers[:1] == [word] else tuple(offers)


def _canonical(name: str) -> str:
    """A name as facts have it: ``param.weight-decay`` for ``params['weight-decay']``."""
    kind, part = re.match(r"(\w*)[.\[]?(.*)", name, re.DOTALL).groups()  # type: ignore[union-attr]
    return PARTS[kind] + part.strip("]'\" ") if kind in PARTS and kind != name else name


def _order(text: str) -> tuple[int, float, str]:
    try:
        return 0, float(text), ""
    except ValueError:
        return 1, 0.0, text.lower()
