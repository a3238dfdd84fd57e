"""Tests of the engine by room: what stories and laws do not say by themselves."""
