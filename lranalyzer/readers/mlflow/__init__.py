"""Reading MLflow: a local database, an ``mlruns`` folder, a tracking server, or a server's database.

>>> runs = read_mlflow("sqlite:///mlflow.db", experiment="vision")  # doctest: +SKIP
>>> runs = read_mlflow("http://localhost:5000", filter_string="params.optimizer = 'adamw'")  # doctest: +SKIP

The ``mlflow`` package is not needed, and nothing is ever written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from lranalyzer.errors import NoRuns
from lranalyzer.readers.mlflow.records import to_run
from lranalyzer.readers.mlflow.store import Store, choose
from lranalyzer.readers.mlflow.uri import Location, locate
from lranalyzer.run import Run

Progress = Callable[[int, int | None], None]
"""Called with the number of runs read and the number to read, where known; may raise Cancelled."""


def read_mlflow(
    uri: str | Path = "",
    *,
    experiment: str | None = None,
    filter_string: str | None = None,
    progress: Progress | None = None,
    keys: Collection[str] | None = None,
) -> list[Run]:
    """Every run of a store that is not deleted, with all points.

    Parameters
    ----------
    uri
        ``sqlite:///mlflow.db``, ``mlruns``, ``http(s)://host:port``, ``databricks``, ``postgresql://...``; a
        leading ``mlflow:`` is ignored, ``#experiment`` at the end names an experiment, and
        ``#experiment?filter=...`` a filter too. Empty: what MLflow would use here.
    experiment
        Name or id; None reads all.
    filter_string
        MLflow's filter language, such as ``"params.optimizer = 'adamw' AND metrics.val_loss < 0.5"``.
    keys
        Names of metrics or patterns such as ``train*``; None reads all.

    Raises
    ------
    NoRuns
        Nothing is there, or nothing matches.
    ReadError, FilterError
        The store cannot be read, or the filter not understood.
    """
    runs = list(iter_mlflow(uri, experiment=experiment, filter_string=filter_string, progress=progress, keys=keys))
    if not runs:
        where = locate(uri)
        condition = filter_string or where.filter_string
        raise NoRuns(where.shown, "no run" + (f" matches {condition!r}" if condition else ""))
    return runs


def iter_mlflow(
    uri: str | Path = "",
    *,
    experiment: str | None = None,
    filter_string: str | None = None,
    progress: Progress | None = None,
    keys: Collection[str] | None = None,
) -> Iterator[Run]:
    """As :func:`read_mlflow`, one run after another, in memory that does not grow with the store."""
    where = locate(uri)
    store = open_store(where)
    chosen = (keys,) if isinstance(keys, str) else keys  # a text is a collection of its letters
    done = 0
    try:
        condition = filter_string or where.filter_string
        for page in store.pages(choose(store, experiment or where.experiment), condition):
            for history in store.histories(page, chosen):
                yield to_run(history, store.shown)
                done += 1
                if progress:
                    progress(done, None)
    finally:
        store.close()


def read_database(path: str | Path) -> list[Run]:
    """Every run of an SQLite file written by MLflow; raises ReadError when it is none."""
    return read_mlflow(Path(path))


def read_store(folder: str | Path) -> list[Run]:
    """Every run of an ``mlruns`` folder, of one experiment's folder in it, or of one run's folder."""
    return read_mlflow(Path(folder))


def open_store(where: Location) -> Store:
    """The reader of a kind of store."""
    if where.kind == "sqlite":
        from lranalyzer.readers.mlflow.sqlite_store import SqliteStore

        return SqliteStore(where.address)
    if where.kind == "files":
        from lranalyzer.readers.mlflow.file_store import FileStore

        return FileStore(where.address)
    if where.kind == "sql":
        from lranalyzer.readers.mlflow.sql_store import SqlStore

        return SqlStore(where.address)
    from lranalyzer.readers.mlflow.http_store import HttpStore

    return HttpStore(where.address)
