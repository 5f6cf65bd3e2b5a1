"""Configuration: flags over environment over the project's file over the user's file over defaults.

Only the command line reads it; the library does what its arguments say.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from os.path import isfile
from pathlib import Path
from typing import Any

from lranalyzer.errors import SettingsError, did_you_mean


@dataclass(frozen=True)
class Setting:
    """One thing that can be configured."""

    name: str
    default: Any
    help: str
    choices: tuple[str, ...] = ()


SETTINGS: tuple[Setting, ...] = (
    Setting("jobs", -1, "worker processes of diagnose; -1: one a core, 1: none"),
    Setting("engine", "local", "where diagnose works: local, dask[:address] or ray[:address]"),
    Setting("cache", True, "keep diagnoses, so that an unchanged log is not read again"),
    Setting("fail_on", "never", "level or verdicts at which diagnose exits with 1"),
    Setting("sort", "", "column by which diagnose sorts; a leading minus turns it round"),
    Setting(
        "framework",
        "pytorch",
        "framework of printed code",
        ("pytorch", "lightning", "keras", "optax", "transformers"),
    ),
    Setting("map", {}, "columns with roles that names do not tell: { loss = 'nll' }"),
)
"""The list from which ``lranalyzer config`` and the checks are made."""


@dataclass(frozen=True)
class Value:
    """A setting's value and where it came from."""

    setting: Setting
    value: Any
    origin: str


def setting(name: str, flag: Any = None) -> Any:
    """The value in force; ``flag`` is what the command line said, None when it said nothing."""
    known = next(s for s in SETTINGS if s.name == name)
    return _checked(known, flag, f"--{name.replace('_', '-')}") if flag is not None else values()[name].value


@cache
def values() -> dict[str, Value]:
    """Every setting as environment, files and defaults give it; raises SettingsError for a wrong one."""
    layers = [_environment(), *_files()]
    found = {}
    for known in SETTINGS:
        origin, raw = next(
            ((o, layer[known.name]) for o, layer in layers if known.name in layer), ("default", known.default)
        )
        found[known.name] = Value(known, _checked(known, raw, origin), origin)
    return found


def _environment() -> tuple[str, Mapping[str, Any]]:
    names = {f"LRANALYZER_{s.name.upper()}": s.name for s in SETTINGS if s.name != "map"}
    return "environment", {name: os.environ[key] for key, name in names.items() if key in os.environ}


def _files() -> list[tuple[str, Mapping[str, Any]]]:
    layers: list[tuple[str, Mapping[str, Any]]] = []
    for folder in _folders():
        own, project = folder / "lranalyzer.toml", folder / "pyproject.toml"
        if isfile(own):  # not Path.is_file, which fails in a folder that may not be looked into
            layers.append((str(own), _table(own)))
            break
        # A project's file is another program's in the first place: one that may not be read says nothing to us.
        if isfile(project) and os.access(project, os.R_OK):
            found = _table(project).get("tool", {}).get("lranalyzer")
            if found is not None:
                layers.append((str(project), found))
                break
    user = user_file()
    if isfile(user):
        layers.append((str(user), _table(user)))
    for origin, table in layers:
        for name in table:
            if name not in [s.name for s in SETTINGS]:
                raise SettingsError(f"{origin}: {did_you_mean(name, [s.name for s in SETTINGS])}")
    return layers


def _folders() -> tuple[Path, ...]:
    """The working folder and those above; none where it was deleted."""
    try:
        return (Path.cwd(), *Path.cwd().parents)
    except OSError:
        return ()


def user_file() -> Path:
    """The user's configuration file, or what ``LRANALYZER_CONFIG`` names."""
    given = os.environ.get("LRANALYZER_CONFIG")
    if given:
        return Path(given)
    from platformdirs import user_config_path

    return user_config_path("lranalyzer", appauthor=False) / "config.toml"


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({error}); expected a TOML file") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: {error}; expected a TOML file") from None


def _checked(known: Setting, raw: Any, origin: str) -> Any:
    wanted = type(known.default)
    value = _converted(raw, wanted)
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        word = {int: "a whole number", bool: "true or false", str: "a text", dict: "a table"}[wanted]
        raise SettingsError(f"{known.name} ({origin}): found {raw!r}; expected {word}")
    if known.choices and value not in known.choices:
        raise SettingsError(f"{known.name} ({origin}): {did_you_mean(value, known.choices)}")
    if known.name == "jobs" and value == 0:
        raise SettingsError(f"jobs ({origin}): found 0; expected -1 (one a core) or a positive number")
    return value


def _converted(raw: Any, wanted: type) -> Any:
    if not isinstance(raw, str) or wanted is str:
        return raw
    if wanted is bool:
        return {
            "1": True,
            "true": True,
            "yes": True,
            "on": True,
            "0": False,
            "false": False,
            "no": False,
            "off": False,
        }.get(raw.lower(), raw)
    try:
        return int(raw)
    except ValueError:
        return raw
