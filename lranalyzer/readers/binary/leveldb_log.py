"""LevelDB's log framing as W&B uses it: 32 KiB blocks of chunks, a record may span several."""

from __future__ import annotations

import struct
import zlib

BLOCK = 32 * 1024
CHUNK_HEADER = 7
FULL, FIRST, MIDDLE, LAST = 1, 2, 3, 4


def records(data: bytes, start: int) -> tuple[list[bytes], int, bool]:
    """The complete records from ``start`` on, the position behind the last of them, and whether a chunk is
    damaged.

    A chunk is checksum (CRC-32 over type and payload, not Castagnoli's), length, type, payload. A record
    that has not been written to its end yet is left alone.
    """
    found: list[bytes] = []
    parts: list[bytes] = []
    position, behind = start, start
    while position + CHUNK_HEADER <= len(data):
        left = BLOCK - position % BLOCK
        if left < CHUNK_HEADER:
            position += left
            continue
        crc, length, kind = struct.unpack_from("<IHB", data, position)
        payload = data[position + CHUNK_HEADER : position + CHUNK_HEADER + length]
        if kind == 0 and crc == 0 and length == 0:  # preallocated, not written yet
            break
        if len(payload) < length:
            break
        if kind not in (FULL, FIRST, MIDDLE, LAST) or zlib.crc32(bytes([kind]) + payload) != crc:
            return found, behind, True
        position += CHUNK_HEADER + length
        parts = [payload] if kind in (FULL, FIRST) else [*parts, payload]
        if kind in (FULL, LAST):
            found.append(b"".join(parts))
            behind = position
    return found, behind, False
