"""What the limits of boosts themselves leave while one event is judged (LANGUAGE 2, "Boosts").

A boost whose own limit is used up is judged as if it were not there; a limit by points cuts its own
entry only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

Pair = tuple[str, str]
"""An earn rule and a boost on it."""

Left = tuple[int, Literal["clip", "reject"]]
"""What a limit leaves, and what it does with more."""

ABSENT = -1
"""In what is remembered: the boost was not there for that rule."""


class Bounds:
    """What boosts may still give: `left` by name over all rules of an event, for each of a boost's
    limits in their order (0: nothing).

    When a purchase is judged again, `then` bounds each boost on each rule by what it gave then.
    """

    __slots__ = ("_left", "_met", "_then")

    def __init__(
        self,
        left: Mapping[str, Sequence[Left]] | None = None,
        then: Iterable[tuple[str, str, int]] = (),
    ) -> None:
        self._left = {boost: list(limits) for boost, limits in left.items()} if left else {}
        self._then: dict[Pair, int] = {(rule, boost): points for rule, boost, points in then}
        self._met: dict[Pair, int] = {}

    @property
    def met(self) -> list[tuple[str, str, int]]:
        """Where a limit was felt: what each such boost could give to each rule."""
        return [(rule, boost, points) for (rule, boost), points in self._met.items()]

    def is_there(self, rule: str, boost: str) -> bool:
        """Whether the boost counts for a rule at all; remembers where it does not."""
        if self._then.get((rule, boost)) == ABSENT:
            return False
        if all(left > 0 for left, _ in self._left.get(boost, ())):
            return True
        self._met[rule, boost] = ABSENT
        return False

    def cut(self, rule: str, boost: str, points: int) -> int:
        """What a boost may give of `points`, without using anything up; remembers a cut."""
        rest = self._then.get((rule, boost), points)
        for left, over in self._left.get(boost, ()):
            if rest > left:
                rest = 0 if over == "reject" else left
        if rest < points:
            self._met[rule, boost] = rest
            return rest
        return points

    def use(self, boost: str, points: int) -> None:
        """Uses up what a boost gave in the end, after the limits of the rule."""
        if boost in self._left:
            self._left[boost] = [(left - points, over) for left, over in self._left[boost]]
