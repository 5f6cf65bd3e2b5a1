"""Whether several runs together find the rate sooner than the last of them alone.

    python -m benchmarks.second_look CORPUS --truth truth.py --fitted FOLDER [--every 3]

Every faulty run is followed as the scorer follows it, to the run nearest to the rate recommended. From the second look
on, either the last run alone says where to go, or ``follow_up`` with all runs so far. FOLDER holds models fitted without
the corpus (``python -m benchmarks.fit export TABLES --without NAME --out FOLDER``).
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

import numpy as np

from benchmarks.fit.corpus import Corpus, load_truth, stable_hash
from benchmarks.fit.loop import next_run
from lranalyzer.evidence import trees
from lranalyzer.evidence.rate import FINE
from lranalyzer.recommend import diagnose, follow_up
from lranalyzer.run import Run

LOOKS = 3


class Setting:
    """The runs of one sweep, as the scorer shows them, by rate."""

    def __init__(self, corpus: Corpus, name: str, logs: dict[str, Run]) -> None:
        table = corpus.truth["runs"]
        rows = table[table.setting == name].sort_values("peak_lr")
        self.peak, self.regret = np.log(rows.peak_lr.to_numpy()), rows.regret.to_numpy()
        self.runs = [logs[run] for run in rows.index]
        self.faulty = np.flatnonzero(rows.label.isin(["diverged", "too_high", "too_low"]).to_numpy())
        self._alone: dict[int, float] = {}

    def alone(self, here: int) -> float:
        """Rate that the run alone lets recommend."""
        if here not in self._alone:
            found = diagnose(self.runs[here]).recommendation
            self._alone[here] = found.lr if found else float(np.exp(self.peak[here]))
        return self._alone[here]

    def together(self, seen: list[int]) -> float:
        """Rate recommended when all runs so far are looked at, each once, the newest last."""
        once = [i for i in dict.fromkeys(seen) if i != seen[-1]]
        found = follow_up([self.runs[i] for i in (*once, seen[-1])])
        return found.lr if found else float(np.exp(self.peak[seen[-1]]))

    def following(self, here: int, rate: float) -> int:
        """The run that a rate leads to."""
        told = self.peak.copy()
        told[here] = np.log(rate)
        return int(next_run(self.peak, told)[here])

    def looks(self, start: int, *, memory: bool) -> int:
        """Re-runs until the regret is fine; one more than LOOKS when it never is."""
        seen = [start]
        for look in range(1, LOOKS + 1):
            seen.append(self.following(seen[-1], self.together(seen) if memory else self.alone(seen[-1])))
            if self.regret[seen[-1]] <= FINE:
                return look
        return LOOKS + 1


def main() -> None:
    """Measure both ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--truth", required=True, type=Path)
    parser.add_argument("--fitted", type=Path, help="models that never saw the corpus")
    parser.add_argument("--every", type=int, default=1, help="look at one setting in so many")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    if given.fitted:
        trees.FITTED = given.fitted
    corpus = Corpus(given.corpus, load_truth(given.truth))
    names = corpus.truth["runs"].setting
    chosen = {s for s in names.unique() if stable_hash(s) % given.every == 0}
    logs = {}
    for run, log in corpus.logs():
        if names[run] in chosen:
            view = next(v for v in corpus.views(run, log, vary=False) if v.official)
            logs[run] = Run.from_frame(view.frame, params=view.params, name=run)
    found: dict[bool, list[int]] = {False: [], True: []}
    for name in sorted(chosen):
        setting = Setting(corpus, name, logs)
        for memory in found:
            found[memory] += [setting.looks(int(start), memory=memory) for start in setting.faulty]
    for memory, looks in found.items():
        within = " / ".join(f"{np.mean(np.array(looks) <= k):.3f}" for k in range(1, LOOKS + 1))
        print(
            f"{'all runs so far' if memory else 'the last run alone'}: solved within 1 / 2 / 3 re-runs {within}, n {len(looks)}"
        )


if __name__ == "__main__":
    main()
