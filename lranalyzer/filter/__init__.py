"""One small, safe language to pick runs: the command line's ``--where``, the batch's, and the window's filter box."""

from lranalyzer.filter.expression import Expression
from lranalyzer.filter.facts import given, judged
from lranalyzer.filter.names import COLUMNS, PARAM, PARTS, TAG, literal, written

__all__ = ["COLUMNS", "PARAM", "PARTS", "TAG", "Expression", "given", "judged", "literal", "written"]
