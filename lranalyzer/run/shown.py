"""What a notebook asks of runs and of what was found out about them: a picture, and HTML.

Drawing lies above every room that has something to show, so these ask for it by name, when they are asked.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol


class AnyPicture(Protocol):
    """What :class:`lranalyzer.report.Picture` is to those who cannot import it from below."""

    @property
    def svg(self) -> str:
        """The picture as SVG."""

    def png(self) -> bytes:
        """The picture as PNG."""

    def save(self, path: str | Path) -> Path:
        """Write it as ``.svg`` or ``.png``."""


class Told:
    """Something that Jupyter shows as HTML."""

    def _repr_html_(self) -> str:
        return str(import_module("lranalyzer.report.notebook").html_of(self))


class Drawn(Told):
    """Something that can be drawn."""

    def plot(self, **options: Any) -> AnyPicture:
        """Draw it: an SVG picture that notebooks show and ``save("x.svg")`` or ``save("x.png")`` keeps.

        ``width`` in pixels and ``theme`` (``"light"``, ``"dark"``) as for :func:`lranalyzer.plot`.
        """
        picture: AnyPicture = import_module("lranalyzer.report.picture").plot(self, **options)
        return picture
