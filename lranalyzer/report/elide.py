"""Long names made short without losing what tells them from the names beside them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from itertools import pairwise

ELLIPSIS = "…"
Part = tuple[int, int]
"""Where in a name the letters stand that no name beside it shares: first, and one after the last."""

_WORDS = re.compile(r"[^\W\d_]*\d+(?:\.\d+)?(?:e[-+]?\d+)?|[^\W\d_]+|.", re.IGNORECASE | re.DOTALL)
"""Numbers with what they are numbers of (``lr1e-3``), words, and what stands between them: cut only where room lacks."""


def telling_parts(names: Iterable[str]) -> dict[str, Part]:
    """Of each name what differs from those that are most like it, at its beginning or at its end.

    >>> telling_parts(["exp_lr1e-3_final", "exp_lr1e-4_final"])
    {'exp_lr1e-3_final': (4, 10), 'exp_lr1e-4_final': (4, 10)}
    """
    ordered = sorted(set(names))
    begins = _shared(ordered)
    backwards = sorted(name[::-1] for name in ordered)
    ends = {name[::-1]: shared for name, shared in _shared(backwards).items()}
    return {name: _whole_words(name, begins[name], len(name) - ends[name]) for name in ordered}


def elided(text: str, part: Part | None, room: float, measure: Callable[[str], float] = len) -> str:
    """As much of ``text`` as fits: first the ``part`` that tells it from others, then its beginning and its end.

    Without a part the middle is left out. ``measure`` says how wide a text is, in the unit of ``room``.

    >>> elided("exp_bert_base_lr1e-3_wd0.1_final", (14, 20), 16)
    'exp_…lr1e-3…inal'
    """
    if measure(text) <= room:
        return text
    first, last = part or (len(text) // 2, len(text) // 2)
    if measure(_cut(text, first, last, 0)) > room:  # the part alone is too long: of it the beginning and the end
        text, first, last = text[first:last], (last - first) // 2, (last - first) // 2
    low, high = 0, len(text) - (last - first)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(_cut(text, first, last, middle)) <= room else (low, middle - 1)
    return _cut(text, first, last, low)


def _cut(text: str, first: int, last: int, more: int) -> str:
    """The letters from ``first`` to ``last`` and ``more`` of the others, half at the beginning and half at the end."""
    before, after = first, len(text) - last
    head = min(before, max((more + 1) // 2, more - after))
    tail = min(after, more - head)
    left = text[:head] + (ELLIPSIS if head < before else "")
    right = (ELLIPSIS if tail < after else "") + text[len(text) - tail :]
    if first == last and left.endswith(ELLIPSIS):
        right = right.removeprefix(ELLIPSIS)
    return left + text[first:last] + right


def _shared(ordered: list[str]) -> dict[str, int]:
    """How many first letters each of these sorted names has in common with any other."""
    common = [len(os.path.commonprefix(pair)) for pair in pairwise(ordered)]  # noqa: RUF071 (letters are meant)
    return {name: max([*common[max(at - 1, 0) : at + 1], 0]) for at, name in enumerate(ordered)}


def _whole_words(name: str, begin: int, end: int) -> Part:
    """The letter at ``begin``, the one before ``end``, what lies between them, and the rest of their words."""
    first, last = max(min(begin, end - 1), 0), min(max(begin + 1, end), len(name))
    spans = [match.span() for match in _WORDS.finditer(name)]
    touched = [span for span in spans if span[0] < last and span[1] > first]
    return (touched[0][0], touched[-1][1]) if touched else (max(len(name) - 1, 0), len(name))
