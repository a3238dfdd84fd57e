"""Words that are kept in one form and shown in another."""

from __future__ import annotations

import re

_ONE = re.compile(r"limit of 1 (times|points) (ever|per [a-z]+)")


def limit_said(note: str) -> str:
    """What an entry notes of a limit, as people say it; any other note as it stands."""
    one = _ONE.fullmatch(note)
    if one is None:
        return note
    return f"limit of {'once' if one[1] == 'times' else '1 point'} {one[2]}"


class ByName(str):
    """A member's name where an id or a key could stand: it must be that of one member only."""

    __slots__ = ()
