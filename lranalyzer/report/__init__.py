"""Reports: the same document as HTML, JSON, Markdown or terminal text."""

from lranalyzer.report.as_html import to_html
from lranalyzer.report.as_json import SCHEMA_VERSION, to_json
from lranalyzer.report.as_markdown import to_markdown
from lranalyzer.report.as_text import to_text
from lranalyzer.report.document import DiagnosedRun, Document, Failure, document_of

__all__ = [
    "SCHEMA_VERSION",
    "DiagnosedRun",
    "Document",
    "Failure",
    "document_of",
    "to_html",
    "to_json",
    "to_markdown",
    "to_text",
]
