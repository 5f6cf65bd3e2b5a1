"""Long names made short without losing what tells them from the names beside them."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

ELLIPSIS = "…"
Part = tuple[int, int]
"""Where in a name the letters stand that no name beside it shares: first, and one after the last."""

_WORDS = re.compile(r"[^\W\d_]*\d+(?:\.\d+)?(?:e[-+]?\d+)?|[^\W\d_]+|.", re.IGNORECASE | re.DOTALL)
"""Numbers with what they are numbers of (``lr1e-3``), words, and what stands between them: cut only where room lacks."""


class Telling:
    """What of each of these names differs from those that are most like it, at its beginning or at its end.

    >>> beside = Telling(["exp_lr1e-3_final", "exp_lr1e-4_final"])
    >>> beside.part("exp_lr1e-3_final")
    (4, 10)
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._forwards = sorted(set(names))
        self._backwards = sorted(name[::-1] for name in self._forwards)

    def part(self, name: str) -> Part:
        """Where in a name what differs stands, in whole words."""
        return _whole_words(name, _shared(name, self._forwards), len(name) - _shared(name[::-1], self._backwards))


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


def _shared(name: str, ordered: Sequence[str]) -> int:
    """How many first letters a name has in common with any other of these sorted ones: with one of its neighbours."""
    at = bisect_left(ordered, name)
    beside = [*ordered[max(at - 1, 0) : at], *ordered[at : at + 2]]
    return max((len(os.path.commonprefix((name, other))) for other in beside if other != name), default=0)  # noqa: RUF071 (letters are meant)


def _whole_words(name: str, begin: int, end: int) -> Part:
    """The letter at ``begin``, the one before ``end``, what lies between them, and the rest of their words."""
    first, last = max(min(begin, end - 1), 0), min(max(begin + 1, end), len(name))
    spans = [match.span() for match in _WORDS.finditer(name)]
    touched = [span for span in spans if span[0] < last and span[1] > first]
    return (touched[0][0], touched[-1][1]) if touched else (max(len(name) - 1, 0), len(name))
