"""Logs made for reading by people: lines of text with numbers in them."""
