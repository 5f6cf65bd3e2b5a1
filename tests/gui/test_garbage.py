"""Runs that stay are not looked at by every collection, and are freed all the same."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from lranalyzer_gui.workers.garbage import LEAST, Garbage


class Thing:
    """Something to be held."""


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """Later tests collect everything again."""
    yield
    gc.unfreeze()


def test_what_is_held_is_taken_out_when_it_has_grown_enough() -> None:
    garbage = Garbage()
    before = gc.get_freeze_count()
    held = [Thing() for _ in range(LEAST)]
    garbage.keep(LEAST - 1)
    assert gc.get_freeze_count() == before
    garbage.keep(LEAST)
    assert gc.get_freeze_count() >= before + len(held)
    after = gc.get_freeze_count()
    garbage.keep(LEAST + 1)
    assert gc.get_freeze_count() == after
    garbage.keep(3)  # all were closed, and others come
    others = [Thing() for _ in range(LEAST)]
    garbage.keep(LEAST)
    assert gc.get_freeze_count() >= after + len(others)


def test_what_was_taken_out_is_freed_when_nobody_holds_it() -> None:
    thing = Thing()
    gone = weakref.ref(thing)
    Garbage()
    del thing
    assert gone() is None
