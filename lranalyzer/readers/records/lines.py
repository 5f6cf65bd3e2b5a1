"""Files with one JSON object a line, read in one pass; broken lines are skipped with their number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lranalyzer.readers.content import Content
from lranalyzer.run import Note

MAX_NOTES = 10


def json_lines(content: Content) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number and object of every line of the file that holds one."""
    return objects_in(content.lines(), content)


def objects_in(lines: Iterable[tuple[int, str, bool]], content: Content) -> Iterator[tuple[int, dict[str, Any]]]:
    """As :func:`json_lines`, of lines already there: number, text, whether complete. Notes go to
    ``content``."""
    broken = 0
    for number, line, complete in lines:
        text = line.strip().strip("\0").rstrip(",")
        if not text or text in "[]":
            continue
        try:
            value = json.loads(text)
        except ValueError:
            broken += 1
            if broken <= MAX_NOTES:
                content.notes.append(_note(content.path, number, complete))
            continue
        if isinstance(value, dict):
            yield number, value
    if broken > MAX_NOTES:
        content.notes.append(Note("skipped", f"{broken - MAX_NOTES} more lines are no JSON", str(content.path)))


def _note(path: Path, line: int, complete: bool) -> Note:
    text = "no JSON object" if complete else "the last line is cut off and left out"
    return Note("skipped", text, str(path), line)
