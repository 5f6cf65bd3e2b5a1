"""Traces that no single schedule explains: their pieces, one after another."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from lranalyzer.schedules.base import FloatArray, Schedule
from lranalyzer.schedules.constant import Constant
from lranalyzer.schedules.exponential import Exponential
from lranalyzer.schedules.join import Join
from lranalyzer.schedules.polynomial import Linear
from lranalyzer.schedules.recognise.build import Named, geometric, name_hump
from lranalyzer.schedules.recognise.hump import misfit
from lranalyzer.schedules.recognise.result import relative_errors
from lranalyzer.schedules.recognise.single import best_humps
from lranalyzer.schedules.recognise.trace import Trace, roundest, tidy

MAX_PIECES = 12
"""Pieces beyond which a join explains nothing any more."""
JUMP = 0.1
"""Change between two points, as a fraction of the larger, that starts a new piece amid smaller changes."""
STRAIGHT = 0.01
"""Largest distance from a straight piece, as a fraction of the largest rate."""


def name_rising(trace: Trace) -> Named:
    """Name a trace that only rises: a range test, or a warmup cut short."""
    step, rate = trace.step, trace.rate
    slope, level = np.polyfit(step, rate, 1)
    straight = misfit(level + slope * step, rate)
    positive = rate > 0.0
    total = max(round(trace.last), 1)
    if positive.sum() >= 3:
        change, start = np.polyfit(step[positive], np.log(rate[positive]), 1)
        if misfit(np.exp(start + change * step), rate) < 0.5 * straight and change > 0.0:
            first = tidy(float(np.exp(start)) * trace.scale, 3e-4)
            factor, steps = geometric(float(change), trace.interval)
            grows = Exponential(first, factor, steps, total)
            return Named(grows, "the rate grows by the same factor at every step, as in a range test")
    end = tidy(float(level + slope * total) * trace.scale, 3e-4)
    begin = max(float(level), 0.0) * trace.scale
    begin = 0.0 if begin < 5e-5 * end else tidy(begin, 1e-3)
    reason = "the rate rises in a straight line to the last logged step: a range test, or a warmup cut short"
    return Named(Linear(begin, total, end), reason, warmup_steps=total, complete=False)


def name_pieces(trace: Trace, turns: list[int]) -> Named | None:
    """Cut a trace at its jumps and turning points and name every piece; None if that explains nothing."""
    cuts = _cuts(trace.rate, turns)
    joined = _join(trace, cuts) if len(cuts) < MAX_PIECES else None
    if joined is not None:
        reason = f"no single schedule has this shape; it is {len(cuts) + 1} pieces one after another"
        return Named(joined, reason, drops=len(cuts))
    corners = _corners(trace.step / (trace.last or 1.0), trace.rate)
    if len(corners) - 1 > MAX_PIECES:
        return None
    pieces: list[Schedule] = []
    for left, right in pairwise(corners):
        length = max(round(trace.step[right]) - round(trace.step[left]), 1)
        begin, end = (tidy(float(trace.rate[i]) * trace.scale, 1e-4) for i in (left, right))
        pieces.append(Constant(begin) if begin == end else Linear(begin, length, end))
    marks = tuple(round(trace.step[corner]) for corner in corners[1:-1])
    lines = pieces[0] if len(pieces) == 1 else Join(tuple(pieces), marks)
    return Named(lines, f"no known schedule has this shape; {len(pieces)} straight pieces come close")


def _cuts(rate: FloatArray, turns: list[int]) -> list[int]:
    """First indices of new pieces: after jumps, and at turning points that are no jump."""
    change = np.abs(np.diff(rate)) / np.maximum(np.maximum(rate[1:], rate[:-1]), 0.02)
    around = np.maximum(np.append(change[1:], 0.0), np.insert(change[:-1], 0, 0.0))
    jumps = (np.flatnonzero((change > JUMP) & (change > 4.0 * around)) + 1).tolist()
    near = {index for jump in jumps for index in (jump - 2, jump - 1, jump, jump + 1)}
    return sorted({*jumps, *(turn for turn in turns[1:-1] if turn not in near)})


def _join(trace: Trace, cuts: list[int]) -> Schedule | None:
    edges = [0, *cuts, trace.step.size]
    pieces: list[Schedule] = []
    marks: list[int] = []
    for left, right in pairwise(edges):
        begin = 0
        if left:
            begin = roundest(float(trace.step[left - 1]), float(trace.step[left]))
            if begin <= (marks[-1] if marks else 0):
                return None
            marks.append(begin)
        pieces.append(_piece(trace.step[left:right] - begin, trace.rate[left:right], trace))
    joined = pieces[0] if len(pieces) == 1 else Join(tuple(pieces), tuple(marks))
    errors = relative_errors(joined._rate(trace.step) / trace.scale, trace.rate)
    return joined if float(np.quantile(errors, 0.95)) <= 0.02 else None


def _piece(step: FloatArray, rate: FloatArray, trace: Trace) -> Schedule:
    top = float(rate.max())
    if rate.size < 3 or float(np.ptp(rate)) <= 1.5e-3 * top:
        return Constant(tidy(float(np.median(rate)) * trace.scale))
    local = Trace(step, rate / top, top * trace.scale, trace.interval)
    if rate[-1] >= rate[0]:
        return name_rising(local).schedule
    last = float(step[-1]) or 1.0
    humps = best_humps(step / last, local.rate, trace.interval / last)
    return name_hump(humps[0], local).schedule if humps else Constant(float(np.median(rate)) * trace.scale)


def _corners(step: FloatArray, rate: FloatArray) -> list[int]:
    """Corners of the coarsest broken line within `STRAIGHT` of the trace (Douglas & Peucker 1973)."""
    corners = [0, step.size - 1]
    open_spans = [(0, step.size - 1)]
    while open_spans and len(corners) <= MAX_PIECES + 1:
        left, right = open_spans.pop(0)
        line = np.interp(step[left : right + 1], step[[left, right]], rate[[left, right]])
        distance = np.abs(line - rate[left : right + 1])
        worst = int(distance.argmax())
        if distance[worst] > STRAIGHT:
            corners.append(left + worst)
            open_spans += [(left, left + worst), (left + worst, right)]
    return sorted(corners) if not open_spans else list(range(MAX_PIECES + 3))
