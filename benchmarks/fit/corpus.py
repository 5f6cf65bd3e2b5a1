"""A corpus of real trainings as tables: runs with their truth, logs as a user would have them, forks.

The truth (``truth.py``) comes with a corpus' scorer; its path is given on the command line.
"""

from __future__ import annotations

import hashlib
import importlib.util
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd


def stable_hash(text: str) -> int:
    """The scorer's hash: decides which density and which columns a run is shown with."""
    return zlib.crc32(text.encode())


def load_truth(path: Path) -> ModuleType:
    """Import the scorer's ``truth.py``."""
    spec = importlib.util.spec_from_file_location("truth", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class View:
    """One run as one kind of user has it: logged every step, every tenth, or as means over an epoch."""

    run: str
    density: int
    official: bool
    """Whether the scorer shows the run at this density."""
    frame: pd.DataFrame
    params: dict[str, Any]


@dataclass
class Corpus:
    """One folder of parquet files with its truth."""

    folder: Path
    truth_module: ModuleType

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The five tables."""
        return dict(self.truth_module.load(self.folder))

    @cached_property
    def truth(self) -> dict[str, pd.DataFrame]:
        """Labels of runs and forks, and the sweeps."""
        return dict(self.truth_module.truth(self.tables))

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @cached_property
    def fingerprint(self) -> str:
        """First 16 hex digits of the SHA-256 over the five files."""
        digest = hashlib.sha256()
        for file in sorted(self.folder.glob("*.parquet")):
            digest.update(file.read_bytes())
        return f"{len(self.tables['runs'])} runs, sha256 {digest.hexdigest()[:16]}"

    def logs(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """Each run with its log, the validation loss beside the steps it was measured at."""
        val = {r: g.set_index("step").val_loss for r, g in self.tables["evals"].groupby("run", sort=False)}
        for run, log in self.tables["logs"].groupby("run", sort=False):
            yield str(run), log.drop(columns="run").assign(val_loss=log.step.map(val[run]))

    def views(self, run: str, log: pd.DataFrame, *, vary: bool = True) -> Iterator[View]:
        """The run at three densities; the official one hides what the scorer hides, the others at random."""
        row = self.truth["runs"].loc[run]
        rng = np.random.default_rng(stable_hash(run))
        for density in range(4):
            official = density == stable_hash(run) % 3
            if not (official or vary):
                continue
            no_gradient = bool(stable_hash(run + "g") % 2) if official else rng.random() < 0.5
            no_params = bool(stable_hash(row.setting) % 2) if official else rng.random() < 0.5
            no_val = not official and rng.random() < 0.15
            hidden = [c for c, gone in (("grad_norm", no_gradient), ("val_loss", no_val)) if gone]
            frame = thin(log, run, int(row.steps), density).drop(columns=hidden).reset_index(drop=True)
            yield View(run, density, official, frame, {} if no_params else params_of(row))


def thin(log: pd.DataFrame, run: str, steps: int, density: int) -> pd.DataFrame:
    """The scorer's three kinds of log: 0 every step, 1 every tenth, 2 means over an epoch; 3 has only 5 to 14 epochs."""
    if density == 0:
        return log
    if density == 1:
        return log[(log.step % 10 == 0) | log.val_loss.notna()]
    epochs = 20 + stable_hash(run + "e") % 41 if density == 2 else 5 + stable_hash(run + "e") % 10
    size = max(1, steps // epochs)
    how = {c: "mean" if c in ("train_loss", "grad_norm") else "last" for c in log}
    return log.groupby(log.step // size).agg(how)


def params_of(row: pd.Series) -> dict[str, Any]:
    """The parameters that the scorer shows."""
    return {
        "optimizer": row.optimizer, "batch_size": int(row.batch_size), "weight_decay": float(row.weight_decay),
        "total_steps": int(row.steps), "model": row.task,
    }  # fmt: skip
