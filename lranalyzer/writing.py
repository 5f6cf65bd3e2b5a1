"""Files are written whole or not at all: a full disk, an interrupt or a crash never costs what was there before.

And what a log says stays text in them.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from lranalyzer.errors import NoRoom, SettingsError

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the machine says when a disk or a quota is full: no fault of ours, and none of the log's."""


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A fresh path beside ``path`` to write to; it takes the place of ``path`` when the block ends without an error.

    >>> import tempfile
    >>> report = Path(tempfile.mkdtemp(), "report.html")
    >>> with replacing(report) as fresh:
    ...     _ = fresh.write_text("done")
    >>> report.read_text()
    'done'

    A link stays a link, permissions stay as they were, and what is no ordinary file (a pipe, ``/dev/stdout``) is written
    to as it is; so is a file in a folder that takes no other.

    Raises
    ------
    OSError
        The file cannot be written. What was there is as it was.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        yield target
        return
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))  # a rename would not ask
    if target.exists() and not os.access(target.parent, os.W_OK):
        yield target
        return
    # The suffix stays: it names the format for what writes.
    fresh = target.with_name(f".{target.stem[:100]}.{os.getpid()}{target.suffix}")
    try:
        yield fresh
        if target.exists():
            with suppress(OSError):
                shutil.copymode(target, fresh)
        fresh.replace(target)
    except OSError as error:
        if error.filename == str(fresh):
            error.filename = str(path)
        raise
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def write_whole(path: str | Path, content: str | bytes) -> None:
    """Write text (UTF-8, as it is) or bytes through :func:`replacing`; raises OSError."""
    with replacing(path) as fresh:
        fresh.write_bytes(content.encode() if isinstance(content, str) else content)


def unwritable(path: str | Path, error: OSError, expected: str = "a file that can be written") -> SettingsError:
    """What to tell the user when a file could not be written."""
    kind = NoRoom if error.errno in NO_ROOM else SettingsError
    return kind(f"{path}: {(error.strerror or 'cannot be written').lower()}; expected {expected}")


def no_formula(cell: Any) -> Any:
    """A cell for a table that a spreadsheet may open: a text that it would run as a formula is told to be text.

    >>> [no_formula(cell) for cell in ("=1+1", "@SUM(A1)", "-0.5", "adam", 3)]
    ["'=1+1", "'@SUM(A1)", '-0.5', 'adam', 3]

    See https://owasp.org/www-community/attacks/CSV_Injection.
    """
    if not isinstance(cell, str) or not cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell
