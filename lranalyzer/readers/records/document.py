"""One JSON document: parsed with its place of failure, and mended where a list lost its end."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from lranalyzer.errors import ReadError
from lranalyzer.readers.content import Content
from lranalyzer.run import Note

_SPACE = re.compile(r"[\s,]*")


def load_document(path: Path) -> tuple[Any, Content]:
    """The document, and the content with its notes; raises ReadError with the line where parsing stopped."""
    content = Content(path)
    text = content.text().lstrip("\ufeff").strip().strip("\0")
    try:
        return json.loads(text), content
    except json.JSONDecodeError as error:
        objects = _complete_objects(text)
        if not objects:
            raise ReadError(path, f"broken JSON ({error.msg})", "a JSON document", error.lineno) from error
        note = Note(
            "repaired",
            f"the list breaks off; {len(objects)} complete entries are read",
            str(path),
            error.lineno,
        )
        content.notes.append(note)
        return objects, content
    except ValueError as error:
        raise ReadError(path, f"broken JSON ({error})", "a JSON document") from error


def _complete_objects(text: str) -> list[Any]:
    """The objects of a list whose end is missing."""
    if not text.startswith("["):
        return []
    objects: list[Any] = []
    decoder, position = json.JSONDecoder(), 1
    while True:
        position = _SPACE.match(text, position).end()  # type: ignore[union-attr]
        try:
            value, position = decoder.raw_decode(text, position)
        except ValueError:
            return objects
        objects.append(value)
