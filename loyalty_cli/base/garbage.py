"""How often Python searches its objects for cycles: seldom, in every process of ours."""

from __future__ import annotations

import gc

OBJECTS_MAX = 200_000
"""So many new objects are let be before they are searched. Rows, events and entries hold no cycles,
and with Python's own 700 the search took a sixth of an import and a fifth of a batch."""


def search_seldom() -> None:
    """To be called where a process begins."""
    gc.set_threshold(OBJECTS_MAX, 20, 20)
