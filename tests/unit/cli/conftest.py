"""A folder, a cache and a configuration of each test's own, and a runner of the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

Call = Callable[..., Result]


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Nothing of the user's is read or written."""
    from lranalyzer.cli import console, settings

    for name in [name for name in os.environ if name.startswith("LRANALYZER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LRANALYZER_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("LRANALYZER_CONFIG", str(tmp_path / "user.toml"))
    monkeypatch.setenv("LRANALYZER_ROLES", str(tmp_path / "roles.json"))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    for cached in (console.results, console.talk, settings.values):
        cached.cache_clear()
    monkeypatch.setattr(console.Speech, "quiet", False)
    yield tmp_path / "work"
    for cached in (console.results, console.talk, settings.values):
        cached.cache_clear()


@pytest.fixture
def call() -> Call:
    """Runs the command line in this process: ``call("diagnose", "a.csv")``."""
    from lranalyzer.cli.main import app

    runner = CliRunner()
    return lambda *arguments, **options: runner.invoke(app, [str(a) for a in arguments], **options)


@pytest.fixture
def command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command line in a process of its own."""
    home = Path(__file__).resolve().parents[3]

    def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "PYTHONPATH": str(home), "PYTHONIOENCODING": "utf-8"}
        words = [sys.executable, "-m", "lranalyzer", *map(str, arguments)]
        return subprocess.run(words, capture_output=True, text=True, encoding="utf-8", env=env, timeout=600, **options)  # type: ignore[call-overload, no-any-return]

    return run


@pytest.fixture
def log(own_place: Path) -> Callable[..., Path]:
    """Writes a CSV log: ``log("a.csv")``, or one that becomes NaN: ``log("b.csv", broken=True)``."""

    def write(name: str, *, broken: bool = False, lr: float = 0.001) -> Path:
        loss = 0.2 + 2 * np.exp(-np.arange(200) / 30) + np.random.default_rng(0).normal(0, 0.01, 200)
        if broken:
            loss[120:] = np.nan
        rows = "\n".join(f"{i},{v:.5f},{lr}" for i, v in enumerate(loss.tolist()))
        path = own_place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"step,train_loss,lr\n{rows}\n", encoding="utf-8")
        return path

    return write
