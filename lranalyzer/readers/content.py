"""The bytes and the text of a file, decompressed and decoded, whatever state its writer left it in.

The only module of this room that opens log files by itself (pandas and sqlite open theirs): here an
operating system's error becomes a :class:`~lranalyzer.errors.ReadError`, a compressed file whose end is
missing gives what is there, and text in any encoding gives text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import Head
from lranalyzer.readers.decompress import compression_of, decompressed
from lranalyzer.run import Note

HEAD_BYTES = 64 * 1024
CHUNK_BYTES = 1 << 20
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NEWLINE = re.compile(r"\r\n|\n|\r")


@dataclass
class Content:
    """A file's content; ``notes`` grows while it is read."""

    path: Path
    notes: list[Note] = field(default_factory=list)

    def chunks(self) -> Iterator[bytes]:
        """The decompressed bytes, a megabyte or so at a time."""
        try:
            with self.path.open("rb") as file:
                magic = file.read(8)
                file.seek(0)
                kind = compression_of(magic)
                raw = iter(lambda: file.read(CHUNK_BYTES), b"")
                yield from decompressed(raw, kind, str(self.path), self.notes) if kind else raw
        except OSError as error:
            raise ReadError(self.path, _plain(error), "a readable file") from error

    def data(self, limit: int | None = None) -> bytes:
        """All bytes, or the first ``limit``."""
        parts, size = [], 0
        for chunk in self.chunks():
            parts.append(chunk)
            size += len(chunk)
            if limit is not None and size >= limit:
                break
        whole = b"".join(parts)
        return whole if limit is None else whole[:limit]

    def text(self) -> str:
        """All text, without a byte order mark."""
        data = self.data()
        return decode(data, encoding_of(data[:HEAD_BYTES]))

    def lines(self) -> Iterator[tuple[int, str, bool]]:
        """Line number from 1, text without its end, and whether the line was complete; in bounded memory."""
        return lines_of(self.chunks())


def lines_of(chunks: Iterable[bytes]) -> Iterator[tuple[int, str, bool]]:
    """As :meth:`Content.lines`, of chunks already there."""
    rest, number, encoding, stream = b"", 0, "", iter(chunks)
    for chunk in stream:
        encoding = encoding or encoding_of((rest + chunk)[:HEAD_BYTES])
        if encoding.startswith("utf-16"):  # a newline is two bytes there
            *texts, tail = _NEWLINE.split(decode(b"".join([rest, chunk, *stream]), encoding))
            yield from ((i, text, True) for i, text in enumerate(texts, start=1))
            if tail:
                yield len(texts) + 1, tail, False
            return
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            number += 1
            yield number, decode(line, encoding).rstrip("\r"), True
    if rest:
        yield number + 1, decode(rest, encoding).rstrip("\r"), False


def read_head(path: Path) -> Head:
    """The first 64 KiB, decompressed."""
    return Head(path, Content(path).data(HEAD_BYTES))


def encoding_of(head: bytes) -> str:
    """An encoding name for Python: by mark, by zero bytes, by validity; Latin-1 reads anything."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if head[1:64:2].count(0) > 16 and head[0:64:2].count(0) == 0:
        return "utf-16-le"
    if head[0:64:2].count(0) > 16 and head[1:64:2].count(0) == 0:
        return "utf-16-be"
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        cut_at_the_end = error.start >= len(head) - 3 and error.reason == "unexpected end of data"
        return "utf-8" if cut_at_the_end else "latin-1"
    return "utf-8"


def decode(data: bytes, encoding: str) -> str:
    """Text; what cannot be decoded becomes U+FFFD."""
    return data.decode(encoding, errors="replace")


def split_lines(text: str) -> list[str]:
    """Lines by CR, LF or CRLF only (``str.splitlines`` also cuts at form feeds and other marks)."""
    return _NEWLINE.split(text)


def _plain(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
