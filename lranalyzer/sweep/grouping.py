"""Which runs of a set differ in the learning rate alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from lranalyzer.figures import number
from lranalyzer.run import Hyperparameters
from lranalyzer.sweep.trial import Trial

_OWN = ("lr", "total_steps", "epochs")
"""The rate itself; and lengths, which are compared as measured."""
BOOKKEEPING = re.compile(
    r"seed|name|\bid\b|_id|uuid|dir|path|file|host|device|time|date|tag|note|user|version|port|rank|"
    r"url|display|verbose|eval_only|resume|workers|snapshot",
    re.I,
)
"""Parameters that tell runs apart without telling settings apart."""
SAME_LENGTH = 1.1
"""Ratio of steps up to which two runs count as equally long."""


@dataclass(frozen=True)
class Group:
    """Runs that differ in the learning rate alone, as far as the logs tell."""

    common: Mapping[str, Any]
    """What sets this group apart from the others, name to value."""
    runs: tuple[str, ...]
    rates: tuple[float, ...]
    best_tried: float | None
    """Rate of its run with the lowest final loss; None when all diverged."""

    @property
    def title(self) -> str:
        """``"optimizer=adam, batch_size=32"``; empty when there is only one group."""
        return ", ".join(f"{k}={in_words(v)}" for k, v in self.common.items())


def group(trials: Sequence[Trial]) -> tuple[list[list[Trial]], list[Group]]:
    """Split by every hyperparameter that varies; the group with most different rates first."""
    names = [f.name for f in fields(Hyperparameters) if f.name not in _OWN]
    varying = [n for n in names if len({_key(getattr(t.curves.hyper, n)) for t in trials}) > 1]
    members: dict[tuple[Any, ...], list[Trial]] = {}
    for t in trials:
        members.setdefault(tuple(_key(getattr(t.curves.hyper, n)) for n in varying), []).append(t)
    ordered = sorted(members.items(), key=lambda item: (-len({t.lr for t in item[1]}), str(item[0])))
    groups = [_describe(dict(zip(varying, key, strict=True)), inside) for key, inside in ordered]
    return [sorted(inside, key=lambda t: t.lr) for _, inside in ordered], groups


def differences(params: Sequence[Mapping[str, Any]], lengths: Sequence[float]) -> list[str]:
    """Parameters that vary among runs of one group beyond the rate and mere bookkeeping, and unequal
    lengths."""
    found = []
    for name in sorted(set().union(*params)) if params else []:
        values = {str(p.get(name)) for p in params}
        rate = Hyperparameters.of({name: 1e-3}).lr is not None
        if len(values) > 1 and not rate and not BOOKKEEPING.search(name):
            found.append(name)
    if lengths and max(lengths) > SAME_LENGTH * min(lengths):
        found.append(f"length ({min(lengths):.0f} to {max(lengths):.0f} steps)")
    return found


def _describe(common: Mapping[str, Any], inside: Sequence[Trial]) -> Group:
    sound = [t for t in inside if not t.diverged]
    best = min(sound, key=lambda t: t.final).lr if sound else None
    return Group(common, tuple(t.name for t in inside), tuple(sorted({t.lr for t in inside})), best)


def _key(value: Any) -> Any:
    return "not logged" if value is None else value


def in_words(value: Any) -> str:
    """A setting as it stands in a title."""
    return number(value, 6) if isinstance(value, float) else str(value)
