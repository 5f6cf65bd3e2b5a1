"""Many runs at once: on one machine or a cluster, into a table, a stream or a report."""

from lranalyzer.batch.each import diagnose_each
from lranalyzer.batch.many import Batch, diagnose_batch, diagnose_many
from lranalyzer.batch.outcome import Outcome
from lranalyzer.batch.table import table_of, write_table
from lranalyzer.filter import COLUMNS, Expression

__all__ = [
    "COLUMNS",
    "Batch",
    "Expression",
    "Outcome",
    "diagnose_batch",
    "diagnose_each",
    "diagnose_many",
    "table_of",
    "write_table",
]
