"""Points of an account: lots, what is posted to them, what commands do."""
