"""``sample_logs/README.md``: the table of all sample logs, written from their ``expected.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

HEAD = """# Sample logs

Real logs of real trainings, each with what is known about it in an `expected.toml` beside it. `lranalyzer demo`
shows them all, and `tests/golden/test_sample_logs.py` holds the analyzer to them.

Where `expected.toml` has a `[measured]` table, the truth was measured: the same training was run at other
learning rates. *Regret* is what a rate lost of the possible descent, (final loss - best final loss) / (initial
loss - best final loss); up to 0.02 a rate is right, from 0.05 it is wrong, and `lr` spans the rates below 0.05.
A `[twin]` is the same training with the fault taken out. Other logs were published by their authors together
with a recipe known to work, or show something that needs no other run to be seen; several verdicts are accepted
where nobody ran the neighbours.

The logs that were trained here are made by `python -m benchmarks.make_sample_logs`. The others come from public
repositories under the licences named; origin, commit and every change are in `expected.toml`, the licences'
texts in [NOTICE.md](NOTICE.md).

| log | what it shows | format | verdict | symptoms | truth | licence |
|---|---|---|---|---|---|---|
"""
FIRST = (
    "healthy", "spikes", "overfitting", "needs-decay", "decays", "too-low", "needs", "too-high", "stuck", "diverged",
)  # fmt: skip


def write_index(folder: Path) -> None:
    """The table, healthy ones first."""
    paths = folder.glob("*/expected.toml")
    cases = [(path.parent.name, tomllib.loads(path.read_text(encoding="utf-8"))) for path in paths]
    rows = [_row(name, case) for name, case in sorted(cases, key=lambda c: (_place(c[0]), c[0]))]
    (folder / "README.md").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")


def _place(name: str) -> int:
    return next((i for i, start in enumerate(FIRST) if name.startswith(start)), len(FIRST))


def _row(name: str, case: dict[str, Any]) -> str:
    runs = case["runs"]
    verdicts = {v: None for run in runs for v in run.get("verdict", ())}
    if len(runs) > 1 and "sweep" in case:
        verdict = f"{len(runs)} runs, best rate {_span(case['sweep']['lr'])}"
    elif "range_test" in case:
        verdict = f"range test, rate {_span(case['range_test']['lr'])}"
    else:
        verdict = " or ".join(verdicts).replace("_", " ")
    symptoms = ", ".join({s: None for run in runs for s in run.get("symptoms", ())}).replace("_", " ") or "-"
    truth = "measured" if "measured" in case else "twin" if "twin" in case else "published"
    cells = [case["condition"], f"`{case['format']}`", verdict, symptoms, truth, case["origin"]["licence"]]
    return f"| [{name}]({name}) | " + " | ".join(cells) + " |"


def _span(edges: list[float]) -> str:
    return f"{edges[0]:.2g} to {edges[1]:.2g}"
