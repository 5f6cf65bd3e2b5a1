"""All tasks, by name."""

from __future__ import annotations

from benchmarks.corpus.problem import Task

from . import (
    basins,
    bootstrapped,
    classification,
    deep,
    density,
    digits,
    images,
    linear,
    logistic,
    noisy,
    regression,
    sequences,
    structured,
    tabular,
    text,
    transfer,
    tutorial,
)

FAMILIES = (
    tabular,
    linear,
    images,
    text,
    sequences,
    structured,
    regression,
    density,
    classification,
    deep,
    noisy,
    bootstrapped,
    transfer,
    digits,
    basins,
    tutorial,
    logistic,
)


def _interleaved() -> list[Task]:
    """First task of every family, then the second: any prefix is as mixed as can be."""
    longest = max(len(f.TASKS) for f in FAMILIES)
    return [f.TASKS[i] for i in range(longest) for f in FAMILIES if i < len(f.TASKS)]


TASKS: dict[str, Task] = {task.name: task for task in _interleaved()}
