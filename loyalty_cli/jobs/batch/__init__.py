"""The batch: every account walked up to a day, piece by piece."""
