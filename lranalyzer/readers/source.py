"""What the user points at: a file, a folder, a stream, or an MLflow store."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

Source = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
_MLFLOW = re.compile(r"^(mlflow:|mlflow\+|sqlite:///|postgresql|mysql|mssql|https?://|databricks)", re.IGNORECASE)


def parts_of(source: Source) -> list[str]:
    """One source, or each of a list."""
    if isinstance(source, str | os.PathLike):
        return [os.fspath(source)]
    return [os.fspath(part) for part in source]


def is_mlflow_uri(part: str) -> bool:
    """Whether the text names an MLflow store rather than a path."""
    return bool(_MLFLOW.match(part)) and not os.path.exists(part)


def shown_source(part: str) -> str:
    """The source as it may be shown and written down: an address without user and password."""
    if not is_mlflow_uri(part):
        return part
    from lranalyzer.readers.mlflow.uri import redacted

    return redacted(part)


@contextmanager
def standard_input() -> Iterator[Path]:
    """What is piped in, as a file that readers can open more than once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stdin"
        path.write_bytes(sys.stdin.buffer.read())
        yield path
