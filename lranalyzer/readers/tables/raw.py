"""What pandas is given to parse: the file itself where possible, else its mended bytes."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import Any

from lranalyzer.readers.content import Content
from lranalyzer.readers.decompress import compression_of
from lranalyzer.readers.tables.dialect import Dialect
from lranalyzer.run import Note


def raw_source(path: Path, dialect: Dialect, notes: list[Note]) -> str | bytes:
    """The path itself where pandas can read it, else the decompressed and mended bytes."""
    with path.open("rb") as file:
        magic = file.read(8)
        file.seek(max(0, os.fstat(file.fileno()).st_size - 4096))
        tail = file.read()
    plain = dialect.encoding in ("utf-8", "latin-1") or (dialect.encoding == "utf-8-sig" and dialect.has_header)
    if compression_of(magic) is None and plain and b"\0" not in magic + tail:
        return str(path)
    content = Content(path)
    text = content.data().decode(dialect.encoding, errors="replace") if plain else content.text()
    notes += content.notes
    if "\0" in text:
        text = text.replace("\0", "")
        notes.append(Note("repaired", "zero bytes left by a crashed writer were removed", str(path)))
    return text.encode(pandas_encoding(dialect), errors="replace")


def is_unfinished(path: Path, source: str | bytes) -> bool:
    """Whether the last line may be cut: it has no newline, nor a closing quote after its last cell."""
    if isinstance(source, bytes):
        tail = source[-4096:]
    else:
        with path.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - 4096))
            tail = file.read()
    last = re.split(rb"[\r\n]", tail)[-1]
    return bool(last) and not (last.endswith(b'"') and last.count(b'"') % 2 == 0)


def without_last_line(path: Path, source: str | bytes) -> str | bytes:
    """Without its unfinished last line, for the careful way."""
    if not is_unfinished(path, source):
        return source
    data = source if isinstance(source, bytes) else Content(path).data()
    end = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
    return data[:end]


def pandas_encoding(dialect: Dialect) -> str:
    """Other encodings are turned into UTF-8 before pandas sees them."""
    return "latin-1" if dialect.encoding == "latin-1" else "utf-8"


def opened(source: str | bytes) -> Any:
    """What ``read_csv`` takes: a path, which pandas reads in parallel, or a stream."""
    return source if isinstance(source, str) else io.BytesIO(source)
