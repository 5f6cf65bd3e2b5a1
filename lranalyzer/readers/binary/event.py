"""One TensorBoard event: where its wall time, step and scalars lie among its bytes.

    Event    1 wall_time (double), 2 step (int64), 5 summary
    Summary  1 value (repeated)
    Value    1 tag, 2 simple_value (float), 8 tensor, 9 metadata
    Tensor   1 dtype, 2 shape, 4 content, 5 float_val, 6 double_val, 7 int_val, 8 string_val, 10 int64_val

TensorFlow 1 and PyTorch write ``simple_value``; TensorFlow 2 writes a tensor with four bytes of content.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lranalyzer.readers.binary.protobuf import (
    BYTES,
    FIXED32,
    FIXED64,
    VARINT,
    BrokenMessageError,
    fields,
    varint,
)

HPARAMS = "_hparams_/session_start_info"
"""Tag under which the hyperparameters of a run stand, in the metadata of a summary without a value."""
FLOAT, DOUBLE = 1, 2
_CONTENT, _FLOAT_VAL, _DOUBLE_VAL, _STRING_VAL = 4, 5, 6, 8


@dataclass
class Layout:
    """Byte positions within one event."""

    wall_time: int = -1
    step: int = -1
    step_width: int = 0
    scalars: list[tuple[str, int, int]] = field(default_factory=list)
    """Tag, position, and bytes (4 or 8) of each scalar."""
    texts: list[tuple[str, bytes]] = field(default_factory=list)
    """Tag and text of each text summary."""


def layout_of(data: bytes) -> Layout:
    """Where things are in one event; raises BrokenMessageError."""
    layout = Layout()
    for number, kind, start, end in fields(data):
        if number == 1 and kind == FIXED64:
            layout.wall_time = start
        elif number == 2 and kind == VARINT:
            layout.step, layout.step_width = start, end - start
        elif number == 5 and kind == BYTES:
            for value, value_kind, value_start, value_end in fields(data, start, end):
                if value == 1 and value_kind == BYTES:
                    _value(data, value_start, value_end, layout)
    return layout


def _value(data: bytes, start: int, end: int, layout: Layout) -> None:
    tag, scalar, text = "", None, None
    for number, kind, at, stop in fields(data, start, end):
        if number == 1 and kind == BYTES:
            tag = data[at:stop].decode("utf-8", errors="replace")
        elif number == 2 and kind == FIXED32:
            scalar = (at, 4)
        elif number == 8 and kind == BYTES:
            scalar, text = _tensor(data, at, stop)
        elif number == 9 and kind == BYTES and tag == HPARAMS:
            text = data[at:stop]
    if scalar is not None:
        layout.scalars.append((tag, *scalar))
    elif text is not None:
        layout.texts.append((tag, text))


def _tensor(data: bytes, start: int, end: int) -> tuple[tuple[int, int] | None, bytes | None]:
    dtype, text, found = 0, None, None
    for number, kind, at, stop in fields(data, start, end):
        if number == 1 and kind == VARINT:
            dtype = varint(data, at)[0]
        elif number == 2 and kind == BYTES and _elements(data, at, stop) != 1:
            return None, None
        elif number in (_CONTENT, _FLOAT_VAL, _DOUBLE_VAL) and kind in (BYTES, FIXED32, FIXED64):
            found = (at, stop - at)
        elif number == _STRING_VAL and kind == BYTES:
            text = data[at:stop]
    width = {FLOAT: 4, DOUBLE: 8}.get(dtype)
    return (found if found and found[1] == width else None), text


def _elements(data: bytes, start: int, end: int) -> int:
    """Number of elements of a tensor's shape; a text summary's list of one counts as one."""
    count = 1
    for number, kind, at, stop in fields(data, start, end):
        if number == 2 and kind == BYTES:
            for inner, inner_kind, inner_at, _ in fields(data, at, stop):
                if inner == 1 and inner_kind == VARINT:
                    count *= varint(data, inner_at)[0]
    return count


__all__ = ["BrokenMessageError", "Layout", "layout_of"]
