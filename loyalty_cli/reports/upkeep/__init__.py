"""What the store holds, what ran, and what waits."""
