"""`loyalty import`, and the log of what came."""
