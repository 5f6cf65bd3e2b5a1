"""Filtering and sorting many runs between events: never half an answer, and a newer wish takes the place of an older."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt
from pytestqt.qtbot import QtBot

from lranalyzer.recommend import diagnose
from lranalyzer.run import Run, Series, assign_roles
from lranalyzer_gui.models.columns import COLUMNS
from lranalyzer_gui.models.run_filter import AT_ONCE, RunFilter
from lranalyzer_gui.session.entry import RunEntry, make_entry
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.workers.slices import Slices

MANY = 5 * AT_ONCE
NAME, RATE = (next(at for at, c in enumerate(COLUMNS) if c.id == name) for name in ("name", "lr"))


@pytest.fixture(scope="module")
def entries() -> list[RunEntry]:
    """Runs that differ in name and in the parameter ``seed``; one is judged for all."""
    step = np.arange(0, 1000, 10)
    series = {"train_loss": Series("train_loss", step, 1.0 + np.exp(-step / 200.0))}
    run = Run("", series, assign_roles(series))
    diagnosis = diagnose(run)
    return [make_entry(replace(run, name=f"run {n:04d}", params={"seed": n}), diagnosis, "/runs") for n in range(MANY)]


def test_rows_stay_until_the_filter_is_known_for_every_run(qtbot: QtBot, entries: list[RunEntry]) -> None:
    session = Session()
    session.add(entries)
    runs = RunFilter(session)
    seen = set[int]()
    runs.refreshed.connect(lambda: seen.add(runs.rowCount()))
    session.look(filter_text=f"param.seed < {MANY // 2}")
    assert not runs.settled
    assert runs.rowCount() == MANY
    qtbot.waitUntil(lambda: runs.settled)
    assert runs.rowCount() == MANY // 2
    assert seen == {MANY // 2}, "nobody saw half an answer"


def test_a_newer_filter_takes_the_place_of_one_under_way(qtbot: QtBot, entries: list[RunEntry]) -> None:
    session = Session()
    session.add(entries)
    runs = RunFilter(session)
    shown = list[int]()
    runs.refreshed.connect(lambda: shown.append(runs.rowCount()))
    session.look(filter_text="param.seed < 10")
    session.look(filter_text="param.seed < 20")
    qtbot.waitUntil(lambda: runs.settled)
    assert shown == [20]


def test_an_order_asked_for_while_a_filter_is_under_way_keeps_the_filter(qtbot: QtBot, entries: list[RunEntry]) -> None:
    session = Session()
    session.add(entries)
    runs = RunFilter(session)
    session.look(filter_text="param.seed >= 100")
    runs.sort(NAME, Qt.SortOrder.DescendingOrder)
    qtbot.waitUntil(lambda: runs.settled)
    names = [entry.run.name for entry in runs.entries()]
    assert names == [f"run {n:04d}" for n in range(MANY - 1, 99, -1)]


def test_runs_that_come_change_and_go_meanwhile_are_filtered_too(qtbot: QtBot, entries: list[RunEntry]) -> None:
    session = Session()
    session.add(entries[:-3])
    runs = RunFilter(session)
    session.look(filter_text="param.seed >= 500")
    QCoreApplication.processEvents()
    session.add(entries[-3:])
    changed = make_entry(replace(entries[0].run, params={"seed": 10_000}), entries[0].diagnosis, "/runs")
    session.add([changed])
    session.remove([entries[600].key])
    qtbot.waitUntil(lambda: runs.settled)
    found = {entry.run.params["seed"] for entry in runs.entries()}
    assert found == {10_000, *range(500, MANY)} - {600}


def test_equal_runs_stay_in_order_of_arrival_whichever_way_is_up(qtbot: QtBot, entries: list[RunEntry]) -> None:
    session = Session()
    session.add(entries)
    runs = RunFilter(session)
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        runs.sort(RATE, order)
        qtbot.waitUntil(lambda: runs.settled)
        assert [entry.run.params["seed"] for entry in runs.entries()] == list(range(MANY))


def test_a_name_is_known_to_the_filter_only_while_some_run_has_it(entries: list[RunEntry]) -> None:
    session = Session()
    session.add(entries[:2])
    runs = RunFilter(session)
    other = make_entry(replace(entries[2].run, params={"width": 4}), entries[2].diagnosis, "/runs")
    session.look(filter_text="width == 4")
    assert "width" in runs.problem
    session.add([other])
    session.look(filter_text="param.width == 4")
    assert not runs.problem
    assert runs.entries() == [other]
    session.look(filter_text="")
    session.remove([other.key])
    session.look(filter_text="width > 0")
    assert "width" in runs.problem


def test_work_in_slices_can_be_stopped_and_replaced(qtbot: QtBot) -> None:
    parent, done, steps = QObject(), list[str](), list[int]()

    def work(count: int) -> Iterator[None]:
        for step in range(count):
            steps.append(step)
            yield

    slices = Slices(parent, slice_ms=0.0)
    slices.start(work(3), lambda: done.append("short"), at_once=10)
    assert done == ["short"], "what is done at once needs no event"
    slices.start(work(1000), lambda: done.append("stopped"), at_once=2)
    slices.stop()
    slices.start(work(5), lambda: done.append("last"))
    qtbot.waitUntil(lambda: not slices.pending)
    QCoreApplication.processEvents()
    assert done == ["short", "last"]
    assert steps == [0, 1, 2, 0, 1, 0, 1, 2, 3, 4]
