"""Small trainings, really run, for the sample logs: every claim in an ``expected.toml`` is measured here."""
