"""Python's garbage collection, kept from stopping the window.

A full collection looks at every object there is, with the interpreter held: 60 ms for the libraries alone, 150 ms with
5,000 runs (2 cores, Python 3.11). What is here to stay, the libraries and the runs that are open, is therefore taken out
of its sight. A run that is closed is freed all the same: counting references does that. Only circles of references among
what was taken out would stay, and few things are taken out before a young collection has seen them.
"""

from __future__ import annotations

import gc

GROWTH = 1.25
"""Runs are taken out again when there are so many times as many; so it happens a few dozen times in a life."""
LEAST = 100
"""Runs below which a collection is not noticed."""


class Garbage:
    """Takes out what is there when it is made, and later the runs that have come."""

    def __init__(self) -> None:
        gc.collect()
        gc.freeze()
        self._kept = 0

    def keep(self, runs: int) -> None:
        """So many runs are open now."""
        self._kept = min(self._kept, runs)
        if runs >= max(LEAST, GROWTH * self._kept):
            gc.collect(1)
            gc.freeze()
            self._kept = runs
