"""The corpus as tables: one folder of parquet files per setting, and all of them merged."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from .settings import Setting
from .sweep import Frames, Sweep, run_name
from .train import LANES

TABLES = ("runs", "logs", "evals", "forks", "range_tests")
OPTIONS = ("gamma", "n_drops", "warmup_frac", "n_cycles", "final_ratio")


def runs_table(setting: Setting, sweep: Sweep) -> pd.DataFrame:
    """One row a run."""
    shared = {
        "setting": setting.name,
        "task": setting.task,
        "optimizer": setting.optimizer,
        "schedule": setting.schedule,
        "batch_size": setting.batch_size,
        "steps": setting.steps,
        "weight_decay": setting.weight_decay,
        "seed": setting.seed,
        "bad_batches": bool(setting.bad_steps),
        "slow": setting.slow,
        "bad_steps": str(list(setting.bad_steps)),
        **{name: setting.options.get(name, np.nan) for name in OPTIONS},
    }
    names = [run_name(setting, i) for i in range(LANES)]
    return pd.DataFrame({"run": names, "peak_lr": sweep.rates.astype(float), **shared})


def _long(setting: Setting, steps: np.ndarray, columns: dict[str, np.ndarray]) -> pd.DataFrame:
    """Columns of shape (step, lane) as rows, run after run."""
    runs = np.repeat([run_name(setting, i) for i in range(LANES)], len(steps))
    values = {name: np.asarray(x, np.float32).T.ravel() for name, x in columns.items()}
    return pd.DataFrame({"run": runs, "step": np.tile(steps.astype(np.int32), LANES), **values})


def logs_table(setting: Setting, sweep: Sweep) -> pd.DataFrame:
    """One row a logged step."""
    steps = np.arange(0, setting.steps, setting.log_every())
    lr = setting.shape()[:, None] * sweep.rates
    columns = {"train_loss": sweep.trace.loss, "lr": lr, "grad_norm": sweep.trace.grad_norm}
    return _long(setting, steps, {name: x[steps] for name, x in columns.items()})


def evals_table(setting: Setting, sweep: Sweep) -> pd.DataFrame:
    """One row an evaluation."""
    return _long(
        setting,
        np.array(sweep.trace.eval_steps),
        {"train_eval": sweep.trace.train_eval, "val_loss": sweep.trace.val},
    )


def part(out: Path, name: str) -> Path:
    """Folder of one finished setting."""
    return out / "parts" / name


def write(out: Path, name: str, frames: Frames) -> None:
    """Write one setting; its folder appears only when it is complete."""
    final, temporary = part(out, name), part(out, f".{name}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    for table, frame in frames.items():
        frame.to_parquet(temporary / f"{table}.parquet", index=False)
    shutil.rmtree(final, ignore_errors=True)
    temporary.rename(final)


def merge(out: Path) -> int:
    """Assemble the finished settings into one file a table; how many there are."""
    parts = sorted(p for p in (out / "parts").iterdir() if not p.name.startswith("."))
    if not parts:
        return 0
    for table in TABLES:
        frames = [pd.read_parquet(p / f"{table}.parquet") for p in parts]
        whole = pd.concat([f for f in frames if len(f)] or frames, ignore_index=True)
        temporary = out / f".{table}.parquet"
        whole.to_parquet(temporary, index=False)
        os.replace(temporary, out / f"{table}.parquet")
    return len(parts)
