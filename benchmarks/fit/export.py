"""Fit on everything and write the models as data: ``lranalyzer/evidence/fitted/<name>.json``.

The text is made for review and for small diffs: one line a tree, thresholds with six digits, leaves with four.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from benchmarks.fit.models import MODELS, Fitted, cost_astray, table_of
from lranalyzer.recommend.policy import SHIFTS


def export(folder: Path, only: list[str] | None, without: list[str], out: Path | None) -> None:
    """Fit each model on all rows, those of some corpora left out, and write it."""
    corpora = {k: v for k, v in json.loads((folder / "corpora.json").read_text()).items() if k not in without}
    for name, (kind, fit) in MODELS.items():
        if only and name not in only:
            continue
        table = table_of(folder, kind)
        rows = table[~table.corpus.isin(without)].reset_index(drop=True)
        fitted = fit(rows)
        target = (out or Path(str(files("lranalyzer.evidence"))) / "fitted") / f"{name}.json"
        target.parent.mkdir(exist_ok=True)
        if name == "move":
            found = {"octaves": SHIFTS.tolist(), "cost": cost_astray(rows).round(4).tolist(), "corpora": corpora}
            target.with_name("astray.json").write_text(json.dumps(found) + "\n")
        target.write_text(as_text(fitted, corpora))
        print(
            f"{name}: {len(fitted.booster.dump_model()['tree_info'])} trees, {target.stat().st_size // 1024} KiB",
            flush=True,
        )


def as_text(fitted: Fitted, corpora: dict[str, str]) -> str:
    """The model as JSON, one line a tree."""
    dump = fitted.booster.dump_model()
    outputs = len(fitted.outputs)
    used = sorted({f for t in dump["tree_info"] for f in _split_features(t["tree_structure"])})
    place = {f: i for i, f in enumerate(used)}
    trees = [_flat(t["tree_structure"], place) | {"output": i % outputs} for i, t in enumerate(dump["tree_info"])]
    head = {
        "features": [fitted.features[f] for f in used], "outputs": list(fitted.outputs),
        "depth": max(t.pop("depth") for t in trees), "base": [0.0] * outputs, "corpora": corpora,
    }  # fmt: skip
    lines = ",\n".join(json.dumps(t, separators=(",", ":")) for t in trees)
    return json.dumps(head, indent=1)[:-2] + ',\n "trees": [\n' + lines + "\n ]\n}\n"


def _split_features(node: dict[str, Any]) -> list[int]:
    if "split_feature" not in node:
        return []
    return [
        node["split_feature"],
        *_split_features(node["left_child"]),
        *_split_features(node["right_child"]),
    ]


def _flat(root: dict[str, Any], place: dict[int, int]) -> dict[str, Any]:
    """A tree as parallel lists: the left child is the next node, the right child is named; a leaf is its own."""
    nodes: dict[str, list[float]] = {k: [] for k in ("feature", "threshold", "right", "missing_left", "value")}

    def add(node: dict[str, Any]) -> tuple[int, int]:
        here = len(nodes["value"])
        leaf = "split_feature" not in node
        value = node.get("leaf_value", node.get("internal_value", 0.0))
        threshold = 0.0 if leaf else node["threshold"]
        zero_left = threshold >= 0
        missing_left = 1 if leaf else int(node["default_left"] if node["missing_type"] == "NaN" else zero_left)
        row = (
            0 if leaf else place[node["split_feature"]],
            round_to(threshold, 6),
            here,
            missing_left,
            round_to(value, 4),
        )
        for key, entry in zip(nodes, row, strict=True):
            nodes[key].append(entry)
        if leaf:
            return here, 0
        left = add(node["left_child"])[1]
        nodes["right"][here], right = add(node["right_child"])
        return here, 1 + max(left, right)

    depth = add(root)[1]
    return {**nodes, "depth": depth}


def round_to(x: float, digits: int) -> float:
    """``x`` with so many significant digits."""
    return float(f"{x:.{digits}g}")
