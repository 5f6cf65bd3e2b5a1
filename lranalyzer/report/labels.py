"""Names that tell runs apart: where two runs share one, what differs in their sources is added."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from lranalyzer.report.document import ReportedRun


def labels(runs: Sequence[ReportedRun]) -> list[str]:
    """A label a run, in order: its name, with a part of its source or identifier where names repeat."""
    counts = Counter(run.name for run in runs)
    sharing: dict[str, list[int]] = {}
    for i, run in enumerate(runs):
        if counts[run.name] > 1:
            sharing.setdefault(run.name, []).append(i)
    found = [run.name for run in runs]
    for name, members in sharing.items():
        for i, part in zip(members, _telling_parts([runs[m] for m in members]), strict=True):
            found[i] = f"{name} ({part})" if part else name
    return found


def _telling_parts(runs: Sequence[ReportedRun]) -> list[str]:
    sources = [run.source for run in runs]
    if len(set(sources)) == len(sources):
        return without_common_ends(sources)
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
