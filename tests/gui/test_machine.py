"""What the program says where it cannot open a window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lranalyzer_gui import machine

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about Linux")


def test_qt_and_its_libraries_are_here() -> None:
    if trouble := machine.problem_with_qt():
        pytest.skip(trouble)


@LINUX
def test_no_screen_is_said_in_words_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert "there is no screen" in machine.screen_problem()
    assert "--screenshot" in machine.screen_problem()


@LINUX
def test_missing_x11_libraries_are_named_with_the_line_that_installs_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.setattr(machine, "_loadable", lambda library: "cursor" not in library)
    said = machine.screen_problem()
    assert "libxcb-cursor.so.0" in said
    assert "sudo apt-get install libxcb-cursor0" in said


@LINUX
def test_the_program_ends_with_code_3_and_no_traceback_without_a_screen() -> None:
    if machine.problem_with_qt():
        pytest.skip("no Qt")
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    env = {k: v for k, v in os.environ.items() if k not in gone}
    root = Path(__file__).parents[2]
    env["PYTHONPATH"] = os.pathsep.join([str(root), str(root / "gui"), env.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", "lranalyzer_gui"],
        env=env,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 3
    assert "there is no screen" in done.stderr
    assert "Traceback" not in done.stderr
