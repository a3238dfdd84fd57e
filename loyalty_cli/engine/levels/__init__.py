"""Levels: what the ladder gives, what is set by hand, rises and reviews."""
