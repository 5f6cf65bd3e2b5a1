"""Data: runs, series, the roles series play, and the hyperparameters found beside them."""

from lranalyzer.run.honesty import Honesty
from lranalyzer.run.hyperparameters import Hyperparameters
from lranalyzer.run.objective import Objective, objective_of
from lranalyzer.run.roles import ROLES, Assignment, Role, assign_roles
from lranalyzer.run.run import Note, Run, Status
from lranalyzer.run.series import FloatArray, IntArray, Provenance, Series
from lranalyzer.run.shown import AnyPicture, Drawn, Told

__all__ = [
    "ROLES",
    "AnyPicture",
    "Assignment",
    "Drawn",
    "FloatArray",
    "Honesty",
    "Hyperparameters",
    "IntArray",
    "Note",
    "Objective",
    "Provenance",
    "Role",
    "Run",
    "Series",
    "Status",
    "Told",
    "assign_roles",
    "objective_of",
]
