"""Telling a chat or a service about a changed verdict."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from lranalyzer.readers.mlflow.uri import redacted
from lranalyzer.tracking.watch import VerdictChange

log = logging.getLogger("lranalyzer")


@dataclass(frozen=True)
class Webhook:
    """Posts each change as JSON; ``text`` is what Slack, Mattermost and Teams show."""

    url: str = field(repr=False)
    """A secret with most services."""
    timeout_seconds: float = 5.0

    def __call__(self, change: VerdictChange) -> None:
        """Post a changed verdict."""
        self.post(payload(change))

    def post(self, content: dict[str, Any]) -> None:
        """Post anything, numbers that are not finite as null; a failure is logged and does not end the watch."""
        import requests

        from lranalyzer.report.as_json import plain

        try:
            requests.post(self.url, json=plain(content), timeout=self.timeout_seconds).raise_for_status()
        except requests.RequestException as error:
            # Not the error's text: it repeats the address, which is a secret with most services.
            reason = f"{error.response.status_code}" if error.response is not None else type(error).__name__
            log.warning("the webhook at %s failed: %s", redacted(self.url).split("/")[2], reason)


def payload(change: VerdictChange) -> dict[str, Any]:
    """What is posted."""
    run, diagnosis = change.run, change.diagnosis
    return {
        "text": str(change),
        "run_id": run.run_id,
        "run_name": run.name,
        "source": run.source,
        "experiment": run.tags.get("mlflow.experimentName", ""),
        "status": run.status,
        "verdict": diagnosis.verdict,
        "before": change.before,
        "confidence": diagnosis.confidence,
        "symptoms": list(diagnosis.symptoms),
        "summary": diagnosis.summary,
        "advice": diagnosis.advice.action,
        "recommended_lr": diagnosis.recommendation.lr if diagnosis.recommendation else None,
    }
