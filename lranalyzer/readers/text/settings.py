"""Parameters that programs print before they train: ``Namespace(lr=0.1)``, the command line, ``learning rate: 0.1``."""

from __future__ import annotations

import re
from typing import Any

from lranalyzer.readers.numbers import parse_number
from lranalyzer.run.hyperparameters import is_hyperparameter

_VALUE = r"'[^']*'|\"[^\"]*\"|[^\s,()\[\]{}]+"
_CALL = re.compile(r"\b(?:Namespace|\w*(?:Args|Arguments|Config|Hparams|HParams))\((?=\w+=)")
_IN_CALL = re.compile(rf"\b(\w+)=({_VALUE})")
_IN_DICT = re.compile(rf"['\"](\w+)['\"]: ({_VALUE})")
_COMMAND = re.compile(r"\bpython\d?(?:\.\d+)?\b|\b(?:torchrun|accelerate|deepspeed)\b|\.py\b")
_OPTION = re.compile(rf"(?<!\S)--([A-Za-z][\w-]*)(?:=|\s+)(?!-)({_VALUE})")
_LINE = re.compile(rf"^\W*([A-Za-z][\w .-]{{0,30}}?)\s*[:=]\s*({_VALUE})(?:\s+\[default: .*\])?\W*$")
MANY = 3
"""Known parameters from which a printed dictionary is one of parameters."""
_AMBIGUOUS = re.compile(r"(?i)batch|eta|l2|wd|net|opt|clip|momentum")
"""Words that name a parameter among others, and something else on a line of their own."""


def called_with(line: str) -> dict[str, Any]:
    """Every parameter of a line that holds all of them; empty for any other line.

    >>> called_with("Namespace(lr=0.1, model='vgg')")
    {'lr': 0.1, 'model': 'vgg'}
    """
    if "=" in line and "(" in line and (call := _CALL.search(line)):
        return _values(_IN_CALL.findall(line, call.end()))
    if "--" in line and _COMMAND.search(line):
        return _values([(key, value) for key, value in _OPTION.findall(line) if is_hyperparameter(key)])
    if "{" in line:
        known = [(key, value) for key, value in _IN_DICT.findall(line) if is_hyperparameter(key)]
        return _values(known) if len(known) >= MANY else {}
    return {}


def one_setting(line: str) -> dict[str, Any]:
    """The one parameter of a line that says nothing else.

    >>> one_setting("Learning rate: 0.001")
    {'Learning rate': 0.001}
    """
    found = _LINE.match(line)
    if found is None or not is_hyperparameter(found[1]) or _AMBIGUOUS.fullmatch(found[1]):
        return {}
    return _values([(found[1], found[2])])


def _values(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    texts = {key: value.strip("\"'") for key, value in pairs}
    numbers = {key: parse_number(value) for key, value in texts.items()}
    return {key: value if numbers[key] is None else numbers[key] for key, value in texts.items()}
