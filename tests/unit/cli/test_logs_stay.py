"""Nothing of the user's is written: logs, what lies beside them and stores are the same after every verb."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from lranalyzer.samples import samples_folder

Call = Callable[..., Result]
FOLDERS = (
    "too-low-adam",
    "healthy-digits",
    "sweep-digits",
    "range-test-digits",
    "healthy-hf-finetuning",
    "healthy-yolo",
)
VERBS = [
    ("diagnose", "logs"),
    ("diagnose", "logs", "--json"),
    ("diagnose", "logs", "--html", "out/report.html", "--export", "out/runs.csv", "--jobs", "2"),
    ("diagnose", "logs/too-low-adam", "--map", "loss=train_loss", "--no-cache"),
    ("info", "logs"),
    ("sweep", "logs/sweep-digits"),
    ("range-test", "logs/range-test-digits"),
    ("forecast", "logs/healthy-digits", "--schedule", "cosine", "--lr", "0.1", "--total-steps", "900"),
    ("watch", "logs", "--looks", "2", "--interval", "0.1", "--plain"),
    ("mlflow", "logs/sweep-digits/mlruns"),
    ("mlflow", "logs/sweep-digits/mlruns", "--write-back", "--dry-run"),
    ("mlflow", "sqlite:///logs/mlflow.db"),
    ("diagnose", "mlflow:sqlite:///logs/mlflow.db"),
]


def state(folder: Path) -> dict[str, tuple[int, int, str]]:
    """Every file and folder: mode, time of change, content."""
    found = {}
    for path in sorted(folder.rglob("*")):
        seen = path.stat()
        content = (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else " ".join(sorted(os.listdir(path)))
        )
        found[str(path.relative_to(folder))] = (seen.st_mode, seen.st_mtime_ns, content)
    return found


@pytest.fixture
def logs(own_place: Path, real_database: Path) -> Path:
    folder = own_place / "logs"
    for name in FOLDERS:
        shutil.copytree(samples_folder() / name, folder / name)
    shutil.copy(real_database, folder / "mlflow.db")
    (own_place / "out").mkdir()
    return folder


def test_what_was_read_is_as_it_was(call: Call, logs: Path) -> None:
    before = state(logs)
    for words in VERBS:
        result = call(*words)
        assert result.exit_code in (0, 1), (words, result.output, result.exception)
        assert state(logs) == before, words
    assert sorted(os.listdir(logs.parent)) == ["logs", "out"]
