"""JSON logs: one object a line, one document, or a database of objects."""
