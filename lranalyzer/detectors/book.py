"""The book of symptoms: what each one is, how it looks, why it happens, what to do.

Its pages are the ``about`` of the detectors, so that a symptom cannot be found and not be explained.
"""

from __future__ import annotations

from lranalyzer.detectors import DETECTORS
from lranalyzer.detectors.base import About
from lranalyzer.errors import UnknownSymptom, did_you_mean

BOOK: dict[str, About] = {detector.symptom: detector.about for detector in DETECTORS}
"""Symptom to page, in the detectors' order: causes first."""


def explain(symptom: str) -> About:
    """The page of a symptom; case, spaces and hyphens in its name do not matter.

    Raises
    ------
    UnknownSymptom
        If there is no such symptom; its text names the nearest.

    Examples
    --------
    >>> explain("needs-decay").title
    'Missing decay'
    """
    name = symptom.strip().lower().replace(" ", "_").replace("-", "_")
    page = BOOK.get(name) or next(
        (about for about in BOOK.values() if about.title.lower() == symptom.strip().lower()), None
    )
    if page is None:
        raise UnknownSymptom(did_you_mean(name, BOOK))
    return page
