"""Grants, rewards, and what the balance buys."""
