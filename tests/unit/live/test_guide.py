"""The code of the guide runs as it stands, in the frameworks it is for."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

os.environ.setdefault("KERAS_BACKEND", "torch")
ROOT = Path(__file__).parents[3]
GUIDE = ROOT / "docs" / "guides" / "live.md"
PARTS = re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", GUIDE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
SNIPPETS = {title: re.findall(r"```python\n(.*?)```", text, re.DOTALL) for title, text in PARTS}
NEEDS = {
    "A plain PyTorch loop": ["torch"], "Lightning": ["torch", "lightning"], "Keras": ["torch", "keras"],
    "Transformers": ["torch", "transformers", "accelerate"], "To MLflow": ["mlflow"], "Let it change the rate": ["torch"],
    "Any other loop": [],
}  # fmt: skip
SAYS = {"Any other loop": "diverged", "Let it change the rate": "too low ("}


@pytest.mark.parametrize("title", NEEDS)
def test_a_snippet_runs_as_it_stands(title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in NEEDS[title]:
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    (code,) = SNIPPETS[title]
    quiet = {"KERAS_BACKEND": "torch", "HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": "", "PYTHONPATH": str(ROOT)}
    for name, value in quiet.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("MLFLOW_EXPERIMENT_ID", raising=False)  # older MLflow leaves it behind in this process
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'mlflow.db'}")
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert SAYS.get(title, "") in ran.stdout


def test_every_snippet_of_the_guide_is_run() -> None:
    assert {title for title, code in SNIPPETS.items() if code} == set(NEEDS)


def test_the_loop_of_the_readme_runs_as_it_stands() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    text = (ROOT / "README.md").read_text("utf-8")
    first, loop = re.findall(
        r"```python\n(.*?)```", text, re.DOTALL
    )  # the first one is run by tests/golden/test_readme.py
    assert "Monitor" in loop
    assert "Monitor" not in first
    torch.manual_seed(0)
    model = torch.nn.Linear(8, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=50.0)

    def train_step(x: torch.Tensor) -> torch.Tensor:
        loss = ((model(x) - x.sum(1, keepdim=True)) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    known = {"optimizer": optimizer, "loader": torch.randn(6, 32, 8), "train_step": train_step}
    exec(compile(loop, "README.md", "exec"), known)
    assert [w.verdict for w in known["monitor"].warnings] == [
        "too_high",
        "diverged",
    ]  # of the rate at the first step, then of the loss


WATCH = [
    line.split("#")[0].strip() for line in dict(PARTS)["Watch a log"].splitlines() if line.startswith("lranalyzer")
]
ELSEWHERE = ("mlflow:http", "https://", "--pid")
"""What needs a server or ends a process; tests/unit/cli/test_watch_reactions.py and test_following.py run these for real."""


@pytest.mark.parametrize("command", [c for c in WATCH if not any(word in c for word in ELSEWHERE)])
def test_a_command_of_the_guide_runs_as_it_stands(command: str, tmp_path: Path) -> None:
    log = ROOT / "sample_logs" / "healthy-digits" / "log.csv"
    for name in ("runs/exp1/metrics.csv", "train.log"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(log.read_bytes())
    told = tmp_path / "notify-send"
    told.write_text('#!/bin/sh\necho "$1" > told\n')
    told.chmod(0o755)
    words = [sys.executable, "-m", *shlex.split(command), "--looks", "1"]
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "PATH": path,
        "XDG_CONFIG_HOME": str(tmp_path),
        "HOME": str(tmp_path),
    }
    ran = subprocess.run(words, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "right" in ran.stdout or "ok" in ran.stdout
    assert (tmp_path / "told").exists() == ("--notify" in command)


def test_what_the_guide_shows_of_watching_is_run() -> None:
    assert len(WATCH) == 6
