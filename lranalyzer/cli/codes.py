"""What the exit code says."""

from __future__ import annotations

from enum import IntEnum

from lranalyzer import errors


class Code(IntEnum):
    """Exit codes; those above 2 follow the shell's customs."""

    OK = 0
    FINDINGS = 1
    """A run is at or above ``--fail-on``."""
    USAGE = 2
    UNREADABLE = 3
    """Nothing could be read."""
    PARTIAL = 4
    """Some sources could not be read."""
    BUG = 70
    UNWRITABLE = 74
    """The disk is full."""
    INTERRUPTED = 130
    CLOSED_PIPE = 141


def code_of(error: errors.LRAnalyzerError) -> Code:
    """The exit code for an error."""
    if isinstance(error, errors.ReadError | errors.MissingSeries):
        return Code.UNREADABLE
    if isinstance(error, errors.NoRoom):
        return Code.UNWRITABLE
    if isinstance(error, errors.Cancelled):
        return Code.INTERRUPTED
    return Code.USAGE
