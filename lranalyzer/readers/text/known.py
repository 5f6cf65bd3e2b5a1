"""The list of text readers, the most particular first."""

from __future__ import annotations

from lranalyzer.readers.text.known_frameworks import FRAMEWORK_LOGS
from lranalyzer.readers.text.known_language import LANGUAGE_LOGS
from lranalyzer.readers.text.known_more import MORE_LOGS
from lranalyzer.readers.text.known_others import GENERIC_LOG, OTHER_LOGS
from lranalyzer.readers.text.known_vision import VISION_LOGS
from lranalyzer.readers.text.text_log import TextLog

TEXT_READERS: tuple[TextLog, ...] = tuple(
    TextLog(spec) for spec in (*LANGUAGE_LOGS, *VISION_LOGS, *FRAMEWORK_LOGS, *MORE_LOGS, *OTHER_LOGS, GENERIC_LOG)
)
