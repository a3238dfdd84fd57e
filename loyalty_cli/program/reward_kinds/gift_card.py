"""`kind = "gift-card"`: money on a card of our own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from loyalty_cli.base.codes import BITS_BEARER
from loyalty_cli.base.dates import Length, add_length, parse_day
from loyalty_cli.base.toml_positions import Path
from loyalty_cli.program.judging.rewards import ByGroup, PointValue, RewardTerms, format_by_group
from loyalty_cli.program.language.shapes import Fault
from loyalty_cli.program.language.tables import Field, Table
from loyalty_cli.program.reward_kinds import values
from loyalty_cli.program.reward_kinds.kind import RewardKind, Shop
from loyalty_cli.program.reward_kinds.values import Amount, Minor, Valid

_ANY_DAY = parse_day("2001-01-01")


class GiftCardTable(Table):
    """`gift_card = { … }`: the card that is made."""

    amount: Annotated[Amount, Field(values.MONEY_OR_VALUE)]
    valid: Annotated[Valid, Field(values.VALID)] = "forever"
    code: Annotated[str | None, Field(values.PATTERN)] = None
    message: Annotated[str | None, Field(values.MESSAGE)] = None

    def faults(self) -> Iterable[Fault]:
        """A code that is hard enough to guess."""
        yield from values.weak_faults(self.code, BITS_BEARER)


@dataclass(frozen=True, slots=True)
class GiftCardTerms(RewardTerms):
    """A gift card, ready to make."""

    amount: ByGroup | PointValue
    valid: Length | None = None
    code: str | None = None
    message: str | None = None

    def numbers(self) -> tuple[ByGroup, ...]:
        """What goes by group."""
        return (self.amount,) if isinstance(self.amount, ByGroup) else ()

    def described(self, digits: int) -> dict[str, Any]:
        """All of it but the code's pattern, as JSON has it."""
        return {
            "amount": format_by_group(self.amount, digits),
            "valid": "forever" if self.valid is None else str(self.valid),
            "message": self.message,
        }


def _build(table: GiftCardTable, path: Path, minor: Minor) -> GiftCardTerms:
    return GiftCardTerms(
        amount=values.worth(table.amount, (*path, "amount"), minor),
        valid=values.valid(table.valid),
        code=table.code,
        message=table.message,
    )


def _too_short(table: GiftCardTable, shop: Shop) -> Iterable[Fault]:
    minimum = shop.card_minimum
    if minimum is None or not isinstance(table.valid, Length):
        return
    if add_length(_ANY_DAY, table.valid) < add_length(_ANY_DAY, minimum):
        says = f"{table.valid} is shorter than {minimum}, the least that loyalty.toml says"
        fix = 'write it longer, or leave it out: cards are good "forever" unless they say'
        yield Fault("card-too-short", says, fix, ("valid",))


KIND = RewardKind(
    "gift-card",
    _build,
    "gift_card",
    GiftCardTable | None,
    by_group=("amount",),
    warnings=_too_short,
)
