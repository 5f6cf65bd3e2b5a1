"""A corpus of small real trainings in which the truth about the learning rate is measured."""
