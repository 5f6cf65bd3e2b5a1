"""MMEngine and MMCV: two generations of JSON lines that count validation in another unit than training."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

_TRAINING_KEYS = ("loss", "lr", "base_lr", "iter", "data_time", "grad_norm")


def on_one_axis(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Training steps counted through all epochs; validation at the training step it followed.

    MMEngine logs ``step`` = iteration while training and = epoch when validating by epoch. MMCV logs
    ``mode``, ``epoch`` and an ``iter`` that starts again in every epoch (and in validation counts
    validation batches).
    """
    length = _iterations_an_epoch(objects)
    arranged, last = [], 0
    for entry in objects:
        if "env_info" in entry:
            continue
        if _is_validation(entry):
            kept = {k: v for k, v in entry.items() if k not in ("step", "iter", "lr", "mode", "epoch")}
            arranged.append({"step": last, **{f"val/{k}": v for k, v in kept.items()}})
            continue
        step = _step(entry, length)
        if step is None:
            continue
        last = step
        arranged.append({**{k: v for k, v in entry.items() if k not in ("iter", "mode")}, "step": step})
    return arranged


def _is_validation(entry: dict[str, Any]) -> bool:
    if "mode" in entry:
        return bool(entry["mode"] != "train")
    return not any(key in entry for key in _TRAINING_KEYS[:4])


def _iterations_an_epoch(objects: list[dict[str, Any]]) -> int:
    """For MMCV: the largest in-epoch counter of a log whose counter falls back; 0 when it counts through."""
    steps = [o["iter"] for o in objects if o.get("mode") == "train" and isinstance(o.get("iter"), int)]
    falls = any(b < a for a, b in pairwise(steps))
    return max(steps) if falls else 0


def _step(entry: dict[str, Any], length: int) -> int | None:
    step = entry.get("step", entry.get("iter"))
    if not isinstance(step, int):
        return None
    epoch = entry.get("epoch")
    return step + (epoch - 1) * length if length and isinstance(epoch, int) else step
