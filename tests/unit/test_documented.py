"""Every command and every snippet of every page is executed, or says here why it is not."""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from documented import ROOT, SHELL, SHOWN, Block, blocks, pages
from typer.testing import CliRunner

from lranalyzer.cli import console, settings
from lranalyzer.cli.main import app
from lranalyzer.samples import samples_folder

if TYPE_CHECKING:
    from mlflow_world import Server

BLOCKS = blocks()
CI = "executed by .ci/run"
NOT_HERE = {
    "bash .ci/demo": "what it calls, lranalyzer demo, is; .ci/run calls that from an installed wheel",
    "bash .ci/release": "minutes of installing; its last result stands on the page",
    "bash .ci/matrix": "hours of installing and testing; its last results stand on the page",
    "bash .ci/": CI,
    "source .venv/": CI,
    "pytest": CI,
    "ruff ": CI,
    "mypy ": CI,
    "lranalyzer demo": CI + ", from an installed wheel",
    "lranalyzer gui": "opens a window and stays: tests/gui/test_whole_program.py",
    "lranalyzer mlflow postgresql://": "a server of another kind: tests/unit/readers/mlflow/test_sql.py",
    "lranalyzer diagnose runs/ --engine dask": "tests/golden/test_guides.py, on a cluster",
    "dask ": "tests/golden/test_guides.py starts the cluster in Python",
    "env -i ": "the program made by PyInstaller, which takes minutes to make",
    "xvfb-run ": "the program made by PyInstaller, which takes minutes to make",
    "python3.11 -m venv": "makes the program that stands alone, which takes minutes",
    "build/alone-env/": "makes the program that stands alone, which takes minutes",
    "mkdir -p ~/": "puts a menu entry into somebody's home",
    "cp gui/": "puts a menu entry into somebody's home",
    "sed ": "puts a menu entry into somebody's home",
    "python benchmarks/": "minutes to hours, on a quiet machine",
    "python -m benchmarks.": "hours of training or a corpus; that its module exists is checked",
    "FITTED=": "needs somebody's corpus and its scorer",
}
"""Beginning of a command: why it is not executed here."""
ELSEWHERE = {
    ("docs/guides/live.md", "python"): "tests/unit/live/test_guide.py",
    ("docs/guides/mlflow.md", "sh"): "tests/unit/cli/test_mlflow_guide.py",
    ("docs/guides/cluster.md", "python"): "tests/golden/test_guides.py",
    ("docs/guides/detector.md", "python"): "tests/unit/detectors/test_guide.py",
}
"""Pages whose blocks of a language are executed by a test of their own, and which."""
BEFORE = {
    "README.md": (
        "import torch\nmodel = torch.nn.Linear(8, 1)\noptimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)\n"
        "loader, train_step = range(20), lambda batch: 2.0 * 0.9**batch\n"
    ),
    "docs/guides/mlflow.md": (
        "import types, mlflow, torch\nmlflow.set_tracking_uri('sqlite:///mlflow.db')\nmlflow.set_experiment('training')\n"
        "def train(*_):\n    mlflow.log_param('lr', 0.1)\n    for step in range(60):\n"
        "        mlflow.log_metric('train_loss', 2.0 * 0.95**step, step=step)\n"
        "model, trainer = None, types.SimpleNamespace(fit=train)\n"
    ),
}  # fmt: skip
"""What a page takes as given: the reader's own training."""
FRAMEWORKS = {"torch", "lightning", "keras", "transformers", "mlflow", "distributed", "optax"}
"""Loaded in a process of their own: their warnings and threads are not ours."""


def reason(command: str) -> str:
    return next((why for start, why in NOT_HERE.items() if command.startswith(start)), "")


def is_ours(command: str) -> bool:
    return command.startswith("lranalyzer ") and not reason(command)


