"""One account: what it is, what it remembers, what is written of it."""
