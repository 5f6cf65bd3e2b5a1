"""Big tables of text, a piece at a time: memory holds one piece, whatever the size of the file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from lranalyzer.readers.columns import Table
from lranalyzer.readers.content import Content
from lranalyzer.readers.decompress import compression_of
from lranalyzer.readers.growing import GrowingTable
from lranalyzer.readers.tables.dialect import Dialect
from lranalyzer.run import Note

BIG = 400 << 20
"""Bytes from which a file is read in pieces: pandas needs twice its size for a file in one go, over which it spreads threads."""
PIECE = 32 << 20


def is_big(path: Path, dialect: Dialect) -> bool:
    """Whether to read in pieces: a big file, or a compressed one, whose size is not known."""
    if dialect.encoding.startswith("utf-16"):  # a newline is two bytes there
        return False
    with path.open("rb") as file:
        return os.fstat(file.fileno()).st_size > BIG or compression_of(file.read(8)) is not None


def table_in_pieces(path: Path, dialect: Dialect) -> Table:
    """The whole table; raises ReadError as :func:`~lranalyzer.readers.tables.parse.parse_table` does."""
    from lranalyzer.readers.tables.parse import parse_table

    content, whole, header, lines = Content(path), GrowingTable(path), b"", 0
    pieces = _pieces(content, dialect.skip_lines + 1)
    begun = list(islice(pieces, 2))
    if len(begun) < 2:
        return parse_table(path, dialect)
    for piece in chain(begun, pieces):
        clean = _without_zeros(piece, content.notes, path)
        if not clean.strip():
            lines += clean.count(b"\n")
            continue
        table = parse_table(path, dialect, header + clean, may_be_empty=whole.n_rows > 0)
        before = lines - header.count(b"\n")
        table.notes = [n if n.line is None else replace(n, line=n.line + before) for n in table.notes]
        whole.append(table)
        lines += clean.count(b"\n")
        header = header or b"".join(
            clean.split(b"\n", dialect.skip_lines)[i] + b"\n" for i in range(dialect.skip_lines)
        )
    found = whole.finished()
    found.columns = {name: found.columns[name] for name in dialect.names if name in found.columns}
    found.notes += content.notes
    return found


def _pieces(content: Content, first: int) -> Iterator[bytes]:
    """The file's bytes, cut behind line ends; in the first piece are at least ``first`` lines."""
    parts: list[bytes] = []
    size, lines = 0, 0
    for chunk in content.chunks():
        cut = chunk.rfind(b"\n") + 1
        lines += chunk.count(b"\n") if lines < first else 0
        if size + cut >= PIECE and cut and lines >= first:
            yield b"".join([*parts, chunk[:cut]])
            parts, size = [], 0
        else:
            cut = 0
        parts.append(chunk[cut:])
        size += len(chunk) - cut
    if size:
        yield b"".join(parts)


def _without_zeros(piece: bytes, notes: list[Note], path: Path) -> bytes:
    if b"\0" not in piece:
        return piece
    if not any(note.kind == "repaired" and "zero bytes" in note.text for note in notes):
        notes.append(Note("repaired", "zero bytes left by a crashed writer were removed", str(path)))
    return piece.replace(b"\0", b"")
