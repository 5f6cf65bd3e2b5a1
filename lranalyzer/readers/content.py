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
WHOLE_BYTES = 2 << 30
"""What may be held in memory at once."""
LINE_BYTES = 64 << 20
"""No line is longer, not that of a million column names."""
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
        """All bytes, or the first ``limit``; ReadError for more than WHOLE_BYTES."""
        parts, size = [], 0
        for chunk in self.chunks():
            parts.append(chunk)
            size += len(chunk)
            if limit is not None and size >= limit:
                break
            if size > WHOLE_BYTES:
                found = f"more than {WHOLE_BYTES / 1e9:.0f} GB of a format that is held in memory as a whole"
                raise ReadError(self.path, found, "a smaller file, or the same as CSV, JSON lines or event files")
        whole = b"".join(parts)
        return whole if limit is None else whole[:limit]

    def text(self) -> str:
        """All text, without a byte order mark."""
        data = self.data()
        return decode(data, encoding_of(data[:HEAD_BYTES]))

    def lines(self) -> Iterator[tuple[int, str, bool]]:
        """Line number from 1, text without its end, and whether the line was complete; in bounded memory."""
        return lines_of(self.chunks(), self.path)


def lines_of(chunks: Iterable[bytes], path: Path) -> Iterator[tuple[int, str, bool]]:
    """As :meth:`Content.lines`, of chunks already there; ``path`` is for errors."""
    begun: list[bytes] = []
    size, number, encoding, stream = 0, 0, "", iter(chunks)
    for chunk in stream:
        encoding = encoding or encoding_of(chunk[:HEAD_BYTES])
        if encoding.startswith("utf-16"):  # a newline is two bytes there
            *texts, tail = _NEWLINE.split(decode(b"".join([chunk, *stream]), encoding))
            yield from ((i, text, True) for i, text in enumerate(texts, start=1))
            if tail:
                yield len(texts) + 1, tail, False
            return
        first, *others = chunk.split(b"\n")
        begun.append(first)
        size += len(first)
        if size > LINE_BYTES:
            raise ReadError(path, f"a line of more than {LINE_BYTES >> 20} MB", "lines of a log", number + 1)
        for following in others:
            number += 1
            yield number, decode(b"".join(begun), encoding).rstrip("\r"), True
            begun, size = [following], len(following)
    if rest := b"".join(begun):
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
