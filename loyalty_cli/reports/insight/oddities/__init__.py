"""Things to look at, never a verdict: one module for what a kind of oddity is found in."""
