"""What every test needs: Qt without a screen, MLflow that phones nobody, patience on slow machines."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("DO_NOT_TRACK", "true")
os.environ["LRANALYZER_ROLES"] = str(Path(tempfile.mkdtemp()) / "roles.json")

# The same examples every time, so that what turns a build red is the change; `thorough` goes and looks for new ones.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("thorough", parent=settings.get_profile("patient"), derandomize=False, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "patient"))
