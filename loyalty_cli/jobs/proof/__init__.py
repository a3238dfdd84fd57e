"""`doctor`: the checks, and the history repeated from nothing."""
