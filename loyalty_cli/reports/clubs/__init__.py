"""Questions about clubs: who is in which, by which terms."""
