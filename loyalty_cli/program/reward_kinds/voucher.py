"""`kind = "voucher"`: a code that takes something off an order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from loyalty_cli.base.codes import BITS_BEARER, BITS_PERSONAL
from loyalty_cli.base.dates import Length
from loyalty_cli.base.toml_positions import Path
from loyalty_cli.program.judging.rewards import ByGroup, PointValue, RewardTerms, format_by_group
from loyalty_cli.program.language.shapes import BOOL, TEXT, Fault, whole
from loyalty_cli.program.language.tables import Field, Table
from loyalty_cli.program.reward_kinds import values
from loyalty_cli.program.reward_kinds.kind import RewardKind
from loyalty_cli.program.reward_kinds.values import Amount, Minor, Valid

_HOW = ("percent", "amount", "item", "free_shipping")
_BY_GROUP = ("percent", "amount", "min_order", "max_discount")


class VoucherTable(Table):
    """`voucher = { … }`: what a voucher takes off an order, and who may use it how often."""

    percent: Annotated[Amount | None, Field(values.PERCENT_BY_GROUP)] = None
    amount: Annotated[Amount | None, Field(values.MONEY_OR_VALUE)] = None
    item: Annotated[str | None, Field(TEXT)] = None
    free_shipping: Annotated[bool, Field(BOOL)] = False
    min_order: Annotated[Amount | None, Field(values.MONEY)] = None
    max_discount: Annotated[Amount | None, Field(values.MONEY)] = None
    uses: Annotated[int, Field(whole())] = 1
    valid: Annotated[Valid, Field(values.VALID)] = "forever"
    code: Annotated[str | None, Field(values.PATTERN)] = None
    personal: Annotated[bool, Field(BOOL)] = False
    message: Annotated[str | None, Field(values.MESSAGE)] = None

    def faults(self) -> Iterable[Fault]:
        """Exactly one thing that it takes off, and a code that is hard enough to guess."""
        hows = [how for how in _HOW if getattr(self, how) not in (None, False)]
        if not hows:
            yield Fault("missing-key", f"a voucher needs one of {', '.join(_HOW)}")
        for how in hows[1:]:
            says = f"{how} and {hows[0]} in one voucher"
            yield Fault("contradiction", says, "make it two rewards", (how,))
        if self.max_discount is not None and "percent" not in hows:
            says = "max_discount goes with percent"
            yield Fault("contradiction", says, "leave it out", ("max_discount",))
        least = BITS_PERSONAL if self.personal else BITS_BEARER
        yield from values.weak_faults(self.code, least)


@dataclass(frozen=True, slots=True)
class VoucherTerms(RewardTerms):
    """A voucher, ready to make: exactly one of percent, amount, item and free_shipping."""

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

    def numbers(self) -> tuple[ByGroup, ...]:
        """What goes by group."""
        found = (self.percent, self.amount, self.min_order, self.max_discount)
        return tuple(number for number in found if isinstance(number, ByGroup))

    def described(self, digits: int) -> dict[str, Any]:
        """All of it but the code's pattern, as JSON has it."""
        return {
            "percent": format_by_group(self.percent, percent=True),
            "amount": format_by_group(self.amount, digits),
            "item": self.item,
            "free_shipping": self.free_shipping,
            "min_order": format_by_group(self.min_order, digits),
            "max_discount": format_by_group(self.max_discount, digits),
            "uses": self.uses,
            "valid": "forever" if self.valid is None else str(self.valid),
            "personal": self.personal,
            "message": self.message,
        }


def _build(table: VoucherTable, path: Path, minor: Minor) -> VoucherTerms:
    def money(key: str) -> ByGroup | None:
        value = getattr(table, key)
        return None if value is None else values.money(value, (*path, key), minor)

    amount = table.amount
    return VoucherTerms(
        percent=None if table.percent is None else values.percent(table.percent),
        amount=None if amount is None else values.worth(amount, (*path, "amount"), minor),
        item=table.item,
        free_shipping=table.free_shipping,
        min_order=money("min_order"),
        max_discount=money("max_discount"),
        uses=table.uses,
        valid=values.valid(table.valid),
        code=table.code,
        personal=table.personal,
        message=table.message,
    )


KIND = RewardKind(
    "voucher", _build, "voucher", VoucherTable | None, by_group=_BY_GROUP, stacks=True
)
