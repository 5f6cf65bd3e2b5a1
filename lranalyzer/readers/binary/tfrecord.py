"""TFRecord framing: length (8 bytes), its checksum (4), the record, its checksum (4), and again."""

from __future__ import annotations

import struct

import numpy as np

from lranalyzer.run import IntArray

HEADER, FOOTER = 12, 4
_POLYNOMIAL = 0x82F63B78  # CRC-32C, reflected


def _table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = (value >> 1) ^ (_POLYNOMIAL if value & 1 else 0)
        table.append(value)
    return table


_CRC_TABLE = _table()


def masked_crc(data: bytes) -> int:
    """The checksum as TensorFlow stores it."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _CRC_TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def begins_with_a_record(data: bytes) -> bool:
    """Whether the length at the beginning has the right checksum."""
    return len(data) >= HEADER and struct.unpack_from("<I", data, 8)[0] == masked_crc(data[:8])


def record_bounds(data: bytes | memoryview, start: int = 0) -> tuple[IntArray, IntArray, int, bool]:
    """Starts and lengths of the complete records, where they end, and whether a broken length stopped the
    walk.

    A record that is only half there is left alone: the file may still be growing.
    """
    starts, lengths, position, size = [], [], start, len(data)
    unpack = struct.Struct("<Q").unpack_from
    broken = False
    while position + HEADER <= size:
        length = unpack(data, position)[0]
        following = position + HEADER + length + FOOTER
        if following > size:
            header = bytes(data[position : position + HEADER])
            broken = not begins_with_a_record(header)
            break
        starts.append(position + HEADER)
        lengths.append(length)
        position = following
    return np.array(starts, dtype=np.int64), np.array(lengths, dtype=np.int64), position, broken
