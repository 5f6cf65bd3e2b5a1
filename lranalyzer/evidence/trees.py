"""Small decision trees kept as readable data: prediction, and the part each feature had in it.

A model is a JSON file written by ``python -m benchmarks.fit``. Every tree is a list of splits "feature <= threshold";
a value that is not in the log (NaN) goes the way the split names. The prediction of an ensemble is the sum of the
leaves it falls into. What a feature contributed is the change of the expected value along the path, summed over the
splits on that feature (Saabas 2014; exact for one path, like Shapley values when features do not interact).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lranalyzer.run import FloatArray, IntArray

FITTED: Traversable = files("lranalyzer.evidence") / "fitted"
"""Where the models lie; a benchmark points it at models fitted without the corpus they are scored on."""


@dataclass(frozen=True, eq=False)
class Trees:
    """An ensemble with one or several outputs; nodes of all trees lie in flat arrays of shape ``(nodes,)``."""

    name: str
    features: tuple[str, ...]
    outputs: tuple[str, ...]
    root: IntArray
    """First node of each tree, ``(trees,)``."""
    output: IntArray
    """Which output a tree adds to, ``(trees,)``."""
    feature: IntArray
    threshold: FloatArray
    children: IntArray
    """Left and right child of node ``i`` at ``2 i`` and ``2 i + 1``; a leaf is its own child, ``(2 nodes,)``."""
    missing_left: NDArray[np.bool_]
    value: FloatArray
    """Expected value at a node; at a leaf what it adds."""
    depth: int
    base: FloatArray
    """What each output starts from, ``(outputs,)``."""
    corpora: Mapping[str, str]
    """Fingerprints of the trainings it was fitted on."""

    def predict(self, rows: FloatArray) -> FloatArray:
        """Raw scores: features ``(n, f)`` to ``(n, outputs)``."""
        flat = np.ascontiguousarray(rows).ravel()
        offset = np.repeat(np.arange(rows.shape[0]) * rows.shape[1], self.root.size)
        node = np.tile(self.root, rows.shape[0])
        for _ in range(self.depth):
            node = self._child(node, flat.take(offset + self.feature.take(node)))
        leaves = self.value.take(node).reshape(rows.shape[0], self.root.size)
        sums = [leaves[:, self.output == k].sum(axis=1) for k in range(len(self.outputs))]
        scores: FloatArray = self.base + np.column_stack(sums)
        return scores

    def contributions(self, row: FloatArray) -> FloatArray:
        """What each feature added to each output: ``(f,)`` to ``(f, outputs)``."""
        node, found = self.root, np.zeros((len(self.features), len(self.outputs)))
        for _ in range(self.depth):
            after = self._child(node, row.take(self.feature.take(node)))
            np.add.at(found, (self.feature[node], self.output), self.value[after] - self.value[node])
            node = after
        return found

    def row(self, measured: Mapping[str, float]) -> FloatArray:
        """The features in the model's order, ``(f,)``."""
        return np.array([measured[name] for name in self.features], dtype=np.float64)

    def _child(self, node: IntArray, x: FloatArray) -> IntArray:
        go_left = x <= self.threshold.take(node)
        unknown = np.flatnonzero(np.isnan(x))
        go_left[unknown] = self.missing_left.take(node.take(unknown))
        child: IntArray = self.children.take(2 * node + ~go_left)
        return child


@cache
def load(name: str) -> Trees:
    """Read the model ``fitted/<name>.json`` beside this file."""
    data = json.loads(FITTED.joinpath(f"{name}.json").read_text("utf-8"))
    return _unpack(name, data)


def _unpack(name: str, data: Mapping[str, Any]) -> Trees:
    columns: dict[str, list[FloatArray]] = {k: [] for k in _NODE}
    roots, total = [], 0
    for tree in data["trees"]:
        size = len(tree["value"])
        roots.append(total)
        for key in _NODE:
            shift = total if key == "right" else 0
            columns[key].append(np.asarray(tree[key], dtype=np.float64) + shift)
        total += size
    flat = {k: np.concatenate(v) for k, v in columns.items()}
    here, right = np.arange(total), flat["right"].astype(np.int64)
    left = np.where(right == here, here, here + 1)
    return Trees(
        name, tuple(data["features"]), tuple(data["outputs"]),
        np.array(roots, np.int64), np.array([t["output"] for t in data["trees"]], np.int64),
        flat["feature"].astype(np.int64), flat["threshold"].astype(np.float64),
        np.column_stack([left, right]).ravel(),
        flat["missing_left"].astype(np.bool_), flat["value"].astype(np.float64),
        int(data["depth"]), np.array(data["base"], np.float64), dict(data["corpora"]),
    )  # fmt: skip


_NODE = ("feature", "threshold", "right", "missing_left", "value")
"""A tree's lists in its file; the left child of a node is the next one, a leaf is its own child."""
