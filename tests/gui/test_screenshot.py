"""Pictures without a screen, and the real program in a real window."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from lranalyzer_gui.app import main
from lranalyzer_gui.screenshot import render

ROOT = Path(__file__).parents[2]


def environment(**changes: str) -> dict[str, str]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "gui"), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path, **changes}


@pytest.mark.parametrize("view", ["dashboard", "run", "compare", "sweep", "range-test", "schedule"])
def test_every_view_is_rendered_to_a_file(view: str, folder: Path, tmp_path: Path, qapp: QApplication) -> None:
    target = tmp_path / "view.png"
    assert (
        main(
            [
                str(folder),
                "--screenshot",
                str(target),
                "--view",
                view,
                "--size",
                "1300x820",
                "--theme",
                "dark",
            ]
        )
        == 0
    )
    image = QImage(str(target))
    assert (image.width(), image.height()) == (1300, 820)
    colours = {image.pixel(x, y) for x in range(0, 1300, 9) for y in range(0, 820, 9)}
    assert len(colours) > 20


def test_an_unknown_view_names_those_that_exist(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], qapp: QApplication
) -> None:
    assert main([str(log), "--screenshot", str(tmp_path / "x.png"), "--view", "dashbord"]) == 2
    assert "did you mean 'dashboard'" in capsys.readouterr().err


def test_a_source_without_runs_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], qapp: QApplication) -> None:
    assert main([str(tmp_path / "none"), "--screenshot", str(tmp_path / "x.png")]) == 2
    assert "none" in capsys.readouterr().err


def test_an_error_in_the_window_ends_the_rendering_at_once(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(self: object, *_: object) -> None:
        raise RuntimeError("drawn wrongly")

    monkeypatch.setattr("lranalyzer_gui.docks.curve_view.CurveView._on_picture", break_down)
    monkeypatch.setattr("lranalyzer_gui.screenshot.PATIENCE_SECONDS", 1e9)
    with pytest.raises(RuntimeError, match="drawn wrongly"):
        render([log], "run", tmp_path / "view.png")
    assert not (tmp_path / "view.png").exists()


def test_a_view_that_is_never_complete_is_an_error(log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lranalyzer_gui.screenshot.PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr("lranalyzer_gui.main_window.MainWindow.settled", False)
    with pytest.raises(TimeoutError, match="not complete"):
        render([log], "run", tmp_path / "view.png")


def test_scale_multiplies_the_pixels(log: Path, tmp_path: Path) -> None:
    target = tmp_path / "view.png"
    command = [
        sys.executable,
        "-m",
        "lranalyzer_gui",
        str(log),
        "--screenshot",
        str(target),
        "--view",
        "run",
        "--scale",
        "2",
    ]
    done = subprocess.run(
        command,
        env=environment(QT_QPA_PLATFORM="offscreen"),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert QImage(str(target)).width() == 2560


def test_the_real_program_opens_a_window_and_a_log(log: Path, tmp_path: Path) -> None:
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        pytest.skip("Xvfb is not installed")
    read, write = os.pipe()
    server = subprocess.Popen(
        [xvfb, "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        display = f":{told.readline().strip()}"
    shot = tmp_path / "window.png"
    try:
        script = (
            "import sys\n"
            "from PySide6.QtCore import QTimer\n"
            "from PySide6.QtWidgets import QApplication\n"
            "from lranalyzer_gui import main_window\n"
            "old = main_window.MainWindow.show\n"
            "def show(self):\n"
            "    old(self)\n"
            "    timer = QTimer(self)\n"
            "    def look():\n"
            "        if self.session.entries and not self.pool.jobs and self.settled:\n"
            f"            self.screen().grabWindow(self.winId()).save({str(shot)!r})\n"
            "            timer.stop()\n"
            "            self.close()\n"
            "    timer.timeout.connect(look)\n"
            "    timer.start(300)\n"
            "main_window.MainWindow.show = show\n"
            "from lranalyzer_gui.app import main\n"
            f"sys.exit(main([{str(log)!r}]))\n"
        )
        config = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=environment(DISPLAY=display, QT_QPA_PLATFORM="xcb", **config),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        image = QImage(str(shot))
        assert image.width() >= 1000
        assert len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}) > 20
    finally:
        server.terminate()
        server.wait()
