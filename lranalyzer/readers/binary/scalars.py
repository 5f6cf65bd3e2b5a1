"""All scalars of an event file at once, by numpy.

Events of one tag have the same bytes except for wall time, step and value. So one event of each kind is
taken apart field by field, and every other event of the same length whose remaining bytes are equal is
read with it: the cost of a million scalars is that of a few comparisons of arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lranalyzer.readers.binary.event import Layout, layout_of
from lranalyzer.readers.binary.protobuf import BrokenMessageError
from lranalyzer.readers.binary.tfrecord import record_bounds
from lranalyzer.readers.spill import Growing, Store
from lranalyzer.run import FloatArray, IntArray

WINDOW = 32 << 20
"""Bytes of a file that are taken apart at a time."""
ROWS = 100_000
"""Events of one length that are laid side by side at a time."""
MAX_KINDS = 256
"""Different kinds of one length after which events are taken apart one by one."""
Bytes = NDArray[np.uint8]


@dataclass
class Curve:
    """The points of one tag: place in the file, step, wall time, value."""

    order: list[IntArray] = field(default_factory=list)
    step: list[IntArray] = field(default_factory=list)
    time: list[FloatArray] = field(default_factory=list)
    value: list[FloatArray] = field(default_factory=list)

    def joined(self) -> tuple[IntArray, FloatArray, FloatArray]:
        """Steps, wall times and values in the order of the file."""
        if len(self.order) == 1 and bool((np.diff(self.order[0]) > 0).all()):
            return self.step[0], self.time[0], self.value[0]
        order = np.argsort(np.concatenate(self.order), kind="stable")
        step, time = np.concatenate(self.step)[order], np.concatenate(self.time)[order]
        return step, time, np.concatenate(self.value)[order]


@dataclass
class Scalars:
    """What an event file holds."""

    curves: dict[str, Curve] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    """The last text of every text summary."""
    end: int = 0
    """Position behind the last complete record."""
    broken: bool = False
    """Whether a damaged record ended the reading."""
    skipped: int = 0
    """Records that are no event."""


def read_scalars(data: bytes | memoryview, start: int = 0) -> Scalars:
    """Every scalar from ``start`` on."""
    starts, lengths, end, broken = record_bounds(data, start)
    result = Scalars(end=end, broken=broken)
    whole = np.frombuffer(data, dtype=np.uint8)
    for length in np.unique(lengths):
        members = np.flatnonzero(lengths == length)
        for first in range(0, members.size, ROWS):
            _read_group(whole, starts, members[first : first + ROWS], int(length), result)
    return result


def scalars_of(chunks: Iterable[bytes], source: object) -> Scalars:
    """Every scalar of a file given in chunks; memory holds a window of it, whatever its size."""
    store, curves, result, rest = Store(source), dict[str, tuple[Growing, Growing, Growing]](), Scalars(), b""
    for window in _windows(chunks):
        data = rest + window
        part = read_scalars(data)
        if not curves and len(window) < WINDOW:
            return part
        for tag, curve in part.curves.items():
            if tag not in curves:
                curves[tag] = (store.array(np.int64), store.array(np.float64), store.array(np.float64))
            for whole, piece in zip(curves[tag], curve.joined(), strict=True):
                whole.append(piece)
        result.texts.update(part.texts)
        result.skipped, result.end, result.broken = result.skipped + part.skipped, result.end + part.end, part.broken
        if part.broken:
            break
        rest = data[part.end :]
    for tag, (step, time, value) in curves.items():
        one = np.zeros(1, np.int64)
        result.curves[tag] = Curve([one], [step.finished()], [time.finished()], [value.finished()])
    return result


def _windows(chunks: Iterable[bytes]) -> Iterator[bytes]:
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size >= WINDOW:
            yield b"".join(parts)
            parts, size = [], 0
    if parts:
        yield b"".join(parts)


def _read_group(whole: Bytes, starts: IntArray, members: IntArray, length: int, result: Scalars) -> None:
    if length == 0:
        return
    if length > 4096:  # images and histograms: not worth a table
        for member in members:
            _read_one(whole[starts[member] : starts[member] + length], member, result)
        return
    rows = whole[starts[members][:, None] + np.arange(length)]
    for _ in range(MAX_KINDS):
        if members.size == 0:
            return
        layout = _layout(rows[0], result)
        if layout is None or not layout.scalars:
            _texts(layout, result)
            rows, members = rows[1:], members[1:]
            continue
        same = _same_kind(rows, layout)
        _decode(rows[same], members[same], layout, result)
        rows, members = rows[~same], members[~same]
    for row, member in zip(rows, members, strict=True):
        _read_one(row, member, result)


def _read_one(row: Bytes, member: np.int64, result: Scalars) -> None:
    layout = _layout(row, result)
    if layout is not None and layout.scalars:
        _decode(row[None, :], np.array([member]), layout, result)
    _texts(layout, result)


def _layout(row: Bytes, result: Scalars) -> Layout | None:
    try:
        return layout_of(row.tobytes())
    except BrokenMessageError:
        result.skipped += 1
        return None


def _texts(layout: Layout | None, result: Scalars) -> None:
    if layout is not None:
        result.texts.update(layout.texts)


def _same_kind(rows: Bytes, layout: Layout) -> NDArray[np.bool_]:
    """Rows whose bytes equal the first row's wherever these are neither wall time, step nor value."""
    fixed = np.ones(rows.shape[1], dtype=bool)
    fixed[layout.wall_time : layout.wall_time + 8] = layout.wall_time < 0
    for _, position, width in layout.scalars:
        fixed[position : position + width] = False
    steps = slice(layout.step, layout.step + layout.step_width)
    fixed[steps] = False
    same: NDArray[np.bool_] = (rows[:, fixed] == rows[0, fixed]).all(axis=1)
    if layout.step >= 0:
        same &= ((rows[:, steps] & 0x80) == (rows[0, steps] & 0x80)).all(axis=1)
    return same


def _decode(rows: Bytes, members: IntArray, layout: Layout, result: Scalars) -> None:
    step = np.zeros(len(rows), dtype=np.uint64)
    for i in range(layout.step_width):
        step |= (rows[:, layout.step + i] & np.uint8(0x7F)).astype(np.uint64) << np.uint64(7 * i)
    time = np.full(len(rows), np.nan) if layout.wall_time < 0 else _numbers(rows, layout.wall_time, 8)
    for tag, position, width in layout.scalars:
        curve = result.curves.setdefault(tag, Curve())
        curve.order.append(members)
        curve.step.append(step.view(np.int64))
        curve.time.append(time)
        curve.value.append(_numbers(rows, position, width))


def _numbers(rows: Bytes, position: int, width: int) -> FloatArray:
    raw = np.ascontiguousarray(rows[:, position : position + width])
    with np.errstate(invalid="ignore"):  # of a signaling NaN
        return raw.view("<f4" if width == 4 else "<f8").ravel().astype(np.float64)
