"""Looking around before reading: which stores are near, which experiments a store has, where a run is in the UI."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lranalyzer.errors import ReadError
from lranalyzer.readers.mlflow.records import Experiment
from lranalyzer.readers.mlflow.uri import locate, redacted
from lranalyzer.run import Run

MOST_FOLDERS = 200
"""Sub-folders of the working folder that are looked into."""
_DATABASES = (".db", ".sqlite", ".sqlite3")


@dataclass(frozen=True)
class Survey:
    """What a store holds, without reading any run."""

    shown: str
    """The store's address without user and password."""
    experiments: tuple[Experiment, ...]
    runs: dict[str, int]
    """Runs that are not deleted, by the experiment's id; empty where the store cannot count them (servers)."""


def survey(uri: str | Path) -> Survey:
    """Open a store and list its experiments; raises ReadError with the reason where that does not work."""
    from lranalyzer.readers.mlflow import open_store

    store = open_store(locate(uri))
    try:
        return Survey(store.shown, tuple(store.experiments()), store.counts())
    finally:
        store.close()


def stores_near(folder: str | Path = ".") -> list[str]:
    """Addresses of the stores in a folder and just below it, and the one that ``MLFLOW_TRACKING_URI`` names."""
    root = Path(folder)
    named = os.environ.get("MLFLOW_TRACKING_URI", "")
    found = [redacted(named)] if named else []
    for place in (root, *_below(root)):
        if any(place.glob("[0-9]*/meta.yaml")):
            found.append(str(place))
        found.extend(f"sqlite:///{path}" for path in _files(place) if _is_store(path))
    return list(dict.fromkeys(found))


def ui_address(run: Run) -> str | None:
    """The page of a run in the MLflow UI; None for a run that was not read from a server."""
    if not run.run_id or not run.source.startswith(("http://", "https://")):
        return None
    databricks = (
        "ml/experiments" if "databricks" in run.source.partition("://")[2].partition("/")[0] else "#/experiments"
    )
    return f"{run.source.rstrip('/')}/{databricks}/{run.tags.get('mlflow.experimentId', '0')}/runs/{run.run_id}"


def _below(root: Path) -> Iterator[Path]:
    try:
        folders = sorted(p for p in root.iterdir() if p.is_dir() and not p.name.startswith("."))
    except OSError:
        return
    yield from folders[:MOST_FOLDERS]


def _files(place: Path) -> list[Path]:
    try:
        return sorted(p for p in place.iterdir() if p.suffix in _DATABASES and p.is_file())
    except OSError:
        return []


def _is_store(path: Path) -> bool:
    from lranalyzer.readers.sqlite import columns_of

    try:
        return "experiment_id" in columns_of(path, "experiments") and bool(columns_of(path, "latest_metrics"))
    except (ReadError, OSError):
        return False
