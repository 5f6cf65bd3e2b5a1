"""The live view of ``watch``: in a real terminal, at every size, and never at odds with itself."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from lranalyzer.cli import live_view
from lranalyzer.live.follow import Following

Log = Callable[..., Path]
ROOT = Path(__file__).resolve().parents[3]


def drawn(following: Following, monkeypatch: pytest.MonkeyPatch, width: int, height: int) -> list[str]:
    """The screen at a size, line by line."""
    console = Console(width=width, height=height, force_terminal=True, color_system=None, legacy_windows=False)
    monkeypatch.setattr(live_view, "results", lambda: console)
    screen = live_view.Screen(following)
    screen.note(following.look())
    with console.capture() as caught:
        console.print(screen.draw())
    return caught.get().rstrip("\n").split("\n")


@pytest.mark.parametrize(("width", "height"), [(120, 40), (80, 24), (70, 20), (60, 12), (40, 8)])
def test_it_fits_the_terminal(log: Log, monkeypatch: pytest.MonkeyPatch, width: int, height: int) -> None:
    log("runs/a.csv")
    log("runs/b.csv", broken=True)
    lines = drawn(Following(["runs"]), monkeypatch, width, height)
    assert len(lines) <= height
    assert max(map(len, lines)) <= width
    assert any("diverged" in row for row in lines)
    assert any("⠀" <= c <= "⣿" for c in "".join(lines)) == (height >= 20)


def test_the_run_in_trouble_is_shown_and_the_advice_agrees_with_the_verdict(
    own_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A blow-up late in a run whose shape before looked like a rate too low."""
    Path("runs").mkdir()
    for name, base in (("calm", 1.0), ("burst", 1.02)):
        loss = [2.3 * 0.996**i + 0.3 + base ** max(i - 400, 0) - 1 for i in range(800)]
        rows = "".join(f"{i},{v:.5f},0.001\n" for i, v in enumerate(loss))
        Path(f"runs/{name}.csv").write_text(f"step,train_loss,lr\n{rows}")
    following = Following(["runs"], total_steps=1000)
    text = "\n".join(drawn(following, monkeypatch, 120, 40))
    table = [row for row in text.splitlines() if " step " in row]
    assert "burst" in table[0]
    assert "advice  lower the rate" in text
    assert "raise" not in text.split("advice", 1)[1].split("if it ended")[0]
    assert "the loss ran away" in text
    (change,) = [c for c in following.runs.values() if c.name == "burst"]
    advice = change.advice()
    assert advice is not None
    assert advice.action == "lower"


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo terminal")
def test_a_real_terminal_shows_curve_and_verdict_and_keeps_the_last_state(log: Log) -> None:
    log("a.csv", broken=True)
    ours, theirs = os.openpty()
    env = os.environ | {
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "COLUMNS": "100",
        "LINES": "30",
        "PYTHONIOENCODING": "utf-8",
    }
    words = [sys.executable, "-m", "lranalyzer", "watch", "a.csv", "--looks", "2", "--interval", "0.1"]
    process = subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    seen = b""
    with contextlib.suppress(OSError):  # the other end is closed
        while part := os.read(ours, 65536):
            seen += part
    os.close(ours)
    assert process.wait() == 0
    text = seen.decode("utf-8", "replace")
    screen, after = text.split("\x1b[?1049l", 1)  # the alternate screen is left
    assert "Ctrl-C ends" in screen
    assert re.search("[⠁-⣿]", screen)
    assert "diverged" in after
