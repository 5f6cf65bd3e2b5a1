"""Watching a training while it goes on: warnings with evidence, and, only when asked for, a change of the rate.

Callbacks lie in modules of their own, because each needs its framework: ``lranalyzer.live.lightning``,
``lranalyzer.live.keras``, ``lranalyzer.live.transformers``. A plain loop uses :class:`Monitor`.
"""

from lranalyzer.live.action import Action
from lranalyzer.live.monitor import Monitor
from lranalyzer.live.warning import Warning

__all__ = ["Action", "Monitor", "Warning"]
