"""What a kind of reward is made of: its table in the file, its checks, its compiled form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from loyalty_cli.base.dates import Length
from loyalty_cli.base.toml_positions import Path
from loyalty_cli.program.judging.rewards import POINT_VALUE, RewardTerms
from loyalty_cli.program.language.shapes import Fault
from loyalty_cli.program.reward_kinds.values import Minor


@dataclass(frozen=True, slots=True)
class Shop:
    """What the settings of a shop say about rewards: how long the law lets gift cards be good at
    least, where it does."""

    card_minimum: Length | None = None


def _no_faults(own: Any, shop: Shop) -> Iterable[Fault]:
    return ()


@dataclass(frozen=True, slots=True)
class RewardKind:
    """A kind of reward; `own` below is what the file says under `key_of_own`.

    `annotation` is the type of that key for pydantic. `build` gives the compiled terms; the path is
    that of the key. `by_group` names the keys within `own` that may stand as tables by group.
    `is_bought` is false where it makes no sense to have it for points; `why_not` says why then.
    `is_had` is false where nobody ever has one, so that none can be given, counted or taken back.
    `stacks` whether `stacks` may be set. `warnings` are what a shop may not mean, with paths below
    the key.
    """

    key: str
    build: Callable[[Any, Path, Minor], RewardTerms]
    key_of_own: str | None = None
    annotation: Any = None
    by_group: tuple[str, ...] = ()
    is_bought: bool = True
    why_not: str = ""
    is_had: bool = True
    stacks: bool = False
    warnings: Callable[[Any, Shop], Iterable[Fault]] = field(default=_no_faults)

    def goes_by_points(self, own: Any) -> bool:
        """Whether what is made is worth the points taken for it."""
        return getattr(own, "amount", None) == POINT_VALUE

    def tables_by_group(self, own: Any) -> Iterable[tuple[Path, Mapping[str, Any]]]:
        """What stands as a table by group in `own`, with its keys below the reward."""
        assert self.key_of_own is not None or own is None
        if isinstance(own, Mapping):
            yield (str(self.key_of_own),), own
        for key in self.by_group:
            value = getattr(own, key, None)
            if isinstance(value, Mapping):
                yield (str(self.key_of_own), key), value
