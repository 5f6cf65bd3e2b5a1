"""What is typed into the filter box: an expression (:mod:`lranalyzer.filter`), or plain words to look for."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from lranalyzer.filter import COLUMNS, Expression

Facts = Mapping[str, Any]
Predicate = Callable[[Facts], bool]

_EXPRESSION = re.compile(r"[<>=!()\"']|\b(and|or|not|in|is)\b|^\s*(param|tag)s?[.\[]")
_LOOKED_AT = ("name", "verdict", "folder")


def accepting(text: str, names: Collection[str] = ()) -> Predicate:
    """Which runs a text lets through; raises FilterError that says what was not understood.

    ``names`` are those that some run has; a name outside them is an error with the nearest match, a name that one run
    lacks is missing there. Words are looked for in the name, the folder and the verdict.
    """
    text = text.strip()
    if not text:
        return lambda facts: True
    if _EXPRESSION.search(text):
        return Expression.parse(text, names or COLUMNS)
    words = text.lower().split()
    return lambda facts: all(w in " ".join(str(facts.get(n) or "") for n in _LOOKED_AT).lower() for w in words)
