"""Which reader knows a file: each looks at the head and says how sure it is, and why."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from lranalyzer.errors import ReadError, UnknownFormat
from lranalyzer.readers.base import Head, Reader, Sniff
from lranalyzer.readers.content import encoding_of, read_head
from lranalyzer.readers.decompress import compression_of
from lranalyzer.readers.registry import READERS, reader_named
from lranalyzer.readers.text.text_log import TextLog

SURE_ENOUGH = 0.1
"""For a file the user named."""
NO_TEXT = 0.7
"""From this score on a file is no text log."""
SURE_IN_A_FOLDER = 0.3
"""For a file that merely lies in a folder the user named."""


@dataclass(frozen=True)
class Recognition:
    """The best reader, why, and the next best."""

    reader: Reader
    sniff: Sniff
    second: Reader | None = None
    second_reason: str = ""


def recognise(path: Path, *, threshold: float = SURE_ENOUGH, format_name: str | None = None) -> Recognition:
    """Choose a reader; raises ReadError for an empty file, UnknownFormat when no reader is sure enough."""
    if os.path.exists(path) and not path.is_file():  # opening a pipe would wait for somebody to write into it
        raise ReadError(path, "a pipe or a device", "a file, or '-' for standard input")
    head = read_head(path)
    if not head.data.strip(b"\0 \t\r\n"):
        raise ReadError(path, "an empty file" if not head.data else "nothing but blanks", "a training log")
    packed = _archive(head)
    if packed:
        raise UnknownFormat(path, packed, "a log; unpack it and open the folder")
    if format_name is not None:
        return Recognition(reader_named(format_name), Sniff(1.0, "chosen by the user"))
    ranked = sorted(_scored(head), key=lambda pair: -pair[1].score)
    (reader, sniff), (second, second_sniff) = ranked[0], ranked[1]
    if sniff.score < threshold:
        raise UnknownFormat(
            path,
            next((s.reason for _, s in ranked if s.no_log), _seen(head)),
            "a training log: a table, JSON, text, event files or a store",
        )
    return Recognition(reader, sniff, second if second_sniff.score > 0 else None, second_sniff.reason)


def _scored(head: Head) -> list[tuple[Reader, Sniff]]:
    """Every reader's opinion; those of text logs only while nothing else is sure, since they try hundreds
    of lines."""
    scored = [(reader, reader.sniff(head)) for reader in READERS if not isinstance(reader, TextLog)]
    if max(sniff.score for _, sniff in scored) < NO_TEXT and not any(sniff.no_log for _, sniff in scored):
        scored += [(reader, reader.sniff(head)) for reader in READERS if isinstance(reader, TextLog)]
    return scored


def _archive(head: Head) -> str:
    """What a file of several files is, compressed or not; empty for any other file."""
    if head.data[257:262] == b"ustar":
        return "a tar archive"
    if compression_of(head.data) is not None:
        return "data that was compressed twice"
    names = {b"PK\x03\x04": "zip", b"7z\xbc\xaf\x27\x1c": "7-Zip", b"Rar!\x1a\x07": "RAR"}
    kind = next((name for mark, name in names.items() if head.data.startswith(mark)), "")
    return f"a {kind} archive" if kind and not head.name.endswith(".npz") else ""


def _seen(head: Head) -> str:
    data = head.data[:4096]
    if b"\0" in data and not encoding_of(data).startswith("utf-16"):
        return f"binary data that begins with {data[:8].hex(' ')}"
    text = data.decode(encoding_of(data), errors="replace")
    line = next((line for line in text.splitlines() if line.strip()), "").strip()
    return f"no known log format; it begins with {line[:60]!r}"
