"""Reports: the same document as HTML, JSON, Markdown, terminal text, or a picture of the curves.

Every name is loaded on first use: a table in a terminal does not wait for the HTML templates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lranalyzer.lazy import door

_HOME = {
    "SCHEMA_VERSION": "as_json",
    "ReportedRun": "document",
    "Document": "document",
    "Failure": "document",
    "Picture": "picture",
    "document_of": "document",
    "plot": "picture",
    "to_html": "as_html",
    "to_json": "as_json",
    "to_markdown": "as_markdown",
    "to_svg": "as_svg",
    "to_text": "as_text",
}

__all__ = [
    "SCHEMA_VERSION",
    "Document",
    "Failure",
    "Picture",
    "ReportedRun",
    "document_of",
    "plot",
    "to_html",
    "to_json",
    "to_markdown",
    "to_svg",
    "to_text",
]

if TYPE_CHECKING:
    from lranalyzer.report.as_html import to_html
    from lranalyzer.report.as_json import SCHEMA_VERSION, to_json
    from lranalyzer.report.as_markdown import to_markdown
    from lranalyzer.report.as_svg import to_svg
    from lranalyzer.report.as_text import to_text
    from lranalyzer.report.document import Document, Failure, ReportedRun, document_of
    from lranalyzer.report.picture import Picture, plot

__getattr__, __dir__ = door(__name__, _HOME)
