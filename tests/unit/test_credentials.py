"""Passwords and tokens that a log or an address holds are in nothing that is written or shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlflow_world import Database, falling, free_port
from typer.testing import CliRunner

import lranalyzer as lra
from lranalyzer.cli import console, settings
from lranalyzer.cli.main import app
from lranalyzer.discreet import discreet, without_credentials
from lranalyzer.report import to_html, to_json, to_markdown

HOME = Path(__file__).resolve().parents[2]
SECRET = "s3cret-s3cret"
SECRETS = {
    "password": SECRET, "db_password": SECRET, "hub_token": SECRET, "wandb_api_key": SECRET, "WANDB-API-KEY": SECRET,
    "optim.credentials": SECRET, "aws_secret_access_key": SECRET, "HF_TOKEN": SECRET, "auth/token": SECRET,
    "mlflow_tracking_token": SECRET, "store": f"postgresql://kim:{SECRET}@host/ml", "repo": f"https://{SECRET}@github.com/x",
    "command": f"train.py --lr 0.1 --wandb-api-key {SECRET} --epochs 3", "header": f"Bearer {SECRET}",
    "environment": f"WANDB_API_KEY={SECRET} HF_HUB_TOKEN='{SECRET}' python train.py", "hook": f"http://host/x?run=1&token={SECRET}",
    "printed": f"{{'db_password': '{SECRET}', 'lr': 0.1}}", "yaml": f"aws_secret_access_key: {SECRET}",
    "env": {"HF_TOKEN": SECRET, "list": [f"http://a:{SECRET}@b"]},
}  # fmt: skip
HARMLESS = {
    "tokenizer": "bert", "eos_token": "</s>", "pad_token_id": "3", "max_tokens": "512", "num_key_value_heads": "8",
    "key_dim": 64, "use_auth_token": "True", "token_dropout": "0.1", "secretary": "x", "lr": 0.001, "hub_token": None,
    "url": "https://host/path@v2", "mail": "kim@host", "password": "", "tokens_per_step": "1000", "opt": "--lr 0.1",
    "told": "tokens=512, key: 3; use_auth_token=True, secretary: x, pass: 1, eos_token='</s>', max_token=3",
}  # fmt: skip


@pytest.mark.parametrize("name", SECRETS)
def test_a_credential_is_hidden_whatever_it_is_called(name: str) -> None:
    assert SECRET not in json.dumps(without_credentials({name: SECRETS[name]}))


def test_what_only_sounds_like_one_is_kept() -> None:
    assert without_credentials(HARMLESS) == HARMLESS


@given(st.text(max_size=200))
def test_any_text_can_be_looked_through(text: str) -> None:
    once = discreet(text)
    assert discreet(once) == once or "://" in text or "-" in text


@given(st.text("abc:/@ -.", max_size=3000))
def test_hostile_texts_are_looked_through_at_once(text: str) -> None:
    discreet(f"http://{text}")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working folder in which everything the command writes lies, cache and settings too."""
    for name in ("CACHE_DIR", "CONFIG", "ROLES"):
        monkeypatch.setenv(f"LRANALYZER_{name}", str(tmp_path / name.lower()))
    monkeypatch.chdir(tmp_path)
    for cached in (settings.values, console.results, console.talk):
        cached.cache_clear()
    yield tmp_path
    for cached in (settings.values, console.results, console.talk):
        cached.cache_clear()


def written(place: Path, *but: str) -> str:
    """All that lies in the folder, but the logs themselves."""
    files = (path for path in place.rglob("*") if path.is_file() and not path.is_relative_to(place / "logs"))
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in files if path.name not in but)


def call(*words: object) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert "Traceback" not in result.output
    return result.output


def the_log(place: Path) -> Path:
    """A log whose configuration lies beside it, credentials and all."""
    rows = "".join(f"{i},{2.0 * 0.97**i:.4f},0.001\n" for i in range(80))
    (place / "logs").mkdir()
    (place / "logs" / "metrics.csv").write_text(f"step,train_loss,lr\n{rows}")
    texts = {name: value for name, value in SECRETS.items() if isinstance(value, str)}
    (place / "logs" / "config.json").write_text(json.dumps({"optimizer": "adam", "nested": texts, **texts}))
    return place / "logs" / "metrics.csv"


def test_nothing_the_command_writes_or_says_holds_a_credential_of_the_log(place: Path) -> None:
    log = the_log(place)
    assert "hub_token" in lra.read(log)[0].params  # it is read, and hidden
    orders = ((), ("--json",), ("--markdown",), ("--html", "a.html"), ("--export", "t.csv"), ("--export", "t.jsonl"))
    said = [call("info", log), *(call("diagnose", log, *order) for order in orders)]
    assert SECRET not in "".join(said)
    assert (place / "cache_dir" / "diagnoses.sqlite").exists()
    assert SECRET not in written(place)


def test_reports_in_python_hold_none_either(place: Path) -> None:
    (run,) = lra.read(the_log(place))
    pair = (run, lra.diagnose(run))
    for text in (to_html(pair), to_json(pair), to_markdown(pair)):
        assert SECRET not in text


def test_tags_and_parameters_of_a_store_hold_none(database: Database) -> None:
    repository = {"mlflow.source.git.repoURL": f"https://{SECRET}@host/x"}
    database.run("a" * 32, {"train_loss": falling(30)}, params={"hub_token": SECRET}, tags=repository)
    (run,) = lra.read(f"mlflow:sqlite:///{database.path}")
    assert run.params["hub_token"] == "***"
    assert SECRET not in str(run.tags)


@pytest.mark.parametrize("verb", ["diagnose", "info", "sweep", "watch"])
def test_an_address_with_a_login_is_nowhere(place: Path, verb: str) -> None:
    address = f"mlflow:http://kim:{SECRET}@127.0.0.1:{free_port()}"
    more = ("--looks", "1") if verb == "watch" else ("--html", "a.html") if verb == "diagnose" else ()
    assert SECRET not in call(verb, address, *more)
    assert SECRET not in written(place)


def test_a_fault_of_ours_tells_no_login() -> None:
    program = (
        "import lranalyzer.cli.main as m, lranalyzer.readers as r\n"
        f"def broken(*a, **k): raise RuntimeError('no answer from http://kim:{SECRET}@host')\n"
        "r.inspect = broken\nm.main(['info', 'x.csv'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(HOME)}
    )
    assert done.returncode == 70
    assert "no answer from http://***@host" in done.stderr
    assert SECRET not in done.stdout + done.stderr


def test_a_failed_run_of_a_batch_tells_no_login(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import lranalyzer.batch.worker as worker

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError(f"http://kim:{SECRET}@host is gone")

    monkeypatch.setattr(worker, "diagnose", broken, raising=False)
    table = lra.diagnose_many(str(the_log(place)), jobs=1, cache=False)
    assert SECRET not in table.to_json()
