"""MLflow: verdicts written back to runs, live watching, and diagnosis at the end of a run.

Nothing is written unless asked for. The ``mlflow`` package is imported only where something is written.
"""

from lranalyzer.tracking.during import DiagnosedRun, diagnosed_run
from lranalyzer.tracking.keeper import Keeper
from lranalyzer.tracking.one import diagnose_experiment, diagnose_run
from lranalyzer.tracking.tags import ARTIFACT, PREFIX, tags_of
from lranalyzer.tracking.warned import MlflowWarnings
from lranalyzer.tracking.watch import VerdictChange, Watch
from lranalyzer.tracking.webhook import Webhook
from lranalyzer.tracking.write_back import Change, remove, write_back

__all__ = [
    "ARTIFACT",
    "PREFIX",
    "Change",
    "DiagnosedRun",
    "Keeper",
    "MlflowWarnings",
    "VerdictChange",
    "Watch",
    "Webhook",
    "diagnose_experiment",
    "diagnose_run",
    "diagnosed_run",
    "remove",
    "tags_of",
    "write_back",
]
