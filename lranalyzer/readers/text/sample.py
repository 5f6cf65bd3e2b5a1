"""A sample of a text file: the log may begin after thousands of lines of configuration."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import lru_cache

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import Head
from lranalyzer.readers.content import HEAD_BYTES, Content, decode, encoding_of, split_lines
from lranalyzer.readers.decompress import compression_of

MAX_LINES = 150
"""From either end of each part; trying dozens of patterns on more would take longer than reading the file."""
LOOK_AHEAD = 1 << 20
"""How far to look into a compressed file, which cannot be entered in the middle."""


@lru_cache(maxsize=4)
def sample_lines(head: Head) -> tuple[str, ...]:
    """Complete lines from the beginning, the middle and the end; none for binary files."""
    encoding = encoding_of(head.data)
    if head.data.count(b"\0") > len(head.data) // 100 and not encoding.startswith("utf-16"):
        return ()
    parts = [head.data]
    if len(head.data) >= HEAD_BYTES:
        with suppress(OSError, ReadError):
            parts += _further(head)
    lines: list[str] = []
    for number, part in enumerate(parts):
        cut = split_lines(decode(part, encoding))
        whole = cut[1 if number else 0 : -1 if len(cut) > 1 else None]
        lines += whole if len(whole) <= 2 * MAX_LINES else [*whole[:MAX_LINES], *whole[-MAX_LINES:]]
    return tuple(line for line in lines if line.strip())


def _further(head: Head) -> list[bytes]:
    with head.path.open("rb") as file:
        if compression_of(file.read(8)) is not None:
            return [Content(head.path).data(LOOK_AHEAD)[HEAD_BYTES:]]
        size = os.fstat(file.fileno()).st_size
        parts = []
        for place in (size // 2, size - HEAD_BYTES):
            file.seek(max(HEAD_BYTES, place))
            parts.append(file.read(HEAD_BYTES))
        return parts
