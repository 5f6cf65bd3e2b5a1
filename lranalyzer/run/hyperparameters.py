"""The hyperparameters that matter to a learning rate, found among whatever names a log uses."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OPTIMIZERS = (
    "adafactor", "adabelief", "adabound", "adadelta", "adagrad", "adamax", "adamw", "nadam", "radam", "adam", "lamb", "lars",
    "lion", "muon", "prodigy", "rmsprop", "rprop", "schedule_free", "shampoo", "signsgd", "soap", "sophia",
    "nesterov", "momentum", "sgd", "lbfgs", "asgd",
)  # fmt: skip
"""Longer names first: 'adamw' must not be read as 'adam'."""

_KEYS: dict[str, tuple[str, ...]] = {
    "optimizer": ("optimizer", "optim", "opt", "optimizername", "optimizertype", "solvertype", "algorithm", "optname"),
    "lr": ("lr", "learningrate", "lr0", "baselr", "initlr", "initiallr", "maxlr", "peaklr", "peaklearningrate", "eta",
           "optimizerlearningrate", "optlearningrate", "optimizerlr", "learningrateinit", "eta0"),
    "batch_size": ("batchsize", "trainbatchsize", "perdevicetrainbatchsize", "batch", "bs", "globalbatchsize", "globalbatch"),
    "weight_decay": ("weightdecay", "wd", "l2", "weightdecayrate", "optimizerweightdecay", "optweightdecay"),
    "momentum": ("momentum", "beta1", "adambeta1", "optimizermomentum", "optimizerbeta1", "optmomentum", "optbeta1"),
    "total_steps": ("totalsteps", "maxsteps", "maxiters", "numtrainingsteps", "trainiters", "maxiter", "totaliterations"),
    "epochs": ("epochs", "numepochs", "numtrainepochs", "maxepochs", "nepochs"),
    "warmup_steps": ("warmupsteps", "numwarmupsteps", "warmupiters", "warmup", "lrwarmupiters"),
    "schedule": ("schedule", "scheduler", "lrschedulertype", "lrscheduler", "sched", "lrpolicy", "lrschedule", "lrdecaystyle"),
    "clip_norm": ("clipnorm", "maxgradnorm", "gradclip", "clipgradnorm", "gradclipnorm", "gradientclipval", "clip",
                  "optimizerglobalclipnorm", "optimizerclipnorm"),
    "model": ("model", "modelname", "arch", "architecture", "modelnameorpath", "network", "net"),
}  # fmt: skip

WORDS = frozenset({"optimizer", "schedule", "model"})
"""Hyperparameters that are no numbers."""
COUNTED = frozenset({"batch_size", "total_steps", "epochs", "warmup_steps"})
_IS_CALLED = ("name", "type", "kind", "class_name", "class", "_target_", "class_path", "registered_name")
"""Under these a nested configuration keeps what its section is: ``optimizer: {name: adamw}``."""


@dataclass(frozen=True)
class Hyperparameters:
    """What the log says about the training; None where it is silent."""

    optimizer: str | None = None
    """One of :data:`OPTIMIZERS`."""
    lr: float | None = None
    batch_size: float | None = None
    weight_decay: float | None = None
    momentum: float | None = None
    total_steps: float | None = None
    epochs: float | None = None
    warmup_steps: float | None = None
    schedule: str | None = None
    clip_norm: float | None = None
    model: str | None = None
    fine_tuning: bool = False
    """Whether names say that training starts from pretrained weights."""

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Hyperparameters:
        """Pick the known hyperparameters out of a run's parameters, whatever they are called."""
        flat = _by_last_word(params)
        found: dict[str, Any] = {}
        for field, keys in _KEYS.items():
            read = _optimizer if field == "optimizer" else str if field in WORDS else number
            read = _count if field in COUNTED else read
            given = (flat[k] for k in keys if flat.get(k) not in (None, "", "None"))
            value = next((v for v in map(read, given) if v is not None), None)
            if value is not None:
                found[field] = value
        if found.get("optimizer") == "sgd" and found.get("momentum"):
            found["optimizer"] = "momentum"
        return cls(**found, fine_tuning=_fine_tuning(params))


def _by_last_word(params: Mapping[str, Any]) -> dict[str, Any]:
    """Values under the last word of their names; ``optimizer/name`` and its like under ``optimizer``."""
    flat: dict[str, Any] = {}
    for key, value in params.items():
        words = [w for w in re.split(r"[/.]", str(key).lower()) if w] or [""]
        flat[re.sub(r"[^a-z0-9]", "", words[-1])] = value
    for key, value in params.items():
        words = [w for w in re.split(r"[/.]", str(key).lower()) if w]
        if len(words) > 1 and words[-1] in _IS_CALLED:
            flat.setdefault(re.sub(r"[^a-z0-9]", "", words[-2]), value)
    return flat


def is_hyperparameter(name: str) -> bool:
    """Whether a parameter of this name is one of those that matter here."""
    word = next(iter(_by_last_word({name: 0})), "")
    return any(word in keys for keys in _KEYS.values())


def is_numeric(name: str) -> bool:
    """Whether a parameter of this name is known, and is a number."""
    word = next(iter(_by_last_word({name: 0})), "")
    return any(word in keys for field, keys in _KEYS.items() if field not in WORDS)


def number(raw: Any) -> float | None:
    """A finite float, or None: ``"1e-3"``, ``"3e-4 "``, ``0.1``; booleans are no numbers."""
    if isinstance(raw, bool):
        return None
    try:
        value = float(raw)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None


def _count(raw: Any) -> float | None:
    """A number of things: more than a float can count are none."""
    value = number(raw)
    return value if value is not None and abs(value) <= 2.0**53 else None


def _optimizer(raw: Any) -> str | None:
    text = re.sub(r"[^a-z0-9_]", "", str(raw).lower())
    if "nesterov" in text and "true" in text:
        return "nesterov"
    if text.startswith(("gradientdescent", "vanillasgd")):
        return "sgd"
    return next((name for name in OPTIMIZERS if name.replace("_", "") in text.replace("_", "")), None)


def _fine_tuning(params: Mapping[str, Any]) -> bool:
    for key, value in params.items():
        name, text = str(key).lower(), str(value).lower()
        if name.rsplit("/", 1)[-1] == "per_device_train_batch_size":  # Hugging Face's Trainer, made for fine-tuning
            return True
        if any(w in name for w in ("lora", "finetun", "fine_tun")) and text not in ("false", "none", "0", ""):
            return True
        if name.rsplit("/", 1)[-1] in ("model_name_or_path", "pretrained", "pretrained_model", "init_from") and text not in (
            "false", "none", "", "scratch",
        ):  # fmt: skip
            return True
    return False
