"""What is remembered of runs, and that forgetting costs nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lranalyzer_gui.draw.curve import prepare
from lranalyzer_gui.draw.export import visible_csv
from lranalyzer_gui.draw.picture import Line, PanelPicture, StackPicture
from lranalyzer_gui.draw.sparkline import lost_places
from lranalyzer_gui.draw.table_text import table_text
from lranalyzer_gui.session.kept_view import view_as_text, view_from_text
from lranalyzer_gui.session.memory import Memory
from lranalyzer_gui.session.view_state import ViewState


def test_a_correction_and_a_look_are_remembered_by_another_window(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "window.sqlite"
    Memory(path).correct("run 1", "ok", "too_high", 120)
    Memory(path).see({f"run {n}": ("ok", n) for n in range(1_200)}, ["/logs"])
    again = Memory(path)
    assert again.corrections()["run 1"].verdict == "ok"
    assert len(again.seen(f"run {n}" for n in range(1_200))) == 1_200
    assert again.seen(["/logs", "/others"]).keys() == {"/logs"}
    again.withdraw("run 1")
    assert not Memory(path).corrections()


def test_a_broken_or_unwritable_memory_remembers_nothing_and_raises_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "window.sqlite"
    broken.write_text("not a database")
    for memory in (Memory(broken), Memory(broken / "below a file")):
        memory.see({"a": ("ok", 1)})
        memory.correct("a", "ok", "too_low", 1)
        assert memory.seen(["a"]) == {}
        assert memory.corrections() == {}
    assert broken.read_text() == "not a database"


def test_a_view_survives_as_text_and_nonsense_in_it_does_not_hurt() -> None:
    view = ViewState(
        page="compare",
        selected=("a\nb",),
        zoom=(1.0, 2.5),
        log_x=True,
        filter_text='lr > 1 and "x" in name',
        reference="r",
    )
    assert view_from_text(view_as_text(view), ViewState()) == view
    for text in ("", "[]", "{", '{"zoom": [2, 1], "page": 3, "smoothing": {"kind": "magic"}, "log_x": "yes"}', None):
        assert view_from_text(text, ViewState()) == ViewState()


def test_rows_for_other_programs_are_exact_and_harmless() -> None:
    rows = [{"name": "=cmd()", "lr": 0.1 + 0.2}, {"name": 'a "b", c', "lr": None}]
    text = table_text(rows, [("Run", lambda r: r["name"]), ("Rate", lambda r: r["lr"])])
    assert text.splitlines() == ["Run,Rate", "'=cmd(),0.30000000000000004", '"a ""b"", c",']


def test_exported_points_hold_no_formula_of_a_log() -> None:
    curve = prepare(np.arange(3.0), np.array([3.0, -2.0, 1.0]))
    panel = PanelPicture("=cmd|' /C calc'!A0", (Line("@SUM(A1)", curve, "train", key="source\n-1+1"),))
    text = visible_csv(StackPicture((panel,), extent=(0.0, 2.0)), None)
    assert text.splitlines()[2] == "'=cmd|' /C calc'!A0,'@SUM(A1),'-1+1,1.0,-2.0"


def test_a_sparkline_marks_where_the_loss_was_lost() -> None:
    y = np.ones(1_000)
    y[700:] = np.nan
    places = lost_places(np.arange(1_000.0), y)
    assert places.min() > 0.68
    assert places.max() == 1.0
    assert places.size < 20
