"""`loyalty report` and `loyalty export`."""
