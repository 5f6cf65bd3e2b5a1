"""Item models keep Qt's rules and show what the session holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.models.columns import COLUMNS, Role
from lranalyzer_gui.session.session import Session

Open = Callable[[Path], MainWindow]


def test_models_keep_the_rules_of_qt_while_runs_come_and_go(
    opened: Open, folder: Path, log: Path, session: Session, qtmodeltester: ModelTester
) -> None:
    window = opened(folder)
    runs, groups = window.runs, window.dashboard.grid.groups
    qtmodeltester.check(runs)
    qtmodeltester.check(groups)
    session.look(group_by="verdict")
    opened(log)
    session.look(filter_text="lr > 0.05")
    opened(folder)
    runs.sort(3, Qt.SortOrder.DescendingOrder)
    session.look(filter_text="")
    session.remove([session.entries[0].key])
    runs.show_parameters(["seed"])
    qtmodeltester.check(runs)
    qtmodeltester.check(groups)


def test_reading_again_replaces_rows_instead_of_adding(opened: Open, folder: Path, session: Session) -> None:
    opened(folder)
    opened(folder)
    assert len(session.entries) == 6


def test_the_worst_runs_come_first(opened: Open, folder: Path) -> None:
    window = opened(folder)
    verdicts = [entry.diagnosis.verdict for entry in window.runs.entries()]
    assert verdicts[0] == "diverged"
    assert verdicts == sorted(verdicts, key=lambda v: v != "diverged")


def test_missing_values_go_last_in_both_directions(opened: Open, folder: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare" / "bare.csv"
    bare.parent.mkdir()
    bare.write_text("step,loss\n" + "\n".join(f"{i},{3 - i * 0.01}" for i in range(30)))
    opened(folder)
    window = opened(bare)
    column = [c.title for c in COLUMNS].index("Peak rate")
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        window.runs.sort(column, order)
        rates = [entry.digest.lr for entry in window.runs.entries()]
        assert rates[-1] is None
        known = [r for r in rates if r is not None]
        assert known == sorted(known, reverse=order == Qt.SortOrder.DescendingOrder)


def test_a_wrong_filter_is_explained_and_keeps_the_rows(opened: Open, folder: Path) -> None:
    window = opened(folder)
    window.session.look(filter_text="lr > 0.05")
    assert window.runs.rowCount() == 2
    window.session.look(filter_text="lrr > 0.05")
    assert window.runs.rowCount() == 2
    assert "did you mean 'lr'" in window.dashboard.filter_box.problem.text()
    window.session.look(filter_text="")
    assert window.runs.rowCount() == 6


def test_every_cell_can_be_read_aloud(opened: Open, folder: Path) -> None:
    window = opened(folder)
    for column, spec in enumerate(COLUMNS):
        index = window.runs.index(0, column)
        assert spec.title in index.data(Qt.ItemDataRole.AccessibleTextRole)
        assert window.runs.headerData(column, Qt.Orientation.Horizontal) == spec.title
    assert window.runs.index(0, 0).data(Role.ENTRY).key
