"""Parameters that lie beside a log: ``hparams.yaml``, ``args.yaml``, ``config.json`` and their kin."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

NAMES = (
    "hparams.yaml", "hparams.json", "args.yaml", "args.json", "config.yaml", "config.json", "params.json",
    "params.yaml", "training_args.json", "opt.yaml", "hyp.yaml", "hyperparameters.json", "train_config.json",
    "run_config.json", ".hydra/config.yaml", "files/config.yaml",
)  # fmt: skip
MAX_BYTES = 1 << 20
MOST = 20_000
"""Names in one tree, far more than anybody writes by hand."""
DEEPEST = 60
"""Levels of one tree."""
LONGEST = 256
"""Members of a nested list, all levels together."""


def params_beside(path: Path) -> dict[str, Any]:
    """Flat parameters from the known files in the folder of ``path``; the first file that names one wins."""
    found: dict[str, Any] = {}
    for name in NAMES:
        for key, value in _read(path.parent / name).items():
            found.setdefault(key, value)
    return found


def flatten(tree: Mapping[Any, Any]) -> dict[str, Any]:
    """Nested mappings with ``/`` between the names; ``{"value": x}`` as W&B writes it becomes ``x``.

    Ends after MOST names and DEEPEST levels: YAML can name a part of itself, and so be endless.
    """
    flat: dict[str, Any] = {}
    for name, value in islice(_named(tree, "", 0), MOST):
        if value is None or isinstance(value, str | int | float | bool):
            flat[name] = value
        elif isinstance(value, list) and len(value) <= 16:
            plain = all(isinstance(v, str | int | float | bool) for v in value)
            if plain or _is_small(value):
                flat[name] = value if plain else str(value)
    return flat


def _named(tree: Mapping[Any, Any], prefix: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Everything in a tree by its full name, inner mappings too, so that who counts also counts those."""
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and set(value) <= {"value", "desc"} and "value" in value:
            value = value["value"]
        yield name, value
        if isinstance(value, Mapping) and depth < DEEPEST:
            yield from _named(value, f"{name}/", depth + 1)


def _is_small(value: list[Any]) -> bool:
    """Whether a list holds no more than a text may, all levels together."""
    left, waiting = LONGEST, [value]
    while waiting and left >= 0:
        inner = waiting.pop()
        left -= len(inner)
        waiting += [v if isinstance(v, list) else list(v.values()) for v in inner if isinstance(v, list | Mapping)]
    return left >= 0


def _read(path: Path) -> dict[str, Any]:
    """A file that is missing, too big or broken says nothing: it is no log."""
    try:
        state = path.stat()
        return _parsed(path, state.st_mtime_ns) if state.st_size <= MAX_BYTES else {}
    except OSError:
        return {}


@lru_cache(maxsize=64)
def _parsed(path: Path, _changed: int) -> dict[str, Any]:
    """Remembered, since a folder may hold one configuration and thousands of logs."""
    text = path.read_text(encoding="utf-8", errors="replace")
    tree = _json(text) if path.suffix == ".json" else _yaml(text)
    return flatten(tree) if isinstance(tree, Mapping) else {}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _yaml(text: str) -> Any:
    """``!!python/object`` tags, which Lightning writes, are read as the plain value below them."""
    import yaml

    class Plain(yaml.SafeLoader):
        pass

    def plain(loader: yaml.SafeLoader, _suffix: str, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return loader.construct_mapping(node, deep=True)
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None

    Plain.add_multi_constructor("tag:yaml.org,2002:python/", plain)
    Plain.add_multi_constructor("!", plain)
    try:
        return yaml.load(text, Loader=Plain)  # Plain is a SafeLoader: it builds no objects
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
