"""Accuracy of a classifier, where a log has it beside the loss: what the loss's level is worth can be read off the two."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from lranalyzer.run import Run, Series
from lranalyzer.run.roles import is_held_out, normalised

_NAME = re.compile(r"\b(acc|accuracy|top 1|top1)\b")
_OTHER = re.compile(r"\b(top ?(5|10|3)|balanced|std|best|max|min|per|class|token|tokens|reward|rewards)\b")
PERCENT = 1.5
"""Largest value from which an accuracy is in percent."""
LATE = 0.9
"""Share of the points after which the end begins."""


@dataclass(frozen=True)
class Accuracy:
    """Share of right answers at the first finite point and in the mean over the last tenth, both in [0, 1]."""

    name: str
    first: float
    last: float

    @classmethod
    def of(cls, run: Run) -> Accuracy | None:
        """The training accuracy of a run, else the one on held-out data; None without any."""
        named = [s for s in run.series.values() if _reads_as_accuracy(s)]
        chosen = min(named, key=lambda s: (is_held_out(s.name), -len(s), s.name), default=None)
        return None if chosen is None else cls._read(chosen)

    @classmethod
    def _read(cls, series: Series) -> Accuracy | None:
        value = series.value[np.isfinite(series.value)]
        if value.size < 2 or value.min() < 0 or value.max() > 100:
            return None
        unit = 100.0 if value.max() > PERCENT else 1.0
        return cls(series.name, float(value[0]) / unit, float(value[int(LATE * value.size) :].mean()) / unit)


def _reads_as_accuracy(series: Series) -> bool:
    name = normalised(series.name)
    return bool(_NAME.search(name)) and not _OTHER.search(name)
