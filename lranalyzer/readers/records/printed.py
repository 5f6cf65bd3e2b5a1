"""Lists of numbers as Python prints them: ``print(history.history)``, ``train_losses = [0.9, 0.7]``."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import Head, Reader, Sniff
from lranalyzer.readers.content import Content, decode, encoding_of
from lranalyzer.readers.numbers import NUMBER
from lranalyzer.readers.records.histories import any_history
from lranalyzer.readers.text.loose import tells
from lranalyzer.run import Run

_ITEM = rf"(?:[\w.]+\()?{NUMBER}"
_DICTIONARY = re.compile(rf"(?:\w+\(<class '\w+'>,\s*)?\{{\s*(['\"])[^'\"\n]+\1\s*:\s*(?:\w+\()?\[\s*{_ITEM}\s*[,)]")
_KEY = re.compile(r"['\"]([^'\"\n]+)['\"]\s*:")
_NAMED = rf"^[ \t]*([A-Za-z][\w ./()-]{{0,60}}?)[ \t]*[:=][ \t]*(?=\[\s*{_ITEM}\s*,)"
_NAMED_LIST = re.compile(_NAMED + r"(\[[^\[\]]*\])[ \t]*;?[ \t]*$", re.MULTILINE)
_FIRST_NAMED = re.compile(_NAMED)
_ARRAY = re.compile(r"\b[\w.]+\(\s*(\[[^\[\]]*\])[^()]*\)")
_SCALAR = re.compile(r"\b[A-Za-z_][\w.]*\(\s*([^()\[\],]+?)\s*(?:,[^()]*)?\)")
"""``array([0.5], dtype=float32)`` and ``tensor(0.5, device='cuda:0')``."""
_WORDS = {"nan": "NaN", "inf": "Infinity", "None": "null", "True": "true", "False": "false"}
_WORD = re.compile(rf"(?<![\w'\"])({'|'.join(_WORDS)})(?![\w'\"])")
_FORM = "lists of numbers as Python prints them"


class PrintedLists:
    """A reader of dictionaries of lists, and of lines that name a list each."""

    name, title = "python_lists", _FORM

    def sniff(self, head: Head) -> Sniff:
        """Known by how the file begins."""
        text = decode(head.data, encoding_of(head.data)).lstrip("\ufeff \r\n\t")
        found = _DICTIONARY.match(text)
        if found and (found[1] == "'" or "<class" in found[0]) and any(map(tells, _KEY.findall(text))):
            return Sniff(0.8, "a dictionary of lists, printed by Python")
        if _FIRST_NAMED.match(text) and any(tells(name) for name, _ in _NAMED_LIST.findall(text)):
            return Sniff(0.75, "named lists, printed by Python")
        return Sniff(0.0, f"no {_FORM}")

    def read(self, path: Path) -> list[Run]:
        """The runs of the lists."""
        content = Content(path)
        text = content.text().strip("\ufeff \0\r\n\t")
        document = _dictionary(text, path) if text[:1] == "{" or "<class" in text[:60] else _named(text)
        runs = any_history(document, path, content.notes)
        if not runs:
            raise ReadError(path, "lists without a curve in them", _FORM)
        return [replace(run, format=self.name) for run in runs]


def _dictionary(text: str, path: Path) -> Any:
    inner = re.sub(r"^\w+\(<class '\w+'>,\s*(.*)\)$", r"\1", text, flags=re.DOTALL)
    try:
        return json.loads(_as_json(inner))
    except ValueError as error:
        raise ReadError(path, f"a dictionary that breaks off or holds more than numbers ({error})", _FORM) from error


def _named(text: str) -> dict[str, Any]:
    """The lists by their names; one that appears again, as in a log of several trainings, is the later one."""
    lists: dict[str, Any] = {}
    for name, numbers in _NAMED_LIST.findall(text):
        try:
            lists[name] = json.loads(_as_json(numbers))
        except ValueError:  # words among the numbers
            continue
    return lists


def _as_json(text: str) -> str:
    plain = _SCALAR.sub(r"\1", _ARRAY.sub(r"\1", text))
    plain = _WORD.sub(lambda found: _WORDS[found[1]], plain.replace("'", '"'))
    plain = re.sub(r"(?<=\d)\.(?=[\s,\]])", ".0", plain)  # numpy's 1.
    return re.sub(r",\s*([\]}])", r"\1", plain)


if TYPE_CHECKING:
    _conforms: Reader = PrintedLists()
