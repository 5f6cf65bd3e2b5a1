"""From findings and fitted evidence to one verdict."""

from lranalyzer.diagnosis.engine import judge
from lranalyzer.diagnosis.judgement import VERDICT_WORDS, VERDICTS, Judgement, Reason, Verdict
from lranalyzer.diagnosis.why_not import WhyNot, why_not

__all__ = ["VERDICTS", "VERDICT_WORDS", "Judgement", "Reason", "Verdict", "WhyNot", "judge", "why_not"]
