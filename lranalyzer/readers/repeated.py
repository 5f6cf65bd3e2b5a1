"""Files that tell of the same training as another file of the folder, and are passed over.

Trainers write their log in two or three forms; read together they would be two or three runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from lranalyzer.errors import ReadError
from lranalyzer.readers.detect import recognise

_EVENTS = r".*tfevents.*"
_INSTEAD_OF: tuple[tuple[str, str, str], ...] = (
    (r"trainer_state\.json", "hf_trainer_state", r"trainer_log\.jsonl"),
    (r"progress\.csv", "ray_tune", rf"result\.json|{_EVENTS}"),
    (r"progress\.csv", "stable_baselines3", rf"progress\.json|log\.txt|{_EVENTS}"),
    (r"result\.json", "ray_tune_json", _EVENTS),
    (r"results\.csv", "ultralytics|yolov5", _EVENTS),
    (r"metrics\.json", "detectron2", rf"log\.txt|{_EVENTS}"),
    (r"metrics\.csv", "lightning_csv", _EVENTS),
    (r".*\.wandb", "wandb", r"wandb-history\.jsonl|output\.log"),
)
"""A file name, the format it must have, and what is passed over beside it."""
_CHECKPOINT = re.compile(r"checkpoint-(\d+)")


def repeated_in(entries: Sequence[Path]) -> set[Path]:
    """Entries of a folder that repeat another; also all checkpoints but the last, or all below a state."""
    found: set[Path] = set()
    for name, format_name, passed in _INSTEAD_OF:
        kept = [e for e in entries if re.fullmatch(name, e.name)]
        others = [e for e in entries if re.fullmatch(passed, e.name) and e not in kept]
        if kept and others and any(_is(path, format_name) for path in kept):
            found.update(others)
    return found | _old_checkpoints(entries)


def _is(path: Path, format_name: str) -> bool:
    """Whether the file is what its name says: a ``metrics.json`` may hold anything."""
    try:
        return bool(re.fullmatch(format_name, recognise(path).reader.name))
    except ReadError:
        return False


def _old_checkpoints(entries: Sequence[Path]) -> set[Path]:
    matches = [(int(m.group(1)), e) for e in entries if (m := _CHECKPOINT.fullmatch(e.name)) and e.is_dir()]
    with_state = sorted((n, e) for n, e in matches if (e / "trainer_state.json").is_file())
    on_top = any(e.name == "trainer_state.json" for e in entries)
    return {e for _, e in (with_state if on_top else with_state[:-1])}
