"""What to call a run that has no name of its own."""

from __future__ import annotations

from pathlib import Path

_ALWAYS_THE_SAME = frozenset({
    "metrics", "results", "progress", "log", "logs", "summary", "history", "trainer_state", "trainer_log",
    "measurements", "training", "train", "scalars", "result", "events", "catboost_training", "learn_error",
    "test_error", "main", "training_log", "loss", "stdout", "output",
})  # fmt: skip
_PASSED_OVER = frozenset(
    {"vis_data", "logs", "log", "plots", "metrics", "scalars", "dvclive", "catboost_info", "files"}
)


def run_name(path: Path) -> str:
    """The file's name, or its folder's where the tool always uses the same file name."""
    name = path.name
    for suffix in (".gz", ".zst", ".bz2", ".xz"):
        name = name.removesuffix(suffix)
    stem = name.rsplit(".", 1)[0] if "." in name.lstrip(".") else name
    if stem.lower() not in _ALWAYS_THE_SAME:
        return stem
    parents = [p.name for p in path.absolute().parents if p.name and p.name.lower() not in _PASSED_OVER]
    return parents[0] if parents else stem
