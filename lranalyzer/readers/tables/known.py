"""The tables of known tools: one row each."""

from __future__ import annotations

import re

import numpy as np

from lranalyzer.readers.columns import Column, Table
from lranalyzer.readers.naming import side_of_folder, side_of_name
from lranalyzer.readers.tables.spec import TableSpec
from lranalyzer.run import Provenance


def add_loss_sums(table: Table) -> None:
    """Detectors log the parts of their loss: ``train/loss`` and ``val/loss`` are the sums."""
    for side in ("train", "val"):
        parts = [c for n, c in table.columns.items() if re.fullmatch(rf"{side}/\w+_loss", n)]
        if parts and f"{side}/loss" not in table.columns and len({c.value.size for c in parts}) == 1:
            table.columns[f"{side}/loss"] = Column(np.sum([c.value for c in parts], axis=0), parts[0].rows)


def add_main_rate(table: Table) -> None:
    """``lr``: of several parameter groups the one that starts lowest (biases warm up from above)."""
    groups = {n: c for n, c in table.columns.items() if re.fullmatch(r"x/lr\d|lr/pg\d", n) and c.value.size}
    if groups and "lr" not in table.columns:
        table.columns["lr"] = min(groups.values(), key=lambda c: float(c.value[0]))


def runs_of_chart(table: Table, file_name: str) -> list[tuple[str, Table]]:
    """W&B exports ``<run> - <metric>`` with ``__MIN`` and ``__MAX``: one run for each run named."""
    runs: dict[str, Table] = {}
    axis = {n: c for n, c in table.columns.items() if " - " not in n}
    for name, column in table.columns.items():
        run, dash, metric = name.rpartition(" - ")
        if dash and not metric.endswith(("__MIN", "__MAX")) and metric != "_step":
            part = runs.setdefault(run or file_name, Table(dict(axis), table.n_rows, notes=list(table.notes)))
            part.columns[metric] = column
    return list(runs.items())


def _detector_columns(table: Table) -> None:
    add_loss_sums(table)
    add_main_rate(table)


KNOWN_TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        "yolov5",
        "YOLOv5 results.csv",
        (r"train/box_loss", r"x/lr0", r"epoch"),
        r"^results.*\.csv$",
        score=0.95,
        roles={"train_loss": "train/loss", "val_loss": "val/loss", "lr": "lr"},
        derive=_detector_columns,
    ),
    TableSpec(
        "ultralytics",
        "Ultralytics results.csv",
        (r"train/\w+_loss", r"metrics/.*|val/\w+_loss", r"epoch"),
        r"^results.*\.csv$",
        roles={"train_loss": "train/loss", "val_loss": "val/loss", "lr": "lr"},
        derive=_detector_columns,
    ),
    TableSpec(
        "ray_tune",
        "Ray Tune progress.csv",
        (r"training_iteration", r"time_total_s"),
        r"^progress\.csv$",
        step="training_iteration",
    ),
    TableSpec(
        "stable_baselines3",
        "Stable-Baselines3 progress.csv",
        (r"time/total_timesteps",),
        r"^progress\.csv$",
        step="time/total_timesteps",
    ),
    TableSpec(
        "algoperf",
        "AlgoPerf measurements.csv",
        (r"global_step", r"accumulated_submission_time"),
        r"^measurements\.csv$",
        step="global_step",
    ),
    TableSpec(
        "wandb_history",
        "W&B history table",
        (r"_step", r"_runtime|_timestamp"),
        step=r"trainer/global_step|train/global_step|_step",
    ),
    TableSpec(
        "wandb_export",
        "W&B's exported chart",
        (r".+ - .+__MIN", r".+ - .+__MAX"),
        split=runs_of_chart,
        provenance=Provenance(sampled=True),
        score=0.97,
    ),
    TableSpec("timm", "timm summary.csv", (r"epoch", r"train_loss", r"eval_loss"), r"^summary\.csv$"),
    TableSpec(
        "fastai",
        "fastai history.csv",
        (r"epoch", r"train_loss", r"valid_loss"),
        r"^history\.csv$",
        drop=r"time",
    ),
    TableSpec(
        "keras_csvlogger",
        "Keras CSVLogger",
        (r"epoch", r"loss|accuracy|acc", r"val_\w+"),
        r"\.(csv|log|tsv)$",
        score=0.8,
    ),
    TableSpec(
        "lightning_csv",
        "Lightning CSVLogger",
        (r"epoch", r"step"),
        r"^metrics\.csv$",
        must_be_named=True,
        step="step",
        score=0.9,
    ),
    TableSpec(
        "catboost",
        "CatBoost error table",
        (r"iter",),
        r"_error\.tsv$",
        must_be_named=True,
        step="iter",
        prefix=side_of_name,
    ),
    TableSpec("polyaxon", "Polyaxon event file", (r"step", r"timestamp", r"metric"), r"\.plx$", step="step"),
    TableSpec(
        "dvclive",
        "DVCLive metric",
        (r"step",),
        r"\.tsv$",
        must_be_named=True,
        step="step",
        prefix=side_of_folder,
        score=0.75,
    ),
    TableSpec(
        "tensorboard_csv",
        "TensorBoard's exported CSV",
        (r"Wall time", r"Step", r"Value"),
        r"\.csv$",
        step="Step",
        provenance=Provenance(sampled=True),
        score=0.95,
    ),
)
"""Order matters only between equal scores."""
