"""Panels and pages: layout and wiring, no arithmetic."""
