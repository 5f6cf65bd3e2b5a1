"""Qt item models over the session, and how their cells are painted."""
