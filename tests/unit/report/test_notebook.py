from __future__ import annotations

import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from lranalyzer.recommend import Diagnosis
from lranalyzer.report import notebook
from lranalyzer.run import Run

Pair = tuple[Run, Diagnosis]


def test_without_a_notebook_nothing_is_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    assert notebook.register() is False


def test_a_notebook_learns_to_show_runs_and_diagnoses(monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[tuple[str, str], Any] = {}
    html = SimpleNamespace(for_type_by_name=lambda module, name, show: known.__setitem__((module, name), show))
    shell = SimpleNamespace(display_formatter=SimpleNamespace(formatters={"text/html": html}))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert notebook.register()
    # The names must be those of the real types, or IPython would never find them.
    assert set(known) == {(cls.__module__, cls.__name__) for cls in (Run, Diagnosis)}


def test_a_diagnosis_is_shown_escaped(make: Callable[..., Pair]) -> None:
    html = notebook.diagnosis_html(make("<img onerror=x>")[1])
    assert "<img" not in html
    assert "✖ diverged" in html
    assert "peak lr 0.01" in html


def test_a_run_is_shown_with_its_curves(make: Callable[..., Pair]) -> None:
    assert notebook.run_html(make()[0]).startswith("<svg")
