"""Other analyzers of training logs, behind the scorer's adapter: the same runs, the same truth, one table."""
