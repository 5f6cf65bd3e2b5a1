"""The code of the guide runs as it stands, in the frameworks it is for."""

from __future__ import annotations

import importlib.util
import os
import re
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
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'mlflow.db'}")
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert SAYS.get(title, "") in ran.stdout


def test_every_snippet_of_the_guide_is_run() -> None:
    assert {title for title, code in SNIPPETS.items() if code} == set(NEEDS)
