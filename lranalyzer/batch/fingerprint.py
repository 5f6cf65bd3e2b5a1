"""What an answer depends on, as a short key: the log, how it is read, and the version that judged it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from lranalyzer import __version__
from lranalyzer.batch.tasks import FileTask, Task
from lranalyzer.batch.worker import Orders
from lranalyzer.readers.sidecar import NAMES as SIDECARS
from lranalyzer.report.as_json import SCHEMA_VERSION, dumps

EDGE_BYTES = 4_096
"""Of a file's head and tail: together with size and time they tell a rewritten log from an unchanged one."""


HOME = Path(__file__).resolve().parent.parent


@cache
def engine_version(home: Path = HOME) -> str:
    """Version of the package and of every module and model in it: most rooms take part in judging."""
    digest = hashlib.blake2b(f"{__version__}/{SCHEMA_VERSION}".encode(), digest_size=16)
    for path in sorted(home.rglob("*")):
        if path.suffix in (".py", ".json"):
            state = path.stat()
            digest.update(f"{path.relative_to(home)}:{state.st_size}:{state.st_mtime_ns};".encode())
    return digest.hexdigest()


class Fingerprints:
    """Keys of tasks; folders are looked at once for all their files."""

    def __init__(self, orders: Orders) -> None:
        self._words = orders.reading.mapping
        asked = [orders.reading.format, dict(self._words.names), dict(self._words.params), orders.points]
        self._start = f"{engine_version()}{dumps(asked)}".encode()
        self._sidecars: dict[Path, bytes] = {}

    def of(self, task: Task) -> str | None:
        """A key that changes whenever the answer may; None when the source cannot be looked at."""
        digest = hashlib.blake2b(self._start + repr(self._words.at(_place(task)).usual).encode(), digest_size=20)
        parts = self._files(task) if isinstance(task, FileTask) else _records(task.uri, task.records)
        try:
            for part in parts:
                digest.update(part)
                digest.update(b"\0")
        except OSError:
            return None
        return digest.hexdigest()

    def _files(self, task: FileTask) -> Iterator[bytes]:
        yield repr((task.named, task.job.reader.name if task.job.reader else "")).encode()
        for path in task.job.paths:
            yield _file_identity(path)
        for folder in dict.fromkeys(path.parent for path in task.job.paths):
            if folder not in self._sidecars:
                self._sidecars[folder] = _parameter_files(folder)
            yield self._sidecars[folder]


def _place(task: Task) -> str:
    return task.job.source if isinstance(task, FileTask) else task.uri


def _file_identity(path: Path) -> bytes:
    state = path.stat()
    told = f"{path}:{os.path.abspath(path)}:{state.st_size}:{state.st_mtime_ns}".encode()
    if not path.is_file():
        return told
    with path.open("rb") as file:
        head = file.read(EDGE_BYTES)
        file.seek(max(0, state.st_size - EDGE_BYTES))
        return told + hashlib.blake2b(head + file.read(EDGE_BYTES), digest_size=16).digest()


def _parameter_files(folder: Path) -> bytes:
    """Parameters are read from files beside a log, so those count too."""
    found = []
    for name in sorted(SIDECARS):
        try:
            state = os.stat(folder / name)
        except OSError:
            continue
        found.append(f"{name}:{state.st_size}:{state.st_mtime_ns}")
    return ";".join(found).encode()


def _records(uri: str, records: Iterable[object]) -> Iterator[bytes]:
    yield uri.encode()
    for record in records:
        fields = {name: getattr(record, name) for name in ("run_id", "name", "status", "end_ms")}
        latest = {key: tuple(value) for key, value in sorted(getattr(record, "latest", {}).items())}
        params = dict(getattr(record, "params", {}))
        yield repr((sorted(fields.items(), key=lambda f: f[0]), latest, sorted(params.items()))).encode()
