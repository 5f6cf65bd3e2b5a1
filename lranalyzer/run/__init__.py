"""Data: runs, series, the roles series play, and the hyperparameters found beside them."""

from lranalyzer.run.hyperparameters import Hyperparameters
from lranalyzer.run.roles import ROLES, Assignment, Role, assign_roles
from lranalyzer.run.run import Note, Run, Status
from lranalyzer.run.series import FloatArray, IntArray, Provenance, Series

__all__ = [
    "ROLES",
    "Assignment",
    "FloatArray",
    "Hyperparameters",
    "IntArray",
    "Note",
    "Provenance",
    "Role",
    "Run",
    "Series",
    "Status",
    "assign_roles",
]
