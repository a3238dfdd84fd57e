"""Rewards, ready to judge: what can be had for points, or is given (LANGUAGE 2, `[[reward]]`).

Plain frozen values like those of `rules`. Amounts are minor units of the store's currency.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

from loyalty_cli.base.dates import Day, Length
from loyalty_cli.program.judging.rules import Limit, When

RewardKind = Literal["voucher", "gift-card", "points", "item"]
PointValue = Literal["point-value"]
Takes = Literal["any", "all"]

PERCENT_DIGITS = 6
"""Percentages are whole millionths of a percent."""


@dataclass(frozen=True, slots=True)
class ByGroup:
    """One number for all, or one for each group (level); a member gets the best of theirs."""

    one: int | None = None
    groups: tuple[tuple[str, int], ...] = ()

    def of(self, groups: Collection[str], *, least: bool = False) -> int | None:
        """The best for a member of those groups: the greatest, or (a cost) the least.

        None where they are in none of the groups: then it is not available to them.
        """
        if self.one is not None:
            return self.one
        mine = [number for name, number in self.groups if name in groups]
        if not mine:
            return None
        return min(mine) if least else max(mine)


@dataclass(frozen=True, slots=True)
class VoucherTerms:
    """A reward's `voucher` table: exactly one of percent, amount, item and free_shipping."""

    percent: ByGroup | None = None
    amount: ByGroup | PointValue | None = None
    item: str | None = None
    free_shipping: bool = False
    min_order: ByGroup | None = None
    max_discount: ByGroup | None = None
    uses: int = 1
    valid: Length | None = None
    code: str | None = None
    personal: bool = False
    message: str | None = None


@dataclass(frozen=True, slots=True)
class GiftCardTerms:
    """A reward's `gift_card` table."""

    amount: ByGroup | PointValue
    valid: Length | None = None
    code: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Reward:
    """A `[[reward]]` table. `cost` None: only given. `takes`: "any" or "all" points instead.

    `value` is what one costs the merchant, in minor units. `early_access` is by how much sooner
    than `starts_on` a group may have it. `worth_from` is the fewest points whose value is not 0,
    where it is worth the points taken for it.
    """

    id: str
    name: str
    kind: RewardKind
    cost: ByGroup | None = None
    takes: Takes | None = None
    step: int = 1
    least: int = 0
    worth_from: int = 0
    value: int | None = None
    stock: int | None = None
    limits: tuple[Limit, ...] = ()
    starts_on: Day | None = None
    ends_on: Day | None = None
    early_access: tuple[tuple[str, Length], ...] = ()
    when: When = field(default_factory=When)
    stacks: bool = False
    points: ByGroup | None = None
    voucher: VoucherTerms | None = None
    gift_card: GiftCardTerms | None = None

    @property
    def is_bought(self) -> bool:
        """Whether a member can have it for points."""
        return self.cost is not None or self.takes is not None
