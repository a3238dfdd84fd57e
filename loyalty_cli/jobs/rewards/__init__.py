"""Rewards had for points or given: made, handed over, undone."""
