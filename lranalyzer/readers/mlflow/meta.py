"""``meta.yaml`` of MLflow's file store: a run's name, status and times, without the cost of YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

_LINE = re.compile(r"^(\w+):(?: (.*))?$")


def time_ms(meta: Mapping[str, str], key: str) -> int | None:
    """A time in milliseconds, or None where there is none."""
    text = meta.get(key, "")
    return int(float(text)) if re.fullmatch(r"\d+(\.\d+)?", text) else None


def read_meta(folder: Path) -> dict[str, str]:
    """The fields of a meta.yaml that are plain text; loading YAML would cost more than the metrics."""
    try:
        text = (folder / "meta.yaml").read_text("utf-8", errors="replace")
    except OSError:
        return {}
    matches = [_LINE.match(line) for line in text.splitlines()]
    if not all(matches) or '"' in text:
        return _yaml(text)
    pairs = ((m[1], (m[2] or "").strip()) for m in matches if m)
    return {key: _unquoted(value) for key, value in pairs if value not in ("", "null", "~")}


def _unquoted(value: str) -> str:
    return value[1:-1].replace("''", "'") if len(value) > 1 and value[0] == value[-1] == "'" else value


def _yaml(text: str) -> dict[str, str]:
    import yaml

    try:
        loaded = yaml.safe_load(text)
    except yaml.YAMLError:
        return {}
    return {str(k): str(v) for k, v in loaded.items() if v is not None} if isinstance(loaded, dict) else {}
