"""`points explain` for people."""
