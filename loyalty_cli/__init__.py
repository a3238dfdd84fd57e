"""A command-line toolkit for loyalty programs in one SQLite file."""

__version__ = "0.1.0"
