"""`points explain`: where a point came from, why another never came, and what became of both."""
