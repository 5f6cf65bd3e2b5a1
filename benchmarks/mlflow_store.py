"""Builds an MLflow SQLite store with as many runs and points as a benchmark wants, in seconds."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np

KEYS = ("train_loss", "val_loss", "lr")
FIRST_TIME_MS = 1_700_000_000_000


def empty_store(path: Path, experiments: tuple[str, ...] = ("benchmark",)) -> None:
    """Let MLflow create its tables (seconds of migrations) and the experiments, numbered from 1."""
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    warnings.simplefilter("ignore")
    from mlflow import MlflowClient

    client = MlflowClient(f"sqlite:///{path}")
    for name in experiments:
        client.create_experiment(name, artifact_location=(path.parent / "artifacts").as_uri())


def fill(path: Path, runs: int, points: int, *, experiment: int = 1, keys: tuple[str, ...] = KEYS) -> None:
    """Insert finished runs directly: twenty times faster than ``log_batch``."""
    store = sqlite3.connect(path)
    ids = [run_id(experiment, i) for i in range(runs)]
    with store:
        store.executemany(
            "INSERT INTO runs (run_uuid, name, source_type, user_id, status, start_time, end_time, "
            "lifecycle_stage, artifact_uri, experiment_id) "
            "VALUES (?, ?, 'LOCAL', 'bench', 'FINISHED', ?, ?, 'active', ?, ?)",
            (
                (
                    run,
                    f"run-{i}",
                    FIRST_TIME_MS + i,
                    FIRST_TIME_MS + i + 1000,
                    f"{path.parent}/{run}",
                    experiment,
                )
                for i, run in enumerate(ids)
            ),
        )
        store.executemany(
            "INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)",
            ((k, v, run) for run in ids for k, v in (("lr", "0.001"), ("optimizer", "adamw"))),
        )
        store.executemany(
            "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, 0)",
            _rows(ids, points, keys),
        )
        store.execute(
            "INSERT OR IGNORE INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) "
            "SELECT key, value, timestamp, step, is_nan, run_uuid FROM metrics WHERE step = ?",
            (points - 1,),
        )
    store.close()


def run_id(experiment: int, number: int) -> str:
    """A run id as MLflow's: 32 hexadecimal digits, in no order."""
    return hashlib.blake2b(f"{experiment}/{number}".encode(), digest_size=16).hexdigest()


def _rows(ids: list[str], points: int, keys: tuple[str, ...]) -> Iterator[tuple[str, float, int, str, int]]:
    rng = np.random.default_rng(0)
    falling = 2.0 * np.exp(-np.arange(points) / max(points / 3, 1)) + 0.1
    for i, run in enumerate(ids):
        for key in keys:
            value = falling + 0.02 * rng.standard_normal(points)
            for step, v in enumerate(value.tolist()):
                yield key, v, FIRST_TIME_MS + i + step * 10, run, step
