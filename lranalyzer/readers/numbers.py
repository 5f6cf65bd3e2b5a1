"""Numbers as logs spell them."""

from __future__ import annotations

import math
import re

NOT_LOGGED = frozenset({"", "na", "n/a", "#n/a", "null", "none", "-", "--", "<na>", "nil"})
"""Cells that say "nothing was logged here", lower case."""

_MICROSOFT = {"1.#inf": math.inf, "-1.#inf": -math.inf, "+1.#inf": math.inf}
_WRAPPED = re.compile(r"^[A-Za-z_][\w.]*\(\s*([^,()\[\]]+?)\s*(?:,.*)?\)$|^\[\s*([^,\[\]]+?)\s*\]$", re.DOTALL)
_HUMAN = {"k": 1e3, "m": 1e6, "b": 1e9, "g": 1e9, "t": 1e12}
NUMBER = r"[-+]?(?:\d[\d_]*(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|[nN][aA][nN]|[iI][nN][fF](?:inity)?)"
"""A number inside a line of text, as a regular expression."""


def parse_number(text: str, decimal: str = ".", *, human: bool = False) -> float | None:
    """The number a cell spells, NaN for a NaN token, or None when it is no number.

    ``"0.5"``, ``"1e-4"``, ``"inf"``, ``"1.#INF"``, ``"tensor(1.0, device='cuda:0')"``, ``"[0.1]"``,
    ``"12%"``, with ``decimal=","`` also ``"0,5"``, with ``human=True`` also ``"1.2M"``.
    """
    word = text.strip().strip("\"'").strip()
    if decimal != ".":
        word = word.replace(".", "").replace(decimal, ".") if word.count(decimal) == 1 else word
    try:
        return float(word)
    except ValueError:
        pass
    lower = word.lower()
    if lower in _MICROSOFT:
        return _MICROSOFT[lower]
    if lower.lstrip("+-").startswith(("1.#ind", "1.#qnan", "1.#snan", "nan(")):
        return math.nan
    wrapped = _WRAPPED.match(word)
    if wrapped:
        return parse_number(wrapped.group(1) or wrapped.group(2))
    if word.endswith("%"):
        return None if "%" in word[:-1] else parse_number(word[:-1])
    if human and word and lower[-1] in _HUMAN:
        scaled = parse_number(word[:-1])
        return None if scaled is None else scaled * _HUMAN[lower[-1]]
    return None


def is_not_logged(text: str) -> bool:
    """Whether a cell is empty or says so."""
    return text.strip().lower() in NOT_LOGGED
