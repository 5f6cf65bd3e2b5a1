"""What ``watch`` does about a change when it was asked to: run a command, post to a webhook, end the training."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING, get_args

from lranalyzer.cli.console import complain, say
from lranalyzer.errors import SettingsError, did_you_mean
from lranalyzer.report.as_json import dumps

if TYPE_CHECKING:
    from lranalyzer.live.watched import Change

Reaction = Callable[["Change"], bool]
"""Takes a change; says whether the watch ends with it."""
PATIENCE_SECONDS = 30.0
"""How long a command may take: the watch waits for it."""


def reactions(notify: str | None, webhook: str | None, stop_when: str | None, pid: int | None) -> list[Reaction]:
    """Those that were asked for; raises SettingsError for orders that cannot be followed."""
    found: list[Reaction] = []
    if notify:
        found.append(_command(notify))
    if webhook:
        found.append(_post(webhook))
    if (stop_when is None) != (pid is None):
        raise SettingsError("--stop-when and --pid go together; expected both, or neither")
    if stop_when is not None and pid is not None:
        found.append(_stop(stop_when, pid))
    return found


def _command(text: str) -> Reaction:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise SettingsError(f"--notify: found {text!r} ({error}); expected a command") from None
    if not words:
        raise SettingsError("--notify: found nothing; expected a command")

    def run(change: Change) -> bool:
        try:
            done = subprocess.run(
                [*words, f"{change.name}: {change.sentence}"], input=dumps(change.as_dict()), text=True,
                timeout=PATIENCE_SECONDS, check=False,
            )  # fmt: skip
            if done.returncode:
                complain(f"--notify: {words[0]} ended with code {done.returncode}")
        except (OSError, subprocess.TimeoutExpired) as error:
            complain(f"--notify: {error}")
        return False

    return run


def _post(url: str) -> Reaction:
    from lranalyzer.tracking import Webhook

    hook = Webhook(url)

    def post(change: Change) -> bool:
        hook.post({"text": f"{change.name}: {change.verdict}. {change.sentence}"} | change.as_dict())
        return False

    return post


def _stop(verdict: str, pid: int) -> Reaction:
    from lranalyzer.live.alarm import Kind

    if verdict not in get_args(Kind):
        raise SettingsError(f"--stop-when: {did_you_mean(verdict, get_args(Kind))}")
    try:
        os.kill(pid, 0)
    except OSError as error:
        raise SettingsError(f"--pid: process {pid} cannot be ended ({(error.strerror or '').lower()})") from None

    def stop(change: Change) -> bool:
        if change.verdict != verdict:
            return False
        say(f"{change.name} is {verdict}: ending process {pid}")
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            say(f"process {pid} has ended by itself")
        return True

    return stop
