"""A dash in a cell that holds nothing else: how many programs write that there is no value."""

from __future__ import annotations

DASHES = frozenset(
    {
        *"-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d",
        "--",
        "---",
        "\u2013\u2013",
        "\u2014\u2014",
    }
)
"""Hyphens, dashes and minus signs alone, and the longer ones that are made of them."""


def is_dash(text: str) -> bool:
    """Whether a cell says nothing but a dash, with or without blanks around it."""
    return text.strip() in DASHES
