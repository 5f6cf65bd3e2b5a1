"""A log that counts epochs where others count steps: everything said and copied of it counts epochs too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pytestqt.qtbot import QtBot

from lranalyzer.run import Run
from lranalyzer_gui.docks.pieces import column
from lranalyzer_gui.docks.schedule_editor import ScheduleEditor
from lranalyzer_gui.docks.scrolled import scrolled
from lranalyzer_gui.draw.lines import Options
from lranalyzer_gui.draw.run_picture import run_picture
from lranalyzer_gui.main_window import MainWindow

Open = Callable[[Path], MainWindow]
Wait = Callable[[], None]


@pytest.fixture
def by_epoch(tmp_path: Path) -> Path:
    """A log of thirty epochs, whose rate falls by a cosine."""
    epoch = np.arange(30)
    rate = 0.05 * (1 + np.cos(np.pi * epoch / 30))
    frame = {"epoch": epoch, "train_loss": 0.4 + 2 * np.exp(-epoch / 6) + 0.01 * np.cos(7 * epoch), "lr": rate}
    pd.DataFrame(frame).to_csv(tmp_path / "epochs.csv", index=False)
    return tmp_path / "epochs.csv"


def counting_epochs(points: int) -> Run:
    """A run without a rate."""
    epoch = np.arange(points)
    run = Run.from_frame(pd.DataFrame({"step": epoch, "train_loss": 1 + 2 * np.exp(-epoch / 30)}))
    return replace(run, x_unit="epoch")


def test_code_shaped_from_a_log_of_epochs_steps_once_an_epoch(opened: Open, by_epoch: Path, wait: Wait) -> None:
    window = opened(by_epoch)
    page = window.schedule
    window.session.look(page="schedule")
    wait()
    for take in (page.take_recommendation, page.take_what_was_run):
        take()
        wait()
        assert page.schedule is not None
        assert page.schedule.unit == "epoch"
        assert "epoch" in page._describe.text()
    page.editor.set_values({"lr": 0.02})
    wait()
    assert page.schedule.unit == "epoch"
    assert page.code.code.toPlainText() == page.schedule.to_code("pytorch")
    assert "every epoch" in page.code.code.toPlainText() or "an epoch" in page.code.code.toPlainText()
    assert "Total epochs" in {page.editor._form.labelForField(e).text() for _, e in page.editor.editors.values()}
    assert page.stack.picture.x_title == "Epoch"
    assert page._forecast is not None


def test_a_finding_in_a_log_of_epochs_lies_at_epochs(opened: Open, by_epoch: Path, wait: Wait) -> None:
    window = opened(by_epoch)
    window.session.look(page="run")
    wait()
    rows = window.run_page.findings.rows
    assert rows
    assert all("epoch" in row.accessibleDescription() for row in rows)
    loss, rate = window.run_page.stack.panels[:2]
    assert all("from epoch 0 to 29" in panel.canvas.accessibleDescription() for panel in (loss, rate))


def test_a_schedule_of_steps_is_not_laid_over_a_log_of_epochs(opened: Open, by_epoch: Path, wait: Wait) -> None:
    window = opened(by_epoch)
    window.session.look(page="schedule")
    page = window.schedule
    wait()
    page.editor.unit.setCurrentIndex(page.editor.unit.findData("step"))
    wait()
    assert page.schedule is not None
    assert page.schedule.unit == "step"
    assert page._predicted.text() == "This log counts epochs, the schedule steps."
    assert [line.label for panel in page.stack.picture.panels for line in panel.lines] == ["planned"]
    page.editor.unit.setCurrentIndex(page.editor.unit.findData("epoch"))
    wait()
    assert "as run" in {line.label for panel in page.stack.picture.panels for line in panel.lines}
    assert "counts" not in page._predicted.text()


def test_a_long_form_scrolls_and_is_not_squeezed(qtbot: QtBot) -> None:
    editor = ScheduleEditor()
    area = scrolled(column(editor))
    qtbot.addWidget(area)
    area.resize(364, 120)
    area.show()
    editor.kind.setCurrentIndex(editor.kind.findData("cyclical"))
    qtbot.waitUntil(lambda: editor.height() >= editor.sizeHint().height())


def test_what_is_counted_keeps_everything_else_in_the_form(qtbot: QtBot) -> None:
    editor = ScheduleEditor()
    qtbot.addWidget(editor)
    editor.set_values({"lr": 0.3, "total_steps": 40, "final_lr": 0.01, "warm_up": 5})
    editor.unit.setCurrentIndex(1)
    assert editor.values == {"lr": 0.3, "total_steps": 40, "final_lr": 0.01, "warm_up": 5}
    assert editor.schedule is not None
    assert editor.schedule.unit == "epoch"


def test_a_log_of_epochs_is_smoothed_and_measured_in_epochs() -> None:
    run = counting_epochs(100)
    picture = run_picture(run, Options())
    assert (picture.x_title, picture.x_unit) == ("Epoch", "epochs")
    assert picture.smoothing == "5 epochs"
    assert picture.panels[0].note == "gaussian over 5 epochs"
    short = counting_epochs(20)
    assert run_picture(short, Options()).smoothing == ""  # nothing is smoothed, so nothing is said
