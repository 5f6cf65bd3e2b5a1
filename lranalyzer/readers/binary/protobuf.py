"""The wire format of protocol buffers, as far as logs need it: walking the fields of a message."""

from __future__ import annotations

from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


class BrokenMessageError(ValueError):
    """Bytes that are no message."""


def varint(data: bytes | memoryview, position: int) -> tuple[int, int]:
    """An unsigned number of up to 64 bits, and the position behind it."""
    value = shift = 0
    while True:
        if position >= len(data) or shift > 63:
            raise BrokenMessageError("a number breaks off")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7


def signed(value: int) -> int:
    """The int64 a varint stands for."""
    return value - (1 << 64) if value >= 1 << 63 else value


def fields(data: bytes | memoryview, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, int, int]]:
    """Field number, wire type, and the value's first byte and end; raises BrokenMessageError."""
    position, end = start, len(data) if end is None else end
    while position < end:
        key, position = varint(data, position)
        kind = key & 7
        if kind == VARINT:
            stop = varint(data, position)[1]
        elif kind == FIXED64:
            stop = position + 8
        elif kind == FIXED32:
            stop = position + 4
        elif kind == BYTES:
            length, position = varint(data, position)
            stop = position + length
        else:
            raise BrokenMessageError(f"wire type {kind}")
        if stop > end or key >> 3 == 0:
            raise BrokenMessageError("a field breaks off")
        yield key >> 3, kind, position, stop
        position = stop
