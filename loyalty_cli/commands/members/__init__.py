"""`loyalty member`, `points` and `tier`."""
