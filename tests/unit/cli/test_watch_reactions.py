"""What ``watch`` does about a change when it was asked to, and how it talks to other programs."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

Call = Callable[..., Result]
Log = Callable[..., Path]


def test_json_gives_an_object_a_change(call: Call, log: Log) -> None:
    log("a.csv", broken=True)
    result = call("watch", "a.csv", "--looks", "1", "--json")
    (change,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert change["verdict"] == "diverged"
    assert change["warning"]["advice"] == "lower"
    assert change["name"] == "a"


def test_a_command_gets_the_sentence_and_the_json(call: Call, log: Log, own_place: Path) -> None:
    log("a.csv", broken=True)
    script = own_place / "tell.py"
    script.write_text("import sys, pathlib\npathlib.Path('told').write_text(sys.argv[1] + '\\n' + sys.stdin.read())\n")
    call("watch", "a.csv", "--looks", "1", "--notify", f"{sys.executable} {script}")
    sentence, data = (own_place / "told").read_text().split("\n", 1)
    assert sentence.startswith("a: the loss has not been finite")
    assert json.loads(data)["verdict"] == "diverged"


def test_a_command_that_fails_is_told_and_the_watch_goes_on(call: Call, log: Log) -> None:
    log("a.csv", broken=True)
    result = call("watch", "a.csv", "--looks", "1", "--notify", "no-such-command")
    assert result.exit_code == 0
    assert "--notify:" in result.stderr


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A web server that keeps what is posted."""
    posted: list[dict[str, Any]] = []

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Keep) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/secret", posted
        server.shutdown()


def test_a_webhook_gets_each_change(call: Call, log: Log, hook: tuple[str, list[dict[str, Any]]]) -> None:
    url, posted = hook
    log("a.csv", broken=True)
    call("watch", "a.csv", "--looks", "1", "--webhook", url)
    (one,) = posted
    assert one["verdict"] == "diverged"
    assert one["text"].startswith("a: diverged. ")


def _strict(text: str) -> Any:
    """JSON as other programs read it: without NaN."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    return json.loads(text, parse_constant=refuse)


def test_a_loss_that_was_never_finite_is_told_in_json_that_every_program_reads(
    call: Call, own_place: Path, hook: tuple[str, list[dict[str, Any]]]
) -> None:
    url, posted = hook
    (own_place / "never.csv").write_text("step,train_loss,lr\n" + "".join(f"{i},nan,0.1\n" for i in range(60)))
    keep = f"{sys.executable} -c \"import sys, pathlib; pathlib.Path('told').write_text(sys.stdin.read())\""
    result = call("watch", "never.csv", "--looks", "1", "--json", "--webhook", url, "--notify", keep)
    assert "--webhook" not in result.stderr
    told = _strict((own_place / "told").read_text())
    assert told["warning"]["evidence"]["first_loss"] is None
    assert [_strict(line) for line in result.stdout.splitlines()] == [told]
    assert [one["verdict"] for one in posted] == ["diverged"]


@pytest.fixture
def training() -> Iterator[subprocess.Popen[bytes]]:
    """A process that would go on for long."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    yield process
    process.kill()
    process.wait()


def test_a_training_is_ended_at_the_verdict_named(call: Call, log: Log, training: subprocess.Popen[bytes]) -> None:
    log("a.csv", broken=True)
    result = call("watch", "a.csv", "--stop-when", "diverged", "--pid", training.pid)
    assert result.exit_code == 0
    assert training.wait(300) != 0


def test_nothing_is_ended_at_another_verdict(call: Call, log: Log, training: subprocess.Popen[bytes]) -> None:
    log("a.csv", broken=True)
    call("watch", "a.csv", "--looks", "1", "--stop-when", "too_low", "--pid", training.pid)
    assert training.poll() is None


def test_orders_that_cannot_be_followed_are_refused_at_once(call: Call) -> None:
    assert "go together" in call("watch", "a.csv", "--stop-when", "diverged").stderr
    assert "did you mean 'diverged'" in call("watch", "a.csv", "--stop-when", "divergd", "--pid", "99").stderr
    assert "cannot be ended" in call("watch", "a.csv", "--stop-when", "diverged", "--pid", "4194399").stderr
    assert "exclude each other" in call("watch", "a.csv", "--json", "--plain").stderr
