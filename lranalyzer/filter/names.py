"""What a filter can ask of a run: the columns that every run has, its parameters and its tags."""

from __future__ import annotations

import keyword
from typing import Any

from lranalyzer.diagnosis.judgement import VERDICTS

PROBABILITIES = tuple(f"p_{verdict}" for verdict in VERDICTS if verdict != "unknown")

COLUMNS = (
    "name", "source", "run_id", "format", "status", "verdict", *PROBABILITIES, "confidence", "main_finding",
    "level", "symptoms", "optimizer", "lr", "recommended_lr", "recommended_lr_low", "recommended_lr_high", "schedule",
    "action", "loss", "best_loss", "best_step", "last_loss", "last_step", "points", "error",
)  # fmt: skip
"""Columns that every row of a batch has; parameters follow as ``param.<name>``."""

PARAM, TAG = "param.", "tag."
PARTS = {"param": PARAM, "params": PARAM, "tag": TAG, "tags": TAG}
"""How parameters and tags begin, also as MLflow's filters write it."""


def written(name: str) -> str:
    """A name as an expression has it.

    >>> written("lr"), written("param.batch_size"), written("param.weight-decay")
    ('lr', 'param.batch_size', "param['weight-decay']")
    """
    head, dot, part = name.partition(".")
    plain = all(p.isidentifier() and p.isascii() and not keyword.iskeyword(p) for p in part.split("."))
    return name if not dot or plain else f"{head}[{part!r}]"


def literal(value: Any) -> str:
    """A value as an expression has it.

    >>> literal("sgd"), literal(0.001), literal(True)
    ('"sgd"', '0.001', 'True')
    """
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value)
    return f'"{text}"' if text.isprintable() and not {'"', "\\"} & set(text) else repr(text)
