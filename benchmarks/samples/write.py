"""A training as the log of a tool that people use."""

from __future__ import annotations

import json
import os
import re
import shutil
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.samples.train import Training


@dataclass(frozen=True)
class Logged:
    """What a reader should make of it."""

    format: str
    roles: dict[str, str]
    points: int
    """Of the training loss."""


def csv(folder: Path, trainings: list[Training], every: int) -> Logged:
    """A file of one's own: a row a step, validation where it was computed."""
    return _csv(folder, trainings[0], every, ["step", "train_loss", "val_loss", "lr", "grad_norm"])


def csv_no_norm(folder: Path, trainings: list[Training], every: int) -> Logged:
    """The same without the gradient's norm and without validation."""
    return _csv(folder, trainings[0], every, ["step", "train_loss", "lr"])


def csv_config(folder: Path, trainings: list[Training], every: int) -> Logged:
    """The same as ``csv``, with the settings in a ``config.json`` beside it."""
    clip = trainings[0].setting.clip_norm
    settings = _params(trainings[0]) | ({"max_grad_norm": clip} if clip is not None else {})
    (folder / "config.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    return csv(folder, trainings, every)


def keras(folder: Path, trainings: list[Training], every: int) -> Logged:
    """Keras' CSVLogger with a rate scheduler: a row an epoch, means over its steps."""
    training = trainings[0]
    marks, rows = training.evaluations.step.to_numpy(), []
    for epoch, (start, stop) in enumerate(pairwise(marks)):
        steps = training.log.iloc[start:stop]
        seen = training.evaluations.iloc[epoch + 1]
        rows.append((epoch, steps.lr.iloc[-1], steps.train_loss.mean(skipna=False), seen.val_loss))
    frame = pd.DataFrame(rows, columns=["epoch", "learning_rate", "loss", "val_loss"])
    _write(frame, folder / "training.csv", nan_columns=("loss", "val_loss"))
    roles = {"train_loss": "loss", "val_loss": "val_loss", "lr": "learning_rate"}
    return Logged("keras_csvlogger", roles, len(frame))


def lightning(folder: Path, trainings: list[Training], every: int) -> Logged:
    """Lightning's CSVLogger with a LearningRateMonitor, and the hparams.yaml beside it."""
    training = trainings[0]
    setting = training.setting
    rate = {"adam": "lr-Adam", "adamw": "lr-AdamW"}[setting.optimizer]
    log = _thinned(training, every).rename(columns={"lr": rate}).drop(columns="grad_norm")
    log["epoch"] = log.step * setting.batch_size // 1400
    seen = (
        training.evaluations[["step", "val_loss"]].iloc[1:].assign(epoch=lambda f: f.step * setting.batch_size // 1400)
    )
    rates = log[["epoch", rate, "step"]]
    losses = log[["epoch", "step", "train_loss"]]
    rows = pd.concat([rates, losses, seen]).sort_values("step", kind="stable")
    frame = rows[sorted(rows.columns)].astype({"epoch": int, "step": int})
    _write(frame, folder / "metrics.csv")
    hparams = {
        "optimizer": {"adam": "Adam", "adamw": "AdamW"}[setting.optimizer],
        "learning_rate": training.lr,
        "batch_size": setting.batch_size,
        "weight_decay": setting.weight_decay,
        "max_steps": setting.steps,
    }
    text = "".join(f"{key}: {value}\n" for key, value in hparams.items())
    (folder / "hparams.yaml").write_text(text, encoding="utf-8")
    roles = {"train_loss": "train_loss", "val_loss": "val_loss", "lr": rate}
    return Logged("lightning_csv", roles, len(log))


def mlruns(folder: Path, trainings: list[Training], every: int) -> Logged:
    """A folder of runs written by MLflow itself; local paths and names of people are taken out."""
    os.environ.update(MLFLOW_ALLOW_FILE_STORE="true", MLFLOW_DISABLE_TELEMETRY="true")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from mlflow.entities import Metric
        from mlflow.tracking import MlflowClient

        store = folder / "mlruns"
        client = MlflowClient(store.as_uri())
        experiment = client.create_experiment("digits")
        for training in trainings:
            run = client.create_run(experiment, run_name=f"lr {training.lr:g}").info.run_id
            for key, value in _params(training).items():
                client.log_param(run, key, value)
            log, seen = _thinned(training, every), training.evaluations.iloc[1:]
            points = [
                Metric(name, float(value), 1_700_000_000_000 + 100 * int(step), int(step))
                for name, steps, values in (
                    ("train_loss", log.step, log.train_loss),
                    ("lr", log.step, log.lr),
                    ("val_loss", seen.step, seen.val_loss),
                )
                for step, value in zip(steps, values, strict=True)
            ]
            for i in range(0, len(points), 900):
                client.log_batch(run, metrics=points[i : i + 900])
            client.set_terminated(run)
    _anonymise(store)
    roles = {"train_loss": "train_loss", "val_loss": "val_loss", "lr": "lr"}
    return Logged("mlflow", roles, len(_thinned(trainings[0], every)))


STYLES: dict[str, Callable[[Path, list[Training], int], Logged]] = {
    "csv": csv, "csv_no_norm": csv_no_norm, "csv_config": csv_config, "keras": keras, "lightning": lightning, "mlruns": mlruns,
}  # fmt: skip


def _csv(folder: Path, training: Training, every: int, columns: list[str]) -> Logged:
    seen = training.evaluations[["step", "val_loss"]]
    log = _thinned(training, every).merge(seen, on="step", how="left")
    at = set(seen.step)
    cells = [_cell(v) if s in at else "" for s, v in zip(log.step, log.val_loss, strict=True)]
    text = log.assign(val_loss=cells)
    _write(text[columns], folder / "log.csv", nan_columns=("train_loss", "grad_norm"))
    roles = {name: name for name in columns if name != "step"}
    return Logged("csv", roles, len(log))


def _thinned(training: Training, every: int) -> pd.DataFrame:
    return training.log[training.log.step % every == 0].reset_index(drop=True)


def _params(training: Training) -> dict[str, object]:
    setting = training.setting
    return {
        "optimizer": setting.optimizer,
        "learning_rate": training.lr,
        "batch_size": setting.batch_size,
        "max_steps": setting.steps,
    }


def _write(frame: pd.DataFrame, path: Path, nan_columns: tuple[str, ...] = ()) -> None:
    text = frame.copy()
    for column in nan_columns:
        if column in text:
            text[column] = [_cell(v) for v in text[column]]
    text.to_csv(path, index=False, float_format="%.6g", lineterminator="\n")


def _cell(value: float) -> str:
    return "nan" if np.isnan(value) else f"{value:.6g}"


def _anonymise(store: Path) -> None:
    for meta in store.rglob("meta.yaml"):
        text = meta.read_text(encoding="utf-8")
        text = re.sub(r"(artifact_location|artifact_uri): .*/mlruns/", r"\1: mlruns/", text)
        text = re.sub(r"user_id: .*", "user_id: someone", text)
        meta.write_text(text, encoding="utf-8")
    for tag in ("mlflow.user", "mlflow.source.name", "mlflow.source.git.commit"):
        for path in store.rglob(tag):
            path.unlink()
    for empty in (store / ".trash", store / "models", store / "0"):
        shutil.rmtree(empty, ignore_errors=True)
