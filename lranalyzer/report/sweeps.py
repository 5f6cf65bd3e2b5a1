"""Runs of a report that differ in the learning rate alone: what the plot of loss against rate shows."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import PurePath
from typing import Any

from lranalyzer.report.document import ReportedRun
from lranalyzer.report.labels import without_common_ends
from lranalyzer.run import Hyperparameters
from lranalyzer.sweep.grouping import BOOKKEEPING, in_words

RATES = 3
"""Different rates from which a group makes a curve."""

_NOT_SETTINGS = frozenset({"lr", "total_steps", "epochs"})
"""The rate itself, and lengths, which follow from when a run ended."""


@dataclass(frozen=True)
class SweptRuns:
    """Runs of one setting at several rates; ``members`` are places in the report, by rate."""

    title: str
    members: tuple[int, ...]


def sweeps_of(runs: Sequence[ReportedRun]) -> list[SweptRuns]:
    """Groups with at least three rates, the largest first.

    Runs belong together when their logs lie in one folder and their known hyperparameters agree, apart from the
    rate. Logs with a folder each must name parameters, and agree in all that are not mere bookkeeping.
    """
    together = Counter(_parent(run.source) for run in runs)
    groups: dict[tuple[Any, ...], list[int]] = {}
    for i, run in enumerate(runs):
        if run.diagnosis.lr and run.outcome_loss is not None:
            key = _key(run, alone=together[_parent(run.source)] == 1)
            if key is not None:
                groups.setdefault(key, []).append(i)
    kept = {key: members for key, members in groups.items() if _rates(runs, members) >= RATES}
    ordered = sorted(kept.items(), key=lambda item: -len(item[1]))
    titles = _titles([key for key, _ in ordered])
    return [
        SweptRuns(title, tuple(sorted(members, key=lambda i: runs[i].diagnosis.lr or 0.0)))
        for title, (_, members) in zip(titles, ordered, strict=True)
    ]


def folder_of(swept: SweptRuns, runs: Sequence[ReportedRun]) -> str:
    """The folder in which the logs of a group lie, and no other log of the report; empty where there is none."""
    sources = [runs[i].source for i in swept.members]
    try:
        folder = os.path.commonpath(sources) if all(map(os.path.isfile, sources)) else ""
    except ValueError:  # named from the root and from here, or on two drives
        return ""
    within = sum(bool(folder) and PurePath(run.source).is_relative_to(folder) for run in runs)
    return folder if within == len(swept.members) else ""


def _key(run: ReportedRun, *, alone: bool) -> tuple[Any, ...] | None:
    if not alone:
        return (_parent(run.source), *_setting(run))
    told = {name: str(value) for name, value in run.params.items() if _is_setting(name)}
    return (_parent(_parent(run.source)), *_setting(run), *sorted(told.items())) if told else None


@cache
def _is_setting(name: str) -> bool:
    """Neither the rate nor mere bookkeeping."""
    return not BOOKKEEPING.search(name) and Hyperparameters.of({name: "1"}).lr is None


def _parent(source: str) -> str:
    return str(PurePath(source).parent) if source else ""


def _rates(runs: Sequence[ReportedRun], members: Sequence[int]) -> int:
    return len({runs[i].diagnosis.lr for i in members})


_NAMES = tuple(f.name for f in fields(Hyperparameters) if f.name not in _NOT_SETTINGS)


def _setting(run: ReportedRun) -> tuple[Any, ...]:
    known = Hyperparameters.of(run.params)
    return tuple(getattr(known, name) for name in _NAMES)


def _titles(keys: Sequence[tuple[Any, ...]]) -> list[str]:
    """What sets each group apart: its folder, then settings in which groups of that folder differ."""
    folders = sorted({key[0] for key in keys})
    told = without_common_ends(folders) if len(folders) > 1 else [PurePath(folder).name for folder in folders]
    named = dict(zip(folders, told, strict=True))
    titles = []
    for key in keys:
        beside = [other for other in keys if other[0] == key[0]]
        parts = [named[key[0]] or "all runs"]
        for at, name in enumerate(_NAMES, 1):
            if key[at] is not None and len({other[at] for other in beside}) > 1:
                parts.append(f"{name.replace('_', ' ')} {in_words(key[at])}")
        titles.append(re.sub(r"\s+", " ", ", ".join(parts)))
    return titles
