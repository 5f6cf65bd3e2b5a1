from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from lranalyzer import samples

Call = Callable[..., Result]
Log = Callable[..., Path]


def test_info_says_what_was_read_and_why(call: Call, log: Log) -> None:
    result = call("info", log("a.csv"))
    assert result.exit_code == 0
    for words in ("CSV", "1 run, 200 rows", "train_loss", "reads as train loss", "steps 0 to 199"):
        assert words in " ".join(result.stdout.split())


def test_info_tells_gaps(call: Call, own_place: Path) -> None:
    rows = "\n".join(f"{s},{1 / (s + 1)}" for s in [*range(50), *range(500, 550)])
    (own_place / "a.csv").write_text(f"step,loss\n{rows}\n")
    assert "no point between steps 49 to 500" in " ".join(call("info", "a.csv").stdout.split())


def test_info_as_json_has_everything(call: Call, log: Log) -> None:
    data = json.loads(call("info", log("a.csv"), "--json").stdout)
    assert data["schema_version"] == 1
    assert data["files"][0]["rows"] == 200
    assert data["files"][0]["runs"][0]["roles"]["train_loss"]["name"] == "train_loss"


def test_info_of_what_cannot_be_read(call: Call, log: Log, own_place: Path) -> None:
    (own_place / "b.csv").write_bytes(b"\x00\x01" * 500)
    assert call("info", "b.csv").exit_code == 3
    assert call("info", "b.csv", log("a.csv")).exit_code == 4
    (own_place / "empty").mkdir()
    nothing = call("info", "empty")
    assert nothing.exit_code == 3
    assert "no training log" in nothing.stderr


def test_formats_are_listed(call: Call) -> None:
    assert "csv" in call("formats").stdout


def test_a_schedule_is_code_on_stdout_and_a_picture_on_stderr(call: Call) -> None:
    result = call("schedule", "cosine", "--lr", "3e-4", "--total-steps", "1000", "--warmup-steps", "100")
    assert "optimizer" in result.stdout
    compile(result.stdout, "schedule", "exec")
    assert "3e-4 ┤" in result.stderr
    assert "┤" not in call("schedule", "cosine", "--lr", "1", "--total-steps", "9", "--no-plot").stderr


@pytest.mark.parametrize("framework", ["pytorch", "lightning", "keras", "optax", "transformers"])
def test_a_schedule_is_printed_for_every_framework(call: Call, framework: str) -> None:
    result = call("schedule", "multi_step", "--lr=0.1", "--milestones", "10,20", "--framework", framework)
    assert result.exit_code == 0
    compile(result.stdout, "schedule", "exec")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("cosin", "--lr", "1"), "did you mean 'cosine'"), (("cosine", "--lrr", "1"), "did you mean 'lr'"),
        (("cosine", "--lr", "1"), "also needs total_steps"), (("cosine", "0.1"), "expected --name value"),
        (("cosine", "--lr"), "expected --name value"), (("constant", "--lr", "-1"), "at least 0"),
        (("constant", "--lr", "1", "--framework", "pytorhc"), "did you mean 'pytorch'"),
    ],
)  # fmt: skip
def test_a_wrong_schedule_is_explained(call: Call, words: tuple[str, ...], said: str) -> None:
    result = call("schedule", *words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_the_kinds_of_schedules_are_listed_with_their_options(call: Call) -> None:
    assert "--total-steps" in call("schedule").stdout


def test_a_missing_application_names_its_extra(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    original = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "PySide6" else original(name))
    result = call("gui", "a.csv")
    assert result.exit_code == 2
    assert "pip install 'lranalyzer[gui]'" in result.stderr


def test_gui_hands_everything_over(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    from lranalyzer.cli import gui

    given: list[list[str]] = []
    app = SimpleNamespace(main=lambda arguments: given.append(arguments) or 5)
    monkeypatch.setattr(gui.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(gui.importlib, "import_module", lambda name: app)
    result = call(
        "gui",
        "runs",
        "--screenshot",
        "a.png",
        "--view",
        "run",
        "--theme",
        "dark",
        "--size",
        "800x600",
        "--scale",
        "2",
    )
    assert result.exit_code == 5
    assert given == [
        [
            "runs",
            "--screenshot",
            "a.png",
            "--view",
            "run",
            "--theme",
            "dark",
            "--size",
            "800x600",
            "--scale",
            "2.0",
        ]
    ]


def test_demo_shows_a_table_and_writes_a_report(
    call: Call, log: Log, own_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for i in range(4):
        log(f"samples/r{i}.csv", broken=i == 2)
    monkeypatch.setattr(samples, "samples_folder", lambda: own_place / "samples")
    result = call("demo", "--no-app", "--html", "demo.html")
    assert result.exit_code == 0
    assert "4 runs:" in result.stdout
    assert (own_place / "demo.html").is_file()


def test_demo_says_why_the_window_stays_closed(call: Call, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "samples_folder", lambda: log("samples/a.csv").parent)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert "the window stays closed: " in call("demo").stderr
    assert "the window" not in call("demo", "--no-app").stderr


def test_demo_without_sample_logs_says_so(call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(samples, "_ROOM", tmp_path / "lranalyzer")
    result = call("demo", "--no-app")
    assert result.exit_code == 3
    assert "no sample logs" in result.stderr


def test_map_is_remembered_for_the_folder_until_it_is_forgotten(call: Call, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("n,quux,eta2\n1,3,0.1\n2,2,0.1\n3,1,0.1\n")
    first = call("info", str(tmp_path), "--map", "loss=quux", "--map", "lr=eta2")
    assert "remembered for" in first.stderr
    assert "set by the user for" in call("info", str(tmp_path)).stdout
    call("info", str(tmp_path), "--forget")
    assert "set by the user for" not in call("info", str(tmp_path)).stdout
