from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from lranalyzer.cli.settings import SETTINGS, setting, values
from lranalyzer.errors import SettingsError

Call = Callable[..., Result]


def _origin(call: Call, name: str) -> Any:
    values.cache_clear()
    shown = json.loads(call("config", "--json").stdout)["settings"][name]
    return shown["value"], Path(shown["origin"]).name


def test_each_layer_wins_over_the_one_below(call: Call, own_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _origin(call, "jobs") == (-1, "default")
    (own_place.parent / "user.toml").write_text("jobs = 2\n")
    assert _origin(call, "jobs") == (2, "user.toml")
    (own_place.parent / "pyproject.toml").write_text("[tool.lranalyzer]\njobs = 3\n")
    assert _origin(call, "jobs") == (3, "pyproject.toml")
    (own_place / "lranalyzer.toml").write_text("jobs = 4\n")
    assert _origin(call, "jobs") == (4, "lranalyzer.toml")
    monkeypatch.setenv("LRANALYZER_JOBS", "5")
    assert _origin(call, "jobs") == (5, "environment")
    assert setting("jobs", 6) == 6


def test_a_project_without_our_table_is_passed_over(call: Call, own_place: Path) -> None:
    (own_place / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (own_place.parent / "lranalyzer.toml").write_text("sort = 'lr'\n")
    assert _origin(call, "sort") == ("lr", "lranalyzer.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("jbos = 1", "did you mean 'jobs'"), ("jobs = 'many'", "expected a whole number"), ("jobs = true", "expected a whole number"),
        ("cache = 3", "expected true or false"), ("framework = 'torch'", "is not one of"), ("jobs = ", "expected a TOML file"),
        ("map = 3", "expected a table"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_explained(own_place: Path, text: str, said: str) -> None:
    (own_place / "lranalyzer.toml").write_text(text)
    with pytest.raises(SettingsError, match=said) as raised:
        values()
    assert "lranalyzer.toml" in str(raised.value)


@pytest.mark.parametrize(("word", "value"), [("yes", True), ("0", False), ("off", False), ("TRUE", True)])
def test_the_environment_speaks_in_words(monkeypatch: pytest.MonkeyPatch, word: str, value: bool) -> None:
    monkeypatch.setenv("LRANALYZER_CACHE", word)
    assert setting("cache") is value


def test_configured_values_are_used(call: Call, own_place: Path) -> None:
    (own_place / "lranalyzer.toml").write_text("fail_on = 'nonsense'\n")
    (own_place / "a.csv").write_text("step,loss\n" + "\n".join(f"{i},{1 / (i + 1)}" for i in range(40)))
    result = call("diagnose", "a.csv")
    assert result.exit_code == 2
    assert "nonsense" in result.stderr


def test_the_table_names_every_setting(call: Call) -> None:
    shown = call("config").stdout
    assert all(known.name in shown for known in SETTINGS)
