"""A small ensemble of trees evaluated for one row in plain Python: tens of microseconds, where arrays cost more."""

from __future__ import annotations

from collections.abc import Sequence

from lranalyzer.evidence import Trees

Node = tuple[int, float, int, int, bool, float]
"""Feature, threshold, left, right, whether NaN goes left, value; a leaf is its own child."""


class QuickTrees:
    """The sum of the leaves of a model with one output."""

    def __init__(self, trees: Trees, names: Sequence[str]) -> None:
        place = [list(names).index(feature) for feature in trees.features]
        left, right = trees.children[0::2].tolist(), trees.children[1::2].tolist()
        feature = [place[i] for i in trees.feature.tolist()]
        missing = trees.missing_left.tolist()
        columns = (feature, trees.threshold.tolist(), left, right, missing, trees.value.tolist())
        self._nodes: list[Node] = list(zip(*columns, strict=True))
        self._roots: list[int] = trees.root.tolist()
        self._base = float(trees.base[0])

    def score(self, row: Sequence[float]) -> float:
        """Log-odds for one row of features, in the order of ``names``."""
        total, nodes = self._base, self._nodes
        for root in self._roots:
            at = root
            while True:
                feature, threshold, left, right, missing_left, value = nodes[at]
                if left == at:
                    total += value
                    break
                x = row[feature]
                at = left if (x <= threshold or (missing_left and x != x)) else right
        return total
