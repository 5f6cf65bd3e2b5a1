"""Files that tell of the same training as another file of the folder, and are passed over.

Trainers write their log in two or three forms; read together they would be two or three runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

_INSTEAD_OF: tuple[tuple[str, str], ...] = (
    (r"trainer_state\.json", r"trainer_log\.jsonl"),
    (r"progress\.csv", r"result\.json|progress\.json|.*tfevents.*"),
    (r"result\.json", r".*tfevents.*"),
    (r"results\.csv", r".*tfevents.*"),
    (r"metrics\.json", r"log\.txt|.*tfevents.*"),
    (r"metrics\.csv", r".*tfevents.*"),
    (r".*\.wandb", r"wandb-history\.jsonl|output\.log"),
)
"""Kept, and passed over beside it."""
_CHECKPOINT = re.compile(r"checkpoint-(\d+)")


def repeated_in(entries: Sequence[Path]) -> set[Path]:
    """Entries of a folder that repeat another one; of checkpoints all but the last, and all where the
    state is on top."""
    names = [e.name for e in entries]
    found: set[Path] = set()
    for kept, passed in _INSTEAD_OF:
        if any(re.fullmatch(kept, name) for name in names):
            found.update(e for e in entries if re.fullmatch(passed, e.name) and not re.fullmatch(kept, e.name))
    return found | _old_checkpoints(entries)


def _old_checkpoints(entries: Sequence[Path]) -> set[Path]:
    matches = [(int(m.group(1)), e) for e in entries if (m := _CHECKPOINT.fullmatch(e.name)) and e.is_dir()]
    with_state = sorted((n, e) for n, e in matches if (e / "trainer_state.json").is_file())
    on_top = any(e.name == "trainer_state.json" for e in entries)
    return {e for _, e in (with_state if on_top else with_state[:-1])}
