"""Tables of text: CSV and its relatives, from the dialect of a file to runs."""