SHELL_BLOCKS = [
    block
    for block in BLOCKS
    if block.language in SHELL and (block.page, "sh") not in ELSEWHERE and any(map(is_ours, block.commands))
]
PYTHON_BLOCKS = [block for block in BLOCKS if block.language == "python" and (block.page, "python") not in ELSEWHERE]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working folder as the pages assume it; nothing of the user's is read or written."""
    samples = samples_folder()
    (tmp_path / "sample_logs").symlink_to(samples, target_is_directory=True)
    for name in ("diverged-nan", "too-high-oscillating", "healthy-digits", "too-low-sgd"):
        target = tmp_path / "runs" / f"{name}.csv"
        target.parent.mkdir(exist_ok=True)
        shutil.copy(samples / name / "log.csv", target)
    (tmp_path / "runs" / "exp1").mkdir()
    for name in ("metrics.csv", "train.log", "runs/exp1/metrics.csv"):
        shutil.copy(samples / "healthy-digits" / "log.csv", tmp_path / name)
    shutil.copytree(samples / "sweep-mnist", tmp_path / "sweep")
    shutil.copy(samples / "range-test-digits" / "log.csv", tmp_path / "lr_find.csv")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LRANALYZER_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("LRANALYZER_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.setenv("LRANALYZER_ROLES", str(tmp_path / "roles.json"))
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    for cached in (settings.values, console.results, console.talk):
        cached.cache_clear()


@pytest.fixture
def store(folder: Path, request: pytest.FixtureRequest) -> Path:
    """``mlflow.db`` with an experiment ``training``, made by MLflow."""
    real: Path = request.getfixturevalue("real_database")
    shutil.copy(real, folder / "mlflow.db")
    with contextlib.closing(sqlite3.connect(folder / "mlflow.db")) as connection, connection:
        connection.execute("UPDATE experiments SET name = 'training' WHERE name = 'vision'")
        connection.execute("DELETE FROM runs WHERE name LIKE 'long-%'")
        connection.execute(
            "UPDATE runs SET artifact_uri = replace(artifact_uri, ?, ?)", (real.parent.as_uri(), folder.as_uri())
        )
    return folder / "mlflow.db"


def run(command: str) -> str:
    """Execute a command of ours in this process; what it says. A pipe ends it, ``> FILE`` keeps it."""
    target = re.search(r" > ([\w./-]+)$", command)
    words = shlex.split(re.sub(r" (\| head\b.*|> [\w./-]+)$", "", command))[1:]
    if words[0] == "watch":
        words += ["--looks", "1", "--interval", "0.1"]
    result = CliRunner().invoke(app, words)
    wanted = 130 if {"mlflow", "--watch"} <= set(words) else int("--fail-on" in words)
    assert result.exit_code == wanted, (command, result.output, result.exception)
    if target:
        Path(target[1]).write_text(result.stdout, encoding="utf-8")
    return result.output


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that may be ended, instead of one that happens to have the number on the page."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as process:
        yield process
        process.kill()


@pytest.fixture
def hook() -> Iterator[str]:
    """Address of a web hook on this machine that takes everything."""

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Takes) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """``lranalyzer mlflow --watch`` is interrupted after its first look."""
    from lranalyzer.tracking import Watch

    def look(self: Watch) -> Iterator[Any]:
        yield from self._changes()
        raise KeyboardInterrupt

    monkeypatch.setattr(Watch, "__iter__", look)


@pytest.mark.parametrize("block", SHELL_BLOCKS, ids=str)
@pytest.mark.usefixtures("once")
@pytest.mark.filterwarnings("ignore")  # MLflow's own, and those of sweeps of the page's few runs
def test_commands_run(block: Block, folder: Path, request: pytest.FixtureRequest) -> None:
    commands = list(filter(is_ours, block.commands))
    if "--baseline" in block.text:
        (folder / "baseline.json").write_text(run("lranalyzer diagnose runs/ --json --quiet"), encoding="utf-8")
    if "mlflow.db" in block.text:
        request.getfixturevalue("store")
    for shown in commands:
        command = here(shown, request)
        said = run(command)
        made = re.search(r"--(?:html|export) (\S+)", command)
        assert not made or (folder / made[1]).stat().st_size > 0
        assert said or made, command


