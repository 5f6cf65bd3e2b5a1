"""Names that tell runs apart: where two runs share one, what differs in their sources is added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol


class Named(Protocol):
    """What labels are made from: a run, or what a report keeps of it."""

    @property
    def name(self) -> str:
        """As its log, or its place, calls it."""

    @property
    def source(self) -> str:
        """Where it was read from."""

    @property
    def run_id(self) -> str:
        """Identifier in its store; empty where there is none."""


def labels(runs: Sequence[Named]) -> list[str]:
    """A label a run, in order: its name, with a part of its source or identifier where names repeat."""
    found = [run.name for run in runs]
    for name, members in _together(found).items():
        if len(members) == 1:
            continue
        for i, part in zip(members, _telling_parts([runs[m] for m in members]), strict=True):
            found[i] = f"{name} ({part})" if part else name
    return found


def _telling_parts(runs: Sequence[Named]) -> list[str]:
    """Of each run its place, where it lies alone there; with its identifier, or its number, where it does not."""
    places = _together([run.source for run in runs])
    words = dict(zip(places, without_common_ends(list(places)), strict=True)) if len(places) > 1 else {}
    found = [words.get(run.source, "") for run in runs]
    for members in places.values():
        for i, part in zip(members, _inside([runs[i] for i in members]), strict=True):
            found[i] = ", ".join(text for text in (found[i], part) if text)
    return found


def _together(words: Sequence[str]) -> dict[str, list[int]]:
    """Where each word stands, in order of first appearance."""
    found: dict[str, list[int]] = {}
    for i, word in enumerate(words):
        found.setdefault(word, []).append(i)
    return found


def _inside(runs: Sequence[Named]) -> list[str]:
    """What tells runs of one source apart."""
    if len(runs) == 1:
        return [""]
    identifiers = [run.run_id for run in runs]
    if all(identifiers) and len(set(identifiers)) == len(identifiers):
        return [identifier[:8] for identifier in identifiers]
    return [str(i) for i in range(1, len(runs) + 1)]


def without_common_ends(paths: Sequence[str]) -> list[str]:
    """Paths without the folders they all begin and end with.

    >>> without_common_ends(["runs/a/adam/log.csv", "runs/a/sgd/log.csv"])
    ['adam', 'sgd']
    """
    split = [re.split(r"[/\\]", path) for path in paths]
    first = _shared(split)
    last = _shared([parts[first:][::-1] for parts in split])
    return ["/".join(parts[first : len(parts) - last]) or parts[-1] for parts in split]


def _shared(lists: Sequence[list[str]]) -> int:
    """Number of leading items that all lists have in common."""
    count = 0
    for items in zip(*lists, strict=False):
        if len(set(items)) > 1:
            break
        count += 1
    return count
