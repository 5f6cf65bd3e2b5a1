"""The guides about many runs: their configuration is accepted, their workflow fails when it should, clusters run them."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from lranalyzer.cli import settings
from lranalyzer.cli.main import app
from lranalyzer.samples import samples_folder

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder as the guides assume it: ``runs/`` and a baseline; with a cache and settings of its own."""
    for name in ("diverged-nan", "too-high-oscillating", "healthy-digits", "too-low-sgd"):
        (tmp_path / "runs").mkdir(exist_ok=True)
        shutil.copy(samples_folder() / name / "log.csv", tmp_path / "runs" / f"{name}.csv")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LRANALYZER_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("LRANALYZER_CONFIG", str(tmp_path / "none.toml"))
    settings.values.cache_clear()
    (tmp_path / "baseline.json").write_text(_run("lranalyzer diagnose runs/ --json").stdout, encoding="utf-8")
    yield tmp_path
    settings.values.cache_clear()


def snippets(guide: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (GUIDES / guide).read_text(encoding="utf-8"), re.DOTALL)


def _run(command: str) -> Any:
    words = shlex.split(re.sub(r" > [\w./-]+$", "", command), comments=True)
    result = CliRunner().invoke(app, words[1:])
    assert result.exit_code == (1 if "--fail-on" in words else 0), (command, result.output, result.exception)
    return result


def commands(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip().startswith("lranalyzer ")]


def test_the_settings_of_the_batch_guide_are_accepted(folder: Path) -> None:
    (text,) = snippets("batch.md", "toml")
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    settings.values.cache_clear()
    wanted = tomllib.loads(text)["tool"]["lranalyzer"]
    assert {name: settings.values()[name].value for name in wanted} == wanted


def test_the_workflow_fails_on_a_diverged_run_and_keeps_its_reports() -> None:
    (text,) = snippets("ci.md", "yaml")
    steps = yaml.safe_load(text)["jobs"]["train"]["steps"]
    (script,) = (step["run"] for step in steps if "lranalyzer diagnose" in step.get("run", ""))
    outputs = [_run(command) for command in commands(script)]
    assert "too high" in outputs[0].stdout
    assert outputs[2].stdout == "nothing changed\n"
    kept = steps[-1]["with"]["path"].split()
    assert kept == ["report.html", "report.json"]
    assert Path("report.html").is_file()


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # the cluster's own deprecations are not ours to fail on
def test_the_cluster_guide_runs_on_dask() -> None:
    distributed = pytest.importorskip("distributed")
    known: dict[str, Any] = {}
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, protocol="tcp", dashboard_address=None) as cluster:
        for text in snippets("cluster.md", "python"):
            if "ray" in text:
                continue
            exec(compile(text.replace("tcp://scheduler:8786", cluster.scheduler_address), "cluster.md", "exec"), known)
            assert len(known["table"]) == 4
        for command in commands("".join(snippets("cluster.md", "sh"))):
            _run(command.replace("tcp://scheduler:8786", cluster.scheduler_address))


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_the_cluster_guide_runs_on_ray() -> None:
    pytest.importorskip("ray")
    known: dict[str, Any] = {}
    exec("import lranalyzer as lra", known)
    (text,) = (text for text in snippets("cluster.md", "python") if "ray" in text)
    exec(compile(text, "cluster.md", "exec"), known)
    assert len(known["table"]) == 4