def here(command: str, request: pytest.FixtureRequest) -> str:
    """A command of a page with this machine's server, web hook and process in it."""
    if ":5000" in command:
        server: Server = request.getfixturevalue("server")
        command = re.sub(r"http://(localhost|host):5000", server.url, command).replace("resnet", "vision")
    if "https://hooks." in command:
        command = re.sub(r"https://hooks\.[\w.]+", request.getfixturevalue("hook"), command)
    if "--pid" in command:
        command = command.replace("4711", str(request.getfixturevalue("sleeper").pid))
    return command.replace("notify-send", f"{sys.executable} -c pass")


@pytest.mark.usefixtures("folder")
def test_the_tour_shows_what_is_said() -> None:
    page = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    said = " ".join(run("lranalyzer diagnose sample_logs/too-low-adam").split())
    assert [line for line in shown.splitlines() if " ".join(line.split()) not in said] == []


@pytest.mark.parametrize("block", PYTHON_BLOCKS, ids=str)
def test_python_runs(block: Block, folder: Path, request: pytest.FixtureRequest) -> None:
    before = BEFORE.get(block.page, "") if block.page != "README.md" or "monitor" in block.text else ""
    loads = imported(before + block.text)
    for module in sorted(loads):
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    if "mlflow.db" in before + block.text:
        request.getfixturevalue("store")
    lines = [
        "import lranalyzer as lra",
        "import pandas as pd; frame = pd.read_csv('metrics.csv')" if "frame" in block.text else "",
    ]
    code = "\n".join([*lines, before, block.text])
    if not loads & FRAMEWORKS:
        exec(compile(code, str(block), "exec"), {"__name__": "__main__"})
        return
    environment = {k: v for k, v in os.environ.items() if k != "MLFLOW_EXPERIMENT_ID"}  # older MLflow leaves it behind
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env={**environment, "PYTHONPATH": path, "CUDA_VISIBLE_DEVICES": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3000:]


def imported(code: str) -> set[str]:
    """Top-level packages that a piece of code imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_is_executed_or_says_why_not(block: Block) -> None:
    if block.language in SHOWN:
        return
    assert block.language in SHELL | {"python"}, f"{block}: a block in {block.language}, which no test executes"
    kind = "python" if block.language == "python" else "sh"
    if own := ELSEWHERE.get((block.page, kind)):
        assert block.page.split("/")[-1] in (ROOT / own).read_text(encoding="utf-8"), (
            f"{own} does not read {block.page}"
        )
    elif kind == "sh":
        for command in block.commands:
            assert is_ours(command) or reason(command) or "pip install" in command, f"{block}: {command}"


def test_no_reason_outlives_its_command() -> None:
    commands = [command for block in BLOCKS for command in block.commands]
    assert not [start for start in NOT_HERE if not any(command.startswith(start) for command in commands)]
    assert not set(ELSEWHERE) - {(block.page, "python" if block.language == "python" else "sh") for block in BLOCKS}


LINK = re.compile(r"\]\(([^()\s]+)\)")


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_pictures_of_a_page_exist(page: Path) -> None:
    made = {"findings"}  # pages that are made with the site
    for link in LINK.findall(re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)):
        path, _, anchor = link.partition("#")
        if "://" in link or path.split("/")[0] in made:
            continue
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name}: {link}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings}, (
                f"{page.name}: {link}"
            )


def test_what_pip_is_asked_for_exists() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    pages = {block.page for block in BLOCKS}
    for page in pages:
        for named in re.findall(r"(?:\.|lranalyzer)\[([a-z,]+)\]", (ROOT / page).read_text(encoding="utf-8")):
            assert set(named.split(",")) <= set(extras), f"{page}: {named}"


def test_benchmarks_that_are_named_exist() -> None:
    for page in {block.page for block in BLOCKS} | {"README.md", "docs/right.md"}:
        for module in re.findall(r"python -m (benchmarks[\w.]*)", (ROOT / page).read_text(encoding="utf-8")):
            path = ROOT / module.replace(".", "/")
            assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), f"{page}: {module}"
