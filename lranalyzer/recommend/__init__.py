"""What to do about it: the next learning rate, its schedule, advice, and the complete diagnosis."""

from lranalyzer.recommend.corrected import corrected
from lranalyzer.recommend.diagnose import diagnose
from lranalyzer.recommend.diagnosis import Diagnosis
from lranalyzer.recommend.follow_up import follow_up
from lranalyzer.recommend.recommendation import Action, Advice, Recommendation

__all__ = ["Action", "Advice", "Diagnosis", "Recommendation", "corrected", "diagnose", "follow_up"]
