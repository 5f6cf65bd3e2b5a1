"""Runs as lines across upright axes, one axis a parameter: what the good ones have in common shows as a bundle."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from lranalyzer.filter import PARAM, literal, written
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.curve import Floats
from lranalyzer_gui.draw.scatter import LOG_ABOVE, MOSTLY_POSITIVE

MOST_AXES = 8
MOST_WORDS = 12
"""Different words on one axis; more of them are names, not a parameter."""
LEAST_KNOWN = 0.5
"""Share of the runs that must have a parameter before it gets an axis."""
FEW = 8
"""Different numbers up to which each is written at its axis."""
FIRST = ("lr", "optimizer")
BEST = ("best_train_loss", "best_loss")
"""What the table and the plot of rates call the best loss, and that of runs that log no other than their validation."""
TITLES = {
    "lr": "Peak rate", "optimizer": "Optimizer", "folder": "Folder",
    "best_train_loss": "Best training loss", "best_loss": "Best validation loss",
}  # fmt: skip
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class UprightAxis:
    """One axis: its fact, and how values become places between 0 (bottom) and 1."""

    fact: str
    title: str
    kind: Literal["linear", "log", "words"]
    low: float = 0.0
    high: float = 1.0
    words: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    """The different numbers, where they are few."""
    whole: bool = False
    """Whether all values are whole numbers."""

    def place(self, value: Any) -> float:
        """Where a value stands, at the foot what a logarithmic axis cannot show; NaN for one that is missing."""
        if self.kind == "words":
            if value is None or str(value) not in self.words:
                return math.nan
            return 0.5 if len(self.words) < 2 else self.words.index(str(value)) / (len(self.words) - 1)
        number = as_number(value)
        if number is None or not math.isfinite(number):
            return math.nan
        if self.kind == "log" and number <= 0:
            return 0.0
        number = math.log10(number) if self.kind == "log" else number
        return 0.5 if not self.high > self.low else (number - self.low) / (self.high - self.low)

    def ticks(self) -> list[tuple[float, str]]:
        """Place and text of what is written at the axis."""
        if self.kind == "words":
            return [(self.place(word), word) for word in self.words]
        if self.values:
            return [(self.place(value), numbers.rate(value)) for value in self.values]
        if self.kind == "log" and self.high - self.low >= 1:
            first, last = math.ceil(self.low - 1e-9), math.floor(self.high + 1e-9)
            every = max(1, (last - first) // 5)
            return [((p - self.low) / (self.high - self.low), self._text(p)) for p in range(first, last + 1, every)]
        shown = [self.low + part / 4 * (self.high - self.low) for part in range(5)]
        if self.whole:
            shown = [float(n) for n in sorted({round(value) for value in shown})]
        return [((value - self.low) / (self.high - self.low), self._text(value)) for value in shown]

    def expression(self, low: float, high: float) -> str:
        """A filter for the stretch ``low..high`` of the axis; empty when no word lies in it."""
        if self.kind == "words":
            inside = [w for w in self.words if low <= self.place(w) <= high]
            return f"{written(self.fact)} in ({', '.join(map(literal, inside))},)" if inside else ""
        ends = [self.low + part * (self.high - self.low) for part in (low, high)]
        if self.kind == "log":
            ends = [10.0**end for end in ends]
        name = written(self.fact)
        return f"{name} >= {ends[0]:.3g} and {name} <= {ends[1]:.3g}"

    def _text(self, value: float) -> str:
        number = 10.0**value if self.kind == "log" else value
        return numbers.loss(number) if self.fact in BEST and self.kind != "log" else numbers.rate(number)


@dataclass(frozen=True, eq=False)
class Parallel:
    """``places`` ``(runs, axes)``: 0 at the foot of an axis, 1 at its head, NaN where a run has no value."""

    axes: tuple[UprightAxis, ...]
    places: Floats


def parallel(facts: Sequence[Facts]) -> Parallel:
    """Choose axes for these runs and place every run on them; fewer than two axes are none."""
    axes = tuple(_axes(facts))
    if len(axes) < 2:
        return Parallel((), np.empty((len(facts), 0)))
    columns = [[axis.place(_value(run, axis.fact)) for run in facts] for axis in axes]
    return Parallel(axes, np.array(columns, np.float64).T)


def _axes(facts: Sequence[Facts]) -> list[UprightAxis]:
    names = sorted({n for run in facts for n in run if n.startswith(PARAM)}, key=str.lower)
    found: dict[str, UprightAxis] = {}
    for name in (*FIRST, *names, "folder"):
        axis = _axis(name, facts)
        twin = name.removeprefix(PARAM)
        if axis is not None and twin not in found and not any(_same(axis, other, facts) for other in found.values()):
            found[name] = axis
    last = [axis for name in BEST if (axis := _axis(name, facts)) is not None][:1]
    chosen = sorted(found.values(), key=lambda a: a.fact not in FIRST)[: MOST_AXES - len(last)]
    return [*chosen, *last] if chosen else []


def _axis(name: str, facts: Sequence[Facts]) -> UprightAxis | None:
    title = TITLES.get(name, name.removeprefix(PARAM))
    values = [v for run in facts if (v := _value(run, name)) is not None and v != ""]
    if len(values) < LEAST_KNOWN * len(facts) or len({str(v) for v in values}) < 2:
        return None
    known = [n for v in values if (n := as_number(v)) is not None and math.isfinite(n)]
    if len(known) == len(values) or (name in ("lr", *BEST) and known):
        return _numeric(name, title, known)
    words = sorted({str(v) for v in values})
    return UprightAxis(name, title, "words", words=tuple(words)) if len(words) <= MOST_WORDS else None


def _numeric(name: str, title: str, values: Sequence[float]) -> UprightAxis | None:
    different = tuple(sorted(set(values)))
    low, high = different[0], different[-1]
    if not high > low:
        return None
    few = different if len(different) <= FEW else ()
    positive = [value for value in values if value > 0]
    least = min(positive, default=math.inf)
    if len(positive) >= MOSTLY_POSITIVE * len(values) and high / least > LOG_ABOVE:
        return UprightAxis(name, title, "log", math.log10(least), math.log10(high), values=few)
    whole = all(float(value).is_integer() for value in different)
    return UprightAxis(name, title, "linear", low, high, values=few, whole=whole)


def _same(axis: UprightAxis, other: UprightAxis, facts: Sequence[Facts]) -> bool:
    """Whether an axis says what another one says already, as ``param.lr`` does of the peak rate."""
    pairs = [(_value(run, axis.fact), _value(run, other.fact)) for run in facts]
    if axis.kind == "words" and other.kind == "words":  # one that some runs lack says nothing more of the others
        told = {(str(a), str(b)) for a, b in pairs if a is not None}
        return len(told) == len({a for a, _ in told}) == len({b for _, b in told})
    if "words" in (axis.kind, other.kind):
        return False
    as_numbers = [(as_number(a), as_number(b)) for a, b in pairs]
    return all(a is None or b is None or math.isclose(a, b, rel_tol=1e-3) for a, b in as_numbers)


def _value(run: Facts, name: str) -> Any:
    value = run.get(name)
    return None if name in BEST and run.get("verdict") == "diverged" else value


def as_number(value: Any) -> float | None:
    """A number, also one that the log kept as text; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
