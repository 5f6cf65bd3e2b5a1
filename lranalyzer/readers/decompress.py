"""Decompression that keeps what is there when the end of a file is missing or broken, and that no bomb gets through.

What comes out is handed on a megabyte at a time, and counted: a kilobyte of gzip can hold a megabyte, a kilobyte of bzip2 a
gigabyte. Logs are repetitive, but none of real numbers shrinks to a hundredth.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Iterator
from typing import Any, Literal

from lranalyzer.errors import MissingExtra, ReadError
from lranalyzer.run import Note

Compression = Literal["gzip", "zstd", "bz2", "xz"]
_MAGIC: tuple[tuple[bytes, Compression], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
)

OUT_BYTES = 1 << 20
"""Decompressed at a time."""
SIP: dict[Compression, int] = {"gzip": 1 << 14, "bz2": 1 << 14, "xz": 1 << 14, "zstd": 1 << 10}
"""Input given at a time. Zstandard cannot be told how much to give: of a kilobyte it makes 32 MB at the most."""
FREE_BYTES = 1 << 30
"""What any file may hold, however small it is."""
RATIO = 200
"""How many times its size a file may hold beyond that."""


def compression_of(magic: bytes) -> Compression | None:
    """Known by the first bytes, never by the file name."""
    return next((name for mark, name in _MAGIC if magic.startswith(mark)), None)


def decompressed(raw: Iterator[bytes], kind: Compression, source: str, notes: list[Note]) -> Iterator[bytes]:
    """Decompressed chunks of at most OUT_BYTES; a broken end becomes a note, a file broken from the start, or one
    that holds more than it may, a ReadError."""
    count = _Count(source, kind)
    pieces = _members(count.taken(raw), kind, count)
    try:
        for piece in pieces:
            count.give(piece)
            yield piece
    except _errors(kind) as error:
        if not count.given:
            raise ReadError(source, f"broken {kind} data", f"a complete {kind} file") from error
        notes.append(Note("repaired", f"{kind} data is broken at its end; read up to there", source))
        return
    if not count.complete:
        notes.append(Note("repaired", f"{kind} file ends early; read what is there", source))


class _Count:
    """Bytes in and out of one file, and whether its end was seen."""

    def __init__(self, source: str, kind: str) -> None:
        self.source, self.kind = source, kind
        self.read = self.given = 0
        self.complete = False

    def taken(self, raw: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in raw:
            self.read += len(chunk)
            yield chunk

    def give(self, piece: bytes) -> None:
        self.given += len(piece)
        if self.given > max(FREE_BYTES, RATIO * self.read):
            found = f"more than {self.given / 1e6:,.0f} MB packed into {self.read / 1e6:,.3f} MB of {self.kind} data"
            expected = f"a log, which does not shrink to less than 1/{RATIO}; unpack the file yourself if it is one"
            raise ReadError(self.source, found, expected)


def _members(raw: Iterator[bytes], kind: Compression, count: _Count) -> Iterator[bytes]:
    """One member (frame, stream) after another, never much more than OUT_BYTES at a time."""
    worker = _worker(kind)
    for data in _sips(raw, SIP[kind]):
        while data:
            if worker.eof:  # another member follows
                worker = _worker(kind)
            out, data = _step(worker, kind, data)
            while out:
                yield out
                out, data = (b"", data) if worker.eof else _step(worker, kind, data)
        count.complete = worker.eof


def _sips(raw: Iterator[bytes], size: int) -> Iterator[bytes]:
    for chunk in raw:
        yield from (chunk[i : i + size] for i in range(0, len(chunk), size))


def _step(worker: Any, kind: Compression, data: bytes) -> tuple[bytes, bytes]:
    """Some output, and the input that was not looked at yet; no output when more input is needed."""
    if kind == "zstd":
        out = worker.decompress(data) if data else b""
    elif kind != "gzip" and not data and worker.needs_input:
        out = b""
    else:
        out = worker.decompress(data, OUT_BYTES)
    return out, worker.unused_data if worker.eof else worker.unconsumed_tail if kind == "gzip" else b""


def _worker(kind: Compression) -> Any:
    if kind == "gzip":
        return zlib.decompressobj(31)
    if kind == "bz2":
        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor() if kind == "xz" else _zstandard().ZstdDecompressor().decompressobj()


def _errors(kind: Compression) -> tuple[type[Exception], ...]:
    common = (zlib.error, lzma.LZMAError, OSError, ValueError, EOFError)
    return (*common, _zstandard().ZstdError) if kind == "zstd" else common


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError as error:
        raise MissingExtra("zstandard", "zstd", "reading .zst logs") from error
    return zstandard
