"""``range_tester``: run a range test in PyTorch, log it, and leave the training as it was."""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import numpy as np

from lranalyzer.errors import LRAnalyzerError, MissingExtra

EXPLODED = 10.0
"""Descents above the start at which the test stops: beyond, nothing is learned about the edge."""
LEAST = 20
"""Steps before which it never stops."""


class RangeTester:
    """Raises the rate from step to step; made by :func:`range_tester`.

    Attributes
    ----------
    path : Path
        The CSV log with the columns step, lr, train_loss; ``lranalyzer.read`` reads it.
    finished : bool
        Whether the highest rate was reached or the training fell apart; ``step`` then returns False.
    """

    def __init__(self, optimizer: Any, path: Path, low: float, high: float, steps: int, log: TextIO) -> None:
        self.path, self.finished = path, False
        self._optimizer, self._steps, self._step = optimizer, steps, 0
        self._low, self._ratio = low, (high / low) ** (1.0 / (steps - 1))
        self._log, self._rows = log, csv.writer(log)
        self._first, self._lowest = math.nan, math.inf
        self._rows.writerow(["step", "lr", "train_loss"])
        self._set()

    @property
    def lr(self) -> float:
        """Rate of the present step."""
        return float(self._low * self._ratio**self._step)

    def step(self, loss: Any) -> bool:
        """Log the loss of the present step and raise the rate; call it after ``optimizer.step()``.

        Returns
        -------
        bool
            Whether to go on.
        """
        value = float(loss.detach() if hasattr(loss, "detach") else loss)
        self._rows.writerow([self._step, repr(self.lr), repr(value)])
        self._log.flush()
        self._step += 1
        self._judge(value)
        if not self.finished:
            self._set()
        return not self.finished

    def batches(self, loader: Any) -> Iterator[Any]:
        """Batches of a loader, from the beginning again when it ends, until the test is finished."""
        while not self.finished:
            empty = True
            for batch in loader:
                empty = False
                yield batch
                if self.finished:
                    return
            if empty:
                raise LRAnalyzerError("the loader gives no batches: a range test needs some")

    def _judge(self, value: float) -> None:
        if math.isnan(self._first):
            self._first = value
        self._lowest = min(self._lowest, value) if math.isfinite(value) else self._lowest
        drop = max(self._first - self._lowest, 0.1 * abs(self._first))
        exploded = self._step >= LEAST and value > self._first + EXPLODED * drop
        self.finished = self._step >= self._steps or not math.isfinite(value) or exploded

    def _set(self) -> None:
        for group in self._optimizer.param_groups:
            group["lr"] = self.lr


class _Kept:
    """States that are put back, whatever happens."""

    def __init__(self, model: Any, optimizer: Any, torch: Any) -> None:
        self._model, self._optimizer, self._torch = model, optimizer, torch
        # state_dict() hands out the tensors themselves, which training overwrites.
        self._weights, self._state = deepcopy(model.state_dict()), deepcopy(optimizer.state_dict())
        self._training = [(module, module.training) for module in model.modules()]
        self._random = torch.get_rng_state(), random.getstate(), np.random.get_state()  # noqa: NPY002  the state that others use
        self._cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else None

    def __enter__(self) -> _Kept:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._model.load_state_dict(self._weights)
        self._optimizer.load_state_dict(self._state)
        for module, training in self._training:
            module.training = training
        self._optimizer.zero_grad(set_to_none=True)
        ours, pythons, numpys = self._random
        self._torch.set_rng_state(ours)
        random.setstate(pythons)
        np.random.set_state(numpys)  # noqa: NPY002
        if self._cuda is not None:
            self._torch.cuda.set_rng_state_all(self._cuda)


@contextmanager
def range_tester(
    model: Any,
    optimizer: Any,
    path: str | Path = "range_test.csv",
    *,
    low: float = 1e-7,
    high: float = 10.0,
    steps: int = 200,
) -> Iterator[RangeTester]:
    """Run a learning-rate range test in PyTorch; model, optimizer and random state are restored at the end.

    Parameters
    ----------
    model : torch.nn.Module
    optimizer : torch.optim.Optimizer
        All its parameter groups get the same rate.
    path : str or Path
        Where the log goes.
    low, high : float
        First and last rate; the rate grows by the same factor at each step.
    steps : int
        Steps of the test; 100 to 300 are usual, more where batches are small.

    Raises
    ------
    MissingExtra
        If PyTorch is not installed.
    LRAnalyzerError
        If the rates do not rise from above 0, or there are fewer than 20 steps.

    Examples
    --------
    >>> with range_tester(model, optimizer, "range_test.csv") as test:  # doctest: +SKIP
    ...     for x, y in test.batches(loader):
    ...         optimizer.zero_grad()
    ...         loss = criterion(model(x), y)
    ...         loss.backward()
    ...         optimizer.step()
    ...         test.step(loss)
    >>> lranalyzer.range_test(lranalyzer.read("range_test.csv")[0]).lr  # doctest: +SKIP
    """
    try:
        import torch
    except ImportError as missing:
        raise MissingExtra("torch", "frameworks", "range_tester") from missing
    if not (0 < low < high and math.isfinite(high)):
        raise LRAnalyzerError(f"a range test rises from above 0 to a finite rate, not from {low!r} to {high!r}")
    if steps < LEAST:
        raise LRAnalyzerError(f"a range test needs at least {LEAST} steps, not {steps}")
    target = Path(path)
    with _Kept(model, optimizer, torch), target.open("w", encoding="utf-8", newline="") as log:
        yield RangeTester(optimizer, target, low, high, steps, log)
