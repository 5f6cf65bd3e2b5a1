"""Work off the GUI thread: one wrapper, one pool, one throttle, one watcher."""
