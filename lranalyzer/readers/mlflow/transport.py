"""Talking to a tracking server that may be slow, restart, or break off in the middle of an answer."""

from __future__ import annotations

import json
import math
import os
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from lranalyzer.errors import LRAnalyzerError, ReadError
from lranalyzer.readers.mlflow.credentials import EXPECTED, Credentials

if TYPE_CHECKING:
    import requests

WORKERS = 4
"""Requests under way at once: MLflow's server runs four workers unless told otherwise."""

_BUSY = frozenset({408, 425, 429, 502, 503, 504})


@dataclass(frozen=True)
class Patience:
    """How long to keep trying. The defaults outlast a server's restart (about half a minute)."""

    first_wait_seconds: float = 0.25
    """Doubled after every try."""
    longest_wait_seconds: float = 8.0
    longest_wish_seconds: float = 60.0
    """Of what a server asks for in ``Retry-After``."""
    tries: int = 9
    """While the server is away, busy, or breaks off."""
    tries_before_first_answer: int = 3
    """A server that never answered is more likely a wrong address."""
    tries_after_internal_error: int = 4
    """A 500 may be a locked database, or a mistake that will not go away."""

    def wait_seconds(self, attempt: int, asked: str | None = None) -> float:
        """Pause after the given failed try, from 0; the server may ask for a longer one."""
        seconds = min(self.first_wait_seconds * 2.0**attempt, self.longest_wait_seconds)
        wished = _retry_after_seconds(asked)
        if wished is not None:
            return min(wished, self.longest_wish_seconds)
        return seconds + random.SystemRandom().uniform(-0.25, 0.25) * seconds


class RefusedError(LRAnalyzerError):
    """The server understood and said no; carries ``status`` and the server's ``text``."""

    def __init__(self, status: int, text: str) -> None:
        self.status, self.text = status, text
        super().__init__(status, text)


class Transport:
    """Requests to one server; may be shared by threads."""

    def __init__(self, who: Credentials, patience: Patience | None = None) -> None:
        import requests.adapters

        self.base = who.base
        self._patience = patience or Patience()
        self._timeout = (10.0, float(os.environ.get("MLFLOW_HTTP_REQUEST_TIMEOUT", "120")))
        self._answered = False
        self._closing = threading.Event()
        self._session = requests.Session()
        self._session.auth = who.login or _bearer(who.token)
        self._session.verify, self._session.cert = who.verify, who.certificate
        self._session.headers.update(dict(who.headers))
        adapter = requests.adapters.HTTPAdapter(pool_maxsize=WORKERS)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def get(self, path: str, parameters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The answer to a GET; raises RefusedError for 4xx, ReadError when the server does not answer."""
        return self._ask("GET", path, params=parameters)

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a POST that only asks, and so may be repeated."""
        return self._ask("POST", path, json=body)

    def close(self) -> None:
        """Stop waiting and let go of connections."""
        self._closing.set()
        self._session.close()

    def _ask(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        import requests

        attempt = 0
        while True:
            status, asked = 0, None
            try:
                response = self._session.request(method, self.base + path, timeout=self._timeout, **content)
                status, asked = response.status_code, response.headers.get("Retry-After")
                self._answered = True
                if status < 400:
                    return _decoded(response)
                trouble = f"{status} {response.reason}"
                if status < 500 and status not in _BUSY:
                    raise RefusedError(status, _message(response))
            except (
                requests.ConnectionError,
                requests.Timeout,
                requests.exceptions.ChunkedEncodingError,
            ) as error:
                trouble = _explained(error)
            except (requests.exceptions.InvalidURL, requests.exceptions.TooManyRedirects) as error:
                raise ReadError(self.base, f"{type(error).__name__}", "http(s)://host:port") from None
            except json.JSONDecodeError as error:
                trouble = f"an answer that breaks off or is no JSON ({error.msg})"
            attempt += 1
            if attempt >= self._tries(status) or self._closing.wait(self._patience.wait_seconds(attempt - 1, asked)):
                raise ReadError(self.base, f"{trouble}, after {attempt} tries", "a running MLflow server")

    def _tries(self, status: int) -> int:
        if not self._answered:
            return self._patience.tries_before_first_answer
        return self._patience.tries_after_internal_error if status == 500 else self._patience.tries


def _retry_after_seconds(header: str | None) -> float | None:
    """``Retry-After``, a number of seconds or a date (RFC 9110, 10.2.3); None where it says nothing."""
    try:
        seconds = float(header or "nan")
    except ValueError:
        try:
            seconds = parsedate_to_datetime(str(header)).timestamp() - time.time()
        except (TypeError, ValueError):
            return None
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def refusal(base: str, error: RefusedError) -> ReadError:
    """A refusal as the user should read it."""
    if error.status in (401, 403):
        return ReadError(base, f"the server refuses access ({error.status} {error.text})", EXPECTED)
    return ReadError(base, f"the server answers {error.status}: {error.text}", "an MLflow tracking server")


def _decoded(response: requests.Response) -> dict[str, Any]:
    found = json.loads(response.content)  # accepts the bare NaN that MLflow writes
    if not isinstance(found, dict):
        raise json.JSONDecodeError("no object", "", 0)
    return found


def _message(response: requests.Response) -> str:
    try:
        return str(_decoded(response).get("message", response.reason))
    except json.JSONDecodeError:
        text = response.text.strip()[:200]
        return str(response.reason) if text[:1] in ("", "<") else text


def _explained(error: Exception) -> str:
    """The innermost reason: the outer ones repeat the whole URL."""
    import requests

    if isinstance(error, requests.Timeout):
        return "no answer in time"
    text = str(error)
    for sign, words in (
        ("refused", "connection refused"),
        ("resolve", "the host name is unknown"),
        ("getaddrinfo", "the host name is unknown"),
        ("CERTIFICATE", "its certificate is not trusted"),
    ):
        if sign in text:
            return words
    return "the connection broke"


def _bearer(token: str | None) -> Any:
    """An authentication object, not a header: requests would let ~/.netrc replace a header."""
    if not token:
        return None
    import requests.auth

    class Bearer(requests.auth.AuthBase):
        def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
            request.headers["Authorization"] = f"Bearer {token}"
            return request

    return Bearer()
