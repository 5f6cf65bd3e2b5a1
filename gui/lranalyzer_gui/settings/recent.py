"""How a source opened before is listed."""

from __future__ import annotations

import re
from pathlib import Path

MOST_LETTERS = 56


def shortened(source: str) -> str:
    """Home as ``~``, and the middle left out of a long one.

    >>> shortened("/logs/" + "a" * 80)[:8], len(shortened("/logs/" + "a" * 80))
    ('/logs/aa', 56)
    """
    home = str(Path.home())
    text = source.replace(home, "~", 1) if source.startswith(home + "/") else source
    half = (MOST_LETTERS - 1) // 2
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - half - 1]}…{text[-half:]}"


def is_there(source: str) -> bool:
    """Whether a path still exists; an address counts as there."""
    return (":" in source and not Path(source).is_absolute()) or on_disk(source)


def whole_path(text: str) -> bool:
    """Whether a text names a path from the root or from home, be it there or not.

    >>> [whole_path(text) for text in ("/logs/a.csv", "~/a.csv", "C:\\\\a.csv", "a.csv", "/ 2", "// a comment")]
    [True, True, True, False, False, False]
    """
    return re.match(r"(/|~/|[A-Za-z]:[\\/])[\w.~]", text) is not None


def on_disk(path: str) -> bool:
    """Whether a file or folder of this name can be seen."""
    try:
        return Path(path).expanduser().exists()
    except (OSError, ValueError):  # too long for a path, or with a NUL in it
        return False
