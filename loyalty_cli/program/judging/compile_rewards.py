"""A `[[reward]]` table to the plain form that is judged by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from loyalty_cli.base.dates import Length
from loyalty_cli.base.money import parse_scaled
from loyalty_cli.program.judging.rewards import (
    PERCENT_DIGITS,
    ByGroup,
    GiftCardTerms,
    PointValue,
    Reward,
    Takes,
    VoucherTerms,
)
from loyalty_cli.program.judging.rules import Limit, When
from loyalty_cli.program.language.positions import Path
from loyalty_cli.program.language.reward_models import (
    POINT_VALUE,
    GiftCardTable,
    RewardTable,
    VoucherTable,
)
from loyalty_cli.program.language.tables import LimitTable

Minor = Callable[[str, Path], int]
"""An amount of money in minor units; it notes what the currency cannot hold, with its path."""

BuildWhen = Callable[[Mapping[str, Any], Path], When]


def build_reward(
    table: RewardTable, path: Path, minor: Minor, when: BuildWhen, worth_from: int
) -> Reward:
    """The compiled reward; `path` is its place in the file, `worth_from` the fewest points that
    come to the smallest unit of money (0 where a point has no value)."""
    takes: Takes | None = None
    cost: ByGroup | None = None
    if table.cost == "any" or table.cost == "all":
        takes = "any" if table.cost == "any" else "all"
    elif table.cost is not None:
        cost = _numbers(table.cost)
    card = table.gift_card
    return Reward(
        id=table.id,
        name=table.name,
        kind=table.kind,
        cost=cost,
        takes=takes,
        step=table.step or 1,
        least=table.min or 0,
        worth_from=worth_from if table.goes_by_points else 0,
        value=None if table.value is None else minor(table.value, (*path, "value")),
        stock=table.stock,
        limits=limits_of(table.limit),
        starts_on=table.starts_on,
        ends_on=table.ends_on,
        early_access=tuple((table.early_access or {}).items()),
        when=when(table.when, path),
        stacks=table.stacks,
        points=None if table.points is None else _numbers(table.points),
        voucher=None if table.voucher is None else _voucher(table.voucher, path, minor),
        gift_card=None if card is None else _gift_card(card, path, minor),
    )


def limits_of(tables: Iterable[LimitTable]) -> tuple[Limit, ...]:
    """The compiled limits, in file order."""
    return tuple(
        Limit(every=table.every, times=table.times, points=table.points, over=table.over or "clip")
        for table in tables
    )


def _voucher(table: VoucherTable, path: Path, minor: Minor) -> VoucherTerms:
    inside: Path = (*path, "voucher")

    def money(key: str) -> ByGroup | None:
        value = getattr(table, key)
        return None if value is None else _money(value, (*inside, key), minor)

    return VoucherTerms(
        percent=None if table.percent is None else _percent(table.percent),
        amount=None if table.amount is None else _worth(table.amount, (*inside, "amount"), minor),
        item=table.item,
        free_shipping=table.free_shipping,
        min_order=money("min_order"),
        max_discount=money("max_discount"),
        uses=table.uses,
        valid=_valid(table.valid),
        code=table.code,
        personal=table.personal,
        message=table.message,
    )


def _gift_card(table: GiftCardTable, path: Path, minor: Minor) -> GiftCardTerms:
    return GiftCardTerms(
        amount=_worth(table.amount, (*path, "gift_card", "amount"), minor),
        valid=_valid(table.valid),
        code=table.code,
        message=table.message,
    )


def _worth(value: str | Mapping[str, str], path: Path, minor: Minor) -> ByGroup | PointValue:
    return "point-value" if value == POINT_VALUE else _money(value, path, minor)


def _money(value: str | Mapping[str, str], path: Path, minor: Minor) -> ByGroup:
    if isinstance(value, str):
        return ByGroup(minor(value, path))
    return ByGroup(
        groups=tuple((group, minor(text, (*path, group))) for group, text in value.items())
    )


def _percent(value: str | Mapping[str, str]) -> ByGroup:
    if isinstance(value, str):
        return ByGroup(parse_scaled(value, PERCENT_DIGITS))
    return ByGroup(
        groups=tuple((group, parse_scaled(text, PERCENT_DIGITS)) for group, text in value.items())
    )


def _numbers(value: Any) -> ByGroup:
    return ByGroup(value) if isinstance(value, int) else ByGroup(groups=tuple(value.items()))


def _valid(value: Length | str) -> Length | None:
    return value if isinstance(value, Length) else None
