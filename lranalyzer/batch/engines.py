"""Where the work runs: processes here, a Dask cluster, or a Ray cluster. All three through joblib."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import signal
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import Any, Literal, get_args

from lranalyzer.errors import MissingExtra, SettingsError, did_you_mean

Engine = Literal["local", "dask", "ray"]
ENGINES: tuple[Engine, ...] = get_args(Engine)

Pool = Callable[[Iterable[Any]], Iterator[Any]]

WINDOW = 4
"""Chunks a Ray worker gets at a time: its workers wait for the slowest of a window."""

IN_FLIGHT = "3*n_jobs"
"""Chunks handed out before the first answer: workers never wait, and memory stays bounded."""


def engine_of(text: str) -> tuple[Engine, str]:
    """Kind and address: ``"dask:tcp://host:8786"`` gives ``("dask", "tcp://host:8786")``."""
    kind, _, address = text.partition(":")
    if kind not in ENGINES:
        raise SettingsError(f"engine: {did_you_mean(kind, ENGINES)}")
    return kind, address


def require(engine: str) -> None:
    """Raise MissingExtra when the engine is not installed, SettingsError when there is no such engine."""
    kind, _ = engine_of(engine)
    package = {"local": "joblib", "dask": "distributed", "ray": "ray"}[kind]
    if importlib.util.find_spec(package) is None:
        raise MissingExtra(package, kind, f"engine={kind!r}")


@contextmanager
def parallel(engine: str, jobs: int) -> Iterator[Pool]:
    """What takes joblib's delayed calls on this engine, and gives their results in order, as they come."""
    import joblib

    kind, address = engine_of(engine)
    with ExitStack() as stack:
        if kind == "dask":
            jobs = stack.enter_context(_dask(address, jobs))
        elif kind == "ray":
            stack.enter_context(_ray(address, jobs))
        backend = {"local": "loky", "dask": "dask", "ray": "ray"}[kind]
        stack.enter_context(joblib.parallel_config(backend=backend, n_jobs=jobs))
        if kind == "ray":  # its backend cannot give results one by one
            width = WINDOW * joblib.effective_n_jobs(-1)
            yield lambda calls: _windows(joblib.Parallel(batch_size=1), calls, width)
        else:
            with_workers = joblib.Parallel(return_as="generator", pre_dispatch=IN_FLIGHT, batch_size=1)
            yield lambda calls: _started_deaf(with_workers, calls)


def _started_deaf(pool: Pool, calls: Iterable[Any]) -> Iterator[Any]:
    """Start the pool so that its processes never hear Ctrl-C, which a terminal sends to all of them.

    It is for this process alone, which ends the others; each would print a traceback. A signal that comes meanwhile waits.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        return pool(calls)
    _start_trackers()
    with _heard_later() as heard:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            answers = pool(calls)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    if heard:
        with closing_quietly(answers):
            raise KeyboardInterrupt
    return answers


def _start_trackers() -> None:
    """joblib starts these beside its workers, and the one of multiprocessing unblocks SIGINT rather than restoring what was."""
    for module in ("multiprocessing.resource_tracker", "joblib.externals.loky.backend.resource_tracker"):
        importlib.import_module(module).ensure_running()


@contextmanager
def _heard_later() -> Iterator[list[int]]:
    """Note a Ctrl-C instead of raising it: threads that began earlier may still take the signal, and Python forgets an
    interrupt that falls into what it does around a fork."""
    heard: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is not signal.default_int_handler:
        yield heard
        return
    signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    try:
        yield heard
    finally:
        signal.signal(signal.SIGINT, before)


def _windows(pool: Callable[[list[Any]], list[Any]], calls: Iterable[Any], width: int) -> Iterator[Any]:
    waiting = iter(calls)
    while group := list(islice(waiting, width)):
        yield from pool(group)


@contextmanager
def closing_quietly(answers: Iterator[Any]) -> Iterator[Iterator[Any]]:
    """Close joblib's generator at the end; that it drops work nobody wants any more is no news."""
    try:
        yield answers
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            answers.close()  # type: ignore[attr-defined]


def worker_lost(engine: str) -> tuple[type[BaseException], ...]:
    """The errors by which an engine says that a worker died."""
    kind, _ = engine_of(engine)
    if kind == "dask":
        from distributed.scheduler import KilledWorker

        return (KilledWorker,)
    if kind == "ray":
        from ray.exceptions import RayError

        return (RayError,)
    from joblib.externals.loky.process_executor import BrokenProcessPool

    return (BrokenProcessPool,)


@contextmanager
def _dask(address: str, jobs: int) -> Iterator[int]:
    """The client in force, one for ``address``, or a cluster of our own; gives the number of threads."""
    distributed: Any = importlib.import_module("distributed")
    with ExitStack() as stack:
        try:
            client = distributed.get_client() if not address else stack.enter_context(distributed.Client(address))
        except ValueError:  # no client yet
            workers = None if jobs < 0 else jobs
            cluster = distributed.LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
            client = stack.enter_context(distributed.Client(stack.enter_context(cluster)))
        yield max(1, sum(client.nthreads().values()))


@contextmanager
def _ray(address: str, jobs: int) -> Iterator[None]:
    ray: Any = importlib.import_module("ray")

    started = not ray.is_initialized()
    if started:
        cpus = None if address or jobs < 0 else jobs
        ray.init(
            address=address or None,
            num_cpus=cpus,
            include_dashboard=False,
            logging_level=logging.ERROR,
            log_to_driver=False,
        )
    importlib.import_module("ray.util.joblib").register_ray()
    try:
        yield
    finally:
        if started:
            ray.shutdown()
