"""Curves on the screen; the only room that knows pyqtgraph."""
