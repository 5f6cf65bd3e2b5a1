"""The JSON-lines logs of known tools: one row each."""

from __future__ import annotations

from lranalyzer.readers.records.line_log import LineLog, LineSpec
from lranalyzer.readers.records.openmmlab import on_one_axis
from lranalyzer.run import Provenance

KNOWN_LINES: tuple[LineSpec, ...] = (
    LineSpec(
        "detectron2",
        "Detectron2 metrics.json",
        (r"iteration", r"total_loss|data_time|eta_seconds|bbox/AP.*"),
        step="iteration",
        provenance=Provenance(averaged_over=20),  # medians of the last 20
    ),
    LineSpec(
        "llamafactory",
        "LLaMA-Factory trainer_log.jsonl",
        (r"current_steps", r"total_steps"),
        step="current_steps",
        provenance=Provenance(nan_repaired=True),
    ),
    LineSpec(
        "mmengine",
        "MMEngine scalars.json",
        (r"step", r"data_time|base_lr", r"loss.*|lr"),
        step="step",
        provenance=Provenance(averaged_over=10),  # means of the last 10
        arrange=on_one_axis,
    ),
    LineSpec(
        "mmcv",
        "MMCV log.json",
        (r"mode", r"iter", r"epoch"),
        step="step",
        provenance=Provenance(averaged_over=10),
        arrange=on_one_axis,
    ),
    LineSpec(
        "ray_tune_json",
        "Ray Tune result.json",
        (r"training_iteration", r"time_total_s"),
        step="training_iteration",
        config="config",
    ),
    LineSpec(
        "stable_baselines3_json",
        "Stable-Baselines3 progress.json",
        (r"time/total_timesteps",),
        step="time/total_timesteps",
    ),
    LineSpec("wandb_history_json", "W&B history lines", (r"_step", r"_runtime|_timestamp"), step="_step"),
    LineSpec("jsonl", "JSON lines", (), score=0.45),
)

LINE_READERS: tuple[LineLog, ...] = tuple(LineLog(spec) for spec in KNOWN_LINES)
