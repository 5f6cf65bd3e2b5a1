"""What to call a run that has no name of its own."""

from __future__ import annotations

import re
from pathlib import Path

_SAME = re.compile(
    r"metrics|results|progress|logs?|summary|history|trainer_state|trainer_log|measurements|training|train|scalars"
    r"|result|events|catboost_training|learn_error|test_error|main|training_log|loss|stdout|output|out|wandb-history"
    r"|logs-rank\d+|validations|evals_result|log_\d+|metric-data|part_\d+"
)
"""File names that a tool gives to every run."""
_NUMBERED = re.compile(r"(version|checkpoint|trial|run|fold|seed|exp)?[-_]?\d+")
_MEANINGLESS = frozenset({"lightning_logs", "runs", "tmp", "home", "data", "results", "experiments"})
_PASSED_OVER = frozenset(
    {
        "vis_data",
        "logs",
        "log",
        "plots",
        "metrics",
        "scalars",
        "dvclive",
        "catboost_info",
        "files",
        "lightning_logs",
    }
)


SIDES = ("train", "training", "learn", "validation", "val", "valid", "eval", "test")
"""Folders into which tools part one run."""
HELD_OUT = SIDES[3:]


def side_of_folder(path: Path) -> str:
    """``val/`` for a file in a folder called so: its metrics are the validation's."""
    return f"{path.parent.name}/" if path.parent.name.lower() in SIDES else ""


def side_of_name(path: Path) -> str:
    """``test/`` for ``test_error.tsv``."""
    side = path.name.split("_")[0].lower()
    return f"{side}/" if side in SIDES else ""


def run_name(path: Path) -> str:
    """The file's name, or its folder's where the tool always uses the same file name."""
    name = path.name
    for suffix in (".gz", ".zst", ".bz2", ".xz"):
        name = name.removesuffix(suffix)
    exported = re.fullmatch(r"run-(.+)-tag-.+", name)
    if exported:
        return exported.group(1)
    stem = name.rsplit(".", 1)[0] if "." in name.lstrip(".") else name
    stem = stem.removesuffix(".log")
    return stem if not _SAME.fullmatch(stem.lower()) else folder_name(path.parent, stem)


def folder_name(folder: Path, otherwise: str) -> str:
    """A folder's name; with its parent's before it where it is a mere number such as ``version_3``."""
    whole = folder.absolute()
    parents = [p.name for p in (whole, *whole.parents) if p.name and p.name.lower() not in _PASSED_OVER]
    if not parents:
        return otherwise
    numbered = _NUMBERED.fullmatch(parents[0]) and len(parents) > 1 and parents[1] not in _MEANINGLESS
    return f"{parents[1]}/{parents[0]}" if numbered else parents[0]
