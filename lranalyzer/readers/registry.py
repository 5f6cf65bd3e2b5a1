"""The one list of readers, in order of preference between equal scores."""

from __future__ import annotations

from lranalyzer.errors import SettingsError, did_you_mean
from lranalyzer.readers.base import GroupReader, Reader
from lranalyzer.readers.binary.arrays import Arrays
from lranalyzer.readers.binary.parquet import Parquet
from lranalyzer.readers.binary.tensorboard import TensorBoard
from lranalyzer.readers.binary.trackio import Trackio
from lranalyzer.readers.binary.wandb_file import WandbFile
from lranalyzer.readers.groups import AllenNlp, CatBoost, DvcLive
from lranalyzer.readers.records.known_documents import DOCUMENT_READERS
from lranalyzer.readers.records.known_lines import LINE_READERS
from lranalyzer.readers.stores import MlflowDatabase, MlflowStore
from lranalyzer.readers.tables.long_table import LongTable, RunsTable
from lranalyzer.readers.tables.table_log import TABLE_READERS
from lranalyzer.readers.text.known import TEXT_READERS

READERS: tuple[Reader, ...] = (
    MlflowDatabase(),
    TensorBoard(),
    WandbFile(),
    Trackio(),
    Parquet(),
    Arrays(),
    LongTable(),
    RunsTable(),
    *DOCUMENT_READERS,
    *LINE_READERS,
    *TABLE_READERS,
    *TEXT_READERS,
)
GROUP_READERS: tuple[GroupReader, ...] = (
    MlflowStore(),
    DvcLive(),
    CatBoost(),
    AllenNlp(),
    Arrays(),
    TensorBoard(),
)
"""Those that know files, or folders, which belong together; asked in this order in every folder."""


def reader_named(name: str) -> Reader:
    """The reader for ``--format NAME``; raises SettingsError with the nearest name."""
    found = {reader.name: reader for reader in READERS}
    if name not in found:
        raise SettingsError(f"format: {did_you_mean(name, found)}")
    return found[name]
