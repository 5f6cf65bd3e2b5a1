"""The models and thresholds of warnings: ``python -m benchmarks.fit.early features|fit``.

``features CORPUS... --truth TRUTH.py --out TABLES`` measures every look at every run.
``fit TABLES --out FOLDER [--write]`` leaves tasks out in turn (``FOLDER/0`` ... hold what was fitted without them, for
``benchmarks.replay --models FOLDER``), sets the thresholds on what they say of the tasks left out, and fits on everything;
``--write`` puts that into the package.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.fit.corpus import Corpus, load_truth


def main() -> None:
    """Parse the command line and run one stage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    stage = parser.add_subparsers(dest="stage", required=True)
    make = stage.add_parser("features", help="measure every look at every run")
    make.add_argument("corpora", nargs="+", type=Path, help="folders with the parquet files")
    make.add_argument("--truth", required=True, type=Path, help="the scorer's truth.py")
    make.add_argument("--out", required=True, type=Path)
    make.add_argument("--every", type=int, default=1, help="only each so-manyth run")
    fit = stage.add_parser("fit", help="fit with tasks left out, then on everything")
    fit.add_argument("tables", type=Path, help="folder written by 'features'")
    fit.add_argument("--out", type=Path, required=True)
    fit.add_argument("--folds", type=int, default=5)
    fit.add_argument("--write", action="store_true", help="also into the package")
    a = parser.parse_args()
    if a.stage == "features":
        from benchmarks.fit.early.tables import build

        truth = load_truth(a.truth)
        a.out.mkdir(parents=True, exist_ok=True)
        known = a.out / "corpora.json"
        corpora = json.loads(known.read_text()) if known.exists() else {}
        for folder in a.corpora:
            corpus = Corpus(folder, truth)
            build(corpus, a.out, a.every)
            corpora[corpus.name] = corpus.fingerprint + (f", one run in {a.every}" if a.every > 1 else "")
            known.write_text(json.dumps(corpora, indent=1))
            print(f"{corpus.name}: {corpus.fingerprint}", flush=True)
    else:
        from benchmarks.fit.early.fitting import fit_all

        fit_all(a.tables, a.out, a.folds, a.write)


if __name__ == "__main__":
    main()
