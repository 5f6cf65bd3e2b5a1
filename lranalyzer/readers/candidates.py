"""What might be the training loss of a log in which no name says so, and what to type to say which."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

import numpy as np

from lranalyzer.run import Assignment, Role, Series
from lranalyzer.run.roles import is_held_out, normalised

NAMED = 3
_COUNTS = re.compile(
    r"\b(epoch|step|iter(ation)?s?|time|wall|seconds|memory|samples|tokens|lr|learning rate|acc(uracy)?|reward|skipped|skips?|overflows?)\b"
)
_LOOKED_AT = 100_000
"""Points of a series that are looked at."""


def loss_candidates(series: Mapping[str, Series], roles: Mapping[Role, Assignment]) -> list[str]:
    """Names of series that could be the training loss, those that fall first; none where one plays the role."""
    if "train_loss" in roles:
        return []
    taken = {given.name for given in roles.values()}
    found = {n: s for n, s in series.items() if len(s) > 1 and n not in taken and not _COUNTS.search(normalised(n))}
    return sorted(found, key=lambda name: (is_held_out(name), not _falls(found[name])))[:NAMED]


def how_to_say(names: list[str]) -> str:
    """``--map 'loss=column 2' names the loss; also possible: 'column 3'``."""
    line = f"--map {shlex.quote(f'loss={names[0]}')} says that {names[0]!r} is the loss"
    return line + (f"; also possible: {', '.join(map(repr, names[1:]))}" if names[1:] else "")


def _falls(series: Series) -> bool:
    value = series.value[:: max(1, len(series) // _LOOKED_AT)]
    value = value[np.isfinite(value)]
    part = max(1, value.size // 5)
    return bool(value.size > 1 and np.median(value[:part]) > np.median(value[-part:]))
