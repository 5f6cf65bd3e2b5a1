"""The one list of readers, in order of preference between equal scores."""

from __future__ import annotations

import re

from lranalyzer.errors import SettingsError, did_you_mean
from lranalyzer.readers.aim import AimRepository
from lranalyzer.readers.base import GroupReader, Reader
from lranalyzer.readers.binary.arrays import Arrays
from lranalyzer.readers.binary.optuna import Optuna
from lranalyzer.readers.binary.parquet import Parquet
from lranalyzer.readers.binary.tensorboard import TensorBoard
from lranalyzer.readers.binary.trackio import Trackio
from lranalyzer.readers.binary.wandb_file import WandbFile
from lranalyzer.readers.groups import AllenNlp, CatBoost, DvcLive
from lranalyzer.readers.records.known_documents import DOCUMENT_READERS
from lranalyzer.readers.records.known_lines import LINE_READERS
from lranalyzer.readers.records.printed import PrintedLists
from lranalyzer.readers.stores import MlflowDatabase, MlflowStore
from lranalyzer.readers.tables.long_table import LongTable, RunsTable
from lranalyzer.readers.tables.table_log import TABLE_READERS
from lranalyzer.readers.text.boxed import Boxes
from lranalyzer.readers.text.known import TEXT_READERS
from lranalyzer.readers.text.printed_table import PrintedTable
from lranalyzer.readers.text.spec import LineRule, TextSpec
from lranalyzer.readers.text.text_log import TextLog

READERS: tuple[Reader, ...] = (
    MlflowDatabase(),
    TensorBoard(),
    WandbFile(),
    Trackio(),
    Optuna(),
    Parquet(),
    Arrays(),
    LongTable(),
    RunsTable(),
    *DOCUMENT_READERS,
    PrintedLists(),
    *LINE_READERS,
    *TABLE_READERS,
    *TEXT_READERS,
    Boxes(),
    PrintedTable(),
)
GROUP_READERS: tuple[GroupReader, ...] = (
    AimRepository(),
    MlflowStore(),
    DvcLive(),
    CatBoost(),
    AllenNlp(),
    Arrays(),
    TensorBoard(),
)
"""Those that know files, or folders, which belong together; asked in this order in every folder."""


PATTERN = "regex:"
"""``--format 'regex:step (?P<step>\\d+) loss (?P<loss>\\S+)'`` reads lines by the user's own pattern."""


def reader_named(name: str) -> Reader:
    """The reader for ``--format NAME`` or for a pattern; raises SettingsError with the nearest name."""
    if name.startswith(PATTERN):
        return _reader_of(name.removeprefix(PATTERN))
    found = {reader.name: reader for reader in READERS}
    if name not in found:
        raise SettingsError(f"format: {did_you_mean(name, found)}")
    return found[name]


def _reader_of(pattern: str) -> Reader:
    rule = LineRule(pattern)
    try:
        groups = rule.compiled().groupindex
    except re.error as error:
        raise SettingsError(f"format: {pattern!r} is no regular expression ({error})") from error
    if not groups:
        raise SettingsError(f"format: {pattern!r} has no named group; write (?P<step>...) and (?P<loss>...)")
    return TextLog(TextSpec("regex", "lines that match a pattern", (rule,)))
