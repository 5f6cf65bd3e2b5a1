"""Decompression that keeps what is there when the end of a file is missing or broken."""

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


def compression_of(magic: bytes) -> Compression | None:
    """Known by the first bytes, never by the file name."""
    return next((name for mark, name in _MAGIC if magic.startswith(mark)), None)


def decompressed(raw: Iterator[bytes], kind: Compression, source: str, notes: list[Note]) -> Iterator[bytes]:
    """Decompressed chunks; a broken end becomes a note, a file broken from the start a ReadError."""
    worker, given = _worker(kind), False
    try:
        for chunk in raw:
            data = chunk
            while data:
                out = worker.decompress(data)
                given = given or bool(out)
                if out:
                    yield out
                data = worker.unused_data if worker.eof else b""
                if data:  # another member follows
                    worker = _worker(kind)
    except _errors(kind) as error:
        if not given:
            raise ReadError(source, f"broken {kind} data", f"a complete {kind} file") from error
        notes.append(Note("repaired", f"{kind} data is broken at its end; read up to there", source))
        return
    if not worker.eof:
        notes.append(Note("repaired", f"{kind} file ends early; read what is there", source))


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
