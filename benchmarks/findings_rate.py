"""How often each detector speaks, by what the learning rate really was.

    PYTHONPATH=. python benchmarks/findings_rate.py CORPUS... --truth truth.py [--limit N] [--seed S]

Prints a table of symptom and level against the truth's label, in percent of the runs with that label, and below it the
share of runs with a finding above "note". On runs labelled ``ok`` that share should stay below 10 %. Findings that the
truth bears out on such runs (they overfit, or decay was missing) are counted apart.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.fit.corpus import Corpus, load_truth
from lranalyzer.curve import Curves
from lranalyzer.detectors import DETECTORS, Finding
from lranalyzer.evidence import Case
from lranalyzer.run import Run

LABELS = ("ok", "too_low", "too_high", "diverged", "unclear")
BORNE_OUT = ("overfitting", "needs_decay", "oscillating", "plateau")
"""Symptoms of which the truth knows whether they are there."""


def found(corpus: Corpus, limit: int | None, seed: int) -> Iterator[tuple[pd.Series, list[Finding]]]:
    """Truth and findings of the runs of a corpus, each as the scorer shows it."""
    names = corpus.truth["runs"].index.to_numpy()
    if limit and limit < names.size:
        names = np.random.default_rng(seed).choice(names, limit, replace=False)
    wanted = set(names)
    for name, log in corpus.logs():
        if name not in wanted:
            continue
        for view in corpus.views(name, log, vary=False):
            case = Case(Curves.of(Run.from_frame(view.frame, params=view.params, name=name)))
            if case.enough:
                findings = (detector.examine(case) for detector in DETECTORS)
                yield corpus.truth["runs"].loc[name], [finding for finding in findings if finding]


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="+", type=Path, help="folders with the parquet files")
    parser.add_argument("--truth", required=True, type=Path, help="the scorer's truth.py")
    parser.add_argument("--limit", type=int, help="runs drawn from each corpus; all of them if not given")
    parser.add_argument("--seed", type=int, default=0, help="of that draw")
    a = parser.parse_args()
    truth = load_truth(a.truth)
    times: Counter[tuple[str, str, str]] = Counter()
    runs: Counter[str] = Counter()
    loud: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for folder in a.corpora:
        for row, findings in found(Corpus(folder, truth), a.limit, a.seed):
            above = [f for f in findings if f.level != "note"]
            runs[row.label] += 1
            loud[row.label] += bool(above)
            wrong[row.label] += any(f.symptom not in BORNE_OUT or row[f.symptom] != "yes" for f in above)
            times.update((f.symptom, f.level, row.label) for f in findings)
    columns = [label for label in LABELS if runs[label]]
    order = {d.symptom: i for i, d in enumerate(DETECTORS)}
    rows = sorted({(s, lv) for s, lv, _ in times}, key=lambda row: (order[row[0]], row[1]))
    table = {f"{s}, {level}": [100 * times[s, level, label] / runs[label] for label in columns] for s, level in rows}
    table["any above note"] = [100 * loud[label] / runs[label] for label in columns]
    table["  not borne out by the truth"] = [100 * wrong[label] / runs[label] for label in columns]
    shown = pd.DataFrame.from_dict(table, orient="index", columns=[f"{c} ({runs[c]})" for c in columns])
    print(shown.to_string(float_format=lambda share: f"{share:.1f} %"))


if __name__ == "__main__":
    main()
