"""Every command and every snippet of the MLflow guide that can run here does what it says."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from mlflow_world import Server, short_copy
from typer.testing import Result

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guides" / "mlflow.md"
ELSEWHERE = ("postgresql://", "--watch")
"""Needs a server of another kind, or does not end."""

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow's own


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


COMMANDS = [
    line.partition("    #")[0].strip()
    for block in blocks("sh")
    for line in block.splitlines()
    if line.startswith("lranalyzer ") and not any(word in line for word in ELSEWHERE)
]


@pytest.fixture
def store(real_database: Path, own_place: Path) -> Path:
    """``mlflow.db`` in the working folder with an experiment ``training``."""
    short_copy(
        real_database, own_place,
        "UPDATE experiments SET name = 'training' WHERE name = 'vision'",
        "UPDATE params SET value = 'sgd' WHERE key = 'optimizer'",
    )  # fmt: skip
    shutil.copytree(Path(__file__).parents[3] / "sample_logs" / "sweep-digits" / "mlruns", own_place / "mlruns")
    return own_place


def test_the_commands_of_the_guide_run_one_after_another(
    store: Path, server: Server, call: Callable[..., Result]
) -> None:
    assert len(COMMANDS) >= 9
    for command in COMMANDS:
        words = shlex.split(command.replace("http://localhost:5000", server.url))[1:]
        result = call(*words)
        assert result.exit_code == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    assert (store / "report.html").stat().st_size > 10_000
    assert not list(store.rglob("lranalyzer/report.html"))  # the last command took them away


def test_the_snippet_of_the_guide_prints_a_table_and_a_verdict(
    store: Path, capsys: pytest.CaptureFixture[str], runs_code: Callable[[str], None]
) -> None:
    runs_code(blocks("python")[0])
    printed = capsys.readouterr().out
    assert "recommended_lr" in printed
    assert "diverged" in printed


@pytest.fixture
def runs_code() -> Callable[[str], None]:
    import runpy

    def run(code: str) -> None:
        Path("snippet.py").write_text(code, encoding="utf-8")
        runpy.run_path("snippet.py")

    return run


def test_the_tags_of_the_guide_are_those_that_are_written(store: Path) -> None:
    from lranalyzer.tracking import write_back

    promised = set(re.findall(r"^\| `(lranalyzer\.\w+)`", GUIDE.read_text(encoding="utf-8"), re.MULTILINE))
    written = {tag for change in write_back(store / "mlflow.db", dry_run=True) for tag in change.tags}
    assert promised == written
