"""Runs are told apart by what they are called: everywhere, and also where there is little room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.models.columns import Role

Open = Callable[[Path], MainWindow]
Wait = Callable[[], None]
Write = Callable[..., Path]


def names(window: MainWindow) -> list[str]:
    return [entry.run.name for entry in window.session.entries]


def test_logs_with_the_names_of_tools_are_told_apart_in_one_folder_and_in_neighbours(
    opened: Open, tmp_path: Path, write: Write
) -> None:
    write(tmp_path / "one" / "metrics.csv", 60)
    write(tmp_path / "one" / "train.csv", 61)
    write(tmp_path / "adam" / "7" / "out" / "log.csv", 62)
    write(tmp_path / "sgd" / "7" / "out" / "log.csv", 63)
    window = opened(tmp_path)
    assert sorted(names(window)) == ["one (metrics.csv)", "one (train.csv)", "out (adam)", "out (sgd)"]
    assert not any(entry.beside_name for entry in window.session.entries)


def test_the_names_are_the_same_in_table_legend_header_filter_and_list_of_references(
    opened: Open, tmp_path: Path, write: Write, wait: Wait
) -> None:
    write(tmp_path / "one" / "metrics.csv", 60)
    write(tmp_path / "one" / "train.csv", 61)
    window = opened(tmp_path)
    told = {"one (metrics.csv)", "one (train.csv)"}
    assert {window.runs.index(row, 0).data() for row in range(2)} == told
    assert {entry.facts()["name"] for entry in window.session.entries} == told
    window.session.look(page="compare", selected=tuple(e.key for e in window.session.entries))
    wait()
    panel = window.compare.stack.panels[0].picture
    assert {line.label for line in panel.lines if line.label} == told
    offered = {window.compare.reference.itemText(at) for at in range(1, window.compare.reference.count())}
    assert offered == told
    window.session.look(page="run")
    wait()
    current = window.session.current
    assert current is not None
    assert current.run.name in window.run_page.header.findChild(type(window.run_page.header._facts)).text()


def test_a_run_that_is_alone_with_its_name_again_is_called_by_it(opened: Open, tmp_path: Path, write: Write) -> None:
    write(tmp_path / "one" / "metrics.csv", 60)
    write(tmp_path / "one" / "train.csv", 61)
    window = opened(tmp_path)
    window.session.remove([window.session.entries[0].key])
    assert names(window) == ["one"]


def test_a_log_read_again_keeps_its_name_and_its_row(opened: Open, tmp_path: Path, write: Write, wait: Wait) -> None:
    write(tmp_path / "one" / "metrics.csv", 60)
    write(tmp_path / "one" / "train.csv", 61)
    window = opened(tmp_path)
    before = names(window)
    write(tmp_path / "one" / "train.csv", 90)
    window.opener.reload()
    wait()
    assert names(window) == before


def test_names_too_long_for_the_table_and_the_legend_keep_what_differs(
    opened: Open, tmp_path: Path, write: Write, wait: Wait
) -> None:
    long = "resnet50-imagenet-sgd-momentum-cosine-lr{}-warmup5-batch256-augmented-averaged.csv"
    for rate in (0.1, 0.3, 1.0):
        write(tmp_path / "all" / long.format(rate), 60, rate=rate)
    window = opened(tmp_path / "all")
    told = set()
    for row in range(3):
        name, (first, last) = window.runs.index(row, 0).data(), window.runs.index(row, 0).data(Role.TELLING)
        told.add(name[first:last])
    assert told == {"lr0.1", "lr0.3", "lr1.0"}
    window.session.look(page="compare")
    wait()
    legend = window.compare.stack.panels[0].legend
    shown = [label.text() for label in legend._labels]
    assert all(any(part in text for text in shown) for part in told)
    assert {label.toolTip() for label in legend._labels} == {e.run.name for e in window.session.entries}
