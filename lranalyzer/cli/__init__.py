"""The command line: one module a verb. Everything heavy is imported inside the verbs, so that help is instant."""
