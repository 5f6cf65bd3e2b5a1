"""The command line: one module a verb. Heavy things are imported inside the verbs: help is instant."""
