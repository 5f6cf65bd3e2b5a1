"""A message to the user: one sentence, a level, and details to copy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NoticeLevel = Literal["info", "success", "error"]


@dataclass(frozen=True)
class Notice:
    """Shown in the one notification place; never as a modal box."""

    level: NoticeLevel
    text: str
    details: str = ""
    about: tuple[str, ...] = ()
    """Sources that could not be read; once all of them were, the message has had its day."""
