"""Readers of JSON documents: one for each row of the list of known shapes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import Head, Reader, Sniff
from lranalyzer.readers.content import decode, encoding_of
from lranalyzer.readers.records.document import load_document
from lranalyzer.run import Note, Run

Convert = Callable[[Any, Path, list[Note]], list[Run]]
"""Document, path and notes so far to runs; returns an empty list when the document has another shape."""


@dataclass(frozen=True)
class DocumentSpec:
    """One known shape of document."""

    name: str
    title: str
    patterns: tuple[str, ...]
    """Regular expressions that all occur at the beginning of the text."""
    convert: Convert
    score: float = 0.95


class DocumentLog:
    """A reader of one shape of document."""

    def __init__(self, spec: DocumentSpec) -> None:
        self.spec, self.name, self.title = spec, spec.name, spec.title

    def sniff(self, head: Head) -> Sniff:
        """Known by words at its beginning."""
        text = decode(head.data, encoding_of(head.data)).lstrip("\ufeff \r\n\t")
        if not re.match(r'\{\s*"|\[\s*([\[{]\s*["\[{\d-]|-?\d[\d.eE+-]*\s*[,\]]\s*[-\d])', text):
            return Sniff(0.0, "no JSON document")
        if re.match(r"\[[^\[\]{}\"\n]*\][ \t]*[^\s,]", text):  # [1, 2000] loss: 2.1
            return Sniff(0.0, "no JSON document")
        missing = [p for p in self.spec.patterns if not re.search(p, text)]
        if missing:
            return Sniff(0.0, f"nothing like {missing[0]}")
        keys = [key for pattern in self.spec.patterns for key in re.findall(r'"(\w+)', pattern)]
        return Sniff(
            self.spec.score, f"a JSON document with {', '.join(keys)}" if keys else "a JSON document with numbers"
        )

    def read(self, path: Path) -> list[Run]:
        """Every run of the document."""
        document, content = load_document(path)
        try:
            runs = self.spec.convert(document, path, content.notes)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise ReadError(path, f"JSON of an unexpected shape ({error})", self.title) from error
        if not runs:
            raise ReadError(path, "JSON without a curve in it", self.title)
        return runs


if TYPE_CHECKING:
    _conforms: Reader = DocumentLog(DocumentSpec("", "", (), lambda _d, _p, _n: []))
